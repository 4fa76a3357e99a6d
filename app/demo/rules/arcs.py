"""How people develop over the months: who starts when, who grows how far, who goes quiet again."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from random import Random
from typing import Final

from app.core.clock import Day
from app.journey.vocabulary import Zone


class Destiny(Enum):
    """Where somebody has come to at the end of the months."""

    SILENT = "silent"
    CONSUMER = "consumer"
    SHARER = "sharer"
    CREATOR = "creator"
    ENGAGED = "engaged"
    FADED = "faded"


#: How many of a hundred come to what; the rest are consumers.
SHARES: Final = {
    Destiny.SILENT: 18,
    Destiny.SHARER: 22,
    Destiny.CREATOR: 10,
    Destiny.ENGAGED: 5,
    Destiny.FADED: 9,
}
_ENDS: Final = {
    Destiny.CONSUMER: Zone.CONSUMER,
    Destiny.SHARER: Zone.SHARER,
    Destiny.CREATOR: Zone.CREATOR,
    Destiny.ENGAGED: Zone.ENGAGED,
}
#: In which part of the months somebody begins, from 0 to 1.
_BEGINS: Final = {
    Destiny.CONSUMER: (0.0, 0.95),
    Destiny.SHARER: (0.0, 0.7),
    Destiny.CREATOR: (0.0, 0.5),
    Destiny.ENGAGED: (0.0, 0.3),
    Destiny.FADED: (0.0, 0.3),
}
_CLIMB: Final = (Zone.CONSUMER, Zone.SHARER, Zone.CREATOR, Zone.ENGAGED)
#: Nobody grows or fades in the last weeks, so that what they came to can show.
_SETTLED: Final = 35
_FORGOTTEN: Final = 170


@dataclass(frozen=True, slots=True)
class Arc:
    """From which day on somebody behaves as people in which zone do; before the first day they do nothing."""

    days: tuple[Day, ...] = ()
    zones: tuple[Zone, ...] = ()

    def zone_on(self, day: Day) -> Zone:
        """The zone whose habits the person has on a day."""
        position = bisect_right(self.days, day)
        return self.zones[position - 1] if position else Zone.NOT_STARTED


def deal_destinies(random: Random, count: int) -> list[Destiny]:
    """A destiny for each of so many people, in the right proportions and in random order."""
    dealt = [destiny for destiny, share in SHARES.items() for _ in range(round(count * share / 100))]
    dealt += [Destiny.CONSUMER] * (count - len(dealt))
    random.shuffle(dealt)
    return dealt


def draw_arc(random: Random, destiny: Destiny, first_day: Day, last_day: Day) -> Arc:
    """The way of one person to their destiny, from a day on which they could have begun."""
    if destiny is Destiny.SILENT:
        return Arc()
    early, late = _BEGINS[destiny]
    begin = first_day + int((last_day - first_day) * random.uniform(early, late))
    if destiny is Destiny.FADED:
        return _fading(random, begin, last_day)
    zones = _CLIMB[: _ENDS[destiny].rank]
    return _climb(random, zones, begin, max(begin, last_day - _SETTLED))


def _climb(random: Random, zones: Sequence[Zone], begin: Day, end: Day) -> Arc:
    """Zone by zone, each for its share of the time; who has long been here already may begin further up."""
    cuts = sorted(random.uniform(0.08, 0.95) for _ in zones[1:])
    return Arc((begin, *(begin + int((end - begin) * cut) for cut in cuts)), tuple(zones))


def _fading(random: Random, begin: Day, last_day: Day) -> Arc:
    """Up to sharer, creator or beyond, and then quiet: some read on, some do nothing at all."""
    zones = random.choice((_CLIMB[:2], _CLIMB[:2], _CLIMB[:3], _CLIMB[:3], _CLIMB))
    end = max(begin + 60, random.randrange(last_day - 330, last_day - _FORGOTTEN))
    climb = _climb(random, zones, begin, end - 40)
    after = random.choice((Zone.NOT_STARTED, Zone.NOT_STARTED, Zone.CONSUMER))
    return Arc((*climb.days, end), (*climb.zones, after))
