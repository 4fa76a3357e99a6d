"""What is held, value by value, as a page shows it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from app.core.fields import FIELDS
from app.core.holdings import Holding, Row

#: Fields that hold a date; those that hold an instant end in `_at`, or are `at`.
_DATES: Final = frozenset(
    {"day", "since", "on", "first_day", "last_day", "joined_on", "left_on", "valid_until", "at_risk_since"}
)
#: Values that say nothing; a row and what stands inside a value leave them out.
_NOTHING: Final[tuple[object, ...]] = (None, "", [], {})


class Look(StrEnum):
    """How a value is written for a reader."""

    INSTANT = "instant"
    DATE = "date"
    YES = "yes"
    NO = "no"
    WORDS = "words"
    COUNTS = "counts"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Shown:
    """One value with its words: the label is to be translated, and so are words."""

    label: str
    look: Look
    value: Any


def shown(row: Row, holding: Holding) -> list[Shown]:
    """The values of a row of this kind that say something to people, in their order."""
    return [
        _shown(name, value, _words(holding, name))
        for name, value in row.items()
        if value not in _NOTHING and name not in holding.for_programs
    ]


def _words(holding: Holding, name: str) -> Mapping[Any, Any]:
    words = holding.words.get(name, {})
    return words() if callable(words) else words


def _shown(name: str, value: Any, words: Mapping[Any, Any]) -> Shown:
    label = FIELDS.get(name, name)
    if isinstance(value, Mapping):
        return Shown(
            label,
            Look.COUNTS,
            [(words.get(each) or FIELDS.get(each, each), _text(one)) for each, one in value.items()],
        )
    if isinstance(value, str | int) and value in words:
        return Shown(label, Look.WORDS, words[value])
    if isinstance(value, bool):
        return Shown(label, Look.YES if value else Look.NO, value)
    if isinstance(value, str) and (name == "at" or name.endswith("_at")):
        return Shown(label, Look.INSTANT, datetime.fromisoformat(value))
    if isinstance(value, str) and name in _DATES:
        return Shown(label, Look.DATE, value)
    return Shown(label, Look.TEXT, _text(value))


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_text(one)}" for name, one in value.items() if one not in _NOTHING)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(_text(one) for one in value)
    return value if isinstance(value, str) else json.dumps(value)
