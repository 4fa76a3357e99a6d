"""When an act happened: ISO 8601 with a time and a zone, read fast because a file is full of it."""

import re
from datetime import UTC, datetime, timedelta

from app.core.clock import Day, day_of
from app.core.lines import LineRefused
from app.signals.vocabulary import _l

#: How far ahead of our clock somebody else's may be.
_AHEAD = timedelta(days=1)
_ISO = re.compile(
    r"\d{4}-?\d\d-?\d\d[T ]\d\d(:?\d\d(:?\d\d([.,]\d{1,9})?)?)?(Z|[+-]\d\d(:?\d\d)?)",
    re.ASCII | re.IGNORECASE,
)
_DATE_TIME = re.compile(r"\d{4}-?\d\d-?\d\d[T ]\d\d.*", re.ASCII | re.IGNORECASE)
_DATE = re.compile(r"\d{4}-?\d\d-?\d\d", re.ASCII)
#: What may follow the minute in the usual form, and how the database writes it.
_SECONDS = {f"{second:02}{zone}": f"{second:02}.000000" for second in range(60) for zone in ("Z", "+00:00")}
_MINUTE = len("2026-03-02T09:00:")
_REMEMBERED = 100_000


def written(instant: datetime) -> str:
    """An aware instant as the database writes it: UTC, microseconds, no zone."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


class InstantReader:
    """Reads instants and the organisation's days they fall on; minutes once read are remembered.

    A day begins on a full minute in every zone, so one look-up serves all seconds of it.
    """

    def __init__(self) -> None:
        self._minutes: dict[str, tuple[str, Day]] = {}

    def read(self, text: str, now: datetime) -> tuple[str, Day]:
        """The instant as the database writes it, and its day. Raises LineRefused."""
        minute = self._minutes.get(text[:_MINUTE])
        seconds = _SECONDS.get(text[_MINUTE:])
        if minute is not None and seconds is not None:
            return minute[0] + seconds, minute[1]
        instant = _instant(text.strip())
        if instant > now + _AHEAD:
            raise LineRefused(_l("published is more than a day ahead: %(given)s"), given=text.strip()[:40])
        at, day = written(instant), day_of(instant)
        if seconds is not None and instant + timedelta(minutes=1) < now:
            self._remember(text[:_MINUTE], (at[:_MINUTE], day))
        return at, day

    def _remember(self, minute: str, meaning: tuple[str, Day]) -> None:
        if len(self._minutes) >= _REMEMBERED:
            self._minutes.clear()
        self._minutes[minute] = meaning


def _instant(text: str) -> datetime:
    if not text:
        raise LineRefused(_l("published is missing"))
    if _DATE.fullmatch(text):
        raise LineRefused(_l("published has no time and zone: %(given)s"), given=text)
    try:
        if _ISO.fullmatch(text):
            instant = datetime.fromisoformat(text.upper().replace(",", ".")).astimezone(UTC)
            day_of(instant)
            return instant
        without_zone = _DATE_TIME.fullmatch(text) and datetime.fromisoformat(text).tzinfo is None
    except (ValueError, OverflowError, OSError):
        without_zone = False
    if without_zone:
        raise LineRefused(_l("published has no zone: %(given)s"), given=text[:40])
    raise LineRefused(_l("published is no date and time: %(given)s"), given=text[:40])
