"""Letters."""

from typing import Any

from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.mail.models import Letter
from app.mail.services import write
from app.mail.vocabulary import letter_kind
from app.people.models import Person

#: An ordinary letter: its words follow from its params.
PLAIN = letter_kind("tests.plain", title="A plain letter", template="mail/letters/test.html").name
#: One about the account, which goes before others.
URGENT = letter_kind(
    "tests.urgent", title="An urgent letter", template="mail/letters/test.html", is_urgent=True
).name


def write_letter(person: Person, kind: str = PLAIN, *, key: str | None = None, **params: Any) -> int | None:
    """A letter to somebody, in a unit of work of its own."""
    with unit_of_work():
        return write(person.id, kind=kind, params={"asked_at": "2026-03-02T08:30:00+00:00"} | params, key=key)


def letter(letter_id: int | None) -> Letter:
    """The letter as it stands in the database now."""
    db.session.rollback()
    found = db.session.get(Letter, letter_id, populate_existing=True)
    assert found is not None
    return found
