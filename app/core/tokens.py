"""A text in the pieces that are compared: words, spaces, marks. No piece ends inside of what a reader sees as one sign."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from app.core.texts import WORD

#: What is never changed in part: addresses, code within a line, and names of pages in Markdown's angle brackets.
_WHOLE: Final = r"https?://[^\s<>()\[\]\"'`]+|`[^`\n]+`|<[^<>\s]+>"
_PIECE = re.compile(rf"{_WHOLE}|{WORD.pattern}|\n|[^\S\n]+|[^\w\s]|_", re.UNICODE)
_FENCE = re.compile(r"\s*(```|~~~)")
_JOINER, _SELECTORS = "\u200d", range(0xFE00, 0xFE10)
_SKINS, _TAGS, _REGIONS = range(0x1F3FB, 0x1F400), range(0xE0020, 0xE0080), range(0x1F1E6, 0x1F200)


def tokens_of(text: str) -> list[str]:
    """The pieces of a text, in order; put together they are the text again."""
    found = _PIECE.findall(text)
    return found if text.isascii() else list(_whole_signs(found))


def blocks_of(text: str) -> list[str]:
    """The lines of a text, each with its end; put together they are the text again."""
    return text.splitlines(keepends=True) if not _has_other_ends(text) else _lines(text)


def signs_of(text: str) -> list[str]:
    """What a reader sees as single signs, in order; put together they are the text again."""
    return list(text) if text.isascii() else list(_whole_signs(text))


def is_word(token: str) -> bool:
    """Whether a piece is a word rather than a space or a mark."""
    return WORD.match(token) is not None


def _has_other_ends(text: str) -> bool:
    return any(sign in text for sign in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\r")


def _lines(text: str) -> list[str]:
    return [line for line in re.split(r"(?<=\n)", text) if line]


def _whole_signs(tokens: Iterable[str]) -> Iterator[str]:
    """Join what belongs to the sign before it: accents, joined emoji, the two halves of a flag."""
    held = ""
    for token in tokens:
        if held and _goes_on(held, token):
            held += token
            continue
        if held:
            yield held
        held = token
    if held:
        yield held


def _goes_on(held: str, token: str) -> bool:
    first, last = token[0], held[-1]
    if last == _JOINER or first == _JOINER:
        return not held.isspace()
    if ord(first) in _REGIONS:
        return _regions_at_the_end(held) % 2 == 1
    return (
        unicodedata.category(first)[0] == "M"
        or ord(first) in _SELECTORS
        or ord(first) in _SKINS
        or ord(first) in _TAGS
    )


def _regions_at_the_end(text: str) -> int:
    count = 0
    for sign in reversed(text):
        if ord(sign) not in _REGIONS:
            break
        count += 1
    return count
