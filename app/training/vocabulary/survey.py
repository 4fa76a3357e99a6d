"""The words of the knowledge survey: its kinds of questions, its limits, and what can go wrong."""

from enum import StrEnum
from typing import Final

from app.core.errors import Invalid
from app.training.vocabulary.words import _l

#: No installation shows groups of fewer answers, whatever its own minimum is.
SMALLEST_GROUP: Final = 5
#: Words that somebody wrote are shown among so many others at least.
FEWEST_TEXTS: Final = 10
#: In percent: how roughly it is told, while a survey is open, how many have taken part.
RATE_STEP: Final = 5
MOST_QUESTIONS: Final = 60
MOST_OPTIONS: Final = 10
LONGEST_QUESTION: Final = 400
LONGEST_ANSWER: Final = 2_000


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


class SurveyRefused(Invalid):
    """A questionnaire, or an answer to one, cannot be kept like this; the message says why."""
