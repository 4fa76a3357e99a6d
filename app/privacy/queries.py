"""Questions about what is held, who looked at it, and who is to be erased."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import ColumnElement, or_, select

from app.core.audit import AuditEvent
from app.core.audit_actions import actions
from app.core.clock import now
from app.core.db import db
from app.core.holdings import Holding, Row, holdings
from app.core.pagination import Page
from app.people.models import Person
from app.people.queries import names_of
from app.people.vocabulary import PERSON_VIEWED
from app.privacy.models import Erasure
from app.privacy.vocabulary import DATA_DOWNLOADED, KindNotFound

PAGE_SIZE = 50
#: So many rows of each kind stand on the first page.
FIRST_ROWS = 3
#: Readings of somebody's record, as far as they are acts of their own.
LOOKS = (PERSON_VIEWED.name, DATA_DOWNLOADED.name)


@dataclass(frozen=True, slots=True)
class Held:
    """One kind of thing as it is held about one person; the number is None where nobody has counted yet."""

    holding: Holding
    number: int | None
    first: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at a person's record. The name is empty where it is no longer known."""

    id: int
    at: datetime
    actor_id: int | None
    actor_name: str
    sentence: str  #: in English, to be translated
    channel: str


def list_held(person_id: int) -> list[Held]:
    """Everything that is held about a person, kind by kind, with the first rows of each; of joined records too."""
    numbers = records_of(person_id)
    return [_held(holding, numbers) for holding in holdings()]


def get_holding(key: str) -> Holding:
    """The kind of this key. Raises KindNotFound."""
    for holding in holdings():
        if holding.key == key:
            return holding
    raise KindNotFound


def page_rows(holding: Holding, person_id: int, *, number: int = 1, size: int = PAGE_SIZE) -> Page[Row]:
    """A page of what is held of a kind; what lies before is passed over and not kept. Joined records come first."""
    numbers = records_of(person_id)
    total = _number_of(holding, numbers)
    number = max(1, min(number, -(-total // size) or 1))
    first = (number - 1) * size
    return Page(list(islice(_rows(holding, numbers), first, first + size)), number, size, total)


def list_looks(person_id: int, *, before: int | None = None, limit: int = PAGE_SIZE) -> list[Look]:
    """Who looked at a person's records, the latest first; the last one's number pages on as `before`."""
    numbers = records_of(person_id)
    query = select(AuditEvent.id, AuditEvent.at, AuditEvent.actor_id, AuditEvent.action, AuditEvent.channel).where(
        AuditEvent.object_type == "person",
        AuditEvent.object_id.in_([str(one) for one in numbers]),
        AuditEvent.action.in_(LOOKS),
        or_(AuditEvent.actor_id.is_(None), AuditEvent.actor_id.not_in(numbers)),
    )  # fmt: skip
    if before is not None:
        query = query.where(AuditEvent.id < before)
    rows = db.session.execute(query.order_by(AuditEvent.id.desc()).limit(limit)).all()
    names = names_of(row.actor_id for row in rows if row.actor_id is not None)
    return [
        Look(row.id, row.at, row.actor_id, names.get(row.actor_id or 0, ""), actions()[row.action].sentence, row.channel)
        for row in rows
    ]  # fmt: skip


def is_open() -> tuple[ColumnElement[bool], ...]:
    """What holds for wishes that were neither taken back nor carried out."""
    return Erasure.withdrawn_at.is_(None), Erasure.done_at.is_(None)


def find_open_erasure(person_id: int) -> Erasure | None:
    """The wish to be erased that waits for its day; None if there is none."""
    query = select(Erasure).where(Erasure.person_id == person_id, *is_open())
    return db.session.execute(query.order_by(Erasure.id)).scalars().first()


def list_due_erasures() -> list[tuple[int, int]]:
    """The erasures whose day has come, each with its person, the first first."""
    query = select(Erasure.id, Erasure.person_id).where(*is_open(), Erasure.due_at <= now())
    return [
        (erasure_id, person_id) for erasure_id, person_id in db.session.execute(query.order_by(Erasure.id))
    ]


def list_erased_since(moment: datetime) -> list[int]:
    """The persons who were erased since then."""
    query = select(Erasure.person_id).where(Erasure.done_at > moment).distinct()
    return list(db.session.execute(query.order_by(Erasure.person_id)).scalars())


def records_of(person_id: int) -> list[int]:
    """The numbers of a person: of records that were joined to theirs, and their own as the last."""
    found, waiting = [person_id], [person_id]
    while waiting:
        joined = select(Person.id).where(Person.merged_into_id.in_(waiting), Person.id.not_in(found))
        waiting = list(db.session.execute(joined.order_by(Person.id)).scalars())
        found += waiting
    return found[::-1]


def read_all(person_id: int, *, is_self: bool) -> Iterator[tuple[Holding, Iterator[Row]]]:
    """Every kind with everything that is held of it; of joined records too. What is confidential the person alone reads."""
    numbers = records_of(person_id)
    for holding in holdings():
        is_shown = is_self or not holding.is_confidential
        yield holding, _rows(holding, numbers if is_shown else ())


def count_held(person_id: int) -> list[tuple[Holding, int | None]]:
    """How much of each kind is held about a person, for others; of joined records too.

    None where nobody has counted yet, and for what is confidential: that there is something is confidential, too.
    """
    numbers = records_of(person_id)
    return [
        (one, None if one.is_costly or one.is_confidential else _number_of(one, numbers))
        for one in holdings()
    ]


def _held(holding: Holding, numbers: Sequence[int]) -> Held:
    if holding.is_costly:
        return Held(holding, None, ())
    return Held(holding, _number_of(holding, numbers), list(islice(_rows(holding, numbers), FIRST_ROWS)))


def _rows(holding: Holding, numbers: Sequence[int]) -> Iterator[Row]:
    return (row for number in numbers for row in holding.read(number))


def _number_of(holding: Holding, numbers: Sequence[int]) -> int:
    return sum(holding.number_of(number) for number in numbers)
