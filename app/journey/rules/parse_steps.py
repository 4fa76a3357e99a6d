"""Reads the steps: what there is to do on each stretch, and how it is known to be done."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from app.journey.rules.parse_measures import Measures
from app.journey.rules.reading import MOST_ACTS, MOST_MINUTES, RuleFile, Section, did_you_mean
from app.journey.rules.ruleset import ByAct, ByLesson, ByMeasure, ByStatement, Completion, Step
from app.journey.vocabulary import ZONES, LinkPolicy, OwnAct, Zone

#: More than that would not fit into one question to the database, nor into anybody's patience.
_MOST_STEPS: Final = 300
_STRETCHES: Final = ZONES[1:]
_FORMS: Final = ("measure", "act", "statement", "lesson")


def parse_steps(files: Iterable[RuleFile], measures: Measures) -> Mapping[str, Step]:
    """Read every `[[step]]` of the files; the steps come in the order of the trail, then as they stand."""
    sections: dict[str, Section] = {}
    nameless: list[Section] = []
    for section in (section for file in files for section in _tables(file)):
        key = section.name("key")
        if key is not None and key in sections:
            section.complain(f'There is a step "{key}" already.', "key")
        if key is None or key in sections:
            nameless.append(section)
        else:
            sections[key] = section
    if len(sections) > _MOST_STEPS:
        list(sections.values())[_MOST_STEPS].complain(
            f"There are {len(sections)} steps; {_MOST_STEPS} is the most."
        )
        return {}
    for section in nameless:
        _step("", section, measures, sections)
    steps = [_step(key, section, measures, sections) for key, section in sections.items()]
    whole = [step for step in steps if step is not None]
    _check_circles(whole, sections)
    return {step.key: step for step in sorted(whole, key=lambda step: step.zone.rank)}


def _tables(file: RuleFile) -> Sequence[Section]:
    top = file.top
    sections = top.sections("step")
    top.finish()
    return sections or ()


def _step(key: str, section: Section, measures: Measures, keys: Iterable[str]) -> Step | None:
    zone = _zone(section, "zone")
    title, why, how = (section.text(name) for name in ("title", "why", "how"))
    minutes = section.number("minutes", least=1, most=MOST_MINUTES)
    coming = section.flag("coming")
    is_public = section.flag("public")
    completes = _completion(section, measures, required=not coming)
    opens_with = _zone(section, "opens_with", required=False) or zone
    after = section.words("after", keys, required=False) or ()
    requirements = section.words("requirements", required=False) or ()
    section.finish()
    if zone and opens_with and opens_with.rank > zone.rank:
        section.complain(
            f'"opens_with" must not be further on than "{zone}", where the step stands.', "opens_with"
        )
    if not (zone and opens_with and title and why and how and minutes and (completes or coming)):
        return None
    return Step(
        key, zone, title, why, how, minutes, completes, opens_with, tuple(after), coming, tuple(requirements), is_public
    )  # fmt: skip


def _zone(section: Section, key: str, *, required: bool = True) -> Zone | None:
    word = section.word(key, _STRETCHES, required=required)
    return Zone(word) if word else None


def _completion(section: Section, measures: Measures, *, required: bool) -> Completion | None:
    """One of `{ measure, at_least }`, `{ act }`, `{ statement = true, link }` and `{ lesson }`."""
    completes = section.section("completes", required=required)
    if completes is None:
        return None
    completion: Completion | None = None
    if "measure" in completes:
        completion = _by_measure(completes, measures)
    elif "act" in completes:
        completion = _by_act(completes)
    elif "statement" in completes:
        completion = ByStatement(link) if (link := _link(completes)) else None
    elif "lesson" in completes:
        completion = ByLesson(lesson) if (lesson := completes.name("lesson")) else None
    else:
        completes.complain(
            "A step completes by { measure = ..., at_least = ... }, { act = ... }, { statement = true, link = ... } "
            f"or {{ lesson = ... }}.{_nearest_form(completes)}",
            *completes.names()[:1],
        )
        return None
    completes.finish()
    return completion


def _nearest_form(section: Section) -> str:
    hints = (did_you_mean(name, _FORMS) for name in section.names())
    return next((hint for hint in hints if hint.startswith(" Did")), "")


def _by_measure(section: Section, measures: Measures) -> Completion | None:
    measure = measures.pick(section)
    at_least = section.number("at_least", least=1, most=MOST_ACTS)
    link = _link(section) if "statement" in section else None
    return ByMeasure(measure, at_least, link) if measure and at_least else None


def _by_act(section: Section) -> Completion | None:
    act = section.word("act", OwnAct)
    link = _link(section) if "statement" in section else None
    return ByAct(OwnAct(act), link) if act else None


def _link(section: Section) -> LinkPolicy | None:
    """What a statement needs beside the words."""
    link = section.word("link", LinkPolicy)
    if not section.flag("statement"):
        section.complain('"statement" can only be true.', "statement")
    return LinkPolicy(link) if link else None


def _check_circles(steps: Iterable[Step], sections: Mapping[str, Section]) -> None:
    """Refuse steps that wait for each other."""
    for circle in _circles({step.key: step.after for step in steps}):
        path = " -> ".join((*circle, circle[0]))
        sections[circle[0]].complain(
            f"These steps wait for each other, so none would ever open: {path}.", "after"
        )


def _circles(waits: Mapping[str, Sequence[str]]) -> Iterable[tuple[str, ...]]:
    """Every circle of names that wait for each other, once, beginning with the one that stands first."""
    order = {key: position for position, key in enumerate(waits)}
    circles: dict[frozenset[str], tuple[str, ...]] = {}
    finished: set[str] = set()

    def follow(key: str, trail: tuple[str, ...]) -> None:
        if key in trail:
            circle = trail[trail.index(key) :]
            first = circle.index(min(circle, key=order.__getitem__))
            circles.setdefault(frozenset(circle), circle[first:] + circle[:first])
        elif key in waits and key not in finished:
            for name in waits[key]:
                follow(name, (*trail, key))
            finished.add(key)

    for key in waits:
        follow(key, ())
    return circles.values()
