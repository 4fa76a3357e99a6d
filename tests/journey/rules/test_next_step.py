"""How steps stand, what completes them, and which one comes next."""

import pytest

from app.journey.rules.facts import Standing
from app.journey.rules.next_step import choose_next_step, completed_steps, step_states
from app.journey.rules.placement import place
from app.journey.vocabulary import LinkPolicy, StepState, Zone
from tests.journey.rules.rulebook import STEPS_TOML, acts, facts, small_rules

TODAY = 1000


def step(key, zone, minutes, more=""):
    return f"""
[[step]]
key = "{key}"
zone = "{zone}"
title = {{ en = "T", de = "T" }}
why = {{ en = "W", de = "W" }}
how = {{ en = "H", de = "H" }}
minutes = {minutes}
{more or 'completes = { statement = true, link = "none" }'}
"""


def states(rules, *args):
    return {key: state.value for key, state in step_states(rules, *args).items()}


def test_steps_of_the_first_stretch_are_open_before_the_start():
    """R-J4"""
    assert states(small_rules(), Zone.NOT_STARTED, ()) == {"connect": "open", "share": "ahead"}


def test_a_step_opens_when_those_before_it_are_done():
    """R-J4"""
    assert states(small_rules(), Zone.CONSUMER, {"connect"}) == {"connect": "done", "share": "open"}


def test_a_step_further_on_is_ahead_until_its_stretch_is_reached():
    """R-J4"""
    rules = small_rules(steps=STEPS_TOML.replace('opens_with = "consumer"\n', ""))

    assert states(rules, Zone.CONSUMER, {"connect"})["share"] == "ahead"
    assert states(rules, Zone.SHARER, {"connect"})["share"] == "open"


def test_what_was_open_once_stays_open_after_a_fall():
    """UN-10"""
    rules = small_rules(steps=STEPS_TOML.replace('opens_with = "consumer"\n', ""))

    assert states(rules, Zone.CONSUMER, {"connect"}, Zone.ENGAGED)["share"] == "open"


def test_a_step_still_to_come_says_so_unless_it_was_done():
    rules = small_rules(steps=step("a", "consumer", 1, "coming = true"))

    assert states(rules, Zone.CONSUMER, ()) == {"a": "coming"}
    assert states(rules, Zone.CONSUMER, {"a"}) == {"a": "done"}


def test_acts_complete_steps_from_the_first_day_on():
    """R-J4"""
    assert completed_steps(facts(acts(3, share=2)), small_rules()) == frozenset()
    assert completed_steps(facts(acts(3, share=2), acts(900, share=1)), small_rules()) == {"share"}


@pytest.mark.parametrize(
    "completes, link",
    [
        ('{ measure = "shares", at_least = 1 }', None),
        ('{ measure = "shares", at_least = 1, statement = true, link = "optional" }', LinkPolicy.OPTIONAL),
        ('{ statement = true, link = "required" }', LinkPolicy.REQUIRED),
        ('{ lesson = "courage" }', None),
    ],
)
def test_a_step_knows_whether_and_with_what_link_it_can_be_stated(completes, link):
    """R-J4"""
    rules = small_rules(steps=step("a", "consumer", 1, f"completes = {completes}"))

    assert rules.steps["a"].statement is link


def next_step(rules, known, zone, done=(), unlocked=Zone.NOT_STARTED):
    verdict = place(known, rules, Standing(zone, TODAY - 5), TODAY)
    chosen = choose_next_step(rules, verdict, done, unlocked)
    return chosen and chosen.step.key


def test_a_step_that_moves_a_missing_number_comes_first_and_says_which():
    """R-J2: the cheapest way forward"""
    rules = small_rules(
        steps=step("short", "consumer", 1)
        + step("moves", "consumer", 9, 'completes = { measure = "few_shares", at_least = 1 }')
    )
    verdict = place(facts(), rules, Standing(Zone.CONSUMER, 990), TODAY)

    chosen = choose_next_step(rules, verdict, ())

    assert (chosen.step.key, chosen.minutes) == ("moves", 9)
    assert [reason.measure for reason in chosen.moves] == ["shares", "days"]


def test_a_number_that_is_enough_already_pulls_no_step_forward():
    rules = small_rules(
        steps=step("short", "consumer", 1)
        + step("moves", "consumer", 9, 'completes = { measure = "posts", at_least = 1 }')
    )

    assert next_step(rules, facts(), Zone.CONSUMER) == "moves"
    assert next_step(rules, facts(acts(TODAY, share=1)), Zone.CONSUMER) == "short"


def test_what_staying_takes_comes_before_what_the_next_stretch_takes():
    """R-J5: whoever has too little to stay is shown what keeps them, not what lies beyond"""
    rules = small_rules(
        steps=step("beyond", "sharer", 1, 'completes = { measure = "people", at_least = 1 }')
        + step("keeps", "sharer", 9, 'completes = { measure = "few_shares", at_least = 1 }')
    )

    assert next_step(rules, facts(), Zone.SHARER) == "keeps"


def test_among_equals_the_own_stretch_then_the_shorter_then_the_earlier_comes_first():
    rules = small_rules(
        steps=step("below", "consumer", 1)
        + step("long", "sharer", 9)
        + step("b", "sharer", 4)
        + step("a", "sharer", 4)
    )
    known = facts(acts(TODAY, share=4))

    assert next_step(rules, known, Zone.SHARER) == "b"
    assert next_step(rules, known, Zone.SHARER, {"b"}) == "a"
    assert next_step(rules, known, Zone.SHARER, {"b", "a"}) == "long"
    assert next_step(rules, known, Zone.SHARER, {"b", "a", "long"}) == "below"
    assert next_step(rules, known, Zone.SHARER, {"b", "a", "long", "below"}) is None


def test_what_is_ahead_or_still_to_come_is_never_next():
    rules = small_rules(
        steps=step("later", "engaged", 1)
        + step("soon", "consumer", 1, "coming = true")
        + step("waits", "consumer", 1, 'after = ["soon"]\ncompletes = { statement = true, link = "none" }')
    )

    assert next_step(rules, facts(), Zone.CONSUMER) is None
    assert next_step(rules, facts(), Zone.CONSUMER, (), Zone.ENGAGED) == "later"


def test_somebody_who_has_not_started_gets_the_first_step():
    """R-J3"""
    rules = small_rules()
    verdict = place(facts(started=False), rules, None, TODAY)

    assert choose_next_step(rules, verdict, ()).step.key == "connect"
    assert step_states(rules, verdict.zone, ())["connect"] is StepState.OPEN
