"""Questions about notices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Integer, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.core.db import db
from app.core.pagination import Page
from app.notices.models import Notice
from app.people.models import Person
from app.people.queries import slices
from app.people.vocabulary import Rhythm

#: What was told longer ago than this is not mailed any more, as when somebody who wanted no mail changes their mind.
STALE_AFTER: Final = timedelta(days=14)


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


@dataclass(frozen=True, slots=True)
class Readers:
    """People who are alike in when their notices are mailed."""

    rhythm: Rhythm
    time_zone: str  #: empty: the organisation's
    country: str


def to_mail(told_after: datetime, told_until: datetime) -> ColumnElement[bool]:
    """Whether a notice of that time may still be mailed: it was neither mailed nor read."""
    is_open = Notice.mailed_at.is_(None) & Notice.read_at.is_(None)
    return is_open & Notice.created_at.between(told_after, told_until)


def list_readers_to_mail(told_after: datetime, told_until: datetime) -> list[Readers]:
    """Which sorts of people have notices of that time that may be mailed to them."""
    query = (
        select(Person.mail_rhythm, Person.time_zone, Person.country)
        .join(Notice, Notice.person_id == Person.id)
        .where(to_mail(told_after, told_until), _may_be_mailed())
        .distinct()
    )
    return [Readers(Rhythm(rhythm), zone, country) for rhythm, zone, country in db.session.execute(query)]


def list_persons_to_mail(
    readers: Readers, told_after: datetime, told_until: datetime, *, after: int = 0, limit: int
) -> Sequence[int]:
    """The next so many of these people, by number, who have notices of that time that may be mailed to them."""
    query = (
        select(Person.id)
        .join(Notice, Notice.person_id == Person.id)
        .where(
            to_mail(told_after, told_until),
            _may_be_mailed(),
            Person.mail_rhythm == readers.rhythm.value,
            Person.time_zone == readers.time_zone,
            Person.country == readers.country,
            Person.id > after,
        )
        .distinct()
        .order_by(Person.id)
        .limit(limit)
    )
    return db.session.execute(query).scalars().all()


def readers_at_once(person_ids: Iterable[int]) -> dict[Readers, list[int]]:
    """Those of these people who want their notices at once, each with those who are like them."""
    found: dict[Readers, list[int]] = {}
    for part in slices(set(person_ids)):
        query = select(Person.id, Person.time_zone, Person.country).where(
            Person.id.in_(part), _may_be_mailed(), Person.mail_rhythm == Rhythm.AT_ONCE.value
        )
        for person_id, zone, country in db.session.execute(query):
            found.setdefault(Readers(Rhythm.AT_ONCE, zone, country), []).append(person_id)
    return found


def list_unread_among(person_id: int, notice_ids: Iterable[int]) -> Sequence[Notice]:
    """Those of these notices that the person has not read, the latest first; nobody else's are ever among them."""
    query = select(Notice).where(
        Notice.person_id == person_id, Notice.id.in_(list(notice_ids)), Notice.read_at.is_(None)
    )
    return db.session.execute(query.order_by(Notice.id.desc())).scalars().all()


def wants_mail(person_id: int) -> bool:
    """Whether a person wants notices by mail at all."""
    query = select(Person.id).where(Person.id == person_id, _may_be_mailed())
    return db.session.execute(query).scalar() is not None


def _may_be_mailed() -> ColumnElement[bool]:
    # Nobody gets a letter who has not been told yet, in person, what is held about them.
    return Person.is_active & Person.informed_at.is_not(None) & (Person.mail_rhythm != Rhythm.NEVER.value)
