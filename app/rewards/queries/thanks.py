"""Questions about public thanks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, select
from sqlalchemy.orm import aliased

from app.core.clock import Day
from app.core.db import db
from app.core.pagination import Page
from app.organisation.queries import is_on
from app.organisation.vocabulary import Element
from app.people.models import Person
from app.people.queries import find_person_by_email
from app.rewards.models import ThanksReport, ThankYou
from app.rewards.vocabulary.thanks import MOST_OFFERED, Reason, ThanksNotFound

PAGE_SIZE = 20
#: More are not shown for one meeting.
MOST_IN_A_WEEK = 200

_GIVER, _THANKED = aliased(Person), aliased(Person)


@dataclass(frozen=True, slots=True)
class Line:
    """One thank-you as people read it."""

    id: int
    giver_id: int
    giver: str
    thanked_id: int
    thanked: str
    department: str  #: of whoever is thanked
    reason: str
    words: str
    given_at: datetime
    is_kept: bool  #: seen by the two alone
    is_hidden: bool
    hidden_why: str

    @property
    def label(self) -> str:
        """What they are thanked for; to be translated."""
        return Reason(self.reason).label


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who can be thanked, as they are offered for a name."""

    id: int
    name: str
    department: str


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report with the thank-you that it is about."""

    thanks: Line
    reporter_id: int
    reporter: str
    why: str
    reported_at: datetime
    decided_at: datetime | None
    is_hidden: bool | None
    answer: str


def page_thanks(*, number: int = 1, size: int = PAGE_SIZE) -> Page[Line]:
    """A page of what everybody may read, the latest first."""
    return _page(_lines().where(*_is_shown()), number, size)


def page_given(person_id: int, *, number: int = 1, size: int = PAGE_SIZE) -> Page[Line]:
    """A page of whom somebody thanked, the latest first, also what HR has hidden; not what they took back."""
    mine = ThankYou.giver_id == person_id, ThankYou.withdrawn_at.is_(None)
    return _page(_lines().where(*mine), number, size)


def page_received(person_id: int, *, number: int = 1, size: int = PAGE_SIZE) -> Page[Line]:
    """A page of what somebody was thanked for, the latest first, also what they keep to themselves."""
    return _page(_lines().where(ThankYou.thanked_id == person_id, *_stands()), number, size)


def list_week(first: Day, last: Day) -> Sequence[Line]:
    """What everybody may read of these days, the first first."""
    query = _lines().where(*_is_shown(), ThankYou.day.between(first, last))
    rows = db.session.execute(query.order_by(ThankYou.id).limit(MOST_IN_A_WEEK)).all()
    return [_line(row) for row in rows]


def get_shown(thanks_id: int, reader_id: int) -> Line:
    """A thank-you that somebody may read: one of everybody's, or their own. Raises ThanksNotFound."""
    row = db.session.execute(_lines().where(ThankYou.id == thanks_id, *_stands())).first()
    if row is None:
        raise ThanksNotFound
    line = _line(row)
    if reader_id not in (line.giver_id, line.thanked_id) and not _may_be_shown(thanks_id):
        raise ThanksNotFound
    return line


def count_given(person_id: int, first: Day, last: Day) -> int:
    """How often somebody has thanked on these days, also what they took back: each was read by somebody."""
    query = select(func.count()).where(ThankYou.giver_id == person_id, ThankYou.day.between(first, last))
    return db.session.execute(query).scalar_one()


def page_reports(*, is_decided: bool, number: int = 1, size: int = PAGE_SIZE) -> Page[ReportLine]:
    """A page of reports: the open ones, the first first, or those that were decided, the latest first."""
    reporter = aliased(Person)
    columns = (
        ThanksReport.reporter_id,
        reporter.name,
        ThanksReport.why,
        ThanksReport.reported_at,
        ThanksReport.decided_at,
        ThanksReport.is_hidden,
        ThanksReport.answer,
    )
    query = _lines().join(ThanksReport, ThanksReport.thanks_id == ThankYou.id).join(
        reporter, reporter.id == ThanksReport.reporter_id
    ).add_columns(*columns).where(*_of_reports(is_decided=is_decided))  # fmt: skip
    total = _count(query)
    number = max(1, min(number, -(-total // size)))
    moment = ThanksReport.decided_at.desc() if is_decided else ThanksReport.reported_at
    query = query.order_by(moment, ThanksReport.thanks_id, ThanksReport.reporter_id)
    rows = db.session.execute(query.limit(size).offset((number - 1) * size)).all()
    return Page([ReportLine(_line(row), *row[-len(columns) :]) for row in rows], number, size, total)


def count_open_reports() -> int:
    """How many reports wait for HR."""
    query = (
        select(func.count()).select_from(ThanksReport).join(ThankYou, ThankYou.id == ThanksReport.thanks_id)
    )
    return db.session.execute(query.where(*_of_reports(is_decided=False))).scalar_one()


def count_reports(thanks_id: int) -> int:
    """How many have reported a thank-you, whatever was decided."""
    query = select(func.count()).select_from(ThanksReport).where(ThanksReport.thanks_id == thanks_id)
    return db.session.execute(query).scalar_one()


def list_open_reports(thanks_id: int) -> Sequence[ThanksReport]:
    """The reports of a thank-you that wait for HR."""
    query = select(ThanksReport).where(ThanksReport.thanks_id == thanks_id, ThanksReport.decided_at.is_(None))
    query = query.order_by(ThanksReport.reporter_id).execution_options(populate_existing=True)
    return db.session.execute(query).scalars().all()


def find_sent(giver_id: int, entry: str) -> ThankYou | None:
    """What somebody has sent with this very form before."""
    query = select(ThankYou).where(ThankYou.giver_id == giver_id, ThankYou.entry == entry)
    return db.session.execute(query).scalar()


def find_colleague(words: str, *, giver_id: int) -> int | None:
    """The one colleague whose whole name or address this is; None if nobody's, or the name of several.

    Where nobody else's name holds these words, it is the giver whose own name they are, whole or in part.
    """
    person = find_person_by_email(words)
    if person is not None:
        return person.id
    sought, offered = words.strip().casefold(), list_colleagues(words, giver_id=giver_id)
    if not offered:
        own = db.session.get_one(Person, giver_id).name.casefold()
        return giver_id if sought in {own, *own.split()} else None
    called = [one for one in offered if one.name.casefold() == sought]
    return called[0].id if len(called) == 1 else None


def list_colleagues(words: str, *, giver_id: int) -> Sequence[Colleague]:
    """The first colleagues whose names hold these words, on top those whose names begin with them."""
    sought = words.strip()
    if not sought:
        return []
    begins = case((Person.name.istartswith(sought, autoescape=True), 0), else_=1)
    query = select(Person).where(
        Person.id != giver_id,
        Person.is_active,
        Person.observation_stopped_at.is_(None),
        Person.name.icontains(sought, autoescape=True),
    )
    # More than are offered, since some may work where public thanks are switched off.
    rows = db.session.execute(
        query.order_by(begins, Person.name, Person.id).limit(4 * MOST_OFFERED)
    ).scalars()
    found = [Colleague(one.id, one.name, one.department) for one in rows if are_shout_outs_on(one)]
    return found[:MOST_OFFERED]


def can_be_thanked(person: Person) -> bool:
    """Whether somebody is here, lets others see what concerns them, and works where public thanks are wanted."""
    is_here = person.is_active and person.observation_stopped_at is None
    return is_here and are_shout_outs_on(person)


def are_shout_outs_on(person: Person) -> bool:
    """Whether public thanks are wanted where somebody works."""
    return is_on(Element.SHOUT_OUTS, country=person.country, department=person.department)


def _lines() -> Select[*tuple[Any, ...]]:
    columns = (
        ThankYou.id,
        ThankYou.giver_id,
        _GIVER.name.label("giver"),
        ThankYou.thanked_id,
        _THANKED.name.label("thanked"),
        _THANKED.department,
        ThankYou.reason,
        ThankYou.words,
        ThankYou.given_at,
        ThankYou.kept_at.is_not(None),
        ThankYou.hidden_at.is_not(None),
        ThankYou.hidden_why,
    )
    return (
        select(*columns)
        .join(_GIVER, _GIVER.id == ThankYou.giver_id)
        .join(_THANKED, _THANKED.id == ThankYou.thanked_id)
    )


def _line(row: Row[*tuple[Any, ...]]) -> Line:
    return Line(*row[:12])


def _stands() -> tuple[ColumnElement[bool], ...]:
    return ThankYou.withdrawn_at.is_(None), ThankYou.hidden_at.is_(None)


def _is_shown() -> tuple[ColumnElement[bool], ...]:
    """What everybody may read. Whoever lets no activity be kept stands in no list of what people did."""
    seen = _GIVER.observation_stopped_at.is_(None), _THANKED.observation_stopped_at.is_(None)
    return (*_stands(), ThankYou.kept_at.is_(None), *seen)


def _may_be_shown(thanks_id: int) -> bool:
    query = _lines().where(ThankYou.id == thanks_id, *_is_shown())
    return db.session.execute(query).first() is not None


def _of_reports(*, is_decided: bool) -> tuple[ColumnElement[bool], ...]:
    if is_decided:
        return (ThanksReport.decided_at.is_not(None),)
    # What was taken back needs no decision any more.
    return ThanksReport.decided_at.is_(None), *_stands()


def _page(query: Select[*tuple[Any, ...]], number: int, size: int) -> Page[Line]:
    total = _count(query)
    number = max(1, min(number, -(-total // size)))
    rows = db.session.execute(
        query.order_by(ThankYou.id.desc()).limit(size).offset((number - 1) * size)
    ).all()
    return Page([_line(row) for row in rows], number, size, total)


def _count(query: Select[*tuple[Any, ...]]) -> int:
    return db.session.execute(query.with_only_columns(func.count(), maintain_column_froms=True)).scalar_one()
