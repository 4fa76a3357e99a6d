"""Questions about letters, and whether any can go out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from app import clients
from app.core.clock import now
from app.core.db import db
from app.core.facts import fact, may_send
from app.mail.models import Letter
from app.mail.vocabulary import LetterKind, LetterNotFound, LetterState, letter_kinds
from app.people.models import Person
from app.people.queries import slices

PAGE_SIZE = 50
#: What is known while the mail server cannot be used: its words, since when, and before when nobody tries again.
TROUBLE = "mail_trouble"


@dataclass(frozen=True, slots=True)
class LetterFilter:
    """What the list of letters is narrowed down to; empty means all. `before` is a letter's number, to page from."""

    state: LetterState | None = None
    person: str = ""
    person_id: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter in a list, with the name of its person as it is known today."""

    id: int
    title: str  #: what it is, in English, to be translated
    person_id: int | None
    name: str
    address: str
    state: LetterState
    attempts: int
    made_at: datetime
    sent_at: datetime | None
    due_at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the mail server cannot be used at the moment, in its words, and since when."""

    words: str
    since: datetime
    next_try_at: datetime


@dataclass(frozen=True, slots=True)
class MailStatus:
    """How it is about letters as a whole, for those who look after the installation."""

    is_set_up: bool
    is_stopped: bool  #: nothing goes out until somebody says so, as in a restored copy
    trouble: Trouble | None
    counts: Mapping[LetterState, int]
    oldest_waiting_at: datetime | None


def can_mail() -> bool:
    """Whether letters can be written here: a mail server is set up. Where not, links are shown instead."""
    return clients.mailer() is not None


def mail_status() -> MailStatus:
    """How it is about letters as a whole."""
    oldest = select(func.min(Letter.made_at)).where(Letter.state == LetterState.WAITING)
    return MailStatus(
        is_set_up=can_mail(),
        is_stopped=not may_send(),
        trouble=find_trouble(),
        counts=count_letters(),
        oldest_waiting_at=db.session.execute(oldest).scalar(),
    )


def find_trouble() -> Trouble | None:
    """Why the mail server could not be used when it was last tried; None if it could."""
    known = fact(TROUBLE)
    if known is None:
        return None
    return Trouble(
        words=known["words"],
        since=datetime.fromisoformat(known["since"]),
        next_try_at=datetime.fromisoformat(known["next_try_at"]),
    )


def count_letters() -> dict[LetterState, int]:
    """How many letters there are in each state."""
    query = select(Letter.state, func.count()).group_by(Letter.state)
    found = {row[0]: row[1] for row in db.session.execute(query)}
    return {state: found.get(state.value, 0) for state in LetterState}


def is_any_due() -> bool:
    """Whether a letter waits that may be tried now."""
    query = select(Letter.id).where(Letter.state == LetterState.WAITING, Letter.due_at <= now()).limit(1)
    return db.session.execute(query).scalar() is not None


def get_letter(letter_id: int) -> Letter:
    """The letter of this number. Raises LetterNotFound."""
    letter = db.session.get(Letter, letter_id)
    if letter is None:
        raise LetterNotFound
    return letter


def list_letters(wanted: LetterFilter, *, limit: int = PAGE_SIZE) -> list[LetterLine]:
    """The latest letters that fit, at most `limit`; the last one's number pages on as `before`."""
    query = (
        select(Letter, Person.name, Person.email)
        .outerjoin(Person, Person.id == Letter.person_id)
        .where(*_conditions(wanted))
        .order_by(Letter.id.desc())
        .limit(limit)
    )
    kinds = letter_kinds()
    return [_line(letter, name, email, kinds) for letter, name, email in db.session.execute(query)]


def bounced_addresses(person_ids: Iterable[int]) -> dict[int, str]:
    """Which of these persons cannot be reached by mail, with the words of the mail system: the last letter that was
    sent to the address which they have today came back.
    """
    found: dict[int, str] = {}
    for part in slices(set(person_ids)):
        ended = [LetterState.SENT.value, LetterState.BOUNCED.value]
        last = (
            select(func.max(Letter.id).label("id"))
            .join(Person, Person.id == Letter.person_id)
            .where(Letter.person_id.in_(part), Letter.state.in_(ended), func.lower(Letter.sent_to) == func.lower(Person.email))
            .group_by(Letter.person_id)
            .subquery()
        )  # fmt: skip
        query = select(Letter.person_id, Letter.error).join(last, last.c.id == Letter.id)
        rows = db.session.execute(query.where(Letter.state == LetterState.BOUNCED.value))
        found.update((row.person_id, row.error) for row in rows)
    return found


def _line(letter: Letter, name: str | None, email: str | None, kinds: Mapping[str, LetterKind]) -> LetterLine:
    kind = kinds.get(letter.kind)
    return LetterLine(
        id=letter.id,
        title=kind.title if kind else letter.kind,
        person_id=letter.person_id,
        name=name or "",
        address=letter.sent_to or letter.address or email or "",
        state=LetterState(letter.state),
        attempts=letter.attempts,
        made_at=letter.made_at,
        sent_at=letter.sent_at,
        due_at=letter.due_at,
        error=letter.error,
    )


def _conditions(wanted: LetterFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        conditions.append(Letter.state == wanted.state.value)
    if wanted.person_id is not None:
        conditions.append(Letter.person_id == wanted.person_id)
    if wanted.person.strip():
        conditions.append(_concerns(wanted.person.strip()))
    if wanted.before is not None:
        conditions.append(Letter.id < wanted.before)
    return conditions


def _concerns(words: str) -> ColumnElement[bool]:
    called: Any = or_(
        Person.name.icontains(words, autoescape=True), Person.email.icontains(words, autoescape=True)
    )
    persons = select(Person.id).where(called)
    return or_(Letter.person_id.in_(persons), Letter.sent_to.icontains(words, autoescape=True))
