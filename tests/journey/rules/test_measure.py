"""How measures count, and how windows reach."""

from datetime import date

import pytest

from app.journey.rules.measure import Tally
from app.journey.rules.presence import Presence, window
from app.signals.vocabulary import Grade
from tests.journey.rules.rulebook import MEASURES_TOML, about_thing, acts, facts, small_rules, with_person

MEASURES = small_rules().measures


def found(measure, known, first_day=0, last_day=2000):
    return Tally(known).find(MEASURES[measure], first_day, last_day).found


def test_a_count_adds_the_acts_of_its_kinds():
    assert found("shares", facts(acts(5, share=2, reply=9), acts(7, share=1))) == 3


def test_the_first_and_the_last_day_of_the_window_count_and_no_other():
    """PL-7"""
    known = facts(acts(990, share=1), acts(991, share=10), acts(1000, share=100), acts(1001, share=1000))

    assert found("shares", known, window(1000, 10), 1000) == 110


@pytest.mark.parametrize("on", [date(2024, 3, 1), date(2026, 3, 31), date(2026, 10, 26)])
def test_a_window_counts_calendar_days_over_leap_days_and_changes_of_the_clock(on):
    """PL-8, PL-9: a day is a number, so it is as long as any other day."""
    day = on.toordinal() - date(1970, 1, 1).toordinal()

    assert day - window(day, 28) == 27


def test_days_are_counted_once_however_busy():
    assert found("days", facts(acts(5, share=7, reply=2), acts(6, post=1), acts(7, piece=1))) == 2


def test_a_hundred_acts_on_one_day_count_up_to_the_cap_of_the_day():
    """PL-12: the cap is on the acts of the day together, whatever their kind."""
    assert found("few_shares", facts(acts(5, share=60, comment=40), acts(6, comment=1))) == 3


def test_a_hundred_acts_with_one_colleague_count_up_to_the_cap_of_a_counterpart():
    """PL-13"""
    known = facts(
        acts(5, reply=60),
        acts(6, reply=41),
        facets=[with_person(5, 1, 60), with_person(6, 1, 40), with_person(6, 2)],
    )

    assert found("replies", known) == 4


def test_those_who_were_not_named_count_as_one_counterpart_for_the_cap_and_as_nobody_for_diversity():
    """PL-13"""
    known = facts(acts(5, reply=9), facets=[with_person(5, 0, 9)])

    assert found("replies", known) == 3
    assert found("people", known) == 0


def test_what_lies_above_the_cap_of_a_counterpart_is_the_oldest():
    """PL-13: the latest acts carry the value, so it lasts as long as it can."""
    known = facts(acts(5, reply=2), acts(9, reply=3), facets=[with_person(5, 1, 2), with_person(9, 1, 3)])

    assert Tally(known).find(MEASURES["replies"]).first_loss() == (9, 3)


def test_people_last_met_on_one_day_are_lost_together():
    known = facts(facets=[with_person(5, 1), with_person(5, 2), with_person(6, 3)])

    assert Tally(known).find(MEASURES["people"]).first_loss() == (5, 2)


def test_with_both_caps_the_lower_count_is_the_value():
    """PL-12, PL-13"""
    one_busy_day = facts(acts(5, reply=6), facets=[with_person(5, key) for key in range(1, 7)])
    one_colleague = facts(
        *(acts(day, reply=1) for day in range(6)), facets=[with_person(day, 1) for day in range(6)]
    )

    assert found("few_replies", one_busy_day) == 2
    assert found("few_replies", one_colleague) == 3


def test_a_reversed_act_leaves_room_under_the_cap_for_another():
    """PL-11: caps apply when reading, so nothing is lost by what was there before."""
    before = facts(acts(5, share=2, comment=1))
    after = facts(acts(5, share=1, comment=1))

    assert found("few_shares", before) == found("few_shares", after) == 2


def test_counterparts_are_counted_once_across_days_and_kinds():
    known = facts(
        acts(5, reply=2),
        facets=[
            with_person(5, 1),
            with_person(6, 1, kind="comment"),
            with_person(6, 2),
            with_person(6, 3, kind="chat"),
        ],
    )

    assert found("people", known) == 2


def test_acts_upon_oneself_are_in_no_roll_up_so_they_raise_nothing():
    """PL-14: signals keeps them out; what is left is a day without counters."""
    assert found("people", facts(acts(5))) == found("days", facts(acts(5))) == 0


def test_objects_are_counted_once_and_a_counterpart_of_the_same_key_is_no_object():
    known = facts(
        facets=[about_thing(5, 1), about_thing(6, 1), about_thing(6, 2), with_person(6, 3, kind="piece")]
    )

    assert found("things", known) == 2


def test_only_acts_known_surely_enough_count():
    known = facts(
        acts(5, post=6),
        acts(5, Grade.SELF_REPORTED, post=3),
        acts(5, Grade.CONFIRMED, post=2),
        acts(6, post=1),
    )

    assert found("posts", known) == 4
    assert found("proven_posts", known) == 2


def test_a_counterpart_known_by_word_of_mouth_alone_is_none_where_more_is_asked():
    texts = small_rules(
        measures=_with_evidence("[people]", "confirmed"),
    ).measures
    known = facts(
        acts(5, reply=2),
        facets=[with_person(5, 1), with_person(5, 1, grade=Grade.SELF_REPORTED), with_person(5, 2)],
    )

    assert Tally(known).find(texts["people"]).found == 1


def test_a_window_reaches_back_by_the_days_of_absence_inside():
    """PL-17"""
    assert window(1000, 10) == 991
    assert window(1000, 10, [(995, 997)]) == 988
    assert window(1000, 10, [(980, 1000)]) == 970


def test_overlapping_and_touching_absences_count_once():
    """PL-18"""
    assert window(1000, 10, [(995, 997), (996, 998), (999, 999), (999, 995)]) == 986


def test_acts_on_days_of_absence_inside_the_window_count():
    """PL-17"""
    assert found("shares", facts(acts(996, share=2)), window(1000, 10, [(995, 997)]), 1000) == 2


def test_present_days_can_be_numbered_and_found_again():
    presence = Presence([(5, 7), (10, 10)])

    assert [presence.number(day) for day in (4, 5, 7, 8, 9, 10, 11)] == [4, 4, 4, 5, 6, 6, 7]
    assert [presence.day(number) for number in (4, 5, 6, 7)] == [4, 8, 9, 11]
    assert presence.last_up_to(7) == 4
    assert presence.next_after(4) == 8


def _with_evidence(table, word):
    return MEASURES_TOML.replace(f"{table}\n", f'{table}\nevidence = "{word}"\n')
