"""Settling: bringing the ledger up to what people's acts earn, by lines that are added and never changed."""

from collections.abc import Sequence

from app.core.clock import Day, day_of, now
from app.core.garbage_collection import rare_garbage_collection
from app.core.jobs import heartbeat
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import ensure_first_version
from app.people.services.holding import hold_people
from app.rewards.queries.balances import get_balance
from app.rewards.queries.settling import (
    EVER,
    list_people_to_settle,
    read_sides,
    span_of_batch,
    span_of_signals,
)
from app.rewards.rules.points import Act, Judgement, Standing, correct
from app.rewards.services.ledger import Line, post
from app.rewards.services.points_rules import read_book
from app.rewards.vocabulary.points import Account, Entry, Why
from app.signals.queries import list_people_of_batch

#: So many people are settled in one unit of work: few enough to let others in between.
SLICE = 1_000


def settle(person_ids: Sequence[int], first: Day, last: Day) -> int:
    """Post what these persons' acts of some days earn and the ledger does not say yet; says how many lines that is.

    Calling again posts nothing. Nothing is posted before the first rules of points.
    """
    hold_people(person_ids)
    book = read_book()
    if book is None or not book.has_rules:
        return 0
    sides = read_sides(person_ids, first, last, book=book)
    corrections = correct(sides.acts, sides.standing, book)
    acts = {act.id: act for act in sides.acts}
    lines = [_taken_back(one, why, acts[one.signal_id]) for one, why in corrections.taken_back]
    lines += [
        _earned(one, sides.times_earned[one.act.id, one.governed.rule.key]) for one in corrections.earned
    ]
    return post(lines)


def settle_signals(person_id: int, signal_ids: Sequence[int]) -> int:
    """Settle the days of some acts of one person."""
    hold_people([person_id])
    span = span_of_signals(signal_ids)
    return 0 if span is None else settle([person_id], *span)


def settle_batch(batch_id: int) -> int:
    """Settle what an import brought in, or what was taken back with it, in slices; may be broken off and begun again."""
    ensure_first_version()
    span = span_of_batch(batch_id)
    return 0 if span is None else _settle_slices(list_people_of_batch(batch_id), *span)


def settle_everybody() -> int:
    """Settle all acts that there are, in slices, and tell nobody; may be broken off and begun again, and run twice at once."""
    ensure_first_version()
    return _settle_slices(list_people_to_settle(), *EVER)


def settle_merged(from_id: int, into_id: int) -> None:
    """What one record has belongs to the other one now, by a line that says so; the acts of both are judged together."""
    hold_people([from_id, into_id])
    balance = get_balance(from_id)
    if balance:
        accounts = (from_id, into_id) if balance > 0 else (into_id, from_id)
        moment = now()
        line = Line(
            key=f"transfer:{from_id}:{into_id}",
            kind=Entry.TRANSFER,
            person_id=into_id,
            from_account=accounts[0],
            to_account=accounts[1],
            amount=abs(balance),
            reason=Why.MERGED,
            occurred_at=moment,
            day=day_of(moment),
        )
        post([line])
    settle([into_id], *EVER)


def _settle_slices(person_ids: Sequence[int], first: Day, last: Day) -> int:
    posted = 0
    for start in range(0, len(person_ids), SLICE):
        with rare_garbage_collection(), unit_of_work():
            posted += settle(person_ids[start : start + SLICE], first, last)
        heartbeat()
    return posted


def _earned(one: Judgement, times: int) -> Line:
    """A line for what an act earns. An act that had lost it and earns again does so under another key."""
    act, rule = one.act, one.governed.rule
    return Line(
        key=f"earn:{rule.key}:{act.id}:{times + 1}",
        kind=Entry.EARN,
        person_id=act.person_id,
        from_account=Account.PROGRAMME.value,
        to_account=act.person_id,
        amount=one.points,
        reason=one.why,
        occurred_at=act.occurred_at,
        day=act.day,
        rule=rule.key,
        rules_version=one.governed.version,
        signal_id=act.id,
    )


def _taken_back(line: Standing, why: Why, act: Act) -> Line:
    """The line that takes one back: of the day of the act, so that what a month comes to stays right."""
    return Line(
        key=f"reversal:{line.entry_id}",
        kind=Entry.REVERSAL,
        person_id=act.person_id,
        from_account=act.person_id,
        to_account=Account.PROGRAMME.value,
        amount=line.amount,
        reason=why,
        occurred_at=act.occurred_at,
        day=act.day,
        rule=line.rule,
        rules_version=line.rules_version,
        signal_id=act.id,
        reverses=line.entry_id,
    )
