"""What acts earn: pure functions from the acts of a day and the rules of all versions to points, with the reason."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeAlias

from app.journey.rules.ruleset import Day, KindMap, Text
from app.rewards.vocabulary.points import Why
from app.signals.rules.keys import facet_key
from app.signals.vocabulary import Evidence, Kind


@dataclass(frozen=True, slots=True)
class PointsRule:
    """What earns points: which kinds of act, how many for one, how many acts at most, and how surely known."""

    key: str
    label: Text
    counts: tuple[Kind, ...]
    points: int
    per_day: int | None = None
    per_counterpart: int | None = None
    evidence: Evidence = Evidence.SELF_REPORTED
    since: Day | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules of points in one published version, with which act counts as what there."""

    version: int
    published_at: datetime
    kinds: KindMap
    rules: tuple[PointsRule, ...]


class Act(NamedTuple):
    """One act, as far as points ask."""

    id: int
    person_id: int
    day: Day
    type: str
    word: str
    counterpart: str
    value: int
    evidence: int
    occurred_at: datetime
    recorded_at: datetime
    is_on_self: bool = False
    is_reversed: bool = False
    is_held: bool = False


class Governed(NamedTuple):
    """A rule, in the version by which it values an act."""

    version: int
    rule: PointsRule


class Judgement(NamedTuple):
    """What an act earns by a rule, and why no more."""

    act: Act
    governed: Governed
    counted: int  #: how many of the acts that it stands for
    why: Why

    @property
    def points(self) -> int:
        """What it earns."""
        return self.counted * self.governed.rule.points


class Standing(NamedTuple):
    """A line of the ledger that has earned something for an act and was not taken back."""

    entry_id: int
    signal_id: int
    rule: str
    rules_version: int | None
    amount: int


@dataclass(frozen=True)
class Book:
    """The rules of points in all versions, the first first."""

    terms: tuple[Terms, ...]
    _moments: tuple[datetime, ...] = field(init=False)
    _newest: tuple[int, ...] = field(init=False)
    _known: dict[tuple[str, str, int], tuple[tuple[Governed, ...], ...]] = field(
        init=False, default_factory=dict, compare=False
    )

    def __post_init__(self) -> None:
        """Sort the moments: somebody may have set the clock back between two versions."""
        by_moment = sorted((terms.published_at, place) for place, terms in enumerate(self.terms))
        newest, high = [], 0
        for _moment, place in by_moment:
            high = max(high, place)
            newest.append(high)
        object.__setattr__(self, "_moments", tuple(moment for moment, _place in by_moment))
        object.__setattr__(self, "_newest", tuple(newest))

    @property
    def has_rules(self) -> bool:
        """Whether anything ever earned points."""
        return any(terms.rules for terms in self.terms)

    @property
    def in_force(self) -> tuple[PointsRule, ...]:
        """The rules of the newest version."""
        return self.terms[-1].rules if self.terms else ()

    def counts(self, type_: str, word: str) -> bool:
        """Whether acts of a type and word ever earned anything."""
        return bool(self._counting(type_, word, 0))

    def governing(self, act: Act) -> list[Governed]:
        """The rules that value an act, each in the first version, from that in force when it came in, that counts it."""
        before = bisect_left(self._moments, act.recorded_at)
        start = self._newest[before - 1] if before else 0
        found = []
        for versions in self._counting(act.type, act.word, start):
            for one in versions:
                if one.rule.since is None or one.rule.since <= act.day:
                    found.append(one)
                    break
        return found

    def _counting(self, type_: str, word: str, start: int) -> tuple[tuple[Governed, ...], ...]:
        """Rule by rule, the versions from one on that count acts of a type and word."""
        known = self._known.get((type_, word, start))
        if known is None:
            by_rule: dict[str, list[Governed]] = defaultdict(list)
            for terms in self.terms[start:]:
                kind = terms.kinds.kind_of(type_, word)
                for rule in terms.rules:
                    if kind in rule.counts:
                        by_rule[rule.key].append(Governed(terms.version, rule))
            known = self._known[type_, word, start] = tuple(map(tuple, by_rule.values()))
        return known


def judge_day(acts: Iterable[Act], book: Book) -> list[Judgement]:
    """What the acts of one person on one day earn. Of more acts than count, the earliest earn.

    An act that stands for several counts as so many. Who was not named counts as one and the same counterpart.
    """
    used: dict[str, int] = defaultdict(int)
    with_whom: dict[tuple[str, int], int] = defaultdict(int)
    found = []
    for act in sorted(acts, key=_in_order):
        for governed in book.governing(act):
            counted, why = _count(act, governed.rule, used, with_whom)
            found.append(Judgement(act, governed, counted, why))
    return found


def _in_order(act: Act) -> tuple[datetime, int]:
    return act.occurred_at, act.id


def _count(
    act: Act, rule: PointsRule, used: dict[str, int], with_whom: dict[tuple[str, int], int]
) -> tuple[int, Why]:
    if act.is_reversed:
        return 0, Why.TAKEN_BACK
    if act.is_on_self:
        return 0, Why.ON_SELF
    if act.is_held:
        return 0, Why.HELD
    if act.evidence < rule.evidence:
        return 0, Why.EVIDENCE
    counted, why = act.value, Why.COUNTED
    if rule.per_counterpart is not None:
        pair = rule.key, facet_key(act.counterpart)
        if (left := max(0, rule.per_counterpart - with_whom[pair])) < counted:
            counted, why = left, Why.PER_COUNTERPART
    if rule.per_day is not None and (left := max(0, rule.per_day - used[rule.key])) < counted:
        counted, why = left, Why.PER_DAY
    if counted:
        used[rule.key] += counted
        if rule.per_counterpart is not None:
            with_whom[pair] += counted
    return counted, why


class Corrections(NamedTuple):
    """What has to be posted so that the ledger says what the acts earn: what is taken back, and why, and what is earned."""

    taken_back: list[tuple[Standing, Why]]
    earned: list[Judgement]
    surplus: list[Standing]  #: lines beside the one that stands for an act and a rule: no service writes them


#: person and day, the acts of which are judged together
Together: TypeAlias = tuple[int, Day]


def correct(acts: Iterable[Act], standing: Collection[Standing], book: Book) -> Corrections:
    """What differs between what acts earn, day by day and person by person, and what stands in the ledger for them.

    One line stands for an act and a rule. Of several, the first that says what is earned is taken for it, or else the first.
    """
    days: dict[Together, list[Act]] = defaultdict(list)
    for act in acts:
        days[act.person_id, act.day].append(act)
    judged = {
        (one.act.id, one.governed.rule.key): one for day in days.values() for one in judge_day(day, book)
    }
    stands = {(one.signal_id, one.rule): one for one in standing}
    surplus = [] if len(stands) == len(standing) else _set_aside_surplus(stands, standing, judged)
    taken_back = [
        (one, _why_not(judged.get(key)))
        for key, one in stands.items()
        if not _says_the_same(one, judged.get(key))
    ]
    gone = {(one.signal_id, one.rule) for one, _why in taken_back}
    earned = [one for key, one in judged.items() if one.points and (key not in stands or key in gone)]
    return Corrections(taken_back, earned, surplus)


def _set_aside_surplus(
    stands: dict[tuple[int, str], Standing],
    standing: Collection[Standing],
    judged: Mapping[tuple[int, str], Judgement],
) -> list[Standing]:
    """Let one line stand for each act and rule; gives all others."""
    stands.clear()
    surplus = []
    for one in sorted(standing, key=lambda one: one.entry_id):
        key = one.signal_id, one.rule
        first = stands.setdefault(key, one)
        if first is one:
            continue
        is_better = _says_the_same(one, judged.get(key)) and not _says_the_same(first, judged.get(key))
        surplus.append(first if is_better else one)
        if is_better:
            stands[key] = one
    return surplus


def _says_the_same(line: Standing, judged: Judgement | None) -> bool:
    return judged is not None and (judged.points, judged.governed.version) == (
        line.amount,
        line.rules_version,
    )


def _why_not(judged: Judgement | None) -> Why:
    """Why a line no longer holds; where an act earns by other rules than before, these are why."""
    return Why.RULES if judged is None or judged.why is Why.COUNTED else judged.why
