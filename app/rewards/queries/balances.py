"""What people have, and the lines that it comes from."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, and_, case, func, not_, select

from app.core.db import db, streamed
from app.core.pagination import Page
from app.people.models import Person
from app.rewards.models import PointsBalance, PointsEntry
from app.rewards.vocabulary.points import Entry

#: Lines that come and go with acts; what is spent and given back does not.
_BY_ACTS = (Entry.EARN.value, Entry.REVERSAL.value)


def get_balance(person_id: int) -> int:
    """How many points a person has; may be below nothing."""
    query = select(PointsBalance.points).where(PointsBalance.person_id == person_id)
    return db.session.execute(query).scalar() or 0


def sum_of_period(records: Sequence[int], period: str) -> int:
    """What the acts of a person, with all records of theirs, have earned in one month, as in 2026-03."""
    earned = case((PointsEntry.from_account.in_(records), -PointsEntry.amount), else_=PointsEntry.amount)
    query = select(func.coalesce(func.sum(earned), 0)).where(
        *_lines_of(records), PointsEntry.period == period, PointsEntry.kind.in_(_BY_ACTS)
    )
    return int(db.session.execute(query).scalar_one())


def page_entries(records: Sequence[int], number: int = 1, size: int = 25) -> Page[PointsEntry]:
    """The lines of a person, with all records of theirs: those of the latest acts first."""
    mine = _lines_of(records)
    total = db.session.execute(select(func.count(PointsEntry.id)).where(*mine)).scalar_one()
    latest = select(PointsEntry).where(*mine).order_by(PointsEntry.day.desc(), PointsEntry.id.desc())
    found = db.session.execute(latest.limit(size).offset((number - 1) * size)).scalars().all()
    return Page(found, number, size, total)


def list_entries(records: Sequence[int]) -> Iterator[PointsEntry]:
    """All lines of a person, with all records of theirs, in the order in which they were written."""
    query = select(PointsEntry).where(*_lines_of(records)).order_by(PointsEntry.id)
    for row in streamed(query):
        yield row[0]


def _lines_of(records: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    """What changed something for the person: not what one record of theirs handed on to another."""
    is_within = and_(PointsEntry.from_account.in_(records), PointsEntry.to_account.in_(records))
    return PointsEntry.person_id.in_(records), not_(is_within)


def records_of(person_id: int) -> Sequence[int]:
    """The numbers of a person: their own, and those of records that were joined to it."""
    joined = select(Person.id).where(Person.merged_into_id == person_id)
    return [person_id, *db.session.execute(joined.order_by(Person.id)).scalars()]
