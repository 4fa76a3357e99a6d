"""How much of a text is its author's own, counted in words; the "voice figure" that author and editor see.

A word is the author's unless it came in with a suggestion that was taken as the editor had put it. A word that stays
within a suggestion that was taken (a moved comma around it, a word beside it) is still the author's.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from app.core.comparing import Change, compare
from app.core.texts import WORD, count_words


@dataclass(frozen=True, slots=True)
class Voice:
    """Words of the text as it stands, those of them that are the author's, and what became of the author's draft."""

    words: int
    own: int
    draft_words: int  #: of the revision that was handed in first
    survived: int  #: words of that revision that still stand

    @property
    def percent(self) -> int:
        """The share of the words that are the author's own; 100 for a text without words. Never rounded up to all."""
        return _percent(self.own, self.words)

    @property
    def survived_percent(self) -> int:
        """The share of the author's draft that still stands."""
        return _percent(self.survived, self.draft_words)


def voice(draft: str, text: str, taken: Iterable[Change]) -> Voice:
    """The voice figure of a text, given the draft that was handed in and the suggestions that were taken since."""
    words = count_words(text)
    foreign = min(words, sum(foreign_words(change) for change in taken))
    draft_words = count_words(draft)
    gone = sum(_lost(change) for change in compare(draft, text))
    return Voice(words, words - foreign, draft_words, max(0, draft_words - gone))


def foreign_words(change: Change) -> int:
    """How many words a suggestion brings in that did not stand in what it replaces."""
    return (_words(change.replacement) - _words(change.original)).total()


def if_all_were_taken(now: Voice, waiting: Iterable[Change]) -> int:
    """The percentage that would be the author's own if all these suggestions were taken as they are."""
    words, own = now.words, now.own
    for change in waiting:
        before, after = count_words(change.original), count_words(change.replacement)
        foreign = foreign_words(change)
        words += after - before
        own += after - foreign - before
    return _percent(max(0, own), words)


def _lost(change: Change) -> int:
    return (_words(change.original) - _words(change.replacement)).total()


def _words(text: str) -> Counter[str]:
    return Counter(found.group().casefold() for found in WORD.finditer(text))


def _percent(part: int, whole: int) -> int:
    return 100 if part >= whole else int(100 * part / whole)
