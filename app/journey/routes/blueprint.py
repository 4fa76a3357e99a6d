"""The journey's one blueprint, which its pages hang themselves on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Blueprint

from app.journey.rules.ruleset import ByAct, ByLesson, ByMeasure, Completion
from app.journey.vocabulary import OwnAct
from app.signals.vocabulary import Kind

bp = Blueprint("journey", __name__)


@dataclass(frozen=True, slots=True)
class Place:
    """A page of another house on which something is done that completes steps, and what leads there."""

    deed: Kind | OwnAct | str
    label: Any
    endpoint: str
    values: Mapping[str, str] = field(default_factory=dict)  #: what its address names


_places: list[Place] = []
#: Where lessons are read, by their key; nothing while no house above has any.
_lessons: list[Place] = []


def show_where_steps_are_done(places: Iterable[Place]) -> None:
    """Say on which pages of other houses the deeds are done that complete a step by themselves."""
    _places[:] = places


def show_where_lessons_are_read(place: Place) -> None:
    """Say on which page of another house a lesson is read; its address takes the key of the lesson."""
    _lessons[:] = [place]


def place_for(completion: Completion | None) -> Place | None:
    """Where to do what completes a step by itself; nothing for what is not done in the product."""
    if isinstance(completion, ByLesson):
        found = next(iter(_lessons), None)
        return found and replace(found, deed=completion.lesson, values={"lesson_key": completion.lesson})
    wanted: frozenset[str] = frozenset()
    if isinstance(completion, ByAct):
        wanted = frozenset({completion.act})
    elif isinstance(completion, ByMeasure):
        wanted = frozenset(completion.measure.counts)
    return next((place for place in _places if place.deed in wanted), None)


@dataclass(frozen=True, slots=True)
class Help:
    """A page of another house for whoever hesitates before a step; its address follows from the step's zone and key."""

    label: Any
    address: Callable[[str, str], str]


_help: list[Help] = []


def show_help_with_steps(found: Iterable[Help]) -> None:
    """Say which pages of other houses help with steps."""
    _help[:] = found


def help_for(zone: str, key: str) -> list[tuple[Any, str]]:
    """Where there is help with a step of this zone: what leads there, and the address."""
    return [(one.label, one.address(zone, key)) for one in _help]


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something of another house to know before others outside see what one does, and what leads there."""

    words: Any
    label: Any
    address: str


_before_public: list[Callable[[int], Reminder | None]] = []


def show_before_public_steps(find: Callable[[int], Reminder | None]) -> None:
    """Say what a person, by number, had better know before a step that others outside see; nothing is held back by it."""
    _before_public[:] = [find]


def reminder_for(person_id: int) -> Reminder | None:
    """What this person had better know before a step that others outside see."""
    return next((found for find in _before_public if (found := find(person_id))), None)
