"""Words that the company would rather not read, found in a text; and what could stand there instead."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.prose import beside_prose, touches

_SPACE: Final = re.compile(r"\s+")
#: From so many replacements on, nobody would look at them: a text that is all one word is a text about it.
MOST: Final = 200


@dataclass(frozen=True, slots=True)
class WordToAvoid:
    """A word, what is better, and why; one of the two last may be empty."""

    word: str
    preferred: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class FoundWord:
    """Where such a word stands, and what could stand there."""

    start: int
    words: str
    replacement: str
    advice: str


def word_key(word: str) -> str:
    """By which a word is known again, whatever its case and however wide its spaces."""
    return _SPACE.sub(" ", word.strip()).casefold()


def find_words(text: str, to_avoid: Iterable[WordToAvoid]) -> list[FoundWord]:
    """Every such word in the prose of a text, in order, whole words alone; of two in one place the longer one."""
    known = {word_key(one.word): one for one in to_avoid}
    known.pop("", None)
    if not known:
        return []
    beside, found = beside_prose(text), []
    for match in _pattern(sorted(known, key=len, reverse=True)).finditer(text):
        one = known.get(word_key(match[0]))
        if one is not None and not touches(beside, *match.span()):
            found.append(
                FoundWord(match.start(), match[0], _in_its_place(one.preferred, match[0]), one.advice)
            )
        if len(found) == MOST:
            break
    return found


def _pattern(keys: Sequence[str]) -> re.Pattern[str]:
    words = "|".join(re.escape(key).replace(r"\ ", r"\s+") for key in keys)
    return re.compile(rf"(?<![\w])(?:{words})(?![\w])", re.IGNORECASE)


def _in_its_place(preferred: str, words: str) -> str:
    """The better word with a capital where the other one had it."""
    return (
        preferred[:1].upper() + preferred[1:]
        if words[:1].isupper() and preferred[:1].islower()
        else preferred
    )
