"""The words of answers in somebody's own words, and what can go wrong with reading them."""

from typing import Final

from app.core.errors import Conflict, Invalid
from app.training.vocabulary.words import _l

#: Characters of such an answer.
LONGEST_WORDS: Final = 2_000


class DecidedMeanwhile(Conflict):
    """Nothing waits any more: another coach has read it, it was taken back, or a question does not count any more."""

    message = _l("This is decided meanwhile, or was taken back. Nothing of yours was kept.")


class SomethingUnread(Invalid):
    """Each answer wants a word."""

    message = _l("Say a few words to each answer.")
