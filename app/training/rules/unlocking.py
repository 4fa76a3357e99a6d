"""Which lessons are open to somebody: decided in one place for the list, the page and every form."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.core.clock import Day
from app.journey.vocabulary import Zone
from app.training.rules.lessons import Lesson
from app.training.vocabulary.lessons import State


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one person has come."""

    highest: Zone  #: the furthest stretch that they have ever reached
    done: Mapping[str, datetime] = field(default_factory=dict)  #: when, by the key of the lesson
    begun: Mapping[str, int] = field(
        default_factory=dict
    )  #: the part that they have got to; what they read last comes first
    unlocked: Collection[str] = frozenset()
    known: Collection[str] = frozenset()  #: what is done because somebody else said that they know it
    again: Mapping[str, Day] = field(default_factory=dict)  #: when it was last gone through again


@dataclass(frozen=True, slots=True)
class Standing:
    """How a lesson stands for somebody, and what is missing where it is still closed."""

    state: State
    zone: Zone | None = None  #: the stretch that comes first
    after: tuple[str, ...] = ()  #: the lessons that come first

    @property
    def is_open(self) -> bool:
        """Whether it can be read."""
        return self.state is not State.LOCKED


def next_up(lessons: Iterable[Lesson], progress: Progress, zone: Zone) -> Lesson | None:
    """What to go on with: the first lesson that is open and not done, if possible of this stretch; None where all is done."""
    waiting = [one for one in lessons if stand(one, progress).state in (State.OPEN, State.BEGUN)]
    return next((one for one in waiting if one.zone is zone), next(iter(waiting), None))


def stand(lesson: Lesson, progress: Progress) -> Standing:
    """How a lesson stands for somebody.

    Done, begun and opened lessons stay so, whatever comes (UN-10, UN-11). The others open with their stretch and the
    lessons before them; whoever has not started stands at the beginning of the first stretch. A lesson before it that
    is nowhere to be found any more keeps it closed (UN-5, UN-6).
    """
    if lesson.key in progress.done:
        return Standing(State.DONE)
    if lesson.key in progress.begun:
        return Standing(State.BEGUN)
    missing = tuple(key for key in lesson.after if key not in progress.done)
    is_reached = max(progress.highest.rank, Zone.CONSUMER.rank) >= lesson.zone.rank
    if lesson.key in progress.unlocked or (is_reached and not missing):
        return Standing(State.OPEN)
    return Standing(State.LOCKED, None if is_reached else lesson.zone, missing)
