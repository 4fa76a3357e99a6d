"""The words of the knowledge survey: its kinds of questions, its limits, and what can go wrong."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from app.core.audit_actions import Traces, audit_action, leaves, leaves_nothing
from app.core.errors import Conflict, Invalid, NotFound
from app.training.vocabulary.words import _l

#: The table of what was answered; who may read it is a matter of roles in the database, too.
ANSWERS_TABLE: Final = "training_survey_responses"
#: No installation shows groups of fewer answers, whatever its own minimum is.
SMALLEST_GROUP: Final = 5
#: Words that somebody wrote are shown among so many others at least.
FEWEST_TEXTS: Final = 10
#: In percent: how roughly it is told, while a survey is open, how many have taken part.
RATE_STEP: Final = 5
MOST_QUESTIONS: Final = 60
MOST_OPTIONS: Final = 10
LONGEST_QUESTION: Final = 400
LONGEST_OPTION: Final = 160
LONGEST_ANSWER: Final = 2_000
LONGEST_TITLE: Final = 120
LONGEST_ABOUT: Final = 1_000
#: Questions on one page of somebody who answers.
QUESTIONS_A_PAGE: Final = 5
#: Too few answers to show anything are destroyed so long after the survey was closed.
FEW_ARE_KEPT_FOR: Final = timedelta(days=14)
#: Answers whose results nobody releases are destroyed so long after they were sealed.
UNRELEASED_ARE_KEPT_FOR: Final = timedelta(days=90)
#: HR is told of that so many days before, each time once.
WARNED_BEFORE: Final = (30, 7)
#: In days: whoever has not taken part is not reminded on the first day, nor again before so many have passed.
REMINDED_AGAIN_AFTER: Final = 3
#: What results can be told apart by: a column of a person's record, and its name for readers; the first goes first.
ATTRIBUTES: Final = {"department": _l("Department"), "country": _l("Country")}

#: The jobs: closing when the time has come, sealing, destroying what is not needed any more or never was, telling people.
CLOSE_JOB: Final = "training.close_surveys"
SEAL_JOB: Final = "training.seal_survey"
DESTROY_JOB: Final = "training.destroy_few_answers"
DESTROY_RELEASED_JOB: Final = "training.destroy_released_answers"
TELL_JOB: Final = "training.tell_of_survey"


class SurveyState(StrEnum):
    """Where a survey stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    RELEASED = "released"

    @property
    def label(self) -> str:
        """The state as people read it, to be translated."""
        return _STATES[self]


_STATES: Final = {
    SurveyState.DRAFT: _l("Draft"),
    SurveyState.OPEN: _l("Open"),
    SurveyState.CLOSED: _l("Closed"),
    SurveyState.RELEASED: _l("Results are out"),
}


class WhyDestroyed(StrEnum):
    """Why the answers to a survey were destroyed before anything was shown of them."""

    FEW = "few"
    UNRELEASED = "unreleased"


class QuestionKind(StrEnum):
    """What a question is after; a survey asks these in this order."""

    BASELINE = "baseline"
    ADVANCED = "advanced"
    HABIT = "habit"
    OPEN = "open"

    @property
    def label(self) -> str:
        """The kind as people read it, to be translated."""
        return _KINDS[self]

    @property
    def is_knowledge(self) -> bool:
        """Whether one of the answers is right."""
        return self in {QuestionKind.BASELINE, QuestionKind.ADVANCED}


_KINDS: Final = {
    QuestionKind.BASELINE: _l("What everybody should know"),
    QuestionKind.ADVANCED: _l("What goes further"),
    QuestionKind.HABIT: _l("Habits and attitudes"),
    QuestionKind.OPEN: _l("In your own words"),
}


class SurveyNotFound(NotFound):
    """There is no such survey, or none for this reader."""

    message = _l("There is no survey under this number.")


class SurveyChanged(Conflict):
    """Somebody else was faster."""

    message = _l("Somebody has changed this survey in the meantime. What you typed is still here; look at the survey, then save again.")  # fmt: skip


class SurveyNotInState(Conflict):
    """What was asked for does not fit where the survey stands by now."""

    message = _l("This cannot be done any more: the survey is further on by now.")


class SurveyClosed(Conflict):
    """Answers are no longer taken, or not yet."""

    message = _l("This survey takes no answers now. Nothing that you chose was kept.")


class AlreadyAnswered(Conflict):
    """Of somebody's answers the first are kept."""

    message = _l("You have answered this survey before. Those answers count, and nobody can look them up to change them.")  # fmt: skip


class TooFewAnswers(Conflict):
    """So few that nothing can be shown."""

    message = _l("Too few have answered for anything to be shown.")


class StillSealing(Conflict):
    """The worker has not sealed the answers yet."""

    message = _l("The answers are still being sealed. Please look again in a moment.")


class RemindedLately(Conflict):
    """Nobody is reminded so soon."""

    message = _l("Not yet: people are reminded on the day after the opening at the earliest, and then every %(days)s days at most.")  # fmt: skip


class SurveyRefused(Invalid):
    """A questionnaire, or an answer to one, cannot be kept like this; the message says why."""


SURVEY_BEGUN = audit_action("training.survey.begun", _l("began a draft of a survey"))
SURVEY_CHANGED = audit_action("training.survey.changed", _l("changed a draft of a survey"))
SURVEY_DISCARDED = audit_action("training.survey.discarded", _l("threw away a draft of a survey"))
SURVEY_OPENED = audit_action("training.survey.opened", _l("opened a survey"))
SURVEY_EXTENDED = audit_action("training.survey.extended", _l("changed the day on which a survey closes"))
SURVEY_REMINDED = audit_action(
    "training.survey.reminded", _l("reminded those who had not taken part in a survey")
)
SURVEY_CLOSED = audit_action("training.survey.closed", _l("closed a survey"))
SURVEY_RELEASED = audit_action("training.survey.released", _l("released the results of a survey"))
SURVEY_EXPORTED = audit_action("training.survey.exported", _l("downloaded the results of a survey"))
ANSWERS_DESTROYED = audit_action("training.survey.destroyed", _l("destroyed the answers to a survey that too few had taken part in"))  # fmt: skip
ANSWERS_LAPSED = audit_action("training.survey.lapsed", _l("destroyed the answers to a survey whose results nobody released"))  # fmt: skip

_AGAIN: Final = "a form sent twice"
_NOT_LIKE_THIS: Final = "the question cannot go, or not there"
_ANONYMOUS: Final = "nobody shall see when somebody answered"
#: What the doors of this subject leave in the audit log. Answering leaves nothing, and the log says nothing of it.
TRACES: Final = Traces(
    views={
        "training.turn_survey_page": leaves_nothing("nothing is stored before the last page"),
        "training.answer_survey": leaves_nothing(_ANONYMOUS),
        "training.turn_trial_page": leaves_nothing("trying out stores nothing"),
        "training.begin_survey": leaves(SURVEY_BEGUN),
        "training.change_survey": leaves(SURVEY_CHANGED, or_nothing="nothing was changed"),
        "training.keep_survey_question": leaves(SURVEY_CHANGED, or_nothing="nothing was changed"),
        "training.add_survey_question": leaves(SURVEY_CHANGED),
        "training.move_survey_question": leaves(SURVEY_CHANGED, or_nothing=_NOT_LIKE_THIS),
        "training.remove_survey_question": leaves(SURVEY_CHANGED, or_nothing=_NOT_LIKE_THIS),
        "training.discard_survey": leaves(SURVEY_DISCARDED),
        "training.open_survey": leaves(SURVEY_OPENED, or_nothing=_AGAIN),
        "training.extend_survey": leaves(SURVEY_EXTENDED, or_nothing="it is that day already"),
        "training.remind_of_survey": leaves(
            SURVEY_REMINDED, or_nothing="nobody is missing, or it is too soon"
        ),
        "training.close_survey": leaves(SURVEY_CLOSED, or_nothing=_AGAIN),
        "training.release_survey": leaves(
            SURVEY_RELEASED, or_nothing="too few have answered, or it was done before"
        ),
        "training.export_survey": leaves(SURVEY_EXPORTED),
    },
    commands={"training web-role": leaves_nothing("it prints statements and changes nothing")},
    jobs={
        CLOSE_JOB: leaves(SURVEY_CLOSED, or_nothing="no survey is due"),
        SEAL_JOB: leaves_nothing("closing has left its line"),
        DESTROY_JOB: leaves(ANSWERS_DESTROYED, ANSWERS_LAPSED, or_nothing="there is nothing to destroy"),
        DESTROY_RELEASED_JOB: leaves_nothing("the release has left its line"),
        TELL_JOB: leaves_nothing("the notices are kept with whoever gets them"),
    },
)
