"""Questions that do not count any more: taken out, let count again, and what was handed in graded anew.

Grading anew only ever lets somebody pass: nothing that was passed or done is taken away (LM-11).
"""

from sqlalchemy import ColumnElement, delete, or_, select

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import day_of, now
from app.core.db import db
from app.core.jobs import enqueue
from app.core.upsert import insert_once
from app.notices.services import tell
from app.people.services.holding import hold_people
from app.training.models import Attempt, Module, VoidQuestion
from app.training.permissions import WRITE_LESSONS
from app.training.queries.lessons import lesson_of_version
from app.training.queries.voids import list_known_questions
from app.training.rules.voids import asks_nothing, checked_reason, void_numbers
from app.training.services.grading import hold_void_prints, settle
from app.training.services.learning import complete_lesson
from app.training.services.own_words import tell_decided
from app.training.vocabulary.attempts import AttemptState
from app.training.vocabulary.lessons import How, LessonNotFound
from app.training.vocabulary.voids import (
    AT_ONCE,
    QUESTION_RESTORED,
    QUESTION_VOIDED,
    REGRADE_JOB,
    QuestionNotFound,
)


def void_question(key: str, name: str, why: str, *, actor: Actor) -> bool:
    """Let a question not count wherever it is asked like that; says whether that is new.

    `name` is what it is known by. What was handed in is graded again afterwards. Raises WordsRefused, LessonNotFound and
    QuestionNotFound.
    """
    WRITE_LESSONS.demand(actor)
    kept = checked_reason(why)
    _hold_module(key)
    known = next((one for one in list_known_questions(key) if name in one.prints), None)
    if known is None:
        raise QuestionNotFound
    once, new = insert_once(VoidQuestion.__table__, "key", "print"), []
    for one in known.prints:
        values = {
            "key": key, "print": one, "said_of": known.print, "why": kept, "voided_by": actor.person_id,
            "voided_at": now(),
        }  # fmt: skip
        found = db.session.connection().execute(once, values).first()
        new += [found.id] if found else []
    if not new:
        return False
    record(
        QUESTION_VOIDED, actor=actor, object_type="lesson", object_id=new[0], object_label=key, reason=kept
    )
    enqueue(REGRADE_JOB, key=f"{key}:without:{new[0]}", lesson_key=key)
    return True


def restore_question(key: str, name: str, *, actor: Actor) -> bool:
    """Let a question count again, with all that was taken out with it; says whether that is new.

    Whoever passed without it has passed. Raises LessonNotFound.
    """
    WRITE_LESSONS.demand(actor)
    _hold_module(key)
    said_of = select(VoidQuestion.said_of).where(VoidQuestion.key == key, VoidQuestion.print == name)
    together = delete(VoidQuestion).where(
        VoidQuestion.key == key, VoidQuestion.said_of.in_(said_of.scalar_subquery())
    )
    options = {"synchronize_session": False}
    gone = db.session.execute(together.returning(VoidQuestion.id), execution_options=options).scalars().all()
    if not gone:
        return False
    db.session.expire_all()
    record(QUESTION_RESTORED, actor=actor, object_type="lesson", object_id=min(gone), object_label=key)
    enqueue(REGRADE_JOB, key=f"{key}:with:{min(gone)}", lesson_key=key)
    return True


def regrade_some(key: str, *, after: int) -> int | None:
    """Grade again what was handed in beyond this attempt, a few at a time; gives the last one, None once there are no more.

    Done twice, it changes nothing the second time. What was begun and asks nothing any more is closed (LM-6).
    """
    query = select(Attempt.id, Attempt.person_id).where(_to_regrade(key), Attempt.id > after)
    found = db.session.execute(query.order_by(Attempt.id).limit(AT_ONCE)).all()
    if not found:
        return None
    hold_people({one.person_id for one in found})
    prints = hold_void_prints(key)
    held = select(Attempt).where(_to_regrade(key), Attempt.id.in_([one.id for one in found]))
    held = held.order_by(Attempt.id).with_for_update().execution_options(populate_existing=True)
    for attempt in db.session.execute(held).scalars().all():
        _regrade(attempt, prints)
    return int(found[-1].id)


def _regrade(attempt: Attempt, prints: frozenset[str]) -> None:
    try:
        lesson = lesson_of_version(attempt.version_id)
    except LessonNotFound:  # this release cannot read it, and a later one may
        return
    if attempt.submitted_at is None:
        if asks_nothing(lesson, prints):
            attempt.state = AttemptState.VOID
        return
    did_wait = attempt.state == AttemptState.WAITING
    is_passed = settle(attempt, lesson, void_numbers(lesson, prints), may_wait=_is_last(attempt))
    db.session.flush()
    if not is_passed:
        if did_wait and attempt.state != AttemptState.WAITING:
            tell_decided(attempt, lesson.title)
        return
    is_new = complete_lesson(
        attempt.person_id,
        lesson,
        attempt.version_id,
        How.REGRADED,
        day=day_of(attempt.submitted_at),
        actor=Actor.clockwork(),
    )
    if is_new:
        words = {"title": lesson.title, "lesson_key": lesson.key}
        tell(attempt.person_id, kind="lesson_regraded", key=f"lesson:{lesson.key}:regraded", params=words)


def _is_last(attempt: Attempt) -> bool:
    """Whether somebody has not begun again since: what they have left behind waits for nobody."""
    later = select(Attempt.id).where(
        Attempt.person_id == attempt.person_id, Attempt.key == attempt.key, Attempt.n > attempt.n
    )
    return db.session.execute(later.limit(1)).first() is None


def _to_regrade(key: str) -> ColumnElement[bool]:
    """What can still become better: handed in and not passed, not counted by now, waiting for a coach, or under way."""
    open_, void = Attempt.state == AttemptState.OPEN, Attempt.state == AttemptState.VOID
    failed = (Attempt.state == AttemptState.SUBMITTED) & Attempt.is_passed.is_(False)
    waiting = Attempt.state == AttemptState.WAITING
    return (Attempt.key == key) & or_(open_, failed, waiting, void & Attempt.submitted_at.is_not(None))


def _hold_module(key: str) -> None:
    """Let nobody hand in answers to a lesson or publish it until this unit of work ends. Raises LessonNotFound."""
    held = select(Module.key).where(Module.key == key).with_for_update(key_share=True)
    if db.session.execute(held).scalar() is None:
        raise LessonNotFound
