"""Who manages whom: everybody has one manager at most, and going from manager to manager comes to an end."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Who = TypeVar("Who", bound=Hashable)


def circles(managers: Mapping[Who, Who | None]) -> list[frozenset[Who]]:
    """Those who would manage each other in a circle, given the manager of each; one who manages themselves is one."""
    found: list[frozenset[Who]] = []
    settled: set[Who] = set()
    for start in managers:
        # In the order in which they are met, so that the circle is what follows the one met twice.
        path: dict[Who, None] = {}
        who: Who | None = start
        while who is not None and who not in settled and who not in path:
            path[who] = None
            who = managers.get(who)
        if who is not None and who in path:
            met = list(path)
            found.append(frozenset(met[met.index(who) :]))
        settled.update(path)
    return found


def not_to_be_kept(kept: Mapping[Who, Who | None], wanted: Mapping[Who, Who | None]) -> frozenset[Who]:
    """Whose wanted manager would close a circle; they stay with the manager who is kept.

    All who close a circle together are named, so that the answer does not depend on who was asked first. A circle that
    is kept already, and that nobody wants otherwise, is not found here.
    """
    refused: set[Who] = set()
    while True:
        managers = {**kept, **{who: manager for who, manager in wanted.items() if who not in refused}}
        closing = {
            who for circle in circles(managers) for who in circle if who in wanted and who not in refused
        }
        if not closing:
            return frozenset(refused)
        refused |= closing
