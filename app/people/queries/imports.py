"""Questions about lists of people that were brought in."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from app.core.db import db
from app.core.pagination import Page
from app.people.models import PeopleImport, Person
from app.people.vocabulary import ImportNotFound, ImportState


def get_import(import_id: int) -> PeopleImport:
    """The import of this number. Raises ImportNotFound."""
    found = db.session.get(PeopleImport, import_id)
    if found is None:
        raise ImportNotFound
    return found


def page_imports(*, number: int = 1, size: int = 20) -> Page[PeopleImport]:
    """A page of the imports, the latest first."""
    total = db.session.execute(select(func.count()).select_from(PeopleImport)).scalar_one()
    number = max(1, min(number, -(-total // size) or 1))
    query = select(PeopleImport).order_by(PeopleImport.id.desc()).limit(size).offset((number - 1) * size)
    return Page(db.session.execute(query).scalars().all(), number, size, total)


def list_unfinished_imports(before: datetime) -> Sequence[PeopleImport]:
    """Imports begun before an instant that have not come to their end."""
    states = (ImportState.QUEUED.value, ImportState.RUNNING.value)
    query = select(PeopleImport).where(PeopleImport.state.in_(states), PeopleImport.imported_at < before)
    return db.session.execute(query.order_by(PeopleImport.id)).scalars().all()


def find_source_of(person: Person) -> PeopleImport | None:
    """The import that brought a person in; None for somebody who was added by hand."""
    return db.session.get(PeopleImport, person.import_id) if person.import_id is not None else None
