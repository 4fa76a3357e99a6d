"""What placement answers: where a person stands, why, since when, and until when that holds without new acts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.journey.rules.ruleset import Day, Leaf, Node, RuleSet
from app.journey.vocabulary import ZONES, Cause, Side, Zone


@dataclass(frozen=True, slots=True)
class Reason:
    """What one leaf of a zone's rule found, against what it takes to enter and to keep the zone.

    `shown` says which side the person reads: `keep` for the zone they are in, `enter` for the next one; reasons
    with `none` are there so that the whole decision can be checked. `missing` is what the shown side still needs
    (the enter side where none is shown). On `leaves_on` the found number drops by `leaves_count`, unless there
    are new acts.
    """

    zone: Zone
    measure: str
    path: str
    days: int
    first_day: Day
    found: int
    enter: int
    keep: int
    met_enter: bool
    met_keep: bool
    missing: int
    leaves_on: Day | None
    leaves_count: int
    shown: Side = Side.NONE

    @property
    def needed(self) -> int:
        """The number to compare with: what it takes to stay where that is shown, else to enter."""
        return self.keep if self.shown is Side.KEEP else self.enter

    @property
    def is_met(self) -> bool:
        """Whether the found number is enough for the side that is shown."""
        return self.found >= self.needed


@dataclass(frozen=True, slots=True)
class Dwell:
    """What a fall depends on beside the numbers: how long it has been too little, and how settled the person was.

    Both counts are present days: `below_days` since the numbers fell below what the previous zone takes to keep
    (`below_since`), `settled_days` since the person came there or the rules came in force, whichever is later.
    """

    below_since: Day | None = None
    below_days: int = 0
    settled_days: int = 0
    is_absent: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a person stands after all acts of the day `on`.

    `cause` is None where nothing moved. `at_risk_since` is the first day of the unbroken run of present days below
    what the zone takes to keep, `falls_on` the day on which that would lead to a fall. `valid_until` is the first
    day on which zone or `at_risk_since` would be different without any new act; None means never.
    """

    on: Day
    zone: Zone
    since: Day
    cause: Cause | None
    moved: bool
    reasons: tuple[Reason, ...]
    at_risk_since: Day | None
    falls_on: Day | None
    valid_until: Day | None
    previous: Zone | None = None
    dwell: Dwell = Dwell()

    def shown(self, side: Side) -> tuple[Reason, ...]:
        """The reasons that the person reads on one side, in the order of the rules."""
        return tuple(reason for reason in self.reasons if reason.shown is side)

    def to_json(self) -> dict[str, Any]:
        """The readable form, for programs: plain values under stable names."""
        return {
            "on": self.on,
            "zone": self.zone.value,
            "since": self.since,
            "cause": self.cause.value if self.cause else None,
            "moved": self.moved,
            "at_risk_since": self.at_risk_since,
            "falls_on": self.falls_on,
            "valid_until": self.valid_until,
            "previous": self.previous.value if self.previous else None,
            "dwell": {name: getattr(self.dwell, name) for name in Dwell.__slots__},
            "reasons": [_reason_to_json(reason) for reason in self.reasons],
        }


def decide_from_reasons(
    reasons: Sequence[Reason],
    rules: RuleSet,
    *,
    started: bool = True,
    previous: Zone | None = None,
    dwell: Dwell | None = None,
) -> Zone:
    """The zone that follows from the reasons alone, without a look at the facts.

    With `previous` and `dwell` as the verdict has them this is the verdict's zone; without them it is the highest
    zone whose conditions to enter hold.
    """
    met = {(reason.zone, reason.path): reason for reason in reasons}
    candidate = Zone.CONSUMER if started else Zone.NOT_STARTED
    for zone in ZONES:
        tree = rules.zones[zone].tree
        if tree and holds(tree, {path: reason.met_enter for (of, path), reason in met.items() if of is zone}):
            candidate = zone
    if previous is None or candidate.rank >= previous.rank:
        return candidate
    tree = rules.zones[previous].tree
    keeps = {path: reason.met_keep for (of, path), reason in met.items() if of is previous}
    if tree is None or holds(tree, keeps) or dwell is None or not is_fall_due(dwell, rules):
        return previous
    return previous.below


def is_fall_due(dwell: Dwell, rules: RuleSet) -> bool:
    """Whether somebody was settled long enough and below long enough, and is not away."""
    return (
        not dwell.is_absent
        and dwell.settled_days >= rules.grace_days
        and dwell.below_days >= rules.below_days
    )


def holds(node: Node, met: Mapping[str, bool], path: str = "") -> bool:
    """Whether a tree, or the branch of it that stands at `path`, holds, given which of its leaves are met."""
    if isinstance(node, Leaf):
        return met[path]
    children = (
        holds(child, met, f"{path}.{index}" if path else str(index)) for index, child in enumerate(node.of)
    )
    return sum(children) >= node.needed


def _reason_to_json(reason: Reason) -> dict[str, Any]:
    values = {name: getattr(reason, name) for name in Reason.__slots__}
    return values | {"zone": reason.zone.value, "shown": reason.shown.value}
