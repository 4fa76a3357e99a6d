"""What acts weigh for an award: pure functions from acts and rules to a score, with what each act brought and why no more."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from app.journey.rules.ruleset import RuleSet, Text
from app.rewards.vocabulary.cycles import IMPACT_FILE, Period, Weighs
from app.signals.vocabulary import Evidence, Kind


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that weighs: which kinds of act, how much, how surely known, and how many with one counterpart."""

    key: str
    label: Text
    counts: tuple[Kind, ...]
    weight: int
    evidence: Evidence = Evidence.VERIFIED
    per_counterpart: int | None = None


@dataclass(frozen=True, slots=True)
class AwardRules:
    """What one kind of award weighs, how many places win, and what is shown beside it and weighs nothing."""

    period: Period
    label: Text
    places: int
    parts: tuple[Part, ...]
    shown: tuple[Kind, ...] = ()

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of act that weigh."""
        return frozenset(kind for part in self.parts for kind in part.counts)

    @property
    def by_kind(self) -> Mapping[Kind, Part]:
        """In which part each kind weighs."""
        return {kind: part for part in self.parts for kind in part.counts}


class Act(NamedTuple):
    """One act of one person, as far as an award asks. The counterpart is a key that tells it from others, or nothing."""

    id: int
    kind: str
    evidence: int
    value: int
    counterpart: str
    at: str  #: an instant in UTC, written so that it sorts
    is_held: bool = False  #: looked at because it may not be genuine: it waits, and weighs nothing
    is_ruled_out: bool = False  #: somebody has looked, and it does not count


class Weighed(NamedTuple):
    """An act, the part in which it weighs, how many it counts as there, and why no more."""

    act: Act
    part: Part
    counted: int
    why: Weighs


class Sum(NamedTuple):
    """What the acts of one part come to."""

    part: Part
    counted: int

    @property
    def score(self) -> int:
        """What they weigh."""
        return self.counted * self.part.weight


def weigh(acts: Iterable[Act], rules: AwardRules) -> list[Weighed]:
    """What each act of one person in the period brings, in the order of time. Of more than count, the earliest do.

    Acts of kinds that weigh nothing are left out. Who was not named counts as one and the same counterpart.
    """
    by_kind = {kind.value: part for kind, part in rules.by_kind.items()}
    with_whom: dict[tuple[str, str], int] = defaultdict(int)
    found = []
    for act in sorted(acts, key=_in_order):
        part = by_kind.get(act.kind)
        if part is not None:
            found.append(_weigh(act, part, with_whom))
    return found


def sums(weighed: Iterable[Weighed], rules: AwardRules) -> list[Sum]:
    """What each part comes to, in the order of the rules."""
    counted: dict[str, int] = defaultdict(int)
    for one in weighed:
        counted[one.part.key] += one.counted
    return [Sum(part, counted[part.key]) for part in rules.parts]


def score_of(found: Sequence[Sum]) -> int:
    """What everything weighs together."""
    return sum(one.score for one in found)


def award_of(rules: RuleSet, period: Period) -> AwardRules | None:
    """What a rule set says an award weighs; None where it says nothing."""
    awards = cast("Mapping[Period, AwardRules]", rules.carried.get(IMPACT_FILE, {}))
    return awards.get(period)


def rules_as_data(rules: AwardRules) -> dict[str, Any]:
    """The rules as a calculation carries them, so that it can be done again without anything else."""
    return {
        "label": rules.label.by_language,
        "period": rules.period.value,
        "places": rules.places,
        "parts": [
            {
                "counts": [kind.value for kind in part.counts],
                "evidence": part.evidence.word,
                "key": part.key,
                "label": part.label.by_language,
                "per_counterpart": part.per_counterpart,
                "weight": part.weight,
            }
            for part in rules.parts
        ],
        "shown": [kind.value for kind in rules.shown],
    }


def rules_from_data(data: Mapping[str, Any]) -> AwardRules:
    """The rules that a calculation carries. Raises KeyError, TypeError or ValueError for what are none."""
    evidence = {one.word: one for one in Evidence}
    return AwardRules(
        Period(data["period"]),
        Text(**data["label"]),
        data["places"],
        tuple(
            Part(
                one["key"],
                Text(**one["label"]),
                tuple(Kind(word) for word in one["counts"]),
                one["weight"],
                evidence[one["evidence"]],
                one["per_counterpart"],
            )
            for one in data["parts"]
        ),
        tuple(Kind(word) for word in data["shown"]),
    )


def _in_order(act: Act) -> tuple[str, int]:
    return act.at, act.id


def _weigh(act: Act, part: Part, with_whom: dict[tuple[str, str], int]) -> Weighed:
    if act.is_ruled_out:
        return Weighed(act, part, 0, Weighs.RULED_OUT)
    if act.is_held:
        return Weighed(act, part, 0, Weighs.HELD)
    if act.evidence < part.evidence:
        return Weighed(act, part, 0, Weighs.EVIDENCE)
    if part.per_counterpart is None:
        return Weighed(act, part, act.value, Weighs.COUNTED)
    pair = part.key, act.counterpart
    left = max(0, part.per_counterpart - with_whom[pair])
    counted = min(act.value, left)
    with_whom[pair] += counted
    return Weighed(act, part, counted, Weighs.COUNTED if counted == act.value else Weighs.PER_COUNTERPART)
