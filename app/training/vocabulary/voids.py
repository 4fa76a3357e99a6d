"""The words of questions that do not count any more, and what can go wrong with taking them out."""

from typing import Final

from app.core.audit_actions import Traces, audit_action, leaves
from app.core.errors import NotFound
from app.training.vocabulary.lessons import LESSON_DONE, LESSON_REFRESHED
from app.training.vocabulary.words import _l

#: Characters of the reason for which a question does not count, or a lesson is known.
LONGEST_REASON: Final = 500
#: What grades again what was handed in.
REGRADE_JOB: Final = "training.regrade_attempts"
#: So many attempts are graded in one unit of work.
AT_ONCE: Final = 50


class QuestionNotFound(NotFound):
    """No version of the lesson asks this."""

    message = _l("We could not find this question. Perhaps it was mended.")


QUESTION_VOIDED = audit_action("training.question.voided", _l("said that a question does not count"))
QUESTION_RESTORED = audit_action("training.question.restored", _l("let a question count again"))

#: What the doors of this subject leave in the audit log.
TRACES: Final = Traces(
    views={
        "training.restore_question": leaves(QUESTION_RESTORED, or_nothing="a question that counts already"),
        "training.void_question": leaves(
            QUESTION_VOIDED, or_nothing="a question that does not count already"
        ),
    },
    jobs={
        REGRADE_JOB: leaves(LESSON_DONE, LESSON_REFRESHED, or_nothing="nobody passes who did not pass before")
    },
)
