"""Words that say what a topic is about, and how they are compared with what people know something about."""

import re

from app.core.texts import kept_form
from app.editorial.vocabulary import LONGEST_WORD_OF_TOPIC, TextRefused, _l

_PARTED = re.compile(r"[,;\n]")
_SPACES = re.compile(r"\s+")


def words_of(typed: str, *, most: int, field: str) -> dict[str, str]:
    """The words in what somebody typed, parted by commas: each by the key under which it is compared, once.

    Case, a leading # and spaces make no difference. Raises TextRefused for words that are too long, or too many.
    """
    found: dict[str, str] = {}
    for part in _PARTED.split(kept_form(typed)):
        word = _SPACES.sub(" ", part).strip().lstrip("#").strip()
        if not word:
            continue
        if len(word) > LONGEST_WORD_OF_TOPIC or "\0" in word:
            raise TextRefused(
                _l("A topic in a word or two, %(most)s characters at most."),
                field=field,
                most=LONGEST_WORD_OF_TOPIC,
            )
        found.setdefault(key_of(word), word)
    if len(found) > most:
        raise TextRefused(_l("These are more than %(most)s topics."), field=field, most=most)
    return found


def key_of(word: str) -> str:
    """How a word is compared: as nobody need know how others wrote it."""
    # A folded letter can be several, so a key is twice as long as its word at most.
    return kept_form(word).casefold().replace("-", " ")[: 2 * LONGEST_WORD_OF_TOPIC]
