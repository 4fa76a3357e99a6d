"""Questions about answers in somebody's own words."""

from collections.abc import Mapping

from sqlalchemy import select

from app.core.db import db
from app.training.models import Attempt, OwnWords
from app.training.queries.voids import void_prints
from app.training.rules.lessons import Lesson
from app.training.rules.quizzes import unread
from app.training.rules.voids import void_numbers


def list_own_words(attempt_id: int) -> Mapping[int, OwnWords]:
    """What was written in an attempt, by the number of the question."""
    query = select(OwnWords).where(OwnWords.attempt_id == attempt_id).order_by(OwnWords.number)
    found = db.session.execute(query.execution_options(populate_existing=True)).scalars()
    return {one.number: one for one in found}


def unread_numbers(attempt: Attempt, lesson: Lesson) -> list[int]:
    """The questions of an attempt whose answers a coach has still to read; none that does not count."""
    return unread(attempt.points, void=void_numbers(lesson, void_prints(attempt.key)))
