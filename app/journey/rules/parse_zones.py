"""Reads zones.toml: the stretches of the trail, and what it takes to enter and to keep them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.journey.rules.parse_branches import parse_parts, parse_some
from app.journey.rules.parse_measures import Measures
from app.journey.rules.reading import MOST_ACTS, MOST_DAYS, RuleFile, Section, did_you_mean
from app.journey.rules.ruleset import All, Any, AtLeast, Leaf, Node, Text, ZoneRule
from app.journey.vocabulary import ZONES, Zone

#: What the file need not say: nobody is asked anything before the first stretch.
_NOT_STARTED: Final = ZoneRule(
    zone=Zone.NOT_STARTED,
    name=Text("Not started", "Nicht gestartet"),
    tagline=Text("Whenever you like", "Wann immer du magst"),
    value_to_you=Text(
        "The trail waits for you. The first steps take a few minutes.",
        "Der Weg wartet auf dich. Die ersten Schritte dauern ein paar Minuten.",
    ),
    value_to_company=Text("Somebody to look forward to.", "Jemand, auf den wir uns freuen."),
)
_WITHOUT_RULE: Final = (Zone.NOT_STARTED, Zone.CONSUMER)
#: Rules inside rules: what goes deeper nobody could explain to anybody.
_DEEPEST: Final = 8
_FORMS: Final = ("all", "any", "at_least", "measure")


@dataclass(frozen=True, slots=True)
class ZoneTable:
    """What zones.toml says: the two waits before a fall, and the zones in order."""

    grace_days: int
    below_days: int
    zones: Mapping[Zone, ZoneRule]


def parse_zones(file: RuleFile, measures: Measures) -> ZoneTable:
    """Read every zone, each with its texts and, from the second stretch on, its rule."""
    top = file.top
    grace_days = top.number("grace_days", least=0, most=MOST_DAYS)
    below_days = top.number("below_days", least=1, most=MOST_DAYS)
    zones = {Zone.NOT_STARTED: _NOT_STARTED}
    for zone in ZONES:
        section = top.section(zone, required=zone is not Zone.NOT_STARTED)
        rule = _zone(zone, section, measures) if section else None
        if rule is not None:
            zones[zone] = rule
    top.finish()
    return ZoneTable(grace_days or 0, below_days or 1, zones)


def _zone(zone: Zone, section: Section, measures: Measures) -> ZoneRule | None:
    texts = [section.text(key) for key in ("name", "tagline", "value_to_you", "value_to_company")]
    tree = None if zone in _WITHOUT_RULE else _rule(section, measures)
    if zone in _WITHOUT_RULE and "rule" in section:
        section.section("rule", required=False)
        section.complain(f'"{zone}" takes no rule: nothing is asked of anybody there.', "rule")
    section.finish()
    name, tagline, value_to_you, value_to_company = texts
    if name is None or tagline is None or value_to_you is None or value_to_company is None:
        return None
    return ZoneRule(zone, name, tagline, value_to_you, value_to_company, tree)


def _rule(section: Section, measures: Measures) -> Node | None:
    rule = section.section("rule")
    tree = _node(rule, measures) if rule else None
    if tree is not None and not any(leaf.measure.aggregate.is_diverse for leaf in _leaves(tree)):
        section.complain(
            "This rule counts acts alone, so one busy hour would do. Add a measure of different days, "
            'counterparts or objects (as = "days" ...).',
            "rule",
        )
    return tree


def _leaves(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        yield node
    else:
        for child in node.of:
            yield from _leaves(child)


def _node(section: Section, measures: Measures) -> Node | None:
    """A leaf, or one of the three ways to put several together."""
    if sum(isinstance(part, int) for part in section.path) > _DEEPEST:
        section.complain(f"Rules inside rules go {_DEEPEST} deep at most.")
        return None
    forms = [form for form in _FORMS if form in section]
    if len(forms) != 1:
        _complain_about_form(section, forms)
        return None
    node: Node | None
    match forms[0]:
        case "all":
            node = All(of) if (of := _children(section, "all", measures)) else None
        case "any":
            node = Any(of) if (of := _children(section, "any", measures)) else None
        case "at_least":
            node = _at_least(section, measures)
        case _:
            node = _leaf(section, measures)
    section.finish()
    return node


def _complain_about_form(section: Section, forms: list[str]) -> None:
    if forms:
        section.complain(f"A rule is one thing; this one is {' and '.join(forms)}.", forms[1])
        return
    near = [did_you_mean(key, (*_FORMS, "of")) for key in section.names()]
    hint = next((words for words in near if words.startswith(" Did")), "")
    section.complain(
        "A rule is { all = [...] }, { any = [...] }, { at_least = n, of = [...] } or "
        f"{{ measure = ..., days = ..., enter = ..., keep = ... }}.{hint}",
        *section.names()[:1],
    )


def _children(section: Section, key: str, measures: Measures) -> tuple[Node, ...] | None:
    return parse_parts(section, key, lambda part: _node(part, measures))


def _at_least(section: Section, measures: Measures) -> Node | None:
    some: tuple[int, tuple[Node, ...]] | None = parse_some(section, lambda part: _node(part, measures))
    return None if some is None else AtLeast(*some)


def _leaf(section: Section, measures: Measures) -> Leaf | None:
    measure = measures.pick(section)
    days = section.number("days", least=1, most=MOST_DAYS)
    enter = section.number("enter", least=1, most=MOST_ACTS)
    keep = section.number("keep", least=0, most=MOST_ACTS)
    if enter is not None and keep is not None and keep > enter:
        section.complain(f'"keep" must not be above "enter": {keep} is more than {enter}.', "keep")
        return None
    if measure is None or days is None or enter is None or keep is None:
        return None
    return Leaf(measure, days, enter, keep)
