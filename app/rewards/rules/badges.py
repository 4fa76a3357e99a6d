"""What earns which badge, as frozen values: what is on it, what it is for, and what it takes."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, TypeAlias, cast

from app.journey.rules.ruleset import Measure, RuleSet, Text
from app.journey.vocabulary import Zone
from app.rewards.vocabulary.badges import Sign
from app.signals.vocabulary import Evidence

BADGES_FILE: Final = "badges.toml"


@dataclass(frozen=True, slots=True)
class Criterion:
    """So much of a measure, counted from the first act ever."""

    measure: Measure
    at_least: int


@dataclass(frozen=True, slots=True)
class Several:
    """Holds where `needed` of the conditions hold."""

    needed: int
    of: tuple["Condition", ...]


Condition: TypeAlias = Criterion | Several


@dataclass(frozen=True, slots=True)
class BadgeRule:
    """A badge that can be earned."""

    key: str
    zone: Zone  #: the stretch that it belongs to: its shape and its hue
    sign: Sign
    title: Text
    description: Text
    criteria: Condition
    is_paused: bool = False

    @property
    def words(self) -> Text:
        """What it takes, in words."""
        return words_of(self.criteria)

    @property
    def content_hash(self) -> str:
        """The fingerprint of everything that somebody who has the badge relies upon."""
        texts = [text.by_language for text in (self.title, self.description, self.words)]
        told = [self.zone.value, self.sign.value, *texts, _plain(self.criteria)]
        return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def badges_of(rules: RuleSet) -> Mapping[str, BadgeRule]:
    """The badges of a rule set, in its order; none where the rules know of none."""
    return cast("Mapping[str, BadgeRule]", rules.carried.get(BADGES_FILE, {}))


def open_badges(rules: RuleSet) -> Mapping[str, BadgeRule]:
    """Those that can be earned now: a paused one is not granted to anybody, and nobody loses it."""
    return {key: badge for key, badge in badges_of(rules).items() if not badge.is_paused}


def criteria_of(condition: Condition) -> Iterator[Criterion]:
    """Every single thing that a condition asks for."""
    if isinstance(condition, Criterion):
        yield condition
    else:
        for part in condition.of:
            yield from criteria_of(part)


def words_of(condition: Condition) -> Text:
    """What a condition asks for, in words of both languages."""
    return Text(_words(condition, "en"), _words(condition, "de"))


def _plain(condition: Condition) -> list[object]:
    """A condition as lists of plain values, the same in every release."""
    if isinstance(condition, Several):
        return [condition.needed, *map(_plain, condition.of)]
    measure = condition.measure
    caps = [measure.per_day, measure.per_counterpart]
    return [condition.at_least, list(measure.counts), measure.aggregate.value, *caps, measure.evidence.word]


_ALL: Final = {"en": "all of this: ", "de": "alles davon: "}
_ONE: Final = {"en": "one of these: ", "de": "eins davon: "}
_SOME: Final = {"en": "%d of these: ", "de": "%d davon: "}
_KNOWN: Final = {
    Evidence.SELF_REPORTED: {"en": "", "de": ""},
    Evidence.CONFIRMED: {"en": ", confirmed", "de": ", bestätigt"},
    Evidence.VERIFIED: {"en": ", verified", "de": ", nachgewiesen"},
}


def _words(condition: Condition, language: str, depth: int = 0) -> str:
    if isinstance(condition, Criterion):
        number, measure = condition.at_least, condition.measure
        unit = measure.unit.of(number).in_language(language)
        return f"{number} {unit}{_KNOWN[measure.evidence][language]}"
    if len(condition.of) == 1:
        return _words(condition.of[0], language, depth)
    parts = "; ".join(_words(part, language, depth + 1) for part in condition.of)
    if condition.needed == len(condition.of):
        head = _ALL[language]
    else:
        head = _ONE[language] if condition.needed == 1 else _SOME[language] % condition.needed
    return f"({head}{parts})" if depth else f"{head}{parts}"
