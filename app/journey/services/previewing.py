"""What a draft of the rules would do: who would move otherwise than by the rules in force. Nothing is stored."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.clock import Day, now, today
from app.journey.queries.everybody import Change, find_changes
from app.journey.queries.facts import facts_known_at
from app.journey.queries.reclassified import people_with_other_kinds
from app.journey.queries.standings import Head, count_by_zone, read_heads
from app.journey.rules.placement import judge
from app.journey.rules.ruleset import RuleSet
from app.journey.services.deciding import Decision, decide_many
from app.journey.services.rules import ensure_first_version, read_draft, rules_if_readable
from app.journey.services.slices import slices
from app.journey.vocabulary import Zone


@dataclass(frozen=True, slots=True)
class Shift:
    """One person who would move: at once, or, having too little to stay, after the grace."""

    person_id: int
    from_zone: Zone
    to_zone: Zone
    is_at_once: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would do on a day."""

    on: Day
    rules: RuleSet
    replaces: int  #: the version in force
    in_force: RuleSet | None  #: None where this release cannot read them
    zones: Mapping[Zone, int]  #: how many stand where now
    shifts: tuple[Shift, ...]

    @property
    def is_unchanged(self) -> bool:
        """Whether the draft says what is in force."""
        return self.in_force is not None and self.rules.says_the_same_as(self.in_force)

    @property
    def flows(self) -> dict[tuple[Zone, Zone, bool], int]:
        """How many would move from where to where, at once or after the grace; the order is that of the trail."""
        counted = Counter((one.from_zone, one.to_zone, one.is_at_once) for one in self.shifts)
        return dict(
            sorted(counted.items(), key=lambda item: (not item[0][2], item[0][0].rank, item[0][1].rank))
        )


def preview(files: Mapping[str, str], *, on: Day | None = None) -> Preview:
    """Who would move if these rules came in force on a day, and would not move so by the rules in force. Raises
    RulesRefused with everything wrong in them.

    Nobody falls on the day on which rules come in force; those who would have too little to stay are shown with the
    stretch that they would come to after the grace.
    """
    day = today() if on is None else on
    in_force, replaces = rules_if_readable(), ensure_first_version()
    # Without a day of coming in force there is no grace, so that it shows who has too little.
    rules = read_draft(files, version=replaces + 1)
    other_kinds = frozenset(people_with_other_kinds(rules.kinds))
    found = {person_id for person_id, change, _ in find_changes(rules, on=day) if change is Change.DECIDE}
    shifts: list[Shift] = []
    for ids in slices(sorted(found | other_kinds)):
        heads = [head for head in read_heads(ids) if head.is_active]
        decisions = decide_many([head for head in heads if head.person_id not in other_kinds], rules, on=day)
        decisions += [_decide_from_acts(head, rules, day) for head in heads if head.person_id in other_kinds]
        found_shifts = [shift for decision in decisions if (shift := _shift(decision)) is not None]
        anyway = _shifts_anyway(heads, found_shifts, in_force, day) if in_force else set()
        shifts += [shift for shift in found_shifts if shift not in anyway]
    return Preview(day, rules, replaces, in_force, count_by_zone(), tuple(shifts))


def _shifts_anyway(
    heads: Sequence[Head], shifts: Sequence[Shift], in_force: RuleSet, on: Day
) -> set[Shift | None]:
    """What those who would move will do by the rules in force, seen in the same way: as if there were no grace."""
    movers = {shift.person_id for shift in shifts}
    without_grace = replace(in_force, in_force_from=None)
    decisions = decide_many([head for head in heads if head.person_id in movers], without_grace, on=on)
    return {_shift(decision) for decision in decisions}


def _decide_from_acts(head: Head, rules: RuleSet, on: Day) -> Decision:
    """Decide about somebody whose acts would count as something else, so that the roll-ups do not tell."""
    facts = facts_known_at(head.person_id, rules.kinds, known_at=now(), on=on)
    standing = head.stored.standing if head.stored else None
    return Decision(head.person_id, head.stored, judge(facts, rules, standing, on))


def _shift(decision: Decision) -> Shift | None:
    """How a person would move; somebody who was never placed comes from before the trail."""
    outcome = decision.outcome
    zone = decision.stored.zone if decision.stored else Zone.NOT_STARTED
    if outcome.zone.rank > zone.rank:
        return Shift(decision.person_id, zone, outcome.zone, is_at_once=True)
    # Not only whoever has been below for days: for whoever came here today, no day of too little has passed yet.
    if not outcome.keeps(zone):
        return Shift(decision.person_id, zone, zone.below, is_at_once=False)
    return None
