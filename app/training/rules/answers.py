"""Answers to common worries, read from `training/answers/<zone>.<language>.md`.

A file begins with front matter of `title`, `zone` and `language`; then each worry is a level-2 heading with its answer
below it. Whoever writes one need not program, so every mistake is named with its line and the nearest right word.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.journey.rules.reading import did_you_mean
from app.journey.vocabulary import Problem
from app.training.vocabulary.answers import ANSWER_LANGUAGES, ANSWERED_ZONES

_NAMES: Final = ("title", "zone", "language")
_FENCE: Final = "---"
_FILE: Final = re.compile(r"([a-z_]+)\.([a-z]{2})\.md")


@dataclass(frozen=True, slots=True)
class Answer:
    """A worry in the words of whoever has it, and what can be said to it, as Markdown."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """The worries of one zone in one language."""

    zone: str
    language: str
    title: str
    answers: tuple[Answer, ...]


def parse_answers(name: str, content: str) -> tuple[AnswerFile | None, list[Problem]]:
    """What stands in a file, or what is wrong with it, each with its line."""
    problems: list[Problem] = []
    lines = content.replace("\r\n", "\n").split("\n")
    front, first = _front_matter(name, lines, problems)
    named = _FILE.fullmatch(name)
    for place, key in enumerate(("zone", "language"), 1):
        if key in front and (named is None or front[key][0] != named[place]):
            problems.append(Problem(name, front[key][1], f"The name of the file says another {key}."))
    answers = _answers(name, lines, first, problems)
    if problems:
        return None, problems
    return AnswerFile(front["zone"][0], front["language"][0], front["title"][0], answers), []


def _front_matter(
    name: str, lines: list[str], problems: list[Problem]
) -> tuple[Mapping[str, tuple[str, int]], int]:
    """The values by name, each with its line, and the index of the first line behind."""
    if not lines or lines[0].strip() != _FENCE or _FENCE not in [line.strip() for line in lines[1:]]:
        problems.append(Problem(name, 1, "The file begins with front matter between two lines of ---."))
        return {}, 0
    last = next(number for number, line in enumerate(lines[1:], 1) if line.strip() == _FENCE)
    found: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(lines[1:last], 2):
        if not line.strip():
            continue
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or not value:
            problems.append(Problem(name, number, "A line of front matter reads `name: value`."))
        elif key not in _NAMES:
            problems.append(Problem(name, number, f'"{key}" is unknown.{did_you_mean(key, _NAMES)}'))
        elif key in found:
            problems.append(Problem(name, number, f'"{key}" stands there twice.'))
        else:
            found[key] = value, number
    problems.extend(Problem(name, 1, f'"{one}" is missing.') for one in _NAMES if one not in found)
    for key, choices in (("zone", [zone.value for zone in ANSWERED_ZONES]), ("language", ANSWER_LANGUAGES)):
        if key in found and found[key][0] not in choices:
            wrong, number = found[key]
            problems.append(
                Problem(name, number, f'There is no {key} "{wrong}".{did_you_mean(wrong, choices)}')
            )
    return found, last + 1


def _answers(name: str, lines: list[str], first: int, problems: list[Problem]) -> tuple[Answer, ...]:
    found: list[Answer] = []
    question, at, text = "", 0, list[str]()
    for number, line in [*enumerate(lines[first:], first + 1), (len(lines) + 1, "## ")]:
        if not line.startswith("## "):
            text.append(line)
            continue
        words = "\n".join(text).strip()
        if question and words:
            found.append(Answer(question, words))
        elif question:
            problems.append(Problem(name, at, "There is no answer below this question."))
        elif words:
            problems.append(Problem(name, first + 1, "Text before the first question belongs below one."))
        question, at, text = line[3:].strip(), number, []
        if not question and number <= len(lines):
            problems.append(Problem(name, number, "The question is empty."))
    if not found and not problems:
        problems.append(
            Problem(name, len(lines), "There is no question: each is a heading with ## before it.")
        )
    return tuple(found)
