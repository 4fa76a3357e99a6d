"""The form in which a text is kept, and what can be counted in it. Positions are code points of that form."""

import re
import unicodedata
from typing import Final

#: Words a minute of a grown-up who reads silently (Brysbaert 2019, the mean over 190 studies).
WORDS_A_MINUTE: Final = 238

_BREAKS = re.compile("\r\n?|\u2028|\u2029|\x85")
#: Letters and figures with what holds them together inside: don't, e-mail, 3.5, l’ami.
WORD: Final = re.compile(r"[^\W_]+(?:['’.\-\u2011][^\W_]+)*")


def kept_form(text: str) -> str:
    """The text as a revision keeps it: composed (NFC), lines end with LF; nothing else is touched."""
    return unicodedata.normalize("NFC", _BREAKS.sub("\n", text))


def is_kept_form(text: str) -> bool:
    """Whether a text is in that form already."""
    return kept_form(text) == text


def count_words(text: str) -> int:
    """How many words a text has; what joins the parts of a word makes no new one."""
    return sum(1 for _word in WORD.finditer(text))


def reading_minutes(words: int) -> int:
    """The minutes that reading so many words takes, at least one; 0 for nothing."""
    return max(1, round(words / WORDS_A_MINUTE)) if words else 0
