"""Questions about notices."""

from sqlalchemy import ColumnElement, Integer, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.core.db import db
from app.core.pagination import Page
from app.notices.models import Notice


def unread_of(person_id: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[int]:
    """How many notices the person in a column has not read, as a part of a larger statement."""
    return (
        select(func.count())
        .select_from(Notice)
        .where(Notice.person_id == person_id, Notice.read_at.is_(None))
        .scalar_subquery()
    )


_UNREAD = select(unread_of(bindparam("person_id", type_=Integer)))


def count_unread(person_id: int) -> int:
    """How many notices a person has not read."""
    count: int = db.session.connection().execute(_UNREAD, {"person_id": person_id}).scalar_one()
    return count


def page_notices(person_id: int, *, number: int = 1, size: int = 20) -> Page[Notice]:
    """A page of a person's notices, the latest first."""
    mine = Notice.person_id == person_id
    total = db.session.execute(select(func.count()).select_from(Notice).where(mine)).scalar_one()
    number = max(1, min(number, -(-total // size)))
    query = select(Notice).where(mine).order_by(Notice.id.desc()).limit(size).offset((number - 1) * size)
    return Page(db.session.execute(query).scalars().all(), number, size, total)


def list_notices(person_id: int) -> list[Notice]:
    """Everything a person was ever told, the first first."""
    query = select(Notice).where(Notice.person_id == person_id).order_by(Notice.id)
    return list(db.session.execute(query).scalars())
