"""What of a Markdown text is prose. Code, addresses, targets of links, and names behind @ and # are not, and nobody
corrects their spelling. Positions are code points.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

#: From this code point to before that one.
Span = tuple[int, int]

_FENCE = re.compile(r"[\s>]*(`{3,}|~{3,})([^\n]*)")
_INDENTED = re.compile(r"(?: {4}|\t)\s*\S")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s")
_TICKS = re.compile(r"`+")
#: Each pattern begins where a word does, or has a bound, so that no text takes long.
_INSIDE: Final = (
    re.compile(r"^ {0,3}\[[^\]\n]{1,999}\]:[^\n]*", re.MULTILINE),  # what a link elsewhere refers to
    re.compile(r"(?<=\])\((?:<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)"),  # where a link leads
    re.compile(r"(?<=\])\[[^\]\n]{0,999}\]"),
    re.compile(r"</?[A-Za-z!][^<>\n]*>"),  # tags, and addresses in angle brackets
    re.compile(r"\b(?:[a-z][a-z0-9+.-]{1,15}://|www\.|mailto:)[^\s<>\"'`]+", re.IGNORECASE),
    re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}/[^\s<>\"'`]*", re.IGNORECASE),
    re.compile(r"(?<![\w/&])[@#]\w[\w.\-]*"),
)


def beside_prose(text: str) -> list[Span]:
    """The stretches of a text that are no prose, in order; no two of them touch."""
    found = sorted([*_code_blocks(text), *_code_spans(text), *_addresses(text)])
    merged: list[Span] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def touches(spans: Sequence[Span], start: int, end: int) -> bool:
    """Whether one of these stretches, which are in order, has a sign in common with that one."""
    before = bisect_right(spans, (start, start)) - 1
    return any(one[0] < end and start < one[1] for one in spans[max(0, before) : before + 2])


def blanked(text: str, spans: Sequence[Span], sign: str = " ") -> str:
    """The text with `sign` for every sign of these stretches but the ends of lines; no position changes."""
    parts, position = [], 0
    for start, end in spans:
        parts += [text[position:start], re.sub(r"[^\n]", sign, text[start:end])]
        position = end
    return "".join([*parts, text[position:]])


def _code_blocks(text: str) -> Iterator[Span]:
    lines = text.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, lines))]
    fence, is_after_blank, is_in_list = "", True, False
    for number, line in enumerate(lines):
        opens = _FENCE.match(line)
        if fence:
            yield starts[number], starts[number + 1]
            if opens and opens[1].startswith(fence) and not opens[2].strip():
                fence = ""
        elif opens and not (opens[1][0] == "`" and "`" in opens[2]):
            fence = opens[1]
            yield starts[number], starts[number + 1]
        elif _INDENTED.match(line) and is_after_blank and not is_in_list:
            yield starts[number], starts[number + 1]
            continue  # the next line belongs to the block as well
        elif _ITEM.match(line):
            is_in_list = True
        elif line.strip() and not line[0].isspace() and is_after_blank:
            is_in_list = False
        is_after_blank = not line.strip()


def _code_spans(text: str) -> Iterator[Span]:
    """Code within a line or a paragraph: from so many backticks to the next that are as many."""
    position = 0
    for paragraph in re.split(r"(\n[ \t]*\n)", text):
        runs = [(found.start(), found.end()) for found in _TICKS.finditer(paragraph)]
        number = 0
        later: dict[int, list[int]] = {}
        for index, (start, end) in enumerate(runs):
            later.setdefault(end - start, []).append(index)
        while number < len(runs):
            start, end = runs[number]
            alike = later[end - start]
            following = bisect_right(alike, number)
            if following < len(alike):
                number = alike[following]
                yield position + start, position + runs[number][1]
            number += 1
        position += len(paragraph)


def _addresses(text: str) -> Iterator[Span]:
    for pattern in _INSIDE:
        for found in pattern.finditer(text):
            yield found.span()
