"""Reads fair_play.toml: what looks so unusual that somebody should look at it before it counts."""

from typing import Final

from app.core.clock import day_from_date
from app.journey.rules.reading import (
    MOST_ACTS,
    MOST_DAYS,
    MOST_MINUTES,
    RuleFile,
    Section,
)
from app.rewards.rules.fair_play import FairPlayRule
from app.rewards.vocabulary.fair_play import Check
from app.signals.vocabulary import KINDS, Kind

#: Fewer colleagues than two have nothing in common.
_FEWEST: Final = 2
_LARGEST_CIRCLE: Final = 3
#: Which numbers each check asks for, and within which bounds.
_NUMBERS: Final[dict[Check, dict[str, tuple[int, int]]]] = {
    Check.SELF: {},
    Check.REPEAT_SOURCE: {"more_than": (1, MOST_ACTS), "minutes": (1, MOST_MINUTES)},
    Check.BURST: {"more_than": (1, MOST_ACTS), "minutes": (1, MOST_MINUTES)},
    Check.SAME_OBJECT: {"colleagues": (_FEWEST, MOST_ACTS)},
    Check.SAME_TEXT: {"colleagues": (_FEWEST, MOST_ACTS)},
    Check.RING: {
        "more_than": (1, MOST_ACTS),
        "days": (1, MOST_DAYS),
        # Under half is no "hardly anybody else".
        "mostly": (51, 100),
        "circle": (2, _LARGEST_CIRCLE),
    },
}


def read_fair_play(file: RuleFile) -> tuple[FairPlayRule, ...]:
    """Every `[rule]` of the file, in order; what is wrong is noted with the file, at its line."""
    read = (_rule(key, section) for key, section in file.top.named())
    return tuple(rule for rule in read if rule is not None)


def _rule(key: str, section: Section) -> FairPlayRule | None:
    label, words = section.text("label"), section.text("words")
    check = section.word("check", Check)
    counts = frozenset(Kind(word) for word in section.words("counts", KINDS) or ())
    bounds = _NUMBERS[Check(check)] if check else {}
    numbers = {name: section.number(name, least=least, most=most) for name, (least, most) in bounds.items()}
    since = section.date("since")
    if check:
        section.finish()
    known = {name: number for name, number in numbers.items() if number is not None}
    if label is None or words is None or check is None or not counts or len(known) < len(numbers):
        return None
    day = None if since is None else day_from_date(since)
    return FairPlayRule(key, label, words, Check(check), counts, since=day, **known)
