"""The words of questions that somebody asks a coach in private."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from app.coaching.vocabulary.words import _l
from app.core.audit_actions import Traces, audit_action, leaves, leaves_nothing
from app.core.errors import Conflict, NotAllowed, NotFound
from app.people.vocabulary import Role


class QuestionState(StrEnum):
    """Where a question is on its way."""

    WAITING = "waiting"  #: nobody has opened it
    TAKEN = "taken"  #: a coach has opened it and will answer
    ANSWERED = "answered"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The state as people read it, to be translated."""
        return _STATES[self]


_STATES: Final = {
    QuestionState.WAITING: _l("waits for a coach"),
    QuestionState.TAKEN: _l("a coach has it"),
    QuestionState.ANSWERED: _l("answered"),
    QuestionState.CLOSED: _l("closed"),
}

LONGEST_QUESTION: Final = 4_000
#: So long a coach has a question for themselves; then the others are offered it as well.
TAKEN_FOR: Final = timedelta(days=3)
#: So long a conversation is kept after its last word.
KEPT_FOR: Final = timedelta(days=180)
KEPT_MONTHS: Final = 6
#: Whoever holds one of these is read no question, coach or not: they look after records, or can grant themselves rights.
OVERSEEING: Final = (Role.HR, Role.ADMINISTRATOR)


class QuestionNotFound(NotFound):
    """There is no such question, or it is nothing to whoever asks for it."""

    message = _l("We could not find this question. Perhaps it was taken back.")


class TakenByAnother(Conflict):
    """Another coach was faster."""

    message = _l("Another coach has taken this question meanwhile.")


class ReadAlready(Conflict):
    """A question that a coach has opened cannot be unread."""

    message = _l("A coach has opened it meanwhile, so it cannot be taken back any more. You can close it.")


class SaidMeanwhile(Conflict):
    """Somebody has said something since the page was read."""

    message = _l("Something was said meanwhile. Read it below; your words are still here.")


class QuestionClosed(Conflict):
    """Nothing can be said about a question that was closed."""

    message = _l("This question was closed meanwhile.")


class NotForOverseers(NotAllowed):
    """A coach who looks after people's records as well reads no questions."""

    heading = _l("Private questions do not come to you")
    message = _l("You work for HR or as an administrator, too. Whoever asks is promised that neither reads it, so other coaches answer.")  # fmt: skip


#: Of whoever asks no line is left: that somebody asked is known to them and to their coach alone.
QUESTION_TAKEN = audit_action("coaching.question.taken", _l("took a private question to answer it"))
QUESTION_LEFT = audit_action("coaching.question.left", _l("left a private question to other coaches"))
QUESTION_ANSWERED = audit_action("coaching.question.answered", _l("answered a private question"))

_PRIVATE = "that somebody asks a coach is known to the two of them alone"
_AGAIN = "a form sent twice"
#: What the doors of this subject leave in the audit log.
TRACES: Final = Traces(
    views={
        "coaching.ask_question": leaves_nothing(_PRIVATE),
        "coaching.ask_on": leaves_nothing(_PRIVATE),
        "coaching.close_question": leaves_nothing(_PRIVATE),
        "coaching.withdraw_question": leaves_nothing(_PRIVATE),
        "coaching.take_question": leaves(QUESTION_TAKEN, or_nothing=_AGAIN),
        "coaching.leave_question": leaves(QUESTION_LEFT, or_nothing=_AGAIN),
        "coaching.answer_question": leaves(QUESTION_ANSWERED, or_nothing=_AGAIN),
    },
    jobs={
        "coaching.offer_questions": leaves_nothing(_PRIVATE),
        "coaching.forget_questions": leaves_nothing("it is said beforehand how long a question is kept"),
    },
)
