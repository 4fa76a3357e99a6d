"""When somebody earned something: the act with which a condition came to hold, and what it still lacks.

Everything is counted from the first act ever, and what is counted only grows with each further act. So a condition that
holds once holds for ever, and the act that brought it about is the same whenever it is asked.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app.core.clock import Day
from app.journey.rules.measure import Tally
from app.journey.rules.ruleset import Measure
from app.journey.vocabulary import Aggregate
from app.rewards.rules.badges import Condition, Criterion


class Act(NamedTuple):
    """An act that counts, as far as badges go by it. Acts are ordered by when they happened, then by their number."""

    at: datetime
    id: int
    day: Day
    kind: int  #: the place in KINDS
    evidence: int
    counterpart: int  #: who, as the roll-ups tell them apart; 0 where nobody was named
    object: int
    value: int


@dataclass(frozen=True, slots=True)
class Lack:
    """What is still missing of a measure."""

    measure: Measure
    found: int
    needed: int

    @property
    def missing(self) -> int:
        """How much."""
        return max(0, self.needed - self.found)

    @property
    def share(self) -> float:
        """How much of it is there, from 0 to 1."""
        return min(1.0, self.found / self.needed)


def moment_of(condition: Condition, acts: Sequence[Act]) -> Act | None:
    """The act with which a condition came to hold, of a person's acts in their order; None if it does not hold."""
    if isinstance(condition, Criterion):
        found = _growth(condition.measure, acts)
        return next((act for act, value in found if value >= condition.at_least), None)
    moments = [moment for part in condition.of if (moment := moment_of(part, acts)) is not None]
    return sorted(moments)[condition.needed - 1] if len(moments) >= condition.needed else None


def lacks_of(condition: Condition, tally: Tally) -> tuple[Lack, ...]:
    """What it takes to fulfil a condition on the shortest way from here; what is fulfilled stands there, too."""
    if isinstance(condition, Criterion):
        found = tally.find(condition.measure).found
        return (Lack(condition.measure, found, condition.at_least),)
    ways = sorted((lacks_of(part, tally) for part in condition.of), key=share_of, reverse=True)
    return tuple(lack for way in ways[: condition.needed] for lack in way)


def share_of(lacks: Sequence[Lack]) -> float:
    """How much of everything that is needed is there, from 0 to 1."""
    return sum(lack.share for lack in lacks) / len(lacks)


def _growth(measure: Measure, acts: Sequence[Act]) -> Iterator[tuple[Act, int]]:
    """The acts that a measure counts, each with the measure's value after it."""
    value_after = _counter(measure)
    for act in acts:
        if act.kind in measure.indexes and act.evidence >= measure.evidence:
            yield act, value_after(act)


def _counter(measure: Measure) -> Callable[[Act], int]:
    """Something that is given one act after the other and says what the measure is worth by then."""
    match measure.aggregate:
        case Aggregate.COUNT:
            return _counted(measure)
        case Aggregate.DAYS:
            return _different(lambda act: act.day)
        case Aggregate.COUNTERPARTS:
            return _different(lambda act: act.counterpart or None)
        case Aggregate.OBJECTS:
            return _different(lambda act: act.object or None)


def _different(key_of: Callable[[Act], int | None]) -> Callable[[Act], int]:
    seen: set[int] = set()

    def value_after(act: Act) -> int:
        key = key_of(act)
        if key is not None:
            seen.add(key)
        return len(seen)

    return value_after


def _counted(measure: Measure) -> Callable[[Act], int]:
    """The acts themselves; of a measure with two caps the lower count is its value."""
    ways = [
        _capped(key_of, cap)
        for key_of, cap in (
            (lambda act: act.day, measure.per_day),
            (lambda act: act.counterpart, measure.per_counterpart),
        )
        if cap is not None
    ] or [_capped(lambda _act: 0, None)]
    return lambda act: min([value_after(act) for value_after in ways])


def _capped(key_of: Callable[[Act], int], cap: int | None) -> Callable[[Act], int]:
    amounts: dict[int, int] = defaultdict(int)
    total = 0

    def value_after(act: Act) -> int:
        nonlocal total
        key = key_of(act)
        before = amounts[key]
        amounts[key] = before + act.value
        total += act.value if cap is None else min(cap, before + act.value) - min(cap, before)
        return total

    return value_after
