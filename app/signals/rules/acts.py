"""One act, as a line of a file states it, checked field by field."""

from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import NamedTuple

from app.core.clock import Day
from app.core.lines import LineRefused
from app.signals.rules.instants import InstantReader
from app.signals.vocabulary import ACTIVITY_TYPES, LARGEST_VALUE, LONGEST, _l

_REMEMBERED = 10_000


class Act(NamedTuple):
    """What a line says, before anybody has looked whose act it is."""

    line: int
    external_id: str
    actor: str
    verb: tuple[str, str]
    object: str
    target: str
    occurred_at: str  #: UTC, as the database writes it
    day: Day
    platform: str
    value: int


class ActReader:
    """Makes acts of the fields of lines; what has been checked once is remembered."""

    def __init__(self, platform_default: str = "") -> None:
        self._instants = InstantReader()
        self._verbs: dict[tuple[str, str], tuple[str, str]] = {}
        self._platforms: dict[str, str] = {}
        self._platform_default = platform_default

    def read(self, line: int, fields: Sequence[str], now: datetime) -> Act:
        """An act of the fields in the order of COLUMNS. Raises LineRefused."""
        external_id, actor, type_, word, object_, target, published, platform, value = fields
        external_id, target = external_id.strip(), target.strip()
        if not 0 < len(external_id) <= 512:
            check_length("id", external_id, required=True)
        if not actor:
            raise LineRefused(_l("actor is missing"))
        verb = self._verbs.get((type_, word)) or self._verb(type_, word)
        at, day = self._instants.read(published, now)
        if len(target) > 512:
            check_length("target", target)
        where = self._platforms.get(platform) or self._platform(platform)
        number = 1 if not value or value == "1" else _value(value)
        return Act(line, external_id, actor, verb, object_.strip(), target, at, day, where, number)

    def _verb(self, type_: str, word: str) -> tuple[str, str]:
        verb = check_verb(type_, word)
        if len(self._verbs) >= _REMEMBERED:
            self._verbs.clear()
        self._verbs[type_, word] = verb
        return verb

    def _platform(self, given: str) -> str:
        platform = check_platform(given.strip() or self._platform_default)
        if len(self._platforms) >= _REMEMBERED:
            self._platforms.clear()
        self._platforms[given] = platform
        return platform


def check_length(column: str, text: str, *, required: bool = False) -> str:
    """The text of a column, refused with LineRefused where it is missing or too long to be kept."""
    if required and not text:
        raise LineRefused(_l("%(column)s is missing"), column=column)
    if len(text) > LONGEST[column]:
        raise LineRefused(
            _l("%(column)s is longer than %(longest)s characters"), column=column, longest=LONGEST[column]
        )
    return text


def check_verb(type_: str, word: str) -> tuple[str, str]:
    """The type of Activity Streams and the object word in lower case. Raises LineRefused, with the nearest type."""
    type_, word = type_.strip(), word.strip().casefold()
    if not type_:
        raise LineRefused(_l("type is missing"))
    if type_ not in ACTIVITY_TYPES:
        near = get_close_matches(type_.capitalize(), sorted(ACTIVITY_TYPES), 1)
        if near:
            raise LineRefused(
                _l("unknown type %(given)s; is %(near)s meant?"), given=type_[:40], near=near[0]
            )
        raise LineRefused(_l("unknown type %(given)s"), given=type_[:40])
    if word == "*":
        raise LineRefused(_l("object_type cannot be *"))
    return type_, check_length("object_type", word)


def check_platform(given: str) -> str:
    """The platform's name in lower case. Raises LineRefused."""
    return check_length("platform", given.strip().casefold(), required=True)


def _value(given: str) -> int:
    text = given.strip()
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= LARGEST_VALUE):
        raise LineRefused(
            _l("value is no whole number from 1 to %(largest)s: %(given)s"),
            largest=LARGEST_VALUE,
            given=text[:40],
        )
    return int(text)
