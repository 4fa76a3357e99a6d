"""From stored facts to verdicts, for today, or for a day in the past; for one person or for a slice of many."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from app.core.clock import Day, end_of_day, now
from app.journey.models import Move
from app.journey.queries.facts import (
    Spans,
    absences_of,
    faceted_kinds,
    facts_known_at,
    read_facts,
    read_many_facts,
    started_among,
)
from app.journey.queries.standings import Head, Stored
from app.journey.rules.facts import Facts, Standing
from app.journey.rules.placement import Outcome, judge, place
from app.journey.rules.presence import Presence
from app.journey.rules.ruleset import RuleSet
from app.journey.rules.verdict import Verdict
from app.journey.services.rules import rules_in_force
from app.journey.vocabulary import Zone


class Decision(NamedTuple):
    """What the rules say of a person, beside what is stored."""

    person_id: int
    stored: Stored | None
    outcome: Outcome

    @property
    def verdict(self) -> Verdict:
        """The outcome with its reasons; they are found anew each time."""
        return self.outcome.verdict()


def decide_one(
    head: Head, rules: RuleSet, *, on: Day, previous: Standing | None = None, started: bool = False
) -> Decision:
    """Decide about one person; `started` says that it is known already that they have."""
    person_id, standing = head.person_id, _standing(head, previous)
    absences: Spans = absences_of([person_id]).get(person_id, ()) if head.is_ever_away else ()
    has_started = started or _was_started(standing) or bool(started_among([person_id], on=on))
    faceted = faceted_kinds(rules)

    def read(since: Day) -> Facts:
        return read_facts(person_id, since=since, absences=absences, started=has_started, faceted=faceted)

    since = first_look(rules, absences, on)
    return Decision(person_id, head.stored, _decide(read(since), read, rules, standing, since, on))


def decide_many(heads: Sequence[Head], rules: RuleSet, *, on: Day) -> list[Decision]:
    """Decide about several persons, whose facts are read together."""
    ids = [head.person_id for head in heads]
    ever_away = [head.person_id for head in heads if head.is_ever_away]
    away = absences_of(ever_away) if ever_away else {}
    unsure = [head.person_id for head in heads if not _was_started(_standing(head, None))]
    started = (started_among(unsure, on=on) if unsure else set()) | (set(ids) - set(unsure))
    since = min((first_look(rules, away.get(person_id, ()), on) for person_id in ids), default=on)
    facts = read_many_facts(ids, since=since, absences=away, started=frozenset(started), rules=rules)
    faceted = faceted_kinds(rules)

    def reader(person_id: int) -> Callable[[Day], Facts]:
        known = facts[person_id]
        return lambda day: read_facts(
            person_id, since=day, absences=known.absences, started=known.started, faceted=faceted
        )

    return [
        Decision(
            head.person_id,
            head.stored,
            _decide(facts[head.person_id], reader(head.person_id), rules, _standing(head, None), since, on),
        )
        for head in heads
    ]


def look_back(person_id: int, moves: Sequence[Move], day: Day) -> tuple[RuleSet, Verdict]:
    """Where a person stood after all acts of a past day, and by which rules: those then in force.

    On a day of the stored history by what was known on that day, on a day before it by what is known now. `moves` are
    those of the person, in the order in which they happened.
    """
    rules = rules_in_force(day)
    is_history = bool(moves) and moves[0].on_day <= day
    facts = facts_known_at(person_id, rules.kinds, known_at=end_of_day(day) if is_history else now(), on=day)
    return rules, place(facts, rules, _standing_before(moves, day) if is_history else None, day)


def _standing_before(moves: Sequence[Move], day: Day) -> Standing | None:
    """Where the last move before a day had led."""
    before = [move for move in moves if move.on_day < day]
    if before:
        return Standing(Zone(before[-1].to_zone), before[-1].on_day)
    first = moves[0]
    return None if first.from_zone is None else Standing(Zone(first.from_zone), first.on_day)


def first_look(rules: RuleSet, absences: Spans, on: Day) -> Day:
    """The first day of the facts that nearly every decision needs: the longest window, before the wait for a fall."""
    return Presence(absences).window(on, rules.longest_window + rules.below_days + 1)


def _decide(
    facts: Facts, read: Callable[[Day], Facts], rules: RuleSet, standing: Standing | None, since: Day, on: Day
) -> Outcome:
    """Decide, and once more with older facts where somebody was below for so long that the first ones do not tell
    since when.
    """
    outcome = judge(facts, rules, standing, on)
    below_since = outcome.dwell.below_since
    if below_since is None:
        return outcome
    presence = Presence(facts.absences)
    needed = presence.window(presence.last_up_to(below_since - 1), rules.longest_window)
    return outcome if needed >= since else judge(read(needed), rules, standing, on)


def _standing(head: Head, previous: Standing | None) -> Standing | None:
    return previous or (head.stored.standing if head.stored else None)


def _was_started(standing: Standing | None) -> bool:
    return standing is not None and standing.zone is not Zone.NOT_STARTED
