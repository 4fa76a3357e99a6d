"""Reads the file of a lesson: front matter, sections and questions; every mistake with its line, all of them at once."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from app.journey.rules.reading import did_you_mean
from app.journey.vocabulary import ZONES, Problem, Zone
from app.training.rules.lessons import Lesson, Part
from app.training.rules.quizzes import Form, Question
from app.training.vocabulary.lessons import (
    FEWEST_MINUTES,
    FOR_EVER,
    LONGEST_SOURCE,
    MOST_MINUTES,
    MOST_MONTHS,
    Audience,
    Level,
    Topic,
)

Choice = TypeVar("Choice", bound=StrEnum)

NAME: Final = re.compile(r"[a-z][a-z0-9-]{1,62}")
FILE_NAME: Final = re.compile(r"(?P<key>[a-z][a-z0-9-]{1,62})\.(?P<language>[a-z]{2})\.md")
LANGUAGE: Final = re.compile(r"[a-z]{2}")
#: Addresses beside those of lessons.
TAKEN: Final = frozenset({"authoring", "dates", "effect"})
QUIZ, TRANSCRIPT = "quiz", "transcript"
PASS_MARK: Final = 70
MOST_QUESTIONS, MOST_OPTIONS = 20, 6
_FENCE: Final = re.compile(r" {0,3}(```|~~~)")
_SECTION: Final = re.compile(r"## +(.+?)[ #]*")
_QUESTION: Final = re.compile(r"### +(.+?)[ #]*")
_BOX: Final = re.compile(r"[-*] +\[([ xX])\] +(.+)")
_SOUGHT: Final = re.compile(r"[-*] +\[\?\] +(.+)")
_NUMBERED: Final = re.compile(r"\d{1,2}[.)] +(.+)")
_KNOWN: Final = (
    "title", "summary", "language", "zone", "level", "topic", "audience", "minutes", "after", "revision", "translates",
    "pass", "recording", "captions", "valid_months",
)  # fmt: skip


def parse_lesson(name: str, source: str | bytes) -> tuple[Lesson | None, list[Problem]]:
    """The lesson of a file called `key.language.md`; None with everything that is wrong with it, in reading order."""
    page = _Page(name)
    found = FILE_NAME.fullmatch(name.rpartition("/")[2])
    if found is None:
        page.complain(1, "The name of the file is its key and its language, as in safe-accounts.en.md.")
        return None, page.problems
    if found["key"] in TAKEN:
        page.complain(
            1, f'"{found["key"]}" is the address of another page; choose another name for the file.'
        )
    text = page.decoded(source)
    if text is None:
        return None, page.problems
    front, first = _front_matter(page, text)
    if front is None:
        return None, page.problems
    head = _head(page, front, found["key"], found["language"])
    sections = _sections(text.split("\n"), first)
    parts, transcript, questions = _body(page, sections)
    if head.get("recording") and not (transcript or head.get("captions")):
        page.complain(front.line("recording"), 'A recording needs captions, or a section "## Transcript".')
    if page.problems:
        return None, sorted(page.problems, key=lambda one: one.line)
    return Lesson(parts=parts, transcript=transcript, questions=questions, **head), []


@dataclass(slots=True)
class _Page:
    """A file and what is wrong with it so far."""

    name: str
    problems: list[Problem] = field(default_factory=list)

    def complain(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.name, line, message))

    def decoded(self, source: str | bytes) -> str | None:
        raw = source.encode("utf-8", "surrogateescape") if isinstance(source, str) else source
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            self.complain(error.object[: error.start].count(b"\n") + 1, "This is not UTF-8 text.")
            return None
        if len(text) > LONGEST_SOURCE:
            self.complain(1, f"This is too long for a lesson: at most {LONGEST_SOURCE} characters.")
            return None
        if "\0" in text:
            self.complain(
                text[: text.index("\0")].count("\n") + 1, "There is a character here that no text has."
            )
            return None
        return text.removeprefix("\ufeff").replace("\r\n", "\n")


@dataclass(frozen=True, slots=True)
class _Front:
    """The values between the two lines of dashes, and on which line each stands."""

    values: Mapping[str, Any]
    lines: Mapping[str, int]

    def line(self, name: str) -> int:
        return self.lines.get(name, 1)


def _front_matter(page: _Page, text: str) -> tuple[_Front | None, int]:
    """What stands on top, and the number of the first line after it."""
    # Imported on use: most processes read no lesson from its file.
    import yaml

    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        page.complain(1, "The first line is ---, and the next lines say title, language, zone and so on.")
        return None, 0
    last = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if last is None:
        page.complain(1, "The lines on top end with another ---, which is missing.")
        return None, 0
    try:
        node = yaml.compose("\n".join(lines[1:last]), Loader=yaml.SafeLoader)
        values = yaml.safe_load("\n".join(lines[1:last]))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "it cannot be read"
        page.complain((mark.line if mark else 0) + 2, f"This line cannot be read: {what}. Words with a colon want quotes.")  # fmt: skip
        return None, 0
    if not isinstance(node, yaml.MappingNode) or not isinstance(values, dict):
        page.complain(2, "Each line on top is a name, a colon and a value, as in title: Safe accounts.")
        return None, 0
    named: dict[str, int] = {}
    for key, _value in node.value:
        if key.value in named:
            page.complain(key.start_mark.line + 2, f"{key.value} stands here twice.")
        named[str(key.value)] = key.start_mark.line + 2
    for unknown in (one for one in named if one not in _KNOWN):
        page.complain(named[unknown], f'There is no "{unknown}" in a lesson.{did_you_mean(unknown, _KNOWN)}')
    return _Front({str(name): value for name, value in values.items()}, named), last + 1


def _head(page: _Page, front: _Front, key: str, language: str) -> dict[str, Any]:
    """What the lines on top say; with complaints, only as far as it can be used."""
    if front.values.get("language") != language:
        page.complain(
            front.line("language"),
            f'Its name or the choice above says "{language}", so here stands "language: {language}".',
        )
    translates = front.values.get("translates", "")
    if translates and (not isinstance(translates, str) or not LANGUAGE.fullmatch(translates) or translates == language):  # fmt: skip
        page.complain(front.line("translates"), "translates is the language of the original, as in en.")
    return {
        "key": key,
        "language": language,
        "title": _words(page, front, "title", 80),
        "summary": _words(page, front, "summary", 240),
        "zone": _zone(page, front),
        "level": _choice(page, front, "level", Level),
        "topic": _choice(page, front, "topic", Topic),
        "audience": _audience(page, front),
        "minutes": _number(page, front, "minutes", FEWEST_MINUTES, MOST_MINUTES),
        "after": _after(page, front, key),
        "revision": _number(page, front, "revision", 1, 9_999, otherwise=1),
        "translates": translates,
        "valid_months": _months(page, front),
        "pass_mark": _number(page, front, "pass", 1, 100, otherwise=PASS_MARK),
        "recording": _address(page, front, "recording"),
        "captions": _address(page, front, "captions"),
    }


def _words(page: _Page, front: _Front, name: str, most: int) -> str:
    value = front.values.get(name)
    if not isinstance(value, str) or not value.strip():
        page.complain(front.line(name), f"{name} is missing: a few words.")
        return ""
    if len(value) > most:
        page.complain(
            front.line(name), f"{name} has {len(value)} characters; at most {most} fit into the list."
        )
    return " ".join(value.split())


def _choice(page: _Page, front: _Front, name: str, choices: type[Choice]) -> Choice | None:
    value = front.values.get(name)
    if value in tuple(choices):
        return choices(str(value))
    page.complain(front.line(name), _no_choice(name, value, choices))
    return None


def _no_choice(name: str, value: object, choices: Iterable[str]) -> str:
    if value is None:
        return f"{name} is missing. There are: {', '.join(choices)}."
    return f'There is no {name} "{value}".{did_you_mean(str(value), choices)}'


def _zone(page: _Page, front: _Front) -> Zone | None:
    zones = [zone.value for zone in ZONES if zone is not Zone.NOT_STARTED]
    value = front.values.get("zone")
    if value in zones:
        return Zone(value)
    page.complain(front.line("zone"), _no_choice("zone", value, zones))
    return None


def _audience(page: _Page, front: _Front) -> tuple[Audience, ...]:
    value = front.values.get("audience", [Audience.EVERYBODY.value])
    named = value if isinstance(value, list) else [value]
    for one in named:
        if one not in tuple(Audience):
            page.complain(front.line("audience"), _no_choice("audience", one, Audience))
            return ()
    return tuple(Audience(one) for one in named)


def _number(
    page: _Page, front: _Front, name: str, least: int, most: int, otherwise: int | None = None
) -> int:
    value = front.values.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        page.complain(front.line(name), f"{name} is a whole number from {least} to {most}.")
        return least
    return value


def _months(page: _Page, front: _Front) -> int:
    """For how many months a lesson is fresh once it is done; one that says nothing is so for ever."""
    if "valid_months" not in front.values:
        return FOR_EVER
    return _number(page, front, "valid_months", 1, MOST_MONTHS)


def _after(page: _Page, front: _Front, key: str) -> tuple[str, ...]:
    value = front.values.get("after") or []
    named = value if isinstance(value, list) else [value]
    if any(not isinstance(one, str) or not NAME.fullmatch(one) for one in named):
        page.complain(front.line("after"), "after lists the keys of other lessons, as in [whom-to-follow].")
        return ()
    if key in named:
        page.complain(front.line("after"), "A lesson does not come after itself.")
    return tuple(dict.fromkeys(named))


def _address(page: _Page, front: _Front, name: str) -> str:
    value = front.values.get(name, "")
    if not value:
        return ""
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
        is_good = parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        is_good = False
    if not is_good:
        page.complain(front.line(name), f"{name} is an address that begins with https://.")
        return ""
    return str(value)


@dataclass(frozen=True, slots=True)
class _Section:
    """What stands under a heading, and where its first line is."""

    title: str
    line: int
    lines: Sequence[str]

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip("\n")


def _sections(lines: Sequence[str], first: int) -> list[_Section]:
    """The text cut at headings of the second rank, except where they stand in a fence."""
    cut: list[tuple[str, int, list[str]]] = [("", first, [])]
    fence = ""
    for at, line in enumerate(lines[first:], first):
        mark = _FENCE.match(line)
        if mark:
            fence = "" if fence == mark[1] else fence or mark[1]
        heading = None if fence or mark else _SECTION.fullmatch(line.rstrip())
        if heading:
            cut.append((heading[1], at, []))
        else:
            cut[-1][2].append(line)
    return [_Section(title, line, kept) for title, line, kept in cut]


def _body(page: _Page, sections: Sequence[_Section]) -> tuple[tuple[Part, ...], str, tuple[Question, ...]]:
    """The parts to read, the transcript, and the questions."""
    parts: list[Part] = []
    transcript, questions = "", tuple[Question, ...]()
    for number, section in enumerate(sections):
        kind = section.title.casefold()
        if kind == QUIZ:
            if number != len(sections) - 1:
                page.complain(section.line + 1, 'The section "## Quiz" is the last one.')
            questions = _questions(page, section)
        elif kind == TRANSCRIPT:
            transcript = section.text
        elif section.title or section.text.strip():
            if not section.text.strip():
                page.complain(section.line + 1, "There is nothing under this heading.")
            parts.append(Part(section.title, section.text))
    if not parts:
        page.complain(len(sections) and sections[0].line + 1, "A lesson has a text.")
    return tuple(parts), transcript, questions


def _questions(page: _Page, section: _Section) -> tuple[Question, ...]:
    blocks: list[tuple[str, int, list[tuple[int, str]]]] = []
    for at, line in enumerate(section.lines, section.line + 2):
        heading = _QUESTION.fullmatch(line.rstrip())
        if heading:
            blocks.append((heading[1], at, []))
        elif line.strip():
            if not blocks:
                page.complain(at, "Each question begins with a line ### and the question.")
                return ()
            blocks[-1][2].append((at, line.strip()))
    if not blocks:
        page.complain(section.line + 1, "There is no question in this quiz.")
    if len(blocks) > MOST_QUESTIONS:
        page.complain(blocks[MOST_QUESTIONS][1], f"A quiz has at most {MOST_QUESTIONS} questions.")
    asked = [_question(page, *block) for block in blocks]
    for number, (text, at, _lines) in enumerate(blocks):
        if text in {other for other, *_rest in blocks[:number]}:
            page.complain(at, "This question was asked before.")
    return tuple(one for one in asked if one is not None)


def _question(page: _Page, text: str, line: int, lines: Sequence[tuple[int, str]]) -> Question | None:
    boxes = [(found[1] != " ", found[2]) for _at, words in lines if (found := _BOX.fullmatch(words))]
    ordered = [found[1] for _at, words in lines if (found := _NUMBERED.fullmatch(words))]
    sought = [found[1] for _at, words in lines if (found := _SOUGHT.fullmatch(words))]
    why = " ".join(words.removeprefix(">").strip() for _at, words in lines if words.startswith(">"))
    before = len(page.problems)
    for at, words in lines:
        if not (words.startswith(">") or any(one.fullmatch(words) for one in (_BOX, _NUMBERED, _SOUGHT))):
            page.complain(at, "A line of a question is - [ ] or - [x] and an answer, 1. and an answer, - [?] and what a good answer contains, or > and why.")  # fmt: skip
    _check_answers(page, line, boxes, ordered, sought)
    if not why:
        page.complain(line, "Say why, in a line that begins with >: it is read by those who got it wrong.")
    if len(page.problems) > before:
        return None
    if sought:
        return Question(text, Form.TEXT, (), frozenset(), why, tuple(sought))
    right = frozenset(at for at, (is_right, _words) in enumerate(boxes) if is_right)
    form = Form.ORDER if ordered else Form.ONE if len(right) == 1 else Form.SEVERAL
    return Question(text, form, tuple(ordered or (words for _right, words in boxes)), right, why)


def _check_answers(
    page: _Page, line: int, boxes: Sequence[tuple[bool, str]], ordered: Sequence[str], sought: Sequence[str]
) -> None:
    """Complain of answers that do not fit each other."""
    said = [*(words for _right, words in boxes), *ordered, *sought]
    if [bool(boxes), bool(ordered), bool(sought)].count(True) != 1:
        page.complain(line, "A question has answers in boxes, - [ ] and - [x], or numbered in the right order, or says after - [?] what a good answer contains.")  # fmt: skip
    if len(said) > MOST_OPTIONS or (len(said) == 1 and not sought):
        page.complain(line, f"A question has two to {MOST_OPTIONS} answers, and one in own words contains as many things at most.")  # fmt: skip
    if boxes and not any(is_right for is_right, _words in boxes):
        page.complain(line, "No answer of this question is marked as right: - [x].")
    if len(set(said)) < len(said):
        page.complain(line, "Two answers of this question say the same.")
