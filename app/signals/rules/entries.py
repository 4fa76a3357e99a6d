"""What a person may log about themselves."""

from datetime import datetime
from urllib.parse import urlsplit

from app.signals.vocabulary import LONGEST, SignalRefused, _l

LONGEST_LINK = 2_000
LONGEST_STATEMENT = 2_000
LONGEST_HANDLE = 120


def check_link(given: str) -> str:
    """A link that leads to a page on the web, or nothing. Raises SignalRefused."""
    link = given.strip()
    if not link:
        return ""
    try:
        parts = urlsplit(link)
        leads_to_a_page = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        leads_to_a_page = False
    if not link.isprintable() or " " in link:
        raise SignalRefused(_l("A link has no blanks and no line breaks in it."), field="link")
    if not leads_to_a_page:
        raise SignalRefused(_l("A link begins with https:// or http://."), field="link")
    if len(link) > LONGEST_LINK:
        raise SignalRefused(_l("This link is too long."), field="link")
    return link


def check_entry(link: str, statement: str, occurred_at: datetime | None, now: datetime) -> tuple[str, str]:
    """The link and the words of an entry as they are kept. Raises SignalRefused."""
    words = statement.replace("\0", "").strip()
    if len(words) > LONGEST_STATEMENT:
        raise SignalRefused(
            _l("Please use at most %(longest)s characters."), field="statement", longest=LONGEST_STATEMENT
        )
    if occurred_at is not None and occurred_at > now:
        raise SignalRefused(_l("This day has not come yet."), field="occurred_on")
    return check_link(link), words


def is_web_link(text: str) -> bool:
    """Whether a text may be shown as a link: a page on the web, nothing that a browser would run."""
    try:
        return bool(check_link(text))
    except SignalRefused:
        return False


def host_of(link: str) -> str:
    """Where a link leads, whatever stands before or behind it; nothing for what is no page on the web."""
    return (urlsplit(link).hostname or "") if is_web_link(link) else ""


def check_handle(platform: str, handle: str) -> tuple[str, str]:
    """The platform and the name on it as they are kept. Raises SignalRefused."""
    where, name = platform.strip().casefold(), handle.strip()
    if not where or len(where) > LONGEST["platform"] or not where.isprintable():
        raise SignalRefused(_l("Please name the platform."), field="platform")
    if not name or len(name) > LONGEST_HANDLE or not name.isprintable():
        raise SignalRefused(_l("Please give your name on the platform, as others see it."), field="handle")
    return where, name
