"""What acts add to the roll-ups, or take from them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from app.core.clock import Day
from app.signals.rules.keys import facet_key
from app.signals.vocabulary import FACETED, KIND_INDEX, Evidence, Facet, Grade

#: person, day, grade
DailyKey: TypeAlias = tuple[int, Day, int]
#: person, facet, kind, day, key, grade
FacetKey: TypeAlias = tuple[int, int, int, Day, int, int]

_COUNTERPARTS = frozenset(KIND_INDEX[kind] for kind in FACETED[Facet.COUNTERPART])
_OBJECTS = frozenset(KIND_INDEX[kind] for kind in FACETED[Facet.OBJECT])
#: Kinds, by their place in KINDS, for which the second roll-up is kept.
FACETED_KINDS = _COUNTERPARTS | _OBJECTS

_GRADES = {
    Evidence.VERIFIED.value: (Grade.ALL.value,),
    Evidence.CONFIRMED.value: (Grade.ALL.value, Grade.CONFIRMED.value),
    Evidence.SELF_REPORTED.value: (Grade.ALL.value, Grade.SELF_REPORTED.value),
}


class Counted(NamedTuple):
    """An act that counts: of a known kind, not upon oneself, not taken back."""

    person_id: int
    day: Day
    kind: int  #: the place in KINDS
    evidence: int
    object: str
    target: str
    value: int


@dataclass
class Counts:
    """Changes of the roll-ups, summed up: for each kind the daily counters, and the facets."""

    daily: dict[int, dict[DailyKey, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    facets: dict[FacetKey, int] = field(default_factory=lambda: defaultdict(int))


def count(acts: Iterable[Counted], *, sign: int = 1) -> Counts:
    """What the acts add to the roll-ups; with sign -1, what taking them back takes away."""
    counts = Counts()
    daily, facets = counts.daily, counts.facets
    for person_id, day, kind, evidence, object_, target, value in acts:
        amount = value * sign
        for grade in _GRADES[evidence]:
            daily[kind][person_id, day, grade] += amount
            if kind in _COUNTERPARTS:
                facets[person_id, Facet.COUNTERPART.value, kind, day, facet_key(target), grade] += amount
            if kind in _OBJECTS:
                facets[person_id, Facet.OBJECT.value, kind, day, facet_key(object_), grade] += amount
    return counts


def regrade(acts: Iterable[Counted], evidence: int) -> Counts:
    """What changes when the acts are known so surely from now on: the grades beside the full count, never that."""
    counts = Counts()
    for act in acts:
        for sign, one in ((-1, act), (1, act._replace(evidence=evidence))):
            _add(counts, count([one], sign=sign))
    return _without_zeros(counts)


def _add(counts: Counts, more: Counts) -> None:
    for kind, rows in more.daily.items():
        for key, amount in rows.items():
            counts.daily[kind][key] += amount
    for facet_row, amount in more.facets.items():
        counts.facets[facet_row] += amount


def _without_zeros(counts: Counts) -> Counts:
    found = Counts()
    for kind, rows in counts.daily.items():
        if changed := {key: amount for key, amount in rows.items() if amount}:
            found.daily[kind].update(changed)
    found.facets.update({key: amount for key, amount in counts.facets.items() if amount})
    return found
