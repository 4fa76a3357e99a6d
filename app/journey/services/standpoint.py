"""Where a person stands, as the pages of the trail show it: computed fresh from the roll-ups, in few statements."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from app.core.clock import Day, today
from app.journey.models import Move
from app.journey.queries.facts import read_facts
from app.journey.queries.standings import Head, knows_rules, read_heads
from app.journey.queries.trail import completion_times, latest_moves
from app.journey.rules.evidence import unpack
from app.journey.rules.explanation import Line, explain_lines
from app.journey.rules.measure import Tally
from app.journey.rules.next_step import NextStep, choose_next_step, step_states
from app.journey.rules.ruleset import ByMeasure, RuleSet, Step, Text, ZoneRule
from app.journey.rules.verdict import Reason, Verdict
from app.journey.services.deciding import decide_one
from app.journey.services.rules import rules_in_force, rules_known_as, rules_of_version
from app.journey.vocabulary import ZONES, Cause, RulesUnreadable, Side, StepNotFound, StepState, Zone
from app.people.vocabulary import PersonNotFound


@dataclass(frozen=True, slots=True)
class Number:
    """One number behind a placement, with the words of the rules that it was held against."""

    label: Text
    zone_name: Text
    days: int
    first_day: Day
    found: int
    enter: int
    keep: int
    leaves_on: Day | None
    leaves_count: int


class Row(NamedTuple):
    """A line, whether its window is as long as its days (no absence makes it reach farther back), and what the row
    follows from: rows of which this is the same look the same.
    """

    line: Line
    is_plain: bool
    follows: tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a person is where they are: the zone, the one after it, and the lines of numbers behind it.

    `leaving` holds the lines from which something drops out soonest, at most two.
    """

    rules: RuleSet
    verdict: Verdict
    zone: ZoneRule
    next_zone: ZoneRule | None
    lines: tuple[Line, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Each line with what its row on a page follows from, in the order of the lines."""
        return tuple(self._row(line) for line in self.lines)

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Every number that counts for this zone and the next one, with both posts."""
        shown = (reason for reason in self.verdict.reasons if reason.shown is not Side.NONE)
        return _numbers(shown, self.rules)

    def _row(self, line: Line) -> Row:
        is_plain = line.first_day == self.verdict.on - line.days + 1
        start = line.days if is_plain else line.first_day
        posts = (line.found, line.keep, line.enter, line.keep_choice, line.enter_choice)
        return Row(
            line,
            is_plain,
            (self.rules.content_hash, self.zone.zone.value, line.measure.key, is_plain, start, *posts),
        )

    @property
    def leaving(self) -> tuple[Line, ...]:
        """The lines that lose something soonest without anything new."""
        soon = sorted(
            (line for line in self.lines if line.leaves_on is not None), key=lambda line: line.leaves_on or 0
        )
        return tuple(soon[:2])


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Everything that a person's own trail shows."""

    explanation: Explanation
    states: Mapping[str, StepState]
    done: Mapping[str, datetime]
    next_step: NextStep | None

    @property
    def rules(self) -> RuleSet:
        """The rules that hold."""
        return self.explanation.rules

    @property
    def zone(self) -> Zone:
        """Where the person stands."""
        return self.explanation.verdict.zone


@dataclass(frozen=True, slots=True)
class StepView:
    """One step as its page shows it; `found` and `needed` where activity proves it."""

    rules: RuleSet
    step: Step
    state: StepState
    completed_at: datetime | None
    found: int
    needed: int

    @property
    def by_measure(self) -> ByMeasure | None:
        """The proof by activity, if that is how it completes."""
        return self.step.completes if isinstance(self.step.completes, ByMeasure) else None


@dataclass(frozen=True, slots=True)
class PastMove:
    """A move on a person's trail, ready to be told."""

    zone: ZoneRule
    from_zone: ZoneRule | None
    cause: Cause
    on_day: Day
    rules_version: int
    reasons: tuple[Number, ...]


def put_first_rules_in_force(asked: tuple[Any, ...]) -> bool:
    """Put the rules that come with the product in force if there are none, by what was asked with `with_beginning`.

    Says whether that was so, and all has to be asked again: it happens once in the life of a database.
    """
    if knows_rules(asked):
        return False
    rules_in_force()
    return True


def read_standpoint(person_id: int, *, on: Day | None = None, head: Head | None = None) -> Standpoint:
    """A person's trail as of a day, today unless said otherwise; nothing is stored.

    With `head` what was just read is not read again. Raises PersonNotFound.
    """
    day = today() if on is None else on
    if head is None:
        heads = read_heads([person_id])
        if not heads:
            raise PersonNotFound
        head = heads[0]
    rules = rules_in_force() if head.rules is None else rules_known_as(*head.rules)
    verdict = decide_one(head, rules, on=day).verdict
    done = completion_times(person_id)
    highest = head.stored.highest_zone if head.stored else Zone.NOT_STARTED
    return Standpoint(
        explain_verdict(verdict, rules),
        step_states(rules, verdict.zone, done, highest),
        done,
        choose_next_step(rules, verdict, done, highest),
    )


def explain_verdict(verdict: Verdict, rules: RuleSet) -> Explanation:
    """A verdict with the words of its rules."""
    reached = max(verdict.zone.rank, Zone.CONSUMER.rank)
    following = next((zone for zone in ZONES if zone.rank == reached + 1), None)
    return Explanation(
        rules,
        verdict,
        rules.zones[verdict.zone],
        rules.zones[following] if following else None,
        explain_lines(verdict, rules),
    )


def get_step(person_id: int, key: str) -> StepView:
    """One step as it stands for a person. Raises StepNotFound."""
    standpoint = read_standpoint(person_id)
    step = standpoint.rules.steps.get(key)
    if step is None:
        raise StepNotFound
    found = needed = 0
    if isinstance(step.completes, ByMeasure):
        found, needed = _found_ever(person_id, step.completes), step.completes.at_least
    return StepView(standpoint.rules, step, standpoint.states[key], standpoint.done.get(key), found, needed)


def list_past_moves(person_id: int) -> list[PastMove]:
    """A person's moves, the latest first, each with its evidence in the words of the rules that held then."""
    return [_past(move) for move in latest_moves(person_id)]


def _found_ever(person_id: int, proof: ByMeasure) -> int:
    """What a person has done towards a step since their first act."""
    kinds = frozenset(proof.measure.indexes)
    facts = read_facts(person_id, since=0, absences=(), started=True, faceted=kinds)
    return Tally(facts).find(proof.measure).found


def _past(move: Move) -> PastMove:
    verdict = unpack(move.evidence)
    try:
        rules = rules_of_version(move.rules_version)
        reasons = _numbers(verdict.reasons, rules)
    except RulesUnreadable:
        # The move stays a move; only the words for its numbers are lost.
        rules, reasons = rules_in_force(), ()
    return PastMove(
        zone=rules.zones[Zone(move.to_zone)],
        from_zone=rules.zones[Zone(move.from_zone)] if move.from_zone else None,
        cause=Cause(move.cause),
        on_day=move.on_day,
        rules_version=move.rules_version,
        reasons=reasons,
    )


def _numbers(reasons: Iterable[Reason], rules: RuleSet) -> tuple[Number, ...]:
    return tuple(
        Number(
            rules.measures[reason.measure].label,
            rules.zones[reason.zone].name,
            reason.days,
            reason.first_day,
            reason.found,
            reason.enter,
            reason.keep,
            reason.leaves_on,
            reason.leaves_count,
        )
        for reason in reasons
    )
