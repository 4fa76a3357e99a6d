"""Questions about answers in somebody's own words that wait for a coach. Who may read one is asked each time, as for questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from app.coaching.queries.questions import may_read_of
from app.coaching.vocabulary.answers import AnswerNotFound
from app.core.db import db
from app.core.pagination import Page
from app.people.models import Person
from app.training.models import Attempt
from app.training.queries.lessons import lesson_of_version
from app.training.queries.own_words import list_own_words, unread_numbers
from app.training.vocabulary.attempts import AttemptState

AT_ONCE = 30


@dataclass(frozen=True, slots=True)
class Waiting:
    """An attempt that waits, without whose it is."""

    id: int
    lesson_key: str
    handed_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class Written:
    """One question with what was answered, and what a good answer contains."""

    number: int
    question: str
    sought: tuple[str, ...]
    words: str


def list_waiting(coach_id: int, number: int) -> Page[Waiting]:
    """What waits and this coach may read, the first first."""
    query = _waiting().where(may_read_of(coach_id, Attempt.person_id))
    rows = query.order_by(Attempt.submitted_at, Attempt.id).limit(AT_ONCE).offset((number - 1) * AT_ONCE)
    found = [Waiting(*row) for row in db.session.execute(rows)]
    return Page(found, number, AT_ONCE, count_waiting(coach_id))


def count_waiting(coach_id: int) -> int:
    """How much waits that this coach may read."""
    query = _waiting().where(may_read_of(coach_id, Attempt.person_id))
    return db.session.execute(select(func.count()).select_from(query.subquery())).scalar_one()


def find_author(attempt_id: int, coach_id: int) -> int:
    """Who wrote what this coach may read, whether it still waits or not. Raises AnswerNotFound for all others."""
    query = select(Attempt.person_id).where(
        Attempt.id == attempt_id, may_read_of(coach_id, Attempt.person_id)
    )
    person_id: int | None = db.session.execute(query).scalar()
    if person_id is None:
        raise AnswerNotFound
    return person_id


def get_waiting(attempt_id: int, coach_id: int) -> tuple[Waiting, str, str, list[Written]]:
    """What waits, with the lesson's title and language, and each answer that is still to be read. Raises AnswerNotFound."""
    query = _waiting().where(Attempt.id == attempt_id, may_read_of(coach_id, Attempt.person_id))
    row = db.session.execute(query).first()
    attempt = db.session.get(Attempt, attempt_id)
    if row is None or attempt is None:
        raise AnswerNotFound
    lesson, words = lesson_of_version(attempt.version_id), list_own_words(attempt_id)
    asked = [(number, lesson.questions[number]) for number in unread_numbers(attempt, lesson)]
    written = [Written(number, one.text, one.sought, words[number].words) for number, one in asked]
    return Waiting(*row), lesson.title, lesson.language, written


def list_all_waiting() -> Sequence[tuple[int, int]]:
    """Each attempt that waits for whichever coach, and whose it is."""
    query = _waiting().with_only_columns(Attempt.id, Attempt.person_id).order_by(Attempt.id)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def _waiting() -> Select[int, str, datetime | None]:
    here = select(Person.id).where(Person.is_active)
    return select(Attempt.id, Attempt.key, Attempt.submitted_at).where(
        Attempt.state == AttemptState.WAITING, Attempt.person_id.in_(here)
    )
