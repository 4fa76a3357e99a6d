"""Answers in somebody's own words: kept with the others, and graded once, by whoever the house above lets read them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select

from app.core.actor import Actor
from app.core.clock import day_of, now
from app.core.db import db
from app.core.texts import kept_form
from app.core.upsert import insert
from app.notices.services import tell
from app.training.models import Attempt, OwnWords
from app.training.queries.lessons import lesson_of_version
from app.training.queries.own_words import list_own_words
from app.training.rules.quizzes import points_for, unread
from app.training.rules.voids import void_numbers
from app.training.services.grading import hold_void_prints, settle
from app.training.services.learning import complete_lesson
from app.training.vocabulary.attempts import AttemptState
from app.training.vocabulary.lessons import How
from app.training.vocabulary.own_words import LONGEST_WORDS, DecidedMeanwhile, SomethingUnread
from app.training.vocabulary.words import WordsRefused, _l


@dataclass(frozen=True, slots=True)
class Grade:
    """What a coach found in an answer, and says to it."""

    met: frozenset[int]  #: the places of what a good answer contains
    said: str


def keep_own_words(attempt: Attempt, texts: Mapping[int, str]) -> frozenset[int]:
    """Keep what was written to these questions, and nothing else; gives those to which anything was.

    Raises WordsRefused for too many.
    """
    kept = {number: words for number, text in texts.items() if (words := kept_form(text).strip())}
    for words in kept.values():
        if len(words) > LONGEST_WORDS or "\0" in words:
            raise WordsRefused(
                _l("Please keep it under %(most)s characters."), field="words", most=LONGEST_WORDS
            )
    gone = delete(OwnWords).where(OwnWords.attempt_id == attempt.id, OwnWords.number.not_in(kept))
    db.session.execute(gone, execution_options={"synchronize_session": False})
    statement = insert(OwnWords)
    newest = statement.on_conflict_do_update(
        index_elements=["attempt_id", "number"], set_={"words": statement.excluded.words}
    )
    for number, words in kept.items():
        db.session.connection().execute(newest, {"attempt_id": attempt.id, "number": number, "words": words})
    return frozenset(kept)


def grade_own_words(attempt_id: int, grades: Mapping[int, Grade], *, actor: Actor) -> bool:
    """Grade what waits in an attempt, all at once; says whether the lesson is passed with it, and tells the person.

    Whoever calls has held the person and asked whether the actor may read it. Raises SomethingUnread unless there is a
    grade for each answer, and DecidedMeanwhile where nothing waits any more: of two who grade, the first one does (LM-9).
    """
    query = select(Attempt).where(Attempt.id == attempt_id).with_for_update()
    attempt = db.session.execute(query.execution_options(populate_existing=True)).scalar()
    if attempt is None or attempt.state != AttemptState.WAITING:
        raise DecidedMeanwhile
    lesson = lesson_of_version(attempt.version_id)
    void = void_numbers(lesson, hold_void_prints(attempt.key))
    waiting, points, written = (
        unread(attempt.points, void=void),
        list(attempt.points),
        list_own_words(attempt_id),
    )
    for number in waiting:
        if number not in grades or not grades[number].said.strip():
            raise SomethingUnread
        grade, answer = grades[number], written[number]
        points[number] = points_for(lesson.questions[number], grade.met)
        answer.said, answer.graded_by, answer.graded_at = (
            kept_form(grade.said).strip(),
            actor.person_id,
            now(),
        )
    attempt.points = points
    is_passed = settle(attempt, lesson, void)
    db.session.flush()
    if is_passed and attempt.submitted_at is not None:
        complete_lesson(
            attempt.person_id, lesson, attempt.version_id, How.PASSED, day=day_of(attempt.submitted_at),
            actor=Actor.clockwork(),
        )  # fmt: skip
    tell_decided(attempt, lesson.title)
    return is_passed


def tell_decided(attempt: Attempt, title: str) -> None:
    """Tell somebody that what waited for a coach is decided; each time once."""
    words = {"title": title, "lesson_key": attempt.key, "n": attempt.n}
    key = f"lesson:{attempt.key}:decided:{attempt.n}:{now().isoformat()}"
    tell(attempt.person_id, kind="answers_decided", key=key, params=words)
