"""What becomes of an attempt whose points are known: passed, not yet, not counted, or waiting for a coach."""

from collections.abc import Collection

from sqlalchemy import select

from app.core.db import db
from app.training.models import Attempt, Module
from app.training.queries.voids import void_prints
from app.training.rules.lessons import Lesson
from app.training.rules.quizzes import is_enough, is_undecided
from app.training.vocabulary.attempts import AttemptState


def settle(attempt: Attempt, lesson: Lesson, void: Collection[int], *, may_wait: bool = True) -> bool:
    """Say what becomes of the points of an attempt of which these questions do not count; whether that is now a pass.

    What was passed stays so. Where nothing counts the attempt is void, and no failure (LM-6). Where it depends on words that
    nobody has read, it waits for a coach (LM-9); one that `may_wait` no more is left as it is.
    """
    if attempt.is_passed:
        return False
    if is_undecided(attempt.points, void=void, pass_mark=lesson.pass_mark):
        if may_wait:
            attempt.state, attempt.is_passed = AttemptState.WAITING, None
        return False
    verdict = is_enough(attempt.points, void=void, pass_mark=lesson.pass_mark)
    attempt.state = AttemptState.VOID if verdict is None else AttemptState.SUBMITTED
    attempt.is_passed = verdict
    return bool(verdict)


def hold_void_prints(key: str) -> frozenset[str]:
    """What the questions that do not count are known by; nobody takes one out until this unit of work ends.

    So whatever is graded without knowing of it is there to be graded again.
    """
    db.session.execute(select(Module.key).where(Module.key == key).with_for_update(read=True))
    return frozenset(void_prints(key))
