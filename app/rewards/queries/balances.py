"""What people have, and the lines that it comes from."""

from collections.abc import Iterator, Sequence

from sqlalchemy import case, func, or_, select

from app.core.db import db, streamed
from app.core.pagination import Page
from app.people.models import Person
from app.rewards.models import PointsBalance, PointsEntry


def get_balance(person_id: int) -> int:
    """How many points a person has; may be below nothing."""
    query = select(PointsBalance.points).where(PointsBalance.person_id == person_id)
    return db.session.execute(query).scalar() or 0


def sum_of_period(records: Sequence[int], period: str) -> int:
    """What the acts of a person, with all records of theirs, have earned in one month, as in 2026-03, with what was taken back of it."""
    earned = case((PointsEntry.from_account > 0, -PointsEntry.amount), else_=PointsEntry.amount)
    is_exchange = or_(PointsEntry.from_account <= 0, PointsEntry.to_account <= 0)
    query = select(func.coalesce(func.sum(earned), 0)).where(
        PointsEntry.person_id.in_(records), PointsEntry.period == period, is_exchange
    )
    return int(db.session.execute(query).scalar_one())


def page_entries(records: Sequence[int], number: int = 1, size: int = 25) -> Page[PointsEntry]:
    """The lines of a person, with all records of theirs: those of the latest acts first."""
    mine = PointsEntry.person_id.in_(records)
    total = db.session.execute(select(func.count(PointsEntry.id)).where(mine)).scalar_one()
    latest = select(PointsEntry).where(mine).order_by(PointsEntry.day.desc(), PointsEntry.id.desc())
    found = db.session.execute(latest.limit(size).offset((number - 1) * size)).scalars().all()
    return Page(found, number, size, total)


def list_entries(records: Sequence[int]) -> Iterator[PointsEntry]:
    """All lines of a person, with all records of theirs, in the order in which they were written."""
    query = select(PointsEntry).where(PointsEntry.person_id.in_(records)).order_by(PointsEntry.id)
    for row in streamed(query):
        yield row[0]


def records_of(person_id: int) -> Sequence[int]:
    """The numbers of a person: their own, and those of records that were joined to it."""
    joined = select(Person.id).where(Person.merged_into_id == person_id)
    return [person_id, *db.session.execute(joined.order_by(Person.id)).scalars()]
