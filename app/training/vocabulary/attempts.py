"""The words of the questions at the end of a lesson, and what can go wrong with answering them."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from app.core.audit_actions import Traces, leaves, leaves_nothing
from app.core.errors import Conflict, NotFound
from app.training.vocabulary.lessons import LESSON_DONE, LESSON_REFRESHED
from app.training.vocabulary.words import _l


class AttemptState(StrEnum):
    """Where an attempt stands."""

    OPEN = "open"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    WAITING = "waiting"  #: for a coach, who reads what was written in somebody's own words
    TAKEN_BACK = "taken_back"  #: begun again before a coach had read it
    VOID = "void"  #: what it was about is gone; it counts for nothing, also not as an attempt

    @property
    def label(self) -> str:
        """The state in a few words, to be translated."""
        return _STATES[self]


_STATES: Final = {
    AttemptState.OPEN: _l("not handed in yet"),
    AttemptState.SUBMITTED: _l("handed in"),
    AttemptState.EXPIRED: _l("left behind"),
    AttemptState.WAITING: _l("waits for a coach"),
    AttemptState.TAKEN_BACK: _l("taken back"),
    AttemptState.VOID: _l("not counted"),
}

#: Nobody has to hurry: what was begun can be handed in for so long. There is no clock beside the questions.
OPEN_FOR: Final = timedelta(days=14)
#: Half as much again for whoever says that they need it; nobody asks why, and nothing but the last day tells of it (LM-19).
OPEN_FOR_LONGER: Final = OPEN_FOR * 3 // 2
#: So much later is still in time, for answers that were on their way.
GRACE: Final = timedelta(seconds=30)
#: Enough to learn from, too few to find the answers by trying.
MOST_A_DAY: Final = 5


class AttemptNotFound(NotFound):
    """There is no such attempt, or it is somebody else's."""

    message = _l("We could not find these answers.")


class EnoughToday(Conflict):
    """Somebody has tried as often as one can in a day."""

    message = _l(
        "You have tried %(most)s times today. Sleep over it, and read the lesson once more tomorrow."
    )


class TooLate(Conflict):
    """The answers came after the last day."""

    message = _l("These questions were begun long ago and are closed. Begin again whenever you like.")


class NoQuiz(NotFound):
    """The lesson ends without questions."""

    message = _l("This lesson has no questions.")


#: What the doors of this subject leave in the audit log.
TRACES: Final = Traces(
    views={
        "training.open_quiz": leaves_nothing("what somebody answers while they learn is theirs alone"),
        "training.answer_quiz": leaves(
            LESSON_DONE, LESSON_REFRESHED, or_nothing="answers that are kept, or do not pass yet"
        ),
    },
    jobs={
        "training.expire_attempts": leaves_nothing("it closes what was left behind, and nothing was promised")
    },
)
