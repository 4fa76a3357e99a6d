"""Looking at what a database says of itself while tests of other databases run beside."""

from collections.abc import Callable
from typing import TypeVar

from app.core.changes import data_state

MOST_LOOKS = 500
Seen = TypeVar("Seen")


def undisturbed(look: Callable[[], Seen]) -> Seen:
    """What a look finds in a moment in which nobody wrote.

    PostgreSQL counts transactions of all databases of a server together, so that tests that run beside this one change
    the state of its database too. They leave gaps that are far longer than a look.
    """
    for _ in range(MOST_LOOKS):
        before = data_state()
        seen = look()
        if data_state() == before:
            return seen
    raise AssertionError(f"the state changed under every one of {MOST_LOOKS} looks")
