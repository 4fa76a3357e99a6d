"""The rules that the product comes with."""

import pytest

from app.journey.rules.facts import Standing
from app.journey.rules.next_step import choose_next_step, step_states
from app.journey.rules.placement import place
from app.journey.rules.ruleset import ByMeasure
from app.journey.vocabulary import ZONES, StepState, Zone
from app.signals.vocabulary import Kind
from tests.journey.rules.rulebook import acts, facts, shipped_rules, with_person

RULES = shipped_rules()
TODAY = 1000

PROMISED = """R-J10 R-J11 R-J12 R-J20 R-J21 R-J22 R-J23 R-J30 R-J31 R-J32 R-J33 R-J34 R-J35
R-J40 R-J41 R-J42 R-J43 R-J44""".split()


@pytest.mark.parametrize("requirement", PROMISED)
def test_every_promised_step_is_on_the_trail(requirement):
    """R-J10..R-J12, R-J20..R-J23, R-J30..R-J35, R-J40..R-J44"""
    assert [step for step in RULES.steps.values() if requirement in step.requirements]


def test_every_stretch_has_steps_and_no_requirement_of_a_step_is_made_up():
    for zone in ZONES[1:]:
        assert len(RULES.steps_of(zone)) >= 5


def test_what_it_takes_to_stay_is_about_three_quarters_of_what_it_takes_to_enter():
    """PL-24"""
    for zone in ZONES:
        for _, leaf in RULES.zones[zone].leaves:
            assert leaf.enter == 1 or 0.5 <= leaf.keep / leaf.enter <= 0.8, leaf


def test_the_rules_use_three_windows_alone():
    assert {leaf.days for zone in ZONES for _, leaf in RULES.zones[zone].leaves} == {28, 90, 180}


@pytest.mark.parametrize(
    "activity_type, word, kind",
    [
        ("Announce", "", Kind.SHARE),
        ("Announce", "commentary", Kind.COMMENT),
        ("Create", "reply", Kind.REPLY),
        ("Create", "note", Kind.POST),
        ("Create", "article", Kind.PIECE),
        ("View", "article", Kind.READ),
        ("View", "link", Kind.CLICK),
        ("Read", "lesson", Kind.LESSON),
        ("Join", "chat", Kind.CHAT),
        ("Accept", "step", Kind.STEP),
        ("Add", "account", Kind.CONNECT),
        ("Create", "lead", Kind.LEAD),
        ("Create", "spaceship", None),
        ("Create", "", None),
    ],
)
def test_acts_count_as_what_one_would_expect(activity_type, word, kind):
    """R-S1"""
    assert RULES.kinds.kind_of(activity_type, word) is kind


def test_every_kind_comes_from_some_act():
    assert set(RULES.kinds.pairs.values()) == set(Kind)


def one_week(**counts):
    """The same acts on each of seven days, replies going to a new person each day."""
    days = range(TODAY - 6, TODAY + 1)
    facets = [with_person(day, day, counts["reply"]) for day in days] if "reply" in counts else []
    return facts(*(acts(day, **counts) for day in days), facets=facets)


@pytest.mark.parametrize(
    "known, zone",
    [
        (facts(started=False), Zone.NOT_STARTED),
        (facts(acts(TODAY, share=2)), Zone.CONSUMER),
        (facts(acts(TODAY, share=40)), Zone.CONSUMER),
        (facts(acts(TODAY, share=2), acts(TODAY - 1, share=1)), Zone.SHARER),
        (one_week(post=1), Zone.CREATOR),
        (one_week(post=1, reply=2), Zone.ENGAGED),
    ],
)
def test_one_week_of_shares_replies_and_notes_leads_to_every_zone(known, zone):
    """R-J1, R-J2"""
    assert place(known, RULES, None, TODAY).zone is zone


def test_a_newcomer_sees_three_first_steps_of_four_minutes_at_most():
    """R-J3"""
    first = RULES.steps_of(Zone.CONSUMER)[:3]

    assert [step.key for step in first] == ["connect-account", "follow-ten-voices", "read-for-a-week"]
    assert all(step.minutes <= 4 for step in first)
    assert all(step_states(RULES, Zone.NOT_STARTED, ())[step.key] is StepState.OPEN for step in first)


@pytest.mark.parametrize("zone", [Zone.CONSUMER, Zone.SHARER, Zone.CREATOR])
def test_from_every_stretch_some_open_step_leads_on(zone):
    """R-J2: whoever has done the steps below always finds one that moves what is missing."""
    done = {step.key for step in RULES.steps.values() if step.zone.rank < zone.rank} | {"read-for-a-week"}
    known = facts()

    verdict = place(known, RULES, Standing(zone, TODAY), TODAY)
    assert choose_next_step(RULES, verdict, done).moves


def test_nobody_is_shown_a_step_that_waits_for_one_still_to_come():
    for step in RULES.steps.values():
        assert not any(RULES.steps[key].coming for key in step.after)


def test_no_text_raises_its_voice():
    """House rule: plain words, no exclamation marks."""
    texts = [text for rule in RULES.zones.values() for text in (rule.name, rule.tagline, rule.value_to_you)]
    texts += [text for step in RULES.steps.values() for text in (step.title, step.why, step.how)]

    assert not [text for text in texts if "!" in text.en + text.de]


def test_steps_by_measure_can_be_reached_by_somebody():
    for step in RULES.steps.values():
        if isinstance(step.completes, ByMeasure):
            assert step.completes.measure.key in RULES.measures
