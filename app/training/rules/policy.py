"""The policy as readers and writers see it: its parts, what has changed, when it is read again, and how plainly it is written."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from app.core.comparing import compare
from app.core.readability import Readability, readability
from app.core.texts import kept_form
from app.training.vocabulary.policy import LONGEST_POLICY, READ_HOLDS_FOR, PolicyRefused
from app.training.vocabulary.words import _l

_HEADING: Final = re.compile(r"^##[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
#: So many warnings are enough for one look.
_MOST_WARNINGS: Final = 12


@dataclass(frozen=True, slots=True)
class Part:
    """What stands under one heading; the first part of a text may have none."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that stayed, went or came."""

    kind: Literal["kept", "gone", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class Jargon:
    """A word of lawyers and offices, what everybody says instead, and how often it stands there."""

    word: str
    plainer: str
    times: int


@dataclass(frozen=True, slots=True)
class Advice:
    """How plainly a text is written; nothing of it keeps anybody from publishing."""

    reading: Readability | None
    jargon: tuple[Jargon, ...]


def parts_of(text: str) -> list[Part]:
    """The text cut at its headings of the second level; nothing of it is lost."""
    found = list(_HEADING.finditer(text))
    opening = text[: found[0].start()] if found else text
    parts = [Part("", opening.strip())] if opening.strip() else []
    ends = [*(one.start() for one in found[1:]), len(text)][: len(found)]
    return parts + [Part(one[1], text[one.end() : end].strip()) for one, end in zip(found, ends, strict=True)]


def changes_between(before: str, after: str) -> Iterator[Stretch]:
    """Both texts in one: what stayed, and what went and came where they differ."""
    position = 0
    for change in compare(before, after):
        if change.start > position:
            yield Stretch("kept", before[position : change.start])
        if change.original:
            yield Stretch("gone", change.original)
        if change.replacement:
            yield Stretch("new", change.replacement)
        position = change.end
    if position < len(before):
        yield Stretch("kept", before[position:])


def is_due(read_at: datetime | None, *, shared_at: datetime, at: datetime) -> bool:
    """Whether somebody is asked to read the policy: never read, shared again since, or longer ago than it holds for."""
    return read_at is None or read_at < shared_at or read_at + READ_HOLDS_FOR <= at


def checked_text(text: str) -> str:
    """The text as it is kept. Raises PolicyRefused for none, and for too long a one."""
    kept = kept_form(text).strip()
    if not kept:
        raise PolicyRefused(_l("A policy needs words. What you had stays as it was."), field="text")
    if len(kept) > LONGEST_POLICY:
        raise PolicyRefused(
            _l("This is longer than %(most)s characters, and nobody would read it. Please make it shorter."),
            field="text",
            most=LONGEST_POLICY,
        )
    return kept + "\n"


def advise(text: str, language: str, plainer: Mapping[str, str]) -> Advice:
    """How easily a text reads, and which of its words have a plainer one. Figures are those of `core/readability.py`."""
    return Advice(readability(text, language), tuple(_jargon_in(text, plainer))[:_MOST_WARNINGS])


def _jargon_in(text: str, plainer: Mapping[str, str]) -> Iterator[Jargon]:
    for word, better in plainer.items():
        times = len(re.findall(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE))
        if times:
            yield Jargon(word, better, times)
