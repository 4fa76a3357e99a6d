"""Explaining where a person stands, and proving it: what was decided is decided again from what was known then."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from app.core.clock import Day, date_from_day, today
from app.journey.models import Move, Placement
from app.journey.queries.facts import facts_known_at
from app.journey.queries.standings import Head, histories_of, list_moves, read_heads
from app.journey.rules.evidence import pack
from app.journey.rules.explanation import Choice, Line, explain_lines
from app.journey.rules.facts import Standing
from app.journey.rules.placement import place
from app.journey.rules.ruleset import RuleSet
from app.journey.rules.verdict import Verdict
from app.journey.services.deciding import decide_one, look_back
from app.journey.services.rules import rules_in_force, rules_of_version
from app.journey.services.slices import slices
from app.journey.vocabulary import Cause, RulesUnreadable, Side, Zone
from app.people.vocabulary import PersonNotFound


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence for a reader: an English message with `%(name)s` fields, which is its key for translators as well."""

    message: str
    params: dict[str, Any]

    def __str__(self) -> str:
        return self.message % self.params


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a person came into the zone where they stand: why, on which day, by which version of the rules."""

    cause: Cause
    on: Day
    rules_version: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a person stands on a day and why, as values, lines and sentences.

    `arrival` is None before the first move that is kept.
    """

    person_id: int
    rules: RuleSet
    verdict: Verdict
    arrival: Arrival | None
    lines: tuple[Line, ...]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that a replay gave otherwise: which decision, which part of it, and both answers."""

    what: str
    part: str
    stored: object
    replayed: object

    def __str__(self) -> str:
        return f"{self.what}: {self.part} was {self.stored!r} and is {self.replayed!r} when decided again"


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of deciding a person's whole history again."""

    person_id: int
    decisions: int
    differences: tuple[Difference, ...]

    @property
    def is_equal(self) -> bool:
        """Whether everything came out as it is stored."""
        return not self.differences


def explain(person_id: int, *, on: Day | None = None) -> Explanation:
    """Where a person stands after all acts of a day, and why.

    For a day of the stored history the answer is what was known on that day, under the rules then in force; for a
    day before it, what is known today; for a day to come, where the person will stand if nothing is added until then.
    Raises PersonNotFound.
    """
    head = next(iter(read_heads([person_id])), None)
    if head is None:
        raise PersonNotFound
    day = today() if on is None else on
    moves = list_moves(person_id)
    if day >= today():
        rules = rules_in_force()
        verdict, arrival = _foresee(head, moves, rules, day)
    else:
        rules, verdict = look_back(person_id, moves, day)
        arrival = _arrival(moves, verdict, rules)
    sentences = tuple(_sentences(verdict, rules, arrival))
    return Explanation(person_id, rules, verdict, arrival, explain_lines(verdict, rules), sentences)


def _foresee(head: Head, moves: Sequence[Move], rules: RuleSet, day: Day) -> tuple[Verdict, Arrival | None]:
    """Go from one change to the next, from today on: a fall to come begins another grace."""
    decision = decide_one(head, rules, on=today())
    arrival = _arrival(moves, decision.verdict, rules)
    while (change := decision.outcome.valid_until) is not None and change <= day:
        decision = decide_one(head, rules, on=change, previous=decision.outcome.standing)
        if decision.outcome.cause is not None:
            arrival = Arrival(decision.outcome.cause, change, rules.version)
    if decision.outcome.on < day:
        decision = decide_one(head, rules, on=day, previous=decision.outcome.standing)
    return decision.verdict, arrival


def _arrival(moves: Sequence[Move], verdict: Verdict, rules: RuleSet) -> Arrival | None:
    """What the verdict says of a move on its own day; else the last move that is kept, if it led to where one stands."""
    if verdict.cause is not None:
        return Arrival(verdict.cause, verdict.on, rules.version)
    kept = [move for move in moves if move.on_day <= verdict.on]
    if not kept or kept[-1].to_zone != verdict.zone:
        return None
    return Arrival(Cause(kept[-1].cause), kept[-1].on_day, kept[-1].rules_version)


def replay(person_id: int) -> Replay:
    """Decide a person's whole history again; see `replay_many`."""
    return next(replay_many([person_id]))


def replay_many(person_ids: Iterable[int]) -> Iterator[Replay]:
    """Decide the whole history of each person again: every move, and the present placement, each from what was known
    then, under the rules then in force. The histories are read for a slice at a time.

    Where two records have become one, the history begins with that: what was decided for each alone cannot be decided
    again from the acts of both.
    """
    rules_of = cache(rules_of_version)
    for ids in slices(person_ids):
        for person_id, moves, placement in histories_of(ids):
            try:
                yield _replay(person_id, _since_joining(moves), placement, rules_of)
            except RulesUnreadable as unreadable:
                yield Replay(person_id, 0, (_unreadable(unreadable),))


def _unreadable(unreadable: RulesUnreadable) -> Difference:
    first = next(iter(unreadable.problems), "")
    return Difference(
        f"version {unreadable.version} of the rules", "text", "published", f"unreadable: {first}"
    )


def _replay(
    person_id: int, moves: Sequence[Move], placement: Placement | None, rules_of: Callable[[int], RuleSet]
) -> Replay:
    differences: list[Difference] = []
    previous: Standing | None = None
    for move in moves:
        if move.cause == Cause.MERGE.value and move.from_zone is not None:
            previous = Standing(Zone(move.from_zone), move.on_day)
        elif move.from_zone is not None and previous is None:
            # The placement before the first move has no evidence of its own: nothing had been done.
            previous = Standing(Zone(move.from_zone), move.evidence["since"])
        differences += _replay_move(move, previous, rules_of(move.rules_version))
        previous = Standing(Zone(move.to_zone), move.on_day)
    if placement is not None:
        differences += _replay_placement(placement, previous, rules_of(placement.rules_version))
    return Replay(person_id, len(moves) + (placement is not None), tuple(differences))


def _since_joining(moves: Sequence[Move]) -> Sequence[Move]:
    joined = [number for number, move in enumerate(moves) if move.cause == Cause.MERGE.value]
    return moves[joined[-1] :] if joined else moves


def _replay_move(move: Move, previous: Standing | None, rules: RuleSet) -> list[Difference]:
    verdict = _decide_again(move.person_id, rules, move.decided_at, previous, move.on_day)
    evidence = pack(verdict)
    what = f"move of {date_from_day(move.on_day).isoformat()}"
    return [
        Difference(what, part, move.evidence.get(part), evidence.get(part))
        for part in sorted(evidence.keys() | move.evidence.keys())
        if move.evidence.get(part) != evidence.get(part)
    ]


def _replay_placement(placement: Placement, last: Standing | None, rules: RuleSet) -> list[Difference]:
    standing = Standing(Zone(placement.zone), placement.since)
    what = "present placement"
    if last is not None and last != standing:
        return [Difference(what, "zone", (placement.zone, placement.since), (last.zone.value, last.since))]
    verdict = _decide_again(
        placement.person_id, rules, placement.evaluated_at, standing, placement.evaluated_on
    )
    stored = {"zone": placement.zone, "since": placement.since, "at_risk_since": placement.at_risk_since}
    replayed = {"zone": verdict.zone.value, "since": verdict.since, "at_risk_since": verdict.at_risk_since}
    return [
        Difference(what, part, stored[part], replayed[part])
        for part in stored
        if stored[part] != replayed[part]
    ]


def _decide_again(
    person_id: int, rules: RuleSet, known_at: datetime, previous: Standing | None, on: Day
) -> Verdict:
    return place(facts_known_at(person_id, rules.kinds, known_at=known_at, on=on), rules, previous, on)


#: Why somebody stands where they stand, behind "since".
_CAUSES: dict[Cause, str] = {
    Cause.INITIAL: "placed for the first time",
    Cause.PROMOTED: "moved up by what was done",
    Cause.FELL: "moved back for want of new acts",
    Cause.RULESET: "moved back because the rules changed",
    Cause.MERGE: "two records became one",
}


def _sentences(verdict: Verdict, rules: RuleSet, arrival: Arrival | None) -> list[Sentence]:
    zone = rules.zones[verdict.zone]
    params: dict[str, Any] = {"zone": zone.name.en, "since": _date(verdict.since)}
    message = "%(zone)s since %(since)s"
    if arrival is not None:
        params |= {"why": _CAUSES[arrival.cause], "version": arrival.rules_version}
        message += ": %(why)s, by version %(version)s of the rules"
    said = [Sentence(message + ".", params)]
    if verdict.zone is Zone.NOT_STARTED:
        said.append(Sentence("To come onto the trail takes one act, or one account that is named.", {}))
    took = {(reason.measure, reason.days): reason.enter for reason in verdict.shown(Side.KEEP)}
    for line in explain_lines(verdict, rules):
        params = {
            "label": line.measure.label.en,
            "found": line.found,
            "unit": line.measure.unit.of(line.found).en,
            "days": line.days,
            "first": _date(line.first_day),
            "keep": line.keep,
            "enter": line.enter,
            "entered": took.get((line.measure.key, line.days)),
        }
        message = "%(label)s: %(found)s %(unit)s in %(days)s days, from %(first)s on"
        if line.keep is not None:
            message += f"; coming here takes %(entered)s, staying %(keep)s{_among(line.keep_choice)}"
        if line.enter is not None:
            message += f"; the next stretch takes %(enter)s{_among(line.enter_choice)}"
        said.append(Sentence(message + ".", params))
        if line.leaves_on is not None:
            params = {"count": line.leaves_count, "day": _date(line.leaves_on)}
            words = (
                "1 of these leaves the window on %(day)s."
                if line.leaves_count == 1
                else "%(count)s of these leave the window on %(day)s."
            )
            said.append(Sentence(words, params))
    if verdict.falls_on is not None:
        said.append(
            Sentence(
                "Below what staying takes since %(since)s; without new acts it is one stretch back on %(day)s.",
                {"since": _date(verdict.at_risk_since or verdict.on), "day": _date(verdict.falls_on)},
            )
        )
    return said


def _among(choice: Choice | None) -> str:
    """That a number is one of several, of which not all are needed."""
    if choice is None:
        return ""
    enough = "and enough of them are met" if choice.is_met else f"of which {choice.needed} will do"
    return f" (one of {choice.total} ways, {enough})"


def _date(day: Day) -> str:
    return date_from_day(day).isoformat()
