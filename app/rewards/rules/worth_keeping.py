"""How far somebody has come in a year: from one stretch of the trail to another, and what they made and what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.core.clock import Day
from app.journey.vocabulary import Zone
from app.rewards.vocabulary.worth_keeping import NEWCOMER, ORDER_OF, Order
from app.signals.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Growth:
    """A year of somebody. There is no sum of it: nobody is ranked."""

    then: (
        Zone | None
    )  #: at the year's beginning, or where they first stood in it; nowhere before they were placed
    now: Zone | None
    counts: Mapping[Kind, int] = field(default_factory=dict)  #: as surely known as somebody confirmed it

    @property
    def stretches(self) -> int:
        """How many stretches farther they are; a way back is nobody's business here."""
        if self.then is None or self.now is None:
            return 0
        return max(0, self.now.rank - self.then.rank)

    @property
    def is_any(self) -> bool:
        """Whether there is anything to be seen."""
        return self.stretches > 0 or any(self.counts.values())


@dataclass(frozen=True, slots=True)
class GrowthLine:
    """A person with their year."""

    person_id: int
    name: str
    department: str
    is_newcomer: bool
    growth: Growth

    @property
    def is_listed(self) -> bool:
        """Whether they stand on the list: here for three months, with anything to be seen."""
        return not self.is_newcomer and self.growth.is_any


def began_at(moves: Iterable[tuple[Day, Zone]], first: Day) -> Zone | None:
    """Where somebody stood before a day, by their moves in order; where they first stood, if that was later."""
    then: Zone | None = None
    for on, to in moves:
        if then is not None and on >= first:
            break
        then = to
    return then


def has_arrived(joined: Day, today: Day) -> bool:
    """Whether somebody is here for three months."""
    return joined <= today - NEWCOMER


def sorting(order: Order, name: str, growth: Growth) -> tuple[int, str]:
    """What one line is sorted by: most first, and by name where it is the same."""
    if order is Order.NAME:
        return 0, name.casefold()
    most = growth.stretches if order is Order.STRETCHES else growth.counts.get(ORDER_OF[order], 0)
    return -most, name.casefold()
