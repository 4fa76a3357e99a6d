"""What looks unusual: pure functions from acts and rules to flags, each with what was seen.

A flag says nothing but that somebody should look. What is flagged among some acts stays flagged among more of them, so no
order of arrival matters; rings alone may dissolve again, when somebody turns to others.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

from app.journey.rules.ruleset import Day, Text
from app.rewards.vocabulary.fair_play import Check
from app.signals.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class FairPlayRule:
    """What one rule looks for among acts of some kinds, and what whoever did them is told."""

    key: str
    label: Text
    words: Text
    check: Check
    counts: frozenset[Kind]
    more_than: int = 0  #: so many are nothing unusual
    minutes: int = 0
    days: int = 0
    colleagues: int = 0
    mostly: int = 0  #: in hundredths
    circle: int = 0
    since: Day | None = None


class Act(NamedTuple):
    """One act that counts, as far as fair play asks."""

    id: int
    person_id: int
    kind: Kind
    day: Day
    at: datetime
    counterpart: str = ""  #: folded
    object: str = ""  #: the same for every spelling of a link
    text: str = ""  #: folded; of what people wrote beside an entry of theirs
    toward: int | None = None  #: the colleague whom the counterpart names
    is_own_name: bool = False  #: the counterpart is called as the person is
    is_told: bool = True  #: somebody told of it; what is done in Waymark itself is known


class Flag(NamedTuple):
    """An act that somebody should look at, by which rule, and what was seen: numbers alone."""

    act: Act
    rule: FairPlayRule
    seen: Mapping[str, Any]


def flags_of(rules: Iterable[FairPlayRule], acts: Sequence[Act]) -> dict[int, Flag]:
    """The acts that look unusual, by number, each by the first rule that finds it so."""
    found: dict[int, Flag] = {}
    for rule in rules:
        counted = [
            act for act in acts if act.kind in rule.counts and (rule.since is None or act.day >= rule.since)
        ]
        for act, seen in _LOOKS[rule.check](rule, counted):
            found.setdefault(act.id, Flag(act, rule, {"check": rule.check.value, **seen}))
    return found


Look: TypeAlias = Callable[[FairPlayRule, Sequence[Act]], Iterator[tuple[Act, dict[str, int]]]]


def _with_oneself(_rule: FairPlayRule, acts: Sequence[Act]) -> Iterator[tuple[Act, dict[str, int]]]:
    for act in acts:
        if act.is_own_name:
            yield act, {}


def _at_once(rule: FairPlayRule, acts: Sequence[Act]) -> Iterator[tuple[Act, dict[str, int]]]:
    yield from _crowded(rule, acts, lambda act: act.person_id)


def _from_one(rule: FairPlayRule, acts: Sequence[Act]) -> Iterator[tuple[Act, dict[str, int]]]:
    """Who was not named is nobody in particular, and so never one and the same."""
    named = [act for act in acts if act.counterpart]
    yield from _crowded(rule, named, lambda act: (act.person_id, act.counterpart))


def _crowded(
    rule: FairPlayRule, acts: Sequence[Act], together: Callable[[Act], Hashable]
) -> Iterator[tuple[Act, dict[str, int]]]:
    """Every act before which, in so many minutes, there were as many as are nothing unusual."""
    window = timedelta(minutes=rule.minutes)
    for group in _groups(acts, together).values():
        in_order, first = sorted(group, key=_in_order), 0
        for place, act in enumerate(in_order):
            while in_order[first].at <= act.at - window:
                first += 1
            many = place - first + 1
            if many > rule.more_than:
                yield act, {"acts": many, "minutes": rule.minutes, "usual": rule.more_than}


def _same_thing(rule: FairPlayRule, acts: Sequence[Act]) -> Iterator[tuple[Act, dict[str, int]]]:
    told = [act for act in acts if act.object and act.is_told]
    yield from _shared(rule, told, lambda act: (act.day, act.object))


def _same_words(rule: FairPlayRule, acts: Sequence[Act]) -> Iterator[tuple[Act, dict[str, int]]]:
    yield from _shared(rule, [act for act in acts if act.text], lambda act: (act.day, act.text))


def _shared(
    rule: FairPlayRule, acts: Sequence[Act], together: Callable[[Act], Hashable]
) -> Iterator[tuple[Act, dict[str, int]]]:
    for group in _groups(acts, together).values():
        people = len({act.person_id for act in group})
        if people >= rule.colleagues:
            for act in group:
                yield act, {"people": people}


def _in_ring(rule: FairPlayRule, acts: Sequence[Act]) -> Iterator[tuple[Act, dict[str, int]]]:
    """Of what goes round in a circle, what comes after as much as is nothing unusual."""
    named = [act for act in acts if act.counterpart and act.toward != act.person_id]
    ways = _Ways(named, rule)
    for group in _groups(named, lambda act: (act.person_id, act.toward)).values():
        in_order, first = sorted(group, key=lambda act: (act.day, *_in_order(act))), 0
        for place, act in enumerate(in_order):
            while in_order[first].day <= act.day - rule.days:
                first += 1
            if act.toward is None or place - first + 1 <= rule.more_than:
                continue
            ring = ways.ring_of(act.person_id, act.toward, act.day)
            if ring:
                yield (
                    act,
                    {
                        "acts": place - first + 1,
                        "days": rule.days,
                        "people": len(ring),
                        "share": ways.share_of(act.person_id, ring, act.day),
                    },
                )


class _Ways:
    """Who turned to whom, day by day."""

    def __init__(self, acts: Iterable[Act], rule: FairPlayRule) -> None:
        self._rule = rule
        self._days: dict[int, dict[int | None, list[Day]]] = defaultdict(lambda: defaultdict(list))
        for act in acts:
            self._days[act.person_id][act.toward].append(act.day)
        for ways in self._days.values():
            for days in ways.values():
                days.sort()
        self._rings: dict[tuple[int, int, Day], tuple[int, ...]] = {}

    def ring_of(self, one: int, other: int, day: Day) -> tuple[int, ...]:
        """The circle in which the one turns to the other in the days up to this one; nobody if there is none."""
        key = one, other, day
        if key not in self._rings:
            self._rings[key] = next(self._circles(one, other, day), ())
        return self._rings[key]

    def share_of(self, one: int, ring: Sequence[int], day: Day) -> int:
        """How many hundredths of what somebody did with others they did with those of the ring."""
        within = sum(self._count(one, other, day) for other in ring)
        return within * 100 // sum(self._count(one, other, day) for other in self._days[one])

    def _circles(self, one: int, other: int, day: Day) -> Iterator[tuple[int, ...]]:
        if self._often(other, one, day) and self._is_closed((one, other), day):
            yield one, other
        if self._rule.circle < 3:
            return
        for third in list(self._days.get(other, ())):
            if third is None or third in (one, other):
                continue
            is_round = self._often(other, third, day) and self._often(third, one, day)
            if is_round and self._is_closed((one, other, third), day):
                yield one, other, third

    def _is_closed(self, ring: tuple[int, ...], day: Day) -> bool:
        return all(self.share_of(one, ring, day) >= self._rule.mostly for one in ring)

    def _often(self, one: int, other: int, day: Day) -> bool:
        return self._count(one, other, day) > self._rule.more_than

    def _count(self, one: int, other: int | None, day: Day) -> int:
        days = self._days.get(one, {}).get(other, ())
        return bisect_right(days, day) - bisect_right(days, day - self._rule.days)


def _groups(acts: Iterable[Act], together: Callable[[Act], Hashable]) -> dict[Hashable, list[Act]]:
    groups: dict[Hashable, list[Act]] = defaultdict(list)
    for act in acts:
        groups[together(act)].append(act)
    return groups


def _in_order(act: Act) -> tuple[datetime, int]:
    return act.at, act.id


_LOOKS: Mapping[Check, Look] = {
    Check.SELF: _with_oneself,
    Check.REPEAT_SOURCE: _from_one,
    Check.BURST: _at_once,
    Check.SAME_OBJECT: _same_thing,
    Check.SAME_TEXT: _same_words,
    Check.RING: _in_ring,
}
