"""Questions about badges that somebody asks for: what waits, and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.core.db import db
from app.core.pagination import Page
from app.people.models import Person
from app.rewards.models import Appeal
from app.rewards.queries.holds import leads
from app.rewards.vocabulary.appeals import AppealNotFound

_PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class AppealLine:
    """What somebody asked for, and whether whoever looks may decide about it."""

    appeal: Appeal
    name: str
    is_theirs_to_decide: bool


def list_own_appeals(person_id: int) -> Sequence[Appeal]:
    """What a person asked for, the latest first."""
    query = select(Appeal).where(Appeal.person_id == person_id).order_by(Appeal.id.desc())
    return db.session.execute(query).scalars().all()


def find_latest(person_id: int, badge_key: str) -> Appeal | None:
    """How a person asked for a badge last, as it was last read from the database."""
    query = select(Appeal).where(Appeal.person_id == person_id, Appeal.badge_key == badge_key)
    query = query.order_by(Appeal.turn.desc()).limit(1).execution_options(populate_existing=True)
    return db.session.execute(query).scalar()


def get_appeal(appeal_id: int) -> Appeal:
    """What was asked for under this number. Raises AppealNotFound."""
    found = db.session.get(Appeal, appeal_id, populate_existing=True)
    if found is None:
        raise AppealNotFound
    return found


def count_waiting_appeals() -> int:
    """How much waits for HR."""
    query = select(func.count()).select_from(Appeal).where(Appeal.decided_at.is_(None))
    return db.session.execute(query).scalar_one()


def page_appeals(*, is_decided: bool, reader_id: int, number: int) -> Page[AppealLine]:
    """What waits for HR, the oldest first, or what was decided, the latest first."""
    state = Appeal.decided_at.is_not(None) if is_decided else Appeal.decided_at.is_(None)
    order = Appeal.decided_at.desc() if is_decided else Appeal.asked_at
    total = db.session.execute(select(func.count()).select_from(Appeal).where(state)).scalar_one()
    number = max(1, min(number, -(-total // _PAGE_SIZE)))
    query = select(Appeal, Person.name).join(Person, Person.id == Appeal.person_id).where(state)
    query = query.order_by(order, Appeal.id).limit(_PAGE_SIZE).offset((number - 1) * _PAGE_SIZE)
    lines = [
        AppealLine(one, name, one.person_id != reader_id and not leads(one.person_id, reader_id))
        for one, name in db.session.execute(query)
    ]
    return Page(lines, number, _PAGE_SIZE, total)
