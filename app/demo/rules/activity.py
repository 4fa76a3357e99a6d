"""Who does what on which day: people's habits, thinned and thickened by rhythm, pace and temper."""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from random import Random
from typing import Final, NamedTuple

from app.core.clock import Day
from app.demo.rules.arcs import Arc
from app.demo.rules.habits import HABITS
from app.demo.rules.rhythm import Momentum, day_factor, moment
from app.demo.vocabulary import DemoPerson
from app.journey.vocabulary import Zone
from app.signals.vocabulary import Kind

#: What people begin with.
_FIRST: Final = (Kind.CONNECT, Kind.CONNECT, Kind.FOLLOW)


class Deed(NamedTuple):
    """An act of which only time, person and kind are settled."""

    at: datetime
    external_id: str
    kind: Kind


def live_through(
    random: Random, person: DemoPerson, arc: Arc, absences: Sequence[tuple[Day, Day]], until: Day
) -> Iterator[Deed]:
    """Everything that a person does from the first day of their arc to the last day, in order of days."""
    if not arc.days:
        return
    away = {day for first, last in absences for day in range(first, last + 1)}
    temper = min(2.2, max(0.75, random.lognormvariate(0, 0.35)))
    momentum = Momentum(random, in_streaks=max(zone.rank for zone in arc.zones) >= Zone.CREATOR.rank)
    has_begun = False
    for day in range(arc.days[0], until + 1):
        pace = temper * momentum.on(day) * day_factor(day)
        if day in away:
            continue
        if not has_begun:
            has_begun = True
            yield Deed(moment(random, day, person.country), person.external_id, random.choice(_FIRST))
        for kind in _kinds_of_day(random, HABITS[arc.zone_on(day)], pace):
            yield Deed(moment(random, day, person.country), person.external_id, kind)


def _kinds_of_day(random: Random, habits: dict[Kind, float], pace: float) -> list[Kind]:
    number = _poisson(random, pace * sum(habits.values()) / 5)
    return random.choices(list(habits), list(habits.values()), k=number) if number else []


def _poisson(random: Random, mean: float) -> int:
    """How many of many rare things happen (Knuth's method; the means here are small)."""
    limit, product, number = math.exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        number += 1
    return number
