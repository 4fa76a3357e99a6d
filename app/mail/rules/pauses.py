"""When a letter that a server did not take for now is tried again."""

from datetime import timedelta

FIRST = timedelta(minutes=5)
LONGEST = timedelta(hours=8)
#: With these pauses the last try comes about two days after the first one.
MOST_ATTEMPTS = 13


def pause_after(attempt: int) -> timedelta | None:
    """How long to wait after this many tries, each time longer; None if it has been tried often enough."""
    if attempt >= MOST_ATTEMPTS:
        return None
    doubled: timedelta = FIRST * 2 ** (attempt - 1)
    return min(doubled, LONGEST)
