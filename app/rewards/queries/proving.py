"""Whether the ledger agrees with itself and with what it is about: what each balance should be, and lines without a cause."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, not_, or_, select, union_all
from sqlalchemy.orm import aliased

from app.core.clock import date_from_day
from app.core.db import db
from app.people.models import Person
from app.rewards.models import PointsBalance, PointsEntry
from app.rewards.queries.perks import lines_without_wish
from app.rewards.vocabulary.points import Account, Entry, Fault
from app.signals.models import Signal


def count_all_entries() -> int:
    """How many lines the ledger has."""
    return db.session.execute(select(func.count(PointsEntry.id))).scalar_one()


def find_wrong_balances() -> Sequence[tuple[int, int, int]]:
    """Whose balance is another than their lines come to: the person, what is kept, what the lines say."""
    sides = union_all(
        select(PointsEntry.to_account.label("account"), PointsEntry.amount.label("points")),
        select(PointsEntry.from_account, -PointsEntry.amount),
        # So that a balance without any line is seen, and a line without any balance.
        select(PointsBalance.person_id, literal(0)),
    ).subquery()
    summed = (
        select(sides.c.account, func.sum(sides.c.points).label("points"))
        .where(sides.c.account > 0)
        .group_by(sides.c.account)
        .subquery()
    )
    kept = func.coalesce(PointsBalance.points, 0)
    query = (
        select(summed.c.account, kept, summed.c.points)
        .outerjoin(PointsBalance, PointsBalance.person_id == summed.c.account)
        .where(kept != summed.c.points)
        .order_by(summed.c.account)
    )
    return [(row[0], int(row[1]), int(row[2])) for row in db.session.execute(query)]


def find_wrong_lines() -> Sequence[int]:
    """Lines that no service can have written, whatever they are for: worth nothing, to itself, from or to accounts that are not
    those of their kind, or taking back what they do not match.
    """
    query = union_all(select(PointsEntry.id).where(_is_misshapen()), _mismatched_reversals())
    return sorted(set(db.session.execute(query).scalars()))


def find_faults() -> list[tuple[int, Fault]]:
    """Lines without what they say they are for, in order: their act, their records that became one, their perk.

    Each kind is one question over the whole ledger; of whoever was erased no act is held any more, so none is missed.
    """
    found = [(entry_id, Fault.SHAPE) for entry_id in find_wrong_lines()]
    for query, fault in _faults():
        found += [(entry_id, fault) for entry_id in db.session.execute(query).scalars()]
    found += [(entry_id, Fault.OTHER_DAY) for entry_id in _find_wrong_months()]
    return sorted(set(found))


def find_left_behind() -> Sequence[tuple[int, int]]:
    """Records that were joined to another one and have points all the same: the person's number and how many."""
    query = (
        select(PointsBalance.person_id, PointsBalance.points)
        .join(Person, Person.id == PointsBalance.person_id)
        .where(Person.merged_into_id.is_not(None), PointsBalance.points != 0)
        .order_by(PointsBalance.person_id)
    )
    return [(row[0], int(row[1])) for row in db.session.execute(query)]


def _is_misshapen() -> ColumnElement[bool]:
    """Not between the accounts of its kind, or of no kind at all."""
    kind, person_id = PointsEntry.kind, PointsEntry.person_id
    from_account, to_account = PointsEntry.from_account, PointsEntry.to_account

    def goes(which: Entry, from_: Any, to: Any) -> ColumnElement[bool]:
        return and_(kind == which.value, from_account == from_, to_account == to)

    between_people = and_(
        kind == Entry.TRANSFER.value,
        from_account > 0,
        to_account > 0,
        or_(from_account == person_id, to_account == person_id),
    )
    is_right = or_(
        goes(Entry.EARN, Account.PROGRAMME.value, person_id),
        goes(Entry.REVERSAL, person_id, Account.PROGRAMME.value),
        goes(Entry.SPEND, person_id, Account.SPENT.value),
        goes(Entry.RELEASE, Account.SPENT.value, person_id),
        between_people,
    )
    return or_(PointsEntry.amount <= 0, from_account == to_account, not_(is_right))


def _mismatched_reversals() -> Any:
    """What takes a line back says the same as it; of two records that were joined, either may stand there."""
    taken_back, theirs, own = aliased(PointsEntry), aliased(Person), aliased(Person)
    does_not_match = or_(
        taken_back.id.is_(None),
        taken_back.kind != Entry.EARN.value,
        taken_back.amount != PointsEntry.amount,
        taken_back.rule != PointsEntry.rule,
        taken_back.signal_id != PointsEntry.signal_id,
        taken_back.from_account != PointsEntry.to_account,
        _owner(theirs) != _owner(own),
    )
    return (
        select(PointsEntry.id)
        .join(own, own.id == PointsEntry.person_id)
        .outerjoin(taken_back, taken_back.id == PointsEntry.reverses)
        .outerjoin(theirs, theirs.id == taken_back.person_id)
        .where(PointsEntry.kind == Entry.REVERSAL.value, does_not_match)
    )


def _faults() -> Iterator[tuple[Any, Fault]]:
    is_of_act = PointsEntry.kind.in_((Entry.EARN.value, Entry.REVERSAL.value))
    without = or_(
        PointsEntry.signal_id.is_(None), PointsEntry.rule == "", PointsEntry.rules_version.is_(None)
    )
    yield select(PointsEntry.id).where(is_of_act, without), Fault.NO_CAUSE
    beside_acts = (
        select(PointsEntry.id)
        .join(Person, Person.id == PointsEntry.person_id)
        .outerjoin(Signal, Signal.id == PointsEntry.signal_id)
    )
    is_missing = and_(PointsEntry.signal_id.is_not(None), Signal.id.is_(None), Person.erased_at.is_(None))
    yield beside_acts.where(is_missing), Fault.NO_ACT
    yield beside_acts.where(Signal.person_id != _owner(Person)), Fault.OTHER_PERSON
    yield beside_acts.where(Signal.day != PointsEntry.day), Fault.OTHER_DAY
    yield _transfers_without_merge(), Fault.NO_MERGE
    yield lines_without_wish(), Fault.NO_WISH


def _transfers_without_merge() -> Any:
    first, second = aliased(Person), aliased(Person)
    key = literal("transfer:").concat(cast(first.id, String)).concat(":").concat(cast(second.id, String))
    other = PointsEntry.from_account + PointsEntry.to_account - PointsEntry.person_id
    return (
        select(PointsEntry.id)
        .join(second, second.id == PointsEntry.person_id)
        .outerjoin(first, first.id == other)
        .where(
            PointsEntry.kind == Entry.TRANSFER.value,
            or_(
                first.merged_into_id.is_(None),
                first.merged_into_id != _owner(second),
                PointsEntry.key != key,
            ),
        )
    )


def _find_wrong_months() -> Sequence[int]:
    """Lines in a month that is not the one of their day: there are few days, and many lines."""
    about = (PointsEntry.day, PointsEntry.period)
    pairs = db.session.execute(select(*about).distinct()).all()
    wrong = [(day, period) for day, period in pairs if date_from_day(day).isoformat()[:7] != period]
    if not wrong:
        return []
    query = select(PointsEntry.id).where(
        or_(*(and_(about[0] == day, about[1] == period) for day, period in wrong))
    )
    return db.session.execute(query).scalars().all()


def _owner(person: Any) -> Any:
    """Whose the lines of a record are by now."""
    return func.coalesce(person.merged_into_id, person.id)
