"""The words of lessons that count as known for somebody, and what can go wrong with saying so."""

from typing import Final

from app.core.audit_actions import Traces, audit_action, leaves
from app.core.errors import Invalid
from app.training.vocabulary.words import _l


class NobodyToWaive(Invalid):
    """Nobody who is here has this address."""

    message = _l("We found nobody with this e-mail address.")


class NotForOneself(Invalid):
    """Whoever says that somebody knows a lesson is somebody else."""

    message = _l("For yourself a colleague has to say it.")


LESSON_WAIVED = audit_action("training.lesson.waived", _l("let a lesson count as known for somebody"))
WAIVER_UNDONE = audit_action(
    "training.lesson.unwaived", _l("let a lesson not count as known for somebody any more")
)

#: What the doors of this subject leave in the audit log.
TRACES: Final = Traces(
    views={
        "training.undo_waiver": leaves(
            WAIVER_UNDONE, or_nothing="a lesson that does not count as known for them"
        ),
        "training.waive_lesson": leaves(LESSON_WAIVED, or_nothing="a lesson that is done for them already"),
    }
)
