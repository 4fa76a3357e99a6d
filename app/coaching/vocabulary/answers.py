"""The words of answers that colleagues give in their own words, and a coach reads."""

from typing import Final

from app.coaching.vocabulary.words import _l
from app.core.audit_actions import Traces, audit_action, leaves, leaves_nothing
from app.core.errors import NotFound

#: Characters of what a coach says to an answer.
LONGEST_REPLY: Final = 500


class AnswerNotFound(NotFound):
    """Nothing waits here, or not for this coach."""

    message = _l("We could not find this answer. Perhaps it was read already, or taken back.")


#: It names no one: whose answers wait is nobody's business, also not the log's.
ANSWERS_GRADED = audit_action(
    "coaching.answers.graded", _l("graded answers of a lesson in somebody's own words")
)

#: What the doors of this subject leave in the audit log.
TRACES: Final = Traces(
    views={"coaching.grade_answers": leaves(ANSWERS_GRADED, or_nothing="a form sent twice")},
    jobs={"coaching.offer_answers": leaves_nothing("what somebody answers while they learn is theirs alone")},
)
