"""The words of what lessons help with: what to look at in a question."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from app.training.vocabulary.words import _l


class Look(StrEnum):
    """What the answers to a question say about the question, never about anybody who answered; the worst first."""

    TURNED = "turned"
    HARD = "hard"
    FLAT = "flat"
    EASY = "easy"
    FINE = "fine"

    @property
    def label(self) -> str:
        """What to do about it, to be translated."""
        return _LOOKS[self]

    @property
    def is_to_mend(self) -> bool:
        """Whether somebody should read the question again."""
        return self in (Look.TURNED, Look.HARD, Look.FLAT)


_LOOKS: Final = {
    Look.TURNED: _l(
        "Many who know the rest get this one wrong: read it again, and look at which answer is marked as right."
    ),
    Look.HARD: _l("Most get it wrong at first: say it more clearly in the lesson, or ask more simply."),
    Look.FLAT: _l("Those who know the rest do no better here than the others: is it about what the lesson says?"),
    Look.EASY: _l("Nearly everybody knows this. It is good to begin with, and tells little."),
    Look.FINE: _l("Nothing to mend."),
}  # fmt: skip

#: So many questions to read again are shown at once; the others stand with their lessons.
SHOWN_AT_ONCE: Final = 8
#: How long before somebody moved up a lesson counts as learned before.
DAYS_BEFORE: Final = 90
#: Whoever has begun since then may be in the middle of it.
TIME_TO_READ: Final = timedelta(days=14)
#: So many of the latest answers to a lesson's questions tell enough.
LATEST_ANSWERS: Final = 500
