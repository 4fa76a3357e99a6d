"""The rules that come with the product: they can be used, and speak both languages to the end."""

import re

import pytest

from app.journey.rules.next_step import deeds_for
from app.journey.rules.parse import parse_rule_set
from app.journey.rules.ruleset import ByMeasure, RuleSet, Text
from app.journey.services.rules import SHIPPED_FOLDER, read_files
from app.journey.vocabulary import ZONES, Aggregate, Zone
from app.signals.forms import LogActForm
from app.signals.vocabulary import FACETED, Evidence, Facet, Kind

LANGUAGES = {"en", "de"}


@pytest.fixture(scope="module")
def shipped() -> RuleSet:
    return parse_rule_set(read_files(SHIPPED_FOLDER), version=1, in_force_from=0)


def texts(rules: RuleSet) -> dict[str, Text]:
    """Every text that a person can meet, by its place."""
    found: dict[str, Text] = {}
    for zone in rules.zones.values():
        for name in ("name", "tagline", "value_to_you", "value_to_company"):
            found[f"zones.{zone.zone}.{name}"] = getattr(zone, name)
    for step in rules.steps.values():
        for name in ("title", "why", "how"):
            found[f"steps.{step.key}.{name}"] = getattr(step, name)
    for measure in rules.measures.values():
        found[f"measures.{measure.key}.label"] = measure.label
        for number in (1, 2):
            found[f"measures.{measure.key}.unit.{number}"] = measure.unit.of(number)
    return found


def test_the_shipped_rules_can_be_used(shipped):
    """R-J1, R-J2. Four zones and the trailhead, in order, from data."""
    assert tuple(shipped.zones) == ZONES
    assert shipped.zones[Zone.CONSUMER].tree is None
    assert all(shipped.zones[zone].tree for zone in ZONES[2:])


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_text_of_the_rules_is_there_in_every_language(shipped, language):
    """R-J3, R-J4."""
    missing = [place for place, text in texts(shipped).items() if not text.in_language(language).strip()]
    assert missing == []


def test_no_german_text_is_an_english_one_left_standing(shipped):
    same = [
        place
        for place, text in texts(shipped).items()
        if text.in_language("de") == text.in_language("en") and " " in text.in_language("en")
    ]
    assert same == []


def test_every_step_names_its_minutes_and_how_it_is_done(shipped):
    """R-J4. Each step names the minutes it takes; one that is not still to come can be completed."""
    for step in shipped.steps.values():
        assert step.minutes > 0, step.key
        assert step.coming or step.completes, step.key
        assert step.requirements, step.key


def test_every_step_can_be_done_by_what_it_offers(shipped):
    """R-J4. Six replies to six people left the step "Answer six people" at nought, and no meeting could be logged."""
    for step in shipped.steps.values():
        if step.coming or not isinstance(step.completes, ByMeasure) or step.completes.link is not None:
            continue
        measure, deeds = step.completes.measure, deeds_for(step, shipped)
        if {Kind.CONNECT, Kind.TOPIC} & set(measure.counts):
            continue  # An account is named, and a topic taken up, on a page of its own.
        assert deeds, f"{step.key}: nothing that can be logged moves it"
        kinds = {shipped.kinds.kind_of(*deed.verb) for deed in deeds}
        if measure.aggregate is Aggregate.COUNTERPARTS:
            assert kinds & FACETED[Facet.COUNTERPART], step.key
            assert "target" in LogActForm()._fields, step.key
        if measure.aggregate is Aggregate.OBJECTS:
            assert kinds & FACETED[Facet.OBJECT], step.key
        assert measure.evidence is not Evidence.VERIFIED, f"{step.key}: nobody can confirm that much"
        if measure.evidence is Evidence.CONFIRMED:
            for language in LANGUAGES:
                assert "coach" in step.how.in_language(language).casefold(), f"{step.key}: who confirms it"


def test_no_text_shames_or_shouts(shipped):
    """R-J1. Words: short, spoken, no exclamation marks, no blame."""
    for place, text in texts(shipped).items():
        for language in LANGUAGES:
            words = text.in_language(language)
            assert "!" not in words, place
            assert not re.search(r"\b(lazy|fail|loser|faul|versag\w+)\b", words, re.IGNORECASE), place


def test_a_newcomer_has_three_things_to_do_at_once(shipped):
    """R-J3. The first three steps of the trail are open from the start and take ten minutes in all at most."""
    first = shipped.steps_of(Zone.CONSUMER)[:3]

    assert not any(step.after or step.coming for step in first)
    assert sum(step.minutes for step in first) <= 10
