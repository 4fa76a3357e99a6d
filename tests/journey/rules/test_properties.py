"""What holds for every person under all rules."""

import json
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.journey.rules.evidence import pack, unpack
from app.journey.rules.facts import Standing
from app.journey.rules.measure import Tally
from app.journey.rules.placement import place
from app.journey.rules.verdict import decide_from_reasons
from app.journey.vocabulary import Cause
from tests.journey.rules.oracle import expected_place, expected_value
from tests.journey.rules.strategies import TODAY, days, people, rule_sets, standings

thorough = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@thorough
@given(people, rule_sets(), standings, days)
def test_placement_agrees_with_the_rules_said_plainly(person, rules, previous, on):
    """R-J2, PL-2..PL-6, PL-17, PL-18, PL-28..PL-31"""
    verdict = place(person, rules, previous, on)

    expected = expected_place(person, rules, previous, on)
    assert (verdict.zone, verdict.since, verdict.cause, verdict.at_risk_since) == expected


@thorough
@given(people, rule_sets(), st.integers(TODAY - 60, TODAY), st.integers(0, 60))
def test_every_measure_agrees_with_its_definition(person, rules, first_day, length):
    """PL-11..PL-13"""
    tally = Tally(person)

    for measure in rules.measures.values():
        finding = tally.find(measure, first_day, first_day + length)
        assert finding.found == expected_value(measure, person, first_day, first_day + length)
        loss = finding.first_loss()
        assert (loss is None) == (finding.found == 0)
        if loss:
            assert expected_value(measure, person, loss[0], first_day + length) == finding.found
            assert expected_value(measure, person, loss[0] + 1, first_day + length) == finding.found - loss[1]


@thorough
@given(people, rule_sets(), standings, days)
def test_a_verdict_holds_exactly_until_the_day_it_names(person, rules, previous, on):
    """valid_until is the first day on which zone or at_risk_since differ, found here by trying every day."""
    verdict = place(person, rules, previous, on)

    standing = Standing(verdict.zone, verdict.since)
    changed = next(
        (day for day in range(on + 1, on + 130) if _differs(person, rules, standing, verdict, day)), None
    )
    assert verdict.valid_until == changed


@thorough
@given(people, rule_sets(), standings, days)
def test_who_is_at_risk_falls_on_the_day_announced_if_nothing_is_added(person, rules, previous, on):
    """R-J5: a fall is never a surprise."""
    known = _known_on(person, on)
    verdict = place(known, rules, previous, on)
    standing = Standing(verdict.zone, verdict.since)

    if verdict.at_risk_since is None:
        assert verdict.falls_on is None
    else:
        later = [place(known, rules, standing, day) for day in range(on + 1, verdict.falls_on + 1)]
        assert [day.moved for day in later[:-1]] == [False] * (len(later) - 1)
        assert later[-1].cause in {Cause.FELL, Cause.RULESET}


@thorough
@given(people, rule_sets(), standings, days, st.randoms(use_true_random=False))
def test_the_order_of_the_facts_does_not_matter(person, rules, previous, on, chance):
    shuffled = replace(
        person,
        daily=chance.sample(person.daily, len(person.daily)),
        facets=chance.sample(person.facets, len(person.facets)),
        absences=chance.sample(person.absences, len(person.absences)),
    )

    assert place(shuffled, rules, previous, on) == place(person, rules, previous, on)


@thorough
@given(people, rule_sets(), standings, days)
def test_the_explanation_equals_the_decision(person, rules, previous, on):
    """PL-34: whoever has the reasons alone comes to the same zone."""
    verdict = place(person, rules, previous, on)

    again = decide_from_reasons(
        verdict.reasons, rules, started=person.started, previous=verdict.previous, dwell=verdict.dwell
    )
    assert again is verdict.zone


@thorough
@given(people, rule_sets(), days)
def test_whoever_has_just_entered_has_enough_to_stay(person, rules, on):
    """PL-24: keep is implied by enter."""
    entered = place(person, rules, None, on)
    standing = Standing(entered.zone, on - 100)

    verdict = place(person, replace(rules, in_force_from=None), standing, on)
    assert verdict.at_risk_since is None
    assert not verdict.moved


@thorough
@given(people, rule_sets(), days)
def test_days_outside_the_windows_do_not_matter_for_entering(person, rules, on):
    verdict = place(person, rules, None, on)

    reach = min((reason.first_day for reason in verdict.reasons), default=on)
    inside = replace(
        person,
        daily=[row for row in person.daily if reach <= row.day <= on],
        facets=[row for row in person.facets if reach <= row.day <= on],
    )
    assert place(inside, rules, None, on).reasons == verdict.reasons


@thorough
@given(people, rule_sets(), standings, days)
def test_a_verdict_survives_being_stored(person, rules, previous, on):
    """R-J6"""
    verdict = place(person, rules, previous, on)

    assert unpack(json.loads(json.dumps(pack(verdict)))) == verdict


def _differs(person, rules, standing, verdict, day):
    later = place(person, rules, standing, day)
    return (later.zone, later.at_risk_since) != (verdict.zone, verdict.at_risk_since)


def _known_on(person, on):
    return replace(
        person,
        daily=[row for row in person.daily if row.day <= on],
        facets=[row for row in person.facets if row.day <= on],
    )
