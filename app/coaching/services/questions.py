"""Asking a coach in private, and answering. One coach at a time reads a question: whoever takes it first.

Nobody else is shown a word of it; no notice and no line of the log carries one.
"""

from sqlalchemy import select

from app.coaching.models import Question, QuestionTurn
from app.coaching.permissions import ANSWER_QUESTIONS, ASK_QUESTIONS
from app.coaching.privacy.questions import remove_questions
from app.coaching.queries import questions as queries
from app.coaching.rules.questions import checked, offered_as, told_about
from app.coaching.vocabulary.questions import (
    KEPT_FOR,
    LONGEST_QUESTION,
    QUESTION_ANSWERED,
    QUESTION_LEFT,
    QUESTION_TAKEN,
    TAKEN_FOR,
    NotForOverseers,
    QuestionClosed,
    QuestionNotFound,
    ReadAlready,
    SaidMeanwhile,
    TakenByAnother,
)
from app.coaching.vocabulary.words import _l
from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.jobs import heartbeat
from app.core.unit_of_work import unit_of_work
from app.core.upsert import insert_once
from app.notices.services import forget, tell, tell_all
from app.people.queries import list_administrators
from app.people.services.holding import hold_people

_DAYS_OF_WEEK = 7


def ask_question(words: str, *, about: str = "", is_named: bool, entry: str, actor: Actor) -> int:
    """Ask a coach; those who could answer are told that a question waits. The same form sent twice is one question.

    Where there is no coach the question waits, and administrators learn that one is missing. Raises WordsRefused.
    """
    ASK_QUESTIONS.demand(actor)
    asker_id = _own_id(actor)
    kept = _checked(words, _l("Write what you would like to ask."))
    hold_people([asker_id])
    moment = now()
    values = {
        "asker_id": asker_id, "entry": entry, "about": about, "is_named": is_named,
        "asked_at": moment, "last_at": moment, "waits_since": moment,
    }  # fmt: skip
    once = insert_once(Question.__table__, "asker_id", "entry")
    new = db.session.connection().execute(once, values).first()
    if new is None:
        known = select(Question.id).where(Question.asker_id == asker_id, Question.entry == entry)
        return db.session.execute(known).scalar_one()
    question_id: int = new.id
    _say(question_id, 1, kept, coach_id=None)
    _offer(queries.get_own(question_id, asker_id))
    return question_id


def ask_on(question_id: int, words: str, *, number: int, actor: Actor) -> None:
    """Say more, as the `number`th word of the conversation; the coach who has it is told.

    Raises QuestionNotFound, QuestionClosed, SaidMeanwhile with a stale number, and WordsRefused.
    """
    question = _held(question_id)
    if question.asker_id != actor.person_id:
        raise QuestionNotFound
    kept = _checked(words, _l("Write what you would like to add."))
    if not _say_once(question, number, kept, coach_id=None):
        return
    if question.waits_since is None:
        question.waits_since = now()
        question.held_until = now() + TAKEN_FOR
    db.session.flush()
    _tell_coach(question, number)


def close_question(question_id: int, *, actor: Actor) -> bool:
    """End a conversation of one's own; says whether it was open. Raises QuestionNotFound."""
    question = _held(question_id)
    if question.asker_id != actor.person_id:
        raise QuestionNotFound
    if question.closed_at is not None:
        return False
    question.closed_at, question.waits_since, question.held_until = now(), None, None
    db.session.flush()
    forget(queries.list_coaches_for(question.asker_id), about=told_about(question_id))
    return True


def withdraw_question(question_id: int, *, actor: Actor) -> None:
    """Remove a question that no coach has opened, as if it had never been asked. Raises QuestionNotFound and ReadAlready."""
    question = _held(question_id)
    if question.asker_id != actor.person_id:
        raise QuestionNotFound
    if question.opened_at is not None:
        raise ReadAlready
    remove_questions([question.id])


def take_question(question_id: int, *, actor: Actor) -> None:
    """Open a question that waits, so that no other coach does; taking it again changes nothing.

    Raises NotForOverseers, QuestionNotFound, and TakenByAnother.
    """
    coach_id = _demand_trusted(actor)
    _held(question_id)
    try:
        question = queries.get_offered(question_id, coach_id)
    except QuestionNotFound:
        if queries.exists_for(question_id, coach_id):
            raise TakenByAnother from None
        raise
    moment = now()
    if question.coach_id == coach_id and (question.waits_since is None or _is_leased(question)):
        return
    question.coach_id, question.held_until = coach_id, moment + TAKEN_FOR
    question.opened_at = question.opened_at or moment
    db.session.flush()
    record(QUESTION_TAKEN, actor=actor, object_type="question", object_id=question_id)
    others = [one for one in queries.list_coaches_for(question.asker_id) if one != coach_id]
    forget(others, about=told_about(question_id))


def leave_question(question_id: int, *, actor: Actor) -> None:
    """Give a question back that one has taken and not answered, so that another coach may. Raises QuestionNotFound."""
    coach_id = _demand_trusted(actor)
    _held(question_id)
    question = queries.get_taken(question_id, coach_id)
    if question.waits_since is None:
        raise QuestionNotFound
    question.coach_id, question.held_until, question.waits_since = None, None, now()
    db.session.flush()
    record(QUESTION_LEFT, actor=actor, object_type="question", object_id=question_id)
    _offer(question, without=coach_id)


def answer_question(question_id: int, words: str, *, number: int, actor: Actor) -> None:
    """Answer as the `number`th word of the conversation; the asker is told that there is an answer, not which.

    Raises NotForOverseers, QuestionNotFound for what one has not taken, QuestionClosed, SaidMeanwhile and WordsRefused.
    """
    coach_id = _demand_trusted(actor)
    _held(question_id)
    question = queries.get_taken(question_id, coach_id)
    kept = _checked(words, _l("Write what you answer."))
    if not _say_once(question, number, kept, coach_id=coach_id):
        return
    question.waits_since, question.held_until = None, None
    db.session.flush()
    record(QUESTION_ANSWERED, actor=actor, object_type="question", object_id=question_id)
    key = f"{told_about(question_id)}answer:{number}"
    tell(question.asker_id, kind="question_answered", key=key, params={"question_id": question_id})


def offer_questions() -> int:
    """Tell the coaches who have not heard of it which questions wait, as after a lease or for a new coach; says how many."""
    told = 0
    for found in queries.list_free():
        with unit_of_work():
            question = db.session.get(Question, found.id)
            if question is not None:
                told += _offer(question)
        heartbeat()
    return told


def forget_questions() -> int:
    """Remove conversations whose last word is long ago; says how many."""
    gone = 0
    for question_id in queries.list_stale(now() - KEPT_FOR):
        with unit_of_work():
            # Somebody may have said something since we looked.
            if question_id in queries.list_stale(now() - KEPT_FOR):
                gone += remove_questions([question_id])
        heartbeat()
    return gone


def _say_once(question: Question, number: int, words: str, *, coach_id: int | None) -> bool:
    """Keep what one of the two says; says whether it is new, and not the same form sent twice."""
    said = db.session.get(QuestionTurn, (question.id, number))
    if said is not None and (said.words, said.coach_id, said.is_answer) == (
        words,
        coach_id,
        coach_id is not None,
    ):
        return False
    if question.closed_at is not None:
        raise QuestionClosed
    if number != queries.count_turns(question.id) + 1:
        raise SaidMeanwhile
    _say(question.id, number, words, coach_id=coach_id)
    question.last_at = now()
    return True


def _say(question_id: int, number: int, words: str, *, coach_id: int | None) -> None:
    values = {
        "question_id": question_id, "number": number, "is_answer": coach_id is not None, "coach_id": coach_id,
        "words": words, "said_at": now(),
    }  # fmt: skip
    once = insert_once(QuestionTurn.__table__, "question_id", "number")
    if db.session.connection().execute(once, values).first() is None:
        raise SaidMeanwhile


def _offer(question: Question, *, without: int | None = None) -> int:
    """Tell those who could answer that a question waits; nobody who could, and administrators hear that a coach is missing."""
    coaches = queries.list_coaches_for(question.asker_id)
    if not coaches:
        key = f"coach-missing:{today() // _DAYS_OF_WEEK}"
        return tell_all("coach_missing", [(one, key, {}) for one in list_administrators()])
    assert question.waits_since is not None  # only what waits is offered
    key = offered_as(question.id, question.waits_since)
    return tell_all("question_waits", [(one, key, {}) for one in coaches if one != without])


def _tell_coach(question: Question, number: int) -> None:
    """That the asker has said more: to the coach who has the question, or to all where none has it any more."""
    coach_id = question.coach_id
    if coach_id is not None and coach_id in queries.list_coaches_for(question.asker_id):
        key = f"{told_about(question.id)}goes-on:{number}"
        tell(coach_id, kind="question_goes_on", key=key, params={"question_id": question.id})
    else:
        _offer(question)


def _is_leased(question: Question) -> bool:
    return question.held_until is not None and question.held_until > now()


def _checked(words: str, ask: str) -> str:
    too_many = _l("These are more than %(most)s characters.")
    return checked(words, most=LONGEST_QUESTION, ask=ask, too_many=too_many)


def _demand_trusted(actor: Actor) -> int:
    """The coach who acts. Raises NotAllowed for whoever is none, and NotForOverseers."""
    ANSWER_QUESTIONS.demand(actor)
    coach_id = _own_id(actor)
    if not queries.is_trusted(coach_id):
        raise NotForOverseers
    return coach_id


def _held(question_id: int) -> Question:
    """A question as it is now, held behind whoever asked it. Raises QuestionNotFound."""
    found = db.session.get(Question, question_id)
    if found is None:
        raise QuestionNotFound
    hold_people([found.asker_id])
    query = select(Question).where(Question.id == question_id).with_for_update()
    held = db.session.execute(query.execution_options(populate_existing=True)).scalar()
    if held is None:
        raise QuestionNotFound
    return held


def _own_id(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotAllowed
    return actor.person_id
