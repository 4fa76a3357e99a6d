"""What looks unusual, without a database: each check with its edges, and that no order matters."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.journey.rules.ruleset import Text
from app.rewards.rules.fair_play import Act, FairPlayRule, flags_of
from app.rewards.vocabulary.fair_play import Check
from app.signals.vocabulary import Kind

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WORDS = Text("W", "W")


def rule(check: Check, **numbers: int) -> FairPlayRule:
    return FairPlayRule(check.value, WORDS, WORDS, check, frozenset({Kind.REPLY}), **numbers)


def act(number: int, minute: float = 0, person: int = 7, day: int = 1000, **fields: object) -> Act:
    at = NOON + timedelta(minutes=minute)
    return Act(number, person, Kind.REPLY, day, at)._replace(**fields)  # type: ignore[arg-type]  # the fields of an act


def flagged(rule: FairPlayRule, *acts: Act) -> set[int]:
    return set(flags_of([rule], acts))


def test_of_many_at_once_those_beyond_what_is_usual_are_flagged_each_person_by_themselves():
    """R-W8: exactly as many are nothing; what lies a whole window back counts no longer; other kinds never."""
    burst = rule(Check.BURST, more_than=3, minutes=10)

    assert flagged(burst, *(act(number, number) for number in range(3))) == set()
    assert flagged(burst, *(act(number, number) for number in range(5))) == {3, 4}
    assert flagged(burst, act(1), act(2), act(3), act(4, 10)) == set()
    assert flagged(burst, act(1), act(2), act(3), act(4, person=8), act(5, kind=Kind.SHARE)) == set()
    [flag] = flags_of([burst], [act(number) for number in range(4)]).values()
    assert flag.seen == {"check": "burst", "acts": 4, "minutes": 10, "usual": 3}


def test_many_from_one_and_the_same_are_flagged_and_who_was_not_named_is_nobody_in_particular():
    """R-W8, PL-13: bots."""
    source = rule(Check.REPEAT_SOURCE, more_than=2, minutes=1)
    bots = [act(number, counterpart="10.0.0.7") for number in range(4)]

    assert flagged(source, *bots) == {2, 3}
    assert flagged(source, *(one._replace(counterpart="") for one in bots)) == set()
    assert flagged(source, *bots[:2], act(9, counterpart="10.0.0.8")) == set()


def test_what_was_done_with_oneself_is_flagged():
    """R-W8, PL-14: an account of one's own, or a namesake; somebody decides which."""
    assert flagged(rule(Check.SELF), act(1, is_own_name=True), act(2)) == {1}


def test_the_same_work_and_the_same_words_on_one_day_are_flagged_for_all_who_share_them():
    """R-W8: nobody is guessed to be the first; twice by one person is not two colleagues."""
    thing, words = rule(Check.SAME_OBJECT, colleagues=2), rule(Check.SAME_TEXT, colleagues=2)
    same = [act(1, object="a"), act(2, person=8, object="a"), act(3, person=8, object="b")]

    assert flagged(thing, *same) == {1, 2}
    assert flagged(thing, same[0], same[1]._replace(day=1001)) == set()
    assert flagged(thing, same[0], same[0]._replace(id=9)) == set()
    assert flagged(thing, same[0], same[1]._replace(is_told=False)) == set()
    assert flagged(words, act(1, text="at the fair"), act(2, person=8, text="at the fair"), act(3)) == {1, 2}


def round_trip(people: tuple[int, ...], times: int, *, day: int = 1000) -> list[Act]:
    """Each turns to the next so many times, the last to the first."""
    pairs = list(zip(people, (*people[1:], people[0]), strict=True))
    return [
        act(place * 100 + number, person=one, day=day, counterpart=str(other), toward=other)
        for place, (one, other) in enumerate(pairs)
        for number in range(times)
    ]


RING = rule(Check.RING, more_than=3, days=28, mostly=80, circle=3)


def test_a_small_circle_that_turns_to_hardly_anybody_else_is_flagged_beyond_what_is_usual():
    """R-W8: circles of two and of three; not of four, not one-sided, not among people who also turn to others."""
    two, three = round_trip((1, 2), 5), round_trip((1, 2, 3), 4)

    assert flagged(RING, *two) == {3, 4, 103, 104}
    assert flagged(RING, *three) == {3, 103, 203}
    assert flagged(replace(RING, circle=2), *three) == set()
    assert flagged(RING, *round_trip((1, 2, 3, 4), 9)) == set()
    assert flagged(RING, *(one for one in two if one.person_id == 1)) == set()
    others = [act(900 + number, person=1, counterpart=f"client {number}") for number in range(2)]
    assert flagged(RING, *two, *others) == set()
    seen = flags_of([RING], two)[3].seen
    assert seen == {"check": "ring", "acts": 4, "days": 28, "people": 2, "share": 100}


def test_what_lies_further_back_than_the_days_of_a_ring_is_no_part_of_it():
    """R-W8: and somebody with themselves is no ring."""
    assert flagged(RING, *round_trip((1, 2), 2, day=1000), *round_trip((1, 2), 2, day=1028)) == set()
    assert flagged(RING, *(act(number, counterpart="me", toward=7) for number in range(9))) == set()


def test_each_act_is_flagged_by_the_first_rule_alone_and_none_before_its_day():
    """R-W8: `since`."""
    burst, own = rule(Check.BURST, more_than=1, minutes=1), rule(Check.SELF, since=1001)
    acts = [act(1, is_own_name=True), act(2, is_own_name=True)]

    assert {key: flag.rule.check for key, flag in flags_of([burst, own], acts).items()} == {2: Check.BURST}


_MINUTES = st.lists(st.integers(0, 40), min_size=1, max_size=30)


@given(_MINUTES, st.randoms(use_true_random=False))
def test_what_is_flagged_does_not_depend_on_the_order_and_more_acts_take_no_flag_away(minutes, chance):
    """R-W8, PL-10: looked at in any order and in any portions, the same is held in the end."""
    rules = [rule(Check.BURST, more_than=3, minutes=10), rule(Check.SAME_OBJECT, colleagues=2)]
    acts = [
        act(number, minute, person=number % 2, object=str(minute % 3))
        for number, minute in enumerate(minutes)
    ]
    whole = set(flags_of(rules, acts))
    chance.shuffle(acts)
    held: set[int] = set()
    for end in range(1, len(acts) + 1):
        held |= set(flags_of(rules, acts[:end]))

    assert held == set(flags_of(rules, acts)) == whole
