"""Private questions: those that a person asked, with what was answered, and the answers that a person gave as a coach."""

from collections.abc import Collection, Iterable

from sqlalchemy import delete, select, update

from app.coaching.models import Question, QuestionTurn
from app.coaching.rules.questions import told_about
from app.coaching.vocabulary.words import _l
from app.core.db import db
from app.core.holdings import Holding, Row, written
from app.notices.services import forget
from app.people.models import RoleGrant
from app.people.vocabulary import Role


def read_questions(person_id: int) -> Iterable[Row]:
    """What the person asked, word by word, with the answers."""
    query = select(Question, QuestionTurn).join(QuestionTurn, QuestionTurn.question_id == Question.id)
    query = query.where(Question.asker_id == person_id).order_by(Question.id, QuestionTurn.number)
    for question, turn in db.session.execute(query):
        yield {
            "question": question.id,
            "is_answer": turn.is_answer,
            "text": turn.words,
            "at": turn.said_at.isoformat(),
            "is_with_name": question.is_named,
            "closed_at": written(question.closed_at),
        }


def erase_questions(person_id: int) -> int:
    """Remove what the person asked, with all answers; says how many questions."""
    mine = select(Question.id).where(Question.asker_id == person_id)
    return remove_questions(db.session.execute(mine).scalars().all())


def take_over_questions(from_id: int, to_id: int) -> int:
    """What the first person asked the second one did; says how many. Nobody is their own coach, so another may answer."""
    own = select(Question.entry).where(Question.asker_id == to_id)
    mine = Question.asker_id == from_id
    # Two forms of the same name are two questions all the same; the first record's is given another name.
    alike = select(Question).where(mine, Question.entry.in_(own))
    for question in db.session.execute(alike).scalars():
        question.entry = f"joined:{question.id}"
    db.session.flush()
    moved = db.session.execute(
        update(Question).where(mine).values(asker_id=to_id).returning(Question.id)
    ).all()
    alone = update(Question).where(Question.asker_id == to_id, Question.coach_id.in_((from_id, to_id)))
    db.session.execute(alone.values(coach_id=None, held_until=None))
    db.session.expire_all()
    return len(moved)


def read_answers(person_id: int) -> Iterable[Row]:
    """What the person answered as a coach; the questions are those of the askers."""
    query = select(QuestionTurn).where(QuestionTurn.coach_id == person_id)
    for turn in db.session.execute(query.order_by(QuestionTurn.question_id, QuestionTurn.number)).scalars():
        yield {"question": turn.question_id, "text": turn.words, "at": turn.said_at.isoformat()}


def erase_answers(person_id: int) -> int:
    """Take the person's name from what they answered, and give back what they have taken; says how much."""
    given = update(QuestionTurn).where(QuestionTurn.coach_id == person_id).values(coach_id=None)
    taken = update(Question).where(Question.coach_id == person_id).values(coach_id=None, held_until=None)
    number = len(db.session.execute(given.returning(QuestionTurn.question_id)).all())
    number += len(db.session.execute(taken.returning(Question.id)).all())
    db.session.expire_all()
    return number


def take_over_answers(from_id: int, to_id: int) -> int:
    """What the first person answered and has taken the second one has; says how much."""
    given = update(QuestionTurn).where(QuestionTurn.coach_id == from_id).values(coach_id=to_id)
    number = len(db.session.execute(given.returning(QuestionTurn.question_id)).all())
    taken = update(Question).where(Question.coach_id == from_id, Question.asker_id.not_in((from_id, to_id)))
    number += len(db.session.execute(taken.values(coach_id=to_id).returning(Question.id)).all())
    db.session.expire_all()
    return number


def remove_questions(question_ids: Collection[int]) -> int:
    """Remove these questions with all that was said, and what anybody was told of them; says how many."""
    pairs = select(Question.id, Question.asker_id, Question.coach_id).where(Question.id.in_(question_ids))
    held = select(RoleGrant.person_id).where(RoleGrant.role == Role.COACH.value)
    coaches = set(db.session.execute(held).scalars())
    for question_id, asker_id, coach_id in db.session.execute(pairs).all():
        told = coaches | {asker_id} | ({coach_id} if coach_id else set())
        forget(told, about=told_about(question_id))
    db.session.execute(delete(QuestionTurn).where(QuestionTurn.question_id.in_(question_ids)))
    gone = delete(Question).where(Question.id.in_(question_ids)).returning(Question.id)
    number = len(db.session.execute(gone).all())
    db.session.expire_all()
    return number


HOLDINGS = (
    Holding(
        key="coaching.questions",
        title=_l("What you asked a coach in private"),
        purpose=_l("So that a coach can answer you."),
        source=_l("You, and the coach who answered"),
        kept=_l("Six months after the last word; what waits for an answer, until it has one"),
        read=read_questions,
        erase=erase_questions,
        take_over=take_over_questions,
        page="coaching.list_questions",
        for_programs=frozenset({"question"}),
        is_confidential=True,
    ),
    Holding(
        key="coaching.answers",
        title=_l("What you answered as a coach"),
        purpose=_l("So that colleagues who ask in private have an answer."),
        source=_l("You"),
        kept=_l("Six months after the last word"),
        stays=_l("What you answered stays with whoever asked, without your name"),
        read=read_answers,
        erase=erase_answers,
        take_over=take_over_answers,
        for_programs=frozenset({"question"}),
        is_confidential=True,
    ),
)
