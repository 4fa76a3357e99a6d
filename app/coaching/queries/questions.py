"""Questions about private questions: whose they are, who may read them, what was said.

Who may read one is asked of the roles and of who leads whom as they are now, each time: whoever stops being a coach, or
becomes the asker's manager, reads nothing any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.coaching.models import Question, QuestionTurn
from app.coaching.rules.questions import state_of
from app.coaching.vocabulary.questions import OVERSEEING, QuestionNotFound, QuestionState
from app.core.clock import now
from app.core.db import db
from app.people.models import Person, RoleGrant
from app.people.vocabulary import Role

#: Of closed and answered ones a list shows so many; the others are a search in the past that nobody needs.
MOST_SHOWN = 100

_ASKER = aliased(Person)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one of the two said."""

    number: int
    is_answer: bool
    coach: str  #: empty for the asker, and for a coach who was erased
    words: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """A question in a list; its words are for whoever opens it."""

    id: int
    asker: str  #: empty where it was asked without a name
    about: str
    asked_at: datetime
    last_at: datetime
    state: QuestionState
    is_mine: bool  #: the coach who reads the list has it


def list_own(asker_id: int) -> Sequence[Line]:
    """What somebody has asked, what was said last first."""
    query = select(Question, _ASKER.name).join(_ASKER, _ASKER.id == Question.asker_id)
    query = query.where(Question.asker_id == asker_id).order_by(Question.last_at.desc(), Question.id.desc())
    return [_line(one, name, 0) for one, name in db.session.execute(query.limit(MOST_SHOWN))]


def list_offered(coach_id: int) -> Sequence[Line]:
    """What waits for any coach, the first first."""
    query = _for_coach(coach_id).where(*_is_free(now()), Question.coach_id.is_distinct_from(coach_id))
    rows = db.session.execute(query.order_by(Question.waits_since, Question.id).limit(MOST_SHOWN))
    return [_line(one, name, coach_id) for one, name in rows]


def list_taken(coach_id: int) -> Sequence[Line]:
    """What a coach has taken, those that wait for a word of theirs first."""
    query = _for_coach(coach_id).where(Question.coach_id == coach_id)
    query = query.order_by(
        Question.closed_at.is_not(None), Question.waits_since.is_(None), Question.last_at.desc()
    )
    return [_line(one, name, coach_id) for one, name in db.session.execute(query.limit(MOST_SHOWN))]


def get_own(question_id: int, asker_id: int) -> Question:
    """A question of one's own. Raises QuestionNotFound."""
    query = select(Question).where(Question.id == question_id, Question.asker_id == asker_id)
    return _found(query)


def get_taken(question_id: int, coach_id: int) -> Question:
    """A question that a coach has taken and may still read. Raises QuestionNotFound."""
    query = select(Question).where(Question.id == question_id, Question.coach_id == coach_id)
    return _found(query.where(_may_read(coach_id)))


def get_offered(question_id: int, coach_id: int) -> Question:
    """A question that a coach may take, or has. Raises QuestionNotFound for all others, also where another has it."""
    is_theirs = and_(Question.coach_id == coach_id, Question.closed_at.is_(None))
    query = select(Question).where(Question.id == question_id, or_(is_theirs, and_(*_is_free(now()))))
    return _found(query.where(_may_read(coach_id)))


def exists_for(question_id: int, coach_id: int) -> bool:
    """Whether there is such a question that some coach like this one could read, whoever has it."""
    query = select(Question.id).where(Question.id == question_id, _may_read(coach_id))
    return db.session.execute(query).scalar() is not None


def list_turns(question_id: int) -> Sequence[Turn]:
    """What was said, in order."""
    query = select(QuestionTurn, Person.name).outerjoin(Person, Person.id == QuestionTurn.coach_id)
    rows = db.session.execute(
        query.where(QuestionTurn.question_id == question_id).order_by(QuestionTurn.number)
    )
    return [Turn(one.number, one.is_answer, name or "", one.words, one.said_at) for one, name in rows]


def state(question: Question) -> QuestionState:
    """Where a question is on its way."""
    return state_of(
        waits_since=question.waits_since, is_held=_is_held_now(question), closed_at=question.closed_at
    )


def name_for_coach(question: Question) -> str:
    """The asker's name; empty where it was asked without."""
    query = select(Person.name).where(Person.id == question.asker_id)
    return db.session.execute(query).scalar_one() if question.is_named else ""


def list_coaches_for(asker_id: int) -> list[int]:
    """Who could read a question of this person, by number."""
    query = trusted().where(Person.id != asker_id, Person.id.not_in(_leading(asker_id)))
    return list(db.session.execute(query.order_by(Person.id)).scalars())


def is_trusted(person_id: int) -> bool:
    """Whether somebody is a coach who may read questions at all."""
    return db.session.execute(trusted().where(Person.id == person_id)).scalar() is not None


def list_free() -> Sequence[Question]:
    """What waits for a coach, whoever that may be, the first first."""
    query = select(Question).where(*_is_free(now())).order_by(Question.id)
    return db.session.execute(query).scalars().all()


def list_stale(before: datetime) -> Sequence[int]:
    """Conversations whose last word is older than that and for which nobody waits any more."""
    is_gone = Question.asker_id.not_in(select(Person.id).where(Person.is_active))
    query = select(Question.id).where(
        Question.last_at < before,
        or_(Question.closed_at.is_not(None), Question.waits_since.is_(None), is_gone),
    )
    return db.session.execute(query.order_by(Question.id)).scalars().all()


def count_turns(question_id: int) -> int:
    """How much was said."""
    query = select(func.count()).where(QuestionTurn.question_id == question_id)
    return db.session.execute(query).scalar_one()


def trusted() -> Select[int]:
    """The coaches who are here and neither look after records nor after the installation."""
    grant, other = aliased(RoleGrant), aliased(RoleGrant)
    overseeing = select(other.person_id).where(other.role.in_([role.value for role in OVERSEEING]))
    coaches = select(grant.person_id).where(grant.role == Role.COACH.value)
    return select(Person.id).where(Person.is_active, Person.id.in_(coaches), Person.id.not_in(overseeing))


def _for_coach(coach_id: int) -> Select[Question, str]:
    query = select(Question, _ASKER.name).join(_ASKER, _ASKER.id == Question.asker_id)
    return query.where(_may_read(coach_id))


def _may_read(coach_id: int) -> ColumnElement[bool]:
    """Whether this coach may read questions of the asker in the column."""
    return may_read_of(coach_id, Question.asker_id)


def may_read_of(coach_id: int, whose: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether this coach may read what the person in a column confides to coaches, as roles and records are now."""
    is_coach = select(Person.id).where(Person.id == coach_id, Person.id.in_(trusted())).exists()
    return and_(is_coach, whose != coach_id, whose.not_in(_led_by(coach_id)))


def _is_free(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    """Whether a question waits and no coach who can answer has it."""
    is_held = and_(Question.coach_id.in_(trusted()), Question.held_until > moment)
    is_here = Question.asker_id.in_(select(Person.id).where(Person.is_active))
    return (
        Question.waits_since.is_not(None),
        Question.closed_at.is_(None),
        or_(Question.coach_id.is_(None), ~is_held),
        is_here,
    )


def _is_held_now(question: Question) -> bool:
    is_leased = question.held_until is not None and question.held_until > now()
    return question.coach_id is not None and is_leased and is_trusted(question.coach_id)


def _led_by(coach_id: int) -> Select[int]:
    """Everybody whom a coach leads, and whom these lead."""
    first = select(Person.id).where(Person.manager_id == coach_id).cte(recursive=True)
    led = first.union(select(Person.id).join(first, Person.manager_id == first.c.id))
    return select(led.c.id)


def _leading(person_id: int) -> Select[int]:
    """Everybody who leads a person, and who leads these."""
    manager: InstrumentedAttribute[int | None] = Person.manager_id
    first = (
        select(manager.label("id")).where(Person.id == person_id, manager.is_not(None)).cte(recursive=True)
    )
    above = select(manager).join(first, Person.id == first.c.id).where(manager.is_not(None))
    leading = first.union(above)
    return select(leading.c.id)


def _line(question: Question, asker: str, coach_id: int) -> Line:
    return Line(
        id=question.id,
        asker=asker if question.is_named else "",
        about=question.about,
        asked_at=question.asked_at,
        last_at=question.last_at,
        state=state(question),
        is_mine=question.coach_id == coach_id,
    )


def _found(query: Select[Question]) -> Question:
    found = db.session.execute(query.execution_options(populate_existing=True)).scalar()
    if found is None:
        raise QuestionNotFound
    return found
