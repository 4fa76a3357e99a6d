"""Strict reading of rule files: every value is asked for by name, everything else is a problem with its line."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property
from typing import Final, TypeVar

from app.journey.rules.locate import Path, locate
from app.journey.rules.ruleset import Text
from app.journey.vocabulary import Problem

Choice = TypeVar("Choice", bound=StrEnum)

#: Windows and waits of more than ten years would reach beyond what anybody did, and beyond the calendar.
MOST_DAYS: Final = 3_650
#: More acts than that nobody does; larger numbers do not fit into the columns of a database.
MOST_ACTS: Final = 1_000_000
#: What takes longer than a day is no step.
MOST_MINUTES: Final = 1_440

LANGUAGES: Final = ("en", "de")
_NAME: Final = re.compile(r"[a-z][a-z0-9_-]*")
_ENDLESS_NUMBER: Final = re.compile(r"[0-9_]{4000,}")
_TOML_PLACE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def did_you_mean(name: str, choices: Iterable[str]) -> str:
    """The end of a complaint about an unknown name: the nearest right one, or what there is to choose from."""
    known = list(choices)
    by_low = {choice.casefold(): choice for choice in known}
    near = get_close_matches(name.casefold(), by_low, n=1)
    if near:
        return f' Did you mean "{by_low[near[0]]}"?'
    return f" There are: {', '.join(known)}." if known else ""


class RuleFile:
    """One file of the rules and what is wrong with it so far."""

    def __init__(self, name: str, content: str | bytes | None, problems: list[Problem]) -> None:
        self.name = name
        self._problems = problems
        self._text = ""
        self.data: dict[str, object] | None = None
        if content is None:
            problems.append(Problem(name, 1, "This file is missing."))
        elif (text := self._decoded(content)) is not None:
            self._parse(text)

    @property
    def is_readable(self) -> bool:
        """Whether the file is TOML at all, so that names can be looked for in it."""
        return self.data is not None

    @property
    def top(self) -> "Section":
        """The whole file."""
        return Section(self, (), self.data or {})

    def complain(self, path: Path, message: str) -> None:
        """Note a problem at the line of a path, or of what it stands in where the path itself is missing.

        Of a file that could not be read nothing more is said: everything would seem to be missing.
        """
        if not self.is_readable:
            return
        while path not in self._lines and path:
            path = path[:-1]
        self._problems.append(Problem(self.name, self._lines.get(path, 1), message))

    def _decoded(self, content: str | bytes) -> str | None:
        # Bytes of no letter come in a text as what stands for them.
        raw = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            self._problems.append(Problem(self.name, line, "This is not UTF-8 text."))
            return None
        return text.removeprefix("\ufeff").replace("\r\n", "\n")

    def _parse(self, text: str) -> None:
        try:
            self.data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            message = str(error)
            place = _TOML_PLACE.search(message)
            line = int(place[1]) if place and place[1] else text.rstrip("\n").count("\n") + 1
            self._problems.append(
                Problem(self.name, line, f"This is not TOML: {_TOML_PLACE.sub('', message)}.")
            )
        except (
            ValueError
        ):  # Python reads no number of so many digits, and the parser does not say where it stands.
            found = _ENDLESS_NUMBER.search(text)
            line = text.count("\n", 0, found.start()) + 1 if found else 1
            self._problems.append(Problem(self.name, line, "A number here has thousands of digits."))
        except RecursionError:
            self._problems.append(Problem(self.name, 1, "Something here is nested too deeply to be read."))
        else:
            self._text = text

    @cached_property
    def _lines(self) -> Mapping[Path, int]:
        """Where everything stands; published rules, which every process reads, hardly ever give cause to ask."""
        return locate(self._text)


class Section:
    """A table of a rule file; it remembers what was asked for, so that `finish` can name what nobody knows."""

    def __init__(self, file: RuleFile, path: Path, values: Mapping[str, object]) -> None:
        self._file = file
        self.path = path
        self._values = values
        self._asked: dict[str, None] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __iter__(self) -> Iterable[str]:
        return iter(self._values)

    def names(self) -> list[str]:
        """The names that stand in the table, in order."""
        return list(self._values)

    def complain(self, message: str, *path: str | int) -> None:
        """Note a problem with the table, or with something in it."""
        self._file.complain((*self.path, *path), message)

    def finish(self) -> None:
        """Refuse every name that was never asked for."""
        for key in self._values:
            if key not in self._asked:
                self.complain(f'"{key}" is not known here.{did_you_mean(key, self._asked)}', key)

    def named(self) -> "Iterator[tuple[str, Section]]":
        """The tables in it whose name can be one, with that name, in order; of the others it is noted why not."""
        for key in self._values:
            section = self.section(key)
            if not is_name(key):
                self.complain(f'"{key}" cannot be a name: {NAME_RULE}', key)
            elif section is not None:
                yield key, section

    def section(self, key: str, *, required: bool = True) -> "Section | None":
        """The table under a name."""
        value = self._ask(key, required)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.complain(f'"{key}" must be a table: {{ ... }}.', key)
            return None
        return Section(self._file, (*self.path, key), value)

    def sections(self, key: str) -> "list[Section] | None":
        """The tables in the list under a name; None if it is no list."""
        values = self._list(key, required=True)
        if values is None:
            return None
        sections = []
        for index, value in enumerate(values):
            if isinstance(value, dict):
                sections.append(Section(self._file, (*self.path, key, index), value))
            else:
                self.complain("This must be a table: { ... }.", key, index)
        return sections

    def number(self, key: str, *, least: int, most: int, required: bool = True) -> int | None:
        """A whole number between two bounds."""
        value = self._ask(key, required)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            self.complain(f'"{key}" must be a whole number.', key)
        elif value < least:
            self.complain(f'"{key}" must be {least} or more, not {_in_short(value)}.', key)
        elif value > most:
            self.complain(f'"{key}" must be {most} or less, not {_in_short(value)}.', key)
        else:
            return value
        return None

    def date(self, key: str) -> date | None:
        """A calendar date as TOML writes it, without quotes; None where nothing is said."""
        value = self._ask(key, required=False)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.complain(f'"{key}" must be a date without quotes, as in 2026-03-02.', key)
        return None

    def flag(self, key: str) -> bool:
        """True or false; false where nothing is said."""
        value = self._ask(key, required=False)
        if value is not None and not isinstance(value, bool):
            self.complain(f'"{key}" must be true or false.', key)
        return value is True

    def string(self, key: str, *, required: bool = True) -> str | None:
        """A text that is not blank."""
        value = self._ask(key, required)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            self.complain(f'"{key}" must be a text in quotes, and not empty.', key)
            return None
        return value.strip()

    def name(self, key: str) -> str | None:
        """A name that can stand in an address: small letters, digits, "-" and "_", a letter first."""
        value = self.string(key)
        if value is not None and not is_name(value):
            self.complain(f'"{value}" cannot be a name: {NAME_RULE}', key)
            return None
        return value

    def word(self, key: str, choices: Iterable[str], *, required: bool = True) -> str | None:
        """One of the words to choose from."""
        value = self.string(key, required=required)
        if value is None:
            return None
        known = list(choices)
        if value not in known:
            self.complain(f'"{value}" is not known as "{key}".{did_you_mean(value, known)}', key)
            return None
        return value

    def words(
        self, key: str, choices: Iterable[str] | None = None, *, required: bool = True
    ) -> list[str] | None:
        """A list of texts, each once, from the words to choose from where there are such."""
        values = self._list(key, required)
        if values is None:
            return None
        known = list(choices) if choices is not None else None
        words: list[str] = []
        for index, value in enumerate(values):
            if not isinstance(value, str) or not value.strip():
                self.complain("This must be a text in quotes, and not empty.", key, index)
            elif value.strip() in words:
                self.complain(f'"{value}" stands here twice.', key, index)
            elif known is not None and value.strip() not in known:
                self.complain(f'"{value}" is not known in "{key}".{did_you_mean(value, known)}', key, index)
            else:
                words.append(value.strip())
        return words

    def text(self, key: str) -> Text | None:
        """A text in every language."""
        section = self.section(key)
        if section is None:
            return None
        texts = [section.string(language) for language in LANGUAGES]
        section.finish()
        en, de = texts
        return Text(en, de) if en is not None and de is not None else None

    def _list(self, key: str, required: bool) -> list[object] | None:
        value = self._ask(key, required)
        if value is None:
            return None
        if not isinstance(value, list):
            self.complain(f'"{key}" must be a list: [ ... ].', key)
            return None
        if not value:
            self.complain(f'"{key}" must not be empty.', key)
            return None
        return value

    def _ask(self, key: str, required: bool) -> object:
        """What stands under a name; a name that must be there and is not is a problem."""
        self._asked[key] = None
        if required and key not in self._values:
            self.complain(f'"{key}" is missing.')
        return self._values.get(key)


#: The longest name, as the database keeps those of steps.
_LONGEST_NAME: Final = 48
NAME_RULE: Final = f'use at most {_LONGEST_NAME} small letters, digits, "-" and "_", with a letter first.'


def is_name(value: str) -> bool:
    """Whether a text can stand as a name in the rules and in an address."""
    return len(value) <= _LONGEST_NAME and _NAME.fullmatch(value) is not None


def _in_short(value: int) -> str:
    """A number as a complaint says it; one of thousands of digits would be nothing to read."""
    return str(value) if abs(value) < 10**20 else "a number of more than twenty digits"
