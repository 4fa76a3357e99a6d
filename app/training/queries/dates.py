"""Questions about dates: what is to come and what was, who leads it and who comes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, select

from app.core.clock import now
from app.core.db import db
from app.core.pagination import Page
from app.people.models import Person
from app.training.models import Coming, TrainingDate
from app.training.rules.calendar import Appointment
from app.training.vocabulary.dates import MOST_MINUTES, DateNotFound

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A date as one person sees it."""

    date: TrainingDate
    host: str  #: empty if nobody is left who leads it
    host_email: str
    is_coming: bool | None  #: None where they have not said so
    has_attended: bool
    coming: int  #: how many come

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.date.starts_at + timedelta(minutes=self.date.minutes)

    @property
    def has_begun(self) -> bool:
        """Whether somebody may be there by now."""
        return now() >= self.date.starts_at

    @property
    def is_over(self) -> bool:
        """Whether it is past."""
        return now() >= self.ends_at


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who said that they come, or was there."""

    person_id: int
    name: str
    was_there: bool


def page_dates(person_id: int, *, is_past: bool, number: int) -> Page[Line]:
    """What is to come, the nearest first; or what was, the last first. What still goes on is to come."""
    moment = now()
    is_over = and_(TrainingDate.starts_at <= moment, TrainingDate.id.not_in(_going_on(moment)))
    which = is_over if is_past else ~is_over
    total = db.session.execute(select(func.count()).select_from(TrainingDate).where(which)).scalar_one()
    first = TrainingDate.starts_at.desc() if is_past else TrainingDate.starts_at
    query = _lines(person_id).where(which).order_by(first, TrainingDate.id)
    rows = db.session.execute(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return Page([_line(row) for row in rows], number, PAGE_SIZE, total)


def get_line(date_id: int, person_id: int) -> Line:
    """A date as one person sees it. Raises DateNotFound."""
    row = db.session.execute(_lines(person_id).where(TrainingDate.id == date_id)).first()
    if row is None:
        raise DateNotFound
    return _line(row)


def list_guests(date_id: int) -> list[Guest]:
    """Who said that they come or was there, by name. Whoever leads the date is no guest."""
    query = (
        select(Person.id, Person.name, Coming.attended_at)
        .join(Coming, Coming.person_id == Person.id)
        .join(TrainingDate, TrainingDate.id == Coming.date_id)
        .where(
            Coming.date_id == date_id,
            Coming.is_coming | Coming.attended_at.is_not(None),
            TrainingDate.host_id.is_distinct_from(Person.id),
        )
        .order_by(Person.name, Person.id)
    )
    return [Guest(person_id, name, at is not None) for person_id, name, at in db.session.execute(query)]


def appointment_of(line: Line, page: str, domain: str) -> Appointment:
    """What a calendar is told of a date that stands on this page."""
    date = line.date
    return Appointment(
        uid=f"{date.uid}@{domain}",
        sequence=date.version - 1,
        title=date.title,
        about=date.about,
        starts_at=date.starts_at,
        minutes=date.minutes,
        time_zone=date.time_zone,
        place=date.room or date.link,
        page=page,
        host=line.host_email,
        changed_at=date.changed_at,
        is_cancelled=date.cancelled_at is not None,
    )


def _going_on(moment: datetime) -> list[int]:
    """What has begun and is not over; no date is longer than a working day, so these are few."""
    query = select(TrainingDate.id, TrainingDate.starts_at, TrainingDate.minutes).where(
        TrainingDate.starts_at <= moment,
        TrainingDate.starts_at > moment - timedelta(minutes=MOST_MINUTES),
    )
    return [
        date_id
        for date_id, starts_at, minutes in db.session.execute(query)
        if starts_at + timedelta(minutes=minutes) > moment
    ]


def _lines(person_id: int) -> Select[TrainingDate, str, str, Coming, int]:
    coming = (
        select(func.count())
        .where(Coming.date_id == TrainingDate.id, Coming.is_coming)
        .correlate(TrainingDate)
        .scalar_subquery()
    )
    mine = and_(Coming.date_id == TrainingDate.id, Coming.person_id == person_id)
    return (
        select(TrainingDate, Person.name, Person.email, Coming, coming)
        .outerjoin(Person, Person.id == TrainingDate.host_id)
        .outerjoin(Coming, mine)
    )


def _line(row: Any) -> Line:
    date, host, email, mine, coming = row
    return Line(
        date,
        host or "",
        email or "",
        None if mine is None else mine.is_coming,
        mine is not None and mine.attended_at is not None,
        coming,
    )
