"""The questions at the end of a lesson: begun, kept, handed in once, and graded here and nowhere else."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select, update

from app.core.actor import Actor
from app.core.clock import day_of, now, today
from app.core.db import db
from app.core.upsert import insert_once
from app.people.services.holding import hold_people
from app.training.models import Attempt
from app.training.permissions import LEARN
from app.training.queries.lessons import lesson_of_version
from app.training.queries.voids import void_prints
from app.training.rules.lessons import Lesson
from app.training.rules.quizzes import Answers, points_of
from app.training.rules.voids import asks_nothing, void_numbers
from app.training.services.grading import hold_void_prints, settle
from app.training.services.learning import complete_lesson, demand_open, own_id
from app.training.services.own_words import keep_own_words
from app.training.vocabulary.attempts import (
    GRACE,
    MOST_A_DAY,
    OPEN_FOR,
    OPEN_FOR_LONGER,
    AttemptNotFound,
    AttemptState,
    EnoughToday,
    NoQuiz,
    TooLate,
)
from app.training.vocabulary.lessons import How


def open_attempt(key: str, *, language: str, needs_longer: bool = False, actor: Actor) -> int:
    """Begin to answer, or go on with what was begun; gives the number of the attempt.

    The number is taken before the first question is seen (LM-1): two windows get one and the same. How long there is to hand
    it in is settled here, for good (LM-19). What waits for a coach is taken back, and read by nobody. Raises LessonNotFound, LessonLocked, NoQuiz, and EnoughToday.
    """
    LEARN.demand(actor)
    person_id = own_id(actor)
    hold_people([person_id])
    lesson, version = demand_open(person_id, key, language)
    if asks_nothing(lesson, void_prints(key)):
        raise NoQuiz
    latest = _attempts(person_id, key)
    if latest and latest[-1].state == AttemptState.OPEN:
        if now() <= latest[-1].deadline:
            return latest[-1].n
        latest[-1].state = AttemptState.EXPIRED
        db.session.flush()
    _demand_some_left(latest)
    if latest and latest[-1].state == AttemptState.WAITING:
        latest[-1].state = AttemptState.TAKEN_BACK
        db.session.flush()
    moment = now()
    last = moment + (OPEN_FOR_LONGER if needs_longer else OPEN_FOR)
    values = {
        "person_id": person_id, "key": key, "n": len(latest) + 1, "version_id": version.id, "state": AttemptState.OPEN.value,
        "seed": secrets.randbits(30), "opened_at": moment, "deadline": last, "answers": {}, "points": [],
    }  # fmt: skip
    db.session.connection().execute(insert_once(Attempt.__table__, "person_id", "key", "n"), values)
    return len(latest) + 1


def keep_answers(
    key: str, n: int, answers: Answers, texts: Mapping[int, str] | None = None, *, actor: Actor
) -> None:
    """Keep what was answered so far. The last that came in time counts.

    Raises AttemptNotFound, TooLate, and WordsRefused for words of one's own that are too many.
    """
    attempt = _held(key, n, actor)
    if attempt.state != AttemptState.OPEN or now() > attempt.deadline + GRACE:
        raise TooLate
    _keep(attempt, answers, texts or {})


def submit_answers(
    key: str, n: int, answers: Answers, texts: Mapping[int, str] | None = None, *, actor: Actor
) -> bool:
    """Hand the answers in; says whether the lesson is passed. Handed in twice, the first time counts (LM-2).

    Graded by the version with which it was begun, whatever became of the lesson meanwhile (LM-5), save for questions that
    do not count any more. Where it depends on words of one's own it waits for a coach (LM-9). Raises AttemptNotFound,
    WordsRefused, and TooLate after the last day and half a minute, by our clock (LM-3, LM-4).
    """
    attempt = _held(key, n, actor)
    if attempt.submitted_at is not None:
        return bool(attempt.is_passed)
    if attempt.state != AttemptState.OPEN or now() > attempt.deadline + GRACE:
        raise TooLate
    lesson = lesson_of_version(attempt.version_id)
    written = _keep(attempt, answers, texts or {})
    points = points_of(lesson.questions, answers, written=written, seed=attempt.seed)
    attempt.points = list(points)
    attempt.submitted_at = now()
    is_passed = settle(attempt, lesson, void_numbers(lesson, hold_void_prints(key)))
    db.session.flush()
    if is_passed:
        complete_lesson(attempt.person_id, lesson, attempt.version_id, How.PASSED, actor=actor)
    return is_passed


def expire_attempts() -> int:
    """Close what was begun and left behind; says how many."""
    gone = (
        update(Attempt)
        .where(Attempt.state == AttemptState.OPEN, Attempt.deadline < now() - GRACE)
        .values(state=AttemptState.EXPIRED)
    )
    return len(db.session.execute(gone.returning(Attempt.id)).all())


def get_attempt(person_id: int, key: str, n: int) -> tuple[Attempt, Lesson]:
    """An attempt of one's own with the lesson that it is about. Raises AttemptNotFound."""
    query = select(Attempt).where(Attempt.person_id == person_id, Attempt.key == key, Attempt.n == n)
    attempt = db.session.execute(query).scalar()
    if attempt is None:
        raise AttemptNotFound
    return attempt, lesson_of_version(attempt.version_id)


def latest_attempt(person_id: int, key: str) -> Attempt | None:
    """The last time that somebody answered; None before the first."""
    found = _attempts(person_id, key)
    return found[-1] if found else None


def had_longer(attempt: Attempt | None) -> bool:
    """Whether somebody had said for this time that they need longer."""
    return attempt is not None and attempt.deadline - attempt.opened_at > OPEN_FOR


def answers_of(attempt: Attempt) -> Mapping[int, Sequence[int]]:
    """What was answered so far."""
    return {int(number): places for number, places in attempt.answers.items()}


def _attempts(person_id: int, key: str) -> Sequence[Attempt]:
    query = select(Attempt).where(Attempt.person_id == person_id, Attempt.key == key).order_by(Attempt.n)
    return db.session.execute(query.execution_options(populate_existing=True)).scalars().all()


def _demand_some_left(attempts: Sequence[Attempt]) -> None:
    """At most so many a day; what did not count is none of them (LM-12)."""
    recent = [
        one
        for one in attempts
        if one.state != AttemptState.VOID and one.opened_at > now() - timedelta(days=2)
    ]
    if sum(day_of(one.opened_at) == today() for one in recent) >= MOST_A_DAY:
        raise EnoughToday(most=MOST_A_DAY)


def _held(key: str, n: int, actor: Actor) -> Attempt:
    """An attempt of the actor's own, held. Raises AttemptNotFound."""
    LEARN.demand(actor)
    person_id = own_id(actor)
    hold_people([person_id])
    query = select(Attempt).where(Attempt.person_id == person_id, Attempt.key == key, Attempt.n == n)
    attempt = db.session.execute(query.with_for_update().execution_options(populate_existing=True)).scalar()
    if attempt is None:
        raise AttemptNotFound
    return attempt


def _keep(attempt: Attempt, answers: Answers, texts: Mapping[int, str]) -> frozenset[int]:
    attempt.answers = {str(number): list(places) for number, places in answers.items()}
    attempt.saved_at = now()
    db.session.flush()
    return keep_own_words(attempt, texts)
