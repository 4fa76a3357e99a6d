"""Reads badges.toml: what can be earned on the trail, and what it takes."""

from collections.abc import Mapping
from typing import Final

from app.journey.rules.parse_branches import parse_parts, parse_some
from app.journey.rules.parse_measures import Measures
from app.journey.rules.reading import MOST_ACTS, RuleFile, Section, did_you_mean
from app.journey.vocabulary import ZONES, Zone
from app.rewards.rules.badges import BadgeRule, Condition, Criterion, Several
from app.rewards.vocabulary.badges import Sign

#: More than that would not fit into one question to the database, nor on anybody's page.
_MOST_BADGES: Final = 100
#: Conditions inside conditions: what goes deeper nobody could explain to anybody.
_DEEPEST: Final = 4
_FORMS: Final = ("measure", "all", "any", "at_least")


def parse_badges(file: RuleFile, measures: Measures) -> Mapping[str, BadgeRule]:
    """Read every `[[badge]]` of the file, in its order; what is wrong is complained of in the file."""
    top, badges = file.top, dict[str, BadgeRule]()
    sections = top.sections("badge") or []
    top.finish()
    if len(sections) > _MOST_BADGES:
        sections[_MOST_BADGES].complain(f"There are {len(sections)} badges; {_MOST_BADGES} is the most.")
        return badges
    keys: set[str] = set()
    for section in sections:
        key = section.name("key")
        if key in keys:
            section.complain(f'There is a badge "{key}" already.', "key")
        badge = _badge(key or "", section, measures)
        if key and badge is not None and key not in keys:
            badges[key] = badge
        keys |= {key} if key else set()
    return badges


def _badge(key: str, section: Section, measures: Measures) -> BadgeRule | None:
    zone, sign = section.word("zone", ZONES[1:]), section.word("sign", Sign)
    title, description = section.text("title"), section.text("description")
    criteria = section.section("criteria")
    condition = _condition(criteria, measures) if criteria else None
    is_paused = section.flag("paused")
    section.finish()
    if not (zone and sign and title and description and condition):
        return None
    return BadgeRule(key, Zone(zone), Sign(sign), title, description, condition, is_paused)


def _condition(section: Section, measures: Measures) -> Condition | None:
    """So much of a measure, or one of the three ways to put several together."""
    if sum(isinstance(part, int) for part in section.path[2:]) > _DEEPEST:
        section.complain(f"Conditions inside conditions go {_DEEPEST} deep at most.")
        return None
    condition: Condition | None
    if "measure" in section:
        condition = _criterion(section, measures)
    elif "all" in section:
        of = _parts(section, "all", measures)
        condition = Several(len(of), of) if of else None
    elif "any" in section:
        of = _parts(section, "any", measures)
        condition = Several(1, of) if of else None
    elif "at_least" in section:
        condition = _some(section, measures)
    else:
        hints = (did_you_mean(name, (*_FORMS, "of")) for name in section.names())
        hint = next((words for words in hints if words.startswith(" Did")), "")
        section.complain(
            "What a badge takes is { measure = ..., at_least = n }, { all = [...] }, { any = [...] } "
            f"or {{ at_least = n, of = [...] }}.{hint}",
            *section.names()[:1],
        )
        return None
    section.finish()
    return condition


def _criterion(section: Section, measures: Measures) -> Condition | None:
    measure = measures.pick(section)
    at_least = section.number("at_least", least=1, most=MOST_ACTS)
    return Criterion(measure, at_least) if measure and at_least else None


def _some(section: Section, measures: Measures) -> Condition | None:
    some: tuple[int, tuple[Condition, ...]] | None = parse_some(
        section, lambda part: _condition(part, measures)
    )
    return None if some is None else Several(*some)


def _parts(section: Section, key: str, measures: Measures) -> tuple[Condition, ...] | None:
    return parse_parts(section, key, lambda part: _condition(part, measures))
