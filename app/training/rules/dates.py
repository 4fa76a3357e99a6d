"""When and where a date takes place, as it is kept."""

from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from app.training.vocabulary.dates import LONGEST_LINK, DateRefused
from app.training.vocabulary.words import _l

_SPACES: Final = frozenset(" \t\n\r\0")


def starting_at(local: datetime, time_zone: str) -> datetime:
    """The instant of a time on the clocks of a zone; of an hour that comes twice, the first.

    Raises DateRefused for a zone that nobody knows, for an hour that is left out when clocks go forward, and for a time
    at the ends of the calendar, where no instant is.
    """
    if time_zone not in available_timezones():
        raise DateRefused(
            _l("We do not know this time zone. Write it as Europe/Berlin, for example."), field="time_zone"
        )
    zone = ZoneInfo(time_zone)
    try:
        instant = local.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        raise DateRefused(_l("Please look at the year again."), field="at") from None
    if instant.astimezone(zone).replace(tzinfo=None) != local:
        raise DateRefused(
            _l("This hour is left out on that day, because the clocks go forward. Choose another."),
            field="at",
        )
    return instant


def https_only(link: str, *, field: str) -> str:
    """A link as it is kept; empty for none. Raises DateRefused for one that is not https."""
    kept = link.strip()
    if not kept:
        return ""
    try:
        parts = urlsplit(kept)
        is_good = parts.scheme == "https" and bool(parts.hostname) and parts.username is None
    except ValueError:
        is_good = False
    if not is_good or len(kept) > LONGEST_LINK or _SPACES & set(kept):
        raise DateRefused(_l("Write a link that begins with https://."), field=field)
    return kept


def told_about(date_id: int) -> str:
    """What the keys of all notices about a date begin with."""
    return f"date:{date_id}:"
