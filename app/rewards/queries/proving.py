"""Whether the ledger agrees with itself: what each balance should be, and lines that take back what they do not name."""

from collections.abc import Sequence

from sqlalchemy import func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from app.core.db import db
from app.people.models import Person
from app.rewards.models import PointsBalance, PointsEntry
from app.rewards.vocabulary.points import Entry
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
    """Lines that no service can have written: worth nothing, to itself, or taking back what they do not match."""
    taken_back = aliased(PointsEntry)
    does_not_match = or_(
        taken_back.id.is_(None),
        taken_back.kind != Entry.EARN.value,
        taken_back.amount != PointsEntry.amount,
        taken_back.rule != PointsEntry.rule,
        taken_back.signal_id != PointsEntry.signal_id,
        taken_back.from_account != PointsEntry.to_account,
    )
    query = (
        select(PointsEntry.id)
        .outerjoin(taken_back, taken_back.id == PointsEntry.reverses)
        .where(
            or_(
                PointsEntry.amount <= 0,
                PointsEntry.from_account == PointsEntry.to_account,
                (PointsEntry.kind == Entry.REVERSAL.value) & does_not_match,
            )
        )
        .order_by(PointsEntry.id)
    )
    return db.session.execute(query).scalars().all()


def find_lines_without_act() -> Sequence[int]:
    """Lines that were earned by an act that is not held, although nobody was erased."""
    query = (
        select(PointsEntry.id)
        .join(Person, Person.id == PointsEntry.person_id)
        .outerjoin(Signal, Signal.id == PointsEntry.signal_id)
        .where(PointsEntry.signal_id.is_not(None), Signal.id.is_(None), Person.erased_at.is_(None))
        .order_by(PointsEntry.id)
    )
    return db.session.execute(query).scalars().all()
