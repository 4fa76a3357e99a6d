"""News between houses: facts published by a lower house, reacted to by higher ones, in the same transaction."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Event = TypeVar("Event")

_reactions: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def on(event_class: type[Event]) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Register a reaction to a class of events; registering the same function again changes nothing."""

    def register(reaction: Callable[[Event], None]) -> Callable[[Event], None]:
        if reaction not in _reactions[event_class]:
            _reactions[event_class].append(reaction)
        return reaction

    return register


def publish(event: object) -> None:
    """Tell every registered reaction, at once and in order; a reaction that raises undoes the whole unit of work."""
    for reaction in _reactions[type(event)]:
        reaction(event)
