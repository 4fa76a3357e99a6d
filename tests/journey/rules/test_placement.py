"""Where a person stands: entering, staying, falling, and until when that holds."""

import pytest

from app.journey.rules.facts import Standing
from app.journey.rules.placement import place
from app.journey.vocabulary import Cause, Side, Zone
from tests.journey.rules.rulebook import SHARER, acts, facts, small_rules, with_person, zones_toml

RULES = small_rules()
TODAY = 1000
LONG_AGO = Standing(Zone.SHARER, 800)


def sharing(count, *days):
    return facts(*(acts(day, share=count) for day in days))


def test_nobody_without_an_act_or_account_has_started():
    """PL-1, R-J1"""
    verdict = place(facts(started=False), RULES, None, TODAY)

    assert verdict.zone is Zone.NOT_STARTED
    assert verdict.valid_until is None


def test_a_person_without_acts_is_a_consumer_and_reads_what_the_next_zone_needs():
    """PL-1, R-J2"""
    verdict = place(facts(), RULES, None, TODAY)

    assert (verdict.zone, verdict.since, verdict.cause) == (Zone.CONSUMER, TODAY, Cause.INITIAL)
    assert [(r.zone, r.measure, r.found, r.missing) for r in verdict.shown(Side.ENTER)] == [
        (Zone.SHARER, "shares", 0, 4),
        (Zone.SHARER, "days", 0, 1),
    ]
    assert verdict.shown(Side.KEEP) == ()


def test_the_first_act_or_account_leaves_not_started_for_good():
    """R-J1"""
    started = place(facts(), RULES, Standing(Zone.NOT_STARTED, 900), TODAY)
    undone = place(facts(started=False), RULES, Standing(started.zone, started.since), TODAY + 1)

    assert (started.zone, started.cause) == (Zone.CONSUMER, Cause.PROMOTED)
    assert (undone.zone, undone.moved) == (Zone.CONSUMER, False)


def test_exactly_what_it_takes_is_enough_to_enter():
    """PL-2"""
    assert place(sharing(4, TODAY), RULES, None, TODAY).zone is Zone.SHARER


def test_one_less_is_not_enough_to_enter():
    """PL-3"""
    assert place(sharing(3, TODAY), RULES, None, TODAY).zone is Zone.CONSUMER


def test_exactly_what_it_takes_to_stay_is_enough_for_ever():
    """PL-4"""
    verdict = place(sharing(3, TODAY), RULES, LONG_AGO, TODAY)

    assert (verdict.zone, verdict.since, verdict.moved) == (Zone.SHARER, 800, False)
    assert verdict.at_risk_since is None


def test_below_for_thirteen_days_stays_and_for_fourteen_falls():
    """PL-5"""
    known = sharing(3, 977)  # Leaves the window of 10 days on day 987, which is the first day below.

    thirteenth, fourteenth = (place(known, RULES, LONG_AGO, day) for day in (999, 1000))

    assert (thirteenth.zone, thirteenth.at_risk_since, thirteenth.falls_on) == (Zone.SHARER, 987, 1000)
    assert (fourteenth.zone, fourteenth.since, fourteenth.cause) == (Zone.CONSUMER, 1000, Cause.FELL)
    assert (fourteenth.dwell.below_since, fourteenth.dwell.below_days) == (987, 14)


def test_one_good_day_starts_the_count_anew():
    """PL-6"""
    known = facts(acts(977, share=3), acts(988, share=2), acts(989, share=1))  # Good from 989 to 997.

    verdict = place(known, RULES, LONG_AGO, 1000)

    assert (verdict.zone, verdict.at_risk_since) == (Zone.SHARER, 998)


def test_an_act_that_was_learned_late_promotes_the_next_time():
    """PL-10"""
    before = place(sharing(2, 995), RULES, None, 996)

    after = place(sharing(4, 995), RULES, Standing(before.zone, before.since), 997)

    assert (after.zone, after.since, after.cause) == (Zone.SHARER, 997, Cause.PROMOTED)


def test_an_absence_over_the_whole_window_changes_nothing():
    """PL-17, R-J5"""
    away = facts(acts(900, share=4), absences=[(901, 1030)])

    verdict = place(away, RULES, LONG_AGO, 1000)
    back = place(away, RULES, LONG_AGO, 1031)

    assert (verdict.zone, verdict.at_risk_since) == (Zone.SHARER, None)
    assert (back.zone, back.at_risk_since, back.reasons[0].first_day) == (Zone.SHARER, None, 892)


def test_nobody_falls_on_a_day_of_absence_and_the_days_of_it_do_not_count():
    """PL-17, R-J5"""
    known = facts(acts(977, share=3), absences=[(1000, 1009)])

    verdict = place(known, RULES, LONG_AGO, 1005)
    after = place(known, RULES, LONG_AGO, 1010)

    assert (verdict.zone, verdict.at_risk_since, verdict.falls_on) == (Zone.SHARER, 987, 1010)
    assert (after.zone, after.cause) == (Zone.CONSUMER, Cause.FELL)


def test_overlapping_absences_protect_as_one():
    """PL-18"""
    once = facts(acts(977, share=3), absences=[(985, 995)])
    twice = facts(acts(977, share=3), absences=[(990, 995), (985, 992), (990, 990)])

    assert place(once, RULES, LONG_AGO, TODAY) == place(twice, RULES, LONG_AGO, TODAY)


def test_who_has_enough_for_a_higher_zone_moves_up_even_with_too_little_for_the_present_one():
    """PL-28"""
    known = facts(facets=[with_person(TODAY, key) for key in range(5)])
    more = facts(facets=[with_person(TODAY, key) for key in range(1, 6)])

    assert place(known, RULES, LONG_AGO, TODAY).zone is Zone.CONSUMER
    assert (place(more, RULES, LONG_AGO, TODAY).zone, place(more, RULES, LONG_AGO, TODAY).cause) == (
        Zone.ENGAGED,
        Cause.PROMOTED,
    )


def test_zones_may_be_skipped_on_the_way_up():
    """PL-29"""
    verdict = place(facts(acts(TODAY, post=2)), RULES, Standing(Zone.CONSUMER, 990), TODAY)

    assert (verdict.zone, verdict.cause) == (Zone.CREATOR, Cause.PROMOTED)


def test_falling_from_creator_to_consumer_takes_two_waits():
    """PL-30"""
    standing, moves = Standing(Zone.CREATOR, 900), []
    for day in range(901, 1000):
        verdict = place(facts(), RULES, standing, day)
        if verdict.moved:
            moves.append((day, verdict.zone))
        standing = Standing(verdict.zone, verdict.since)

    assert moves == [(930, Zone.SHARER), (960, Zone.CONSUMER)]


def test_grace_holds_whoever_arrived_lately():
    """PL-5, R-J5"""
    newcomer = Standing(Zone.SHARER, 980)

    verdict = place(facts(), RULES, newcomer, TODAY)

    assert (verdict.zone, verdict.at_risk_since, verdict.falls_on) == (Zone.SHARER, 981, 1010)
    assert place(facts(), RULES, newcomer, 1009).zone is Zone.SHARER
    assert place(facts(), RULES, newcomer, 1010).zone is Zone.CONSUMER


def test_new_rules_give_everybody_fresh_grace_and_a_fall_under_them_is_named_after_them():
    """PL-31"""
    stricter = small_rules(
        in_force_from=TODAY, zones=zones_toml(SHARER.replace("enter = 4, keep = 3", "enter = 9, keep = 8"))
    )
    known = sharing(4, *range(900, 1100))
    kept = small_rules(
        in_force_from=TODAY, zones=zones_toml(SHARER.replace("enter = 4, keep = 3", "enter = 99, keep = 98"))
    )

    assert place(known, stricter, LONG_AGO, 1040).zone is Zone.SHARER
    assert place(known, kept, LONG_AGO, 1029).zone is Zone.SHARER
    fallen = place(known, kept, LONG_AGO, 1030)
    assert (fallen.zone, fallen.cause) == (Zone.CONSUMER, Cause.RULESET)
    assert place(facts(), kept, LONG_AGO, 1045).cause is Cause.FELL
    assert place(facts(), kept, Standing(Zone.SHARER, TODAY), 1030).cause is Cause.FELL


def test_too_little_after_the_fall_counts_from_the_day_after():
    """PL-30"""
    fallen = place(facts(), RULES, Standing(Zone.CREATOR, 900), 930)

    assert (fallen.at_risk_since, fallen.falls_on, fallen.valid_until) == (None, None, 931)


def test_a_verdict_says_how_long_it_holds():
    known = sharing(4, TODAY)

    verdict = place(known, RULES, LONG_AGO, TODAY)

    assert verdict.valid_until == 1010
    assert place(known, RULES, LONG_AGO, 1009).at_risk_since is None
    assert place(known, RULES, LONG_AGO, 1010).at_risk_since == 1010


def test_who_is_at_risk_is_looked_at_again_on_the_day_of_the_fall():
    verdict = place(sharing(3, 980), RULES, LONG_AGO, TODAY)

    assert verdict.valid_until == verdict.falls_on == 1003


def test_a_consumer_need_not_be_looked_at_again_without_new_acts():
    assert place(sharing(1, TODAY), RULES, None, TODAY).valid_until is None


def test_a_reason_says_what_leaves_the_window_and_when():
    """R-J2"""
    known = facts(acts(993, share=2), acts(998, share=3))

    shares = place(known, RULES, None, TODAY).shown(Side.KEEP)[0]

    assert (shares.found, shares.leaves_on, shares.leaves_count) == (5, 1003, 2)


def test_acts_after_the_day_asked_about_do_not_count_yet():
    """R-J6"""
    known = facts(acts(1005, share=4))

    verdict = place(known, RULES, None, TODAY)

    assert (verdict.zone, verdict.valid_until) == (Zone.CONSUMER, 1005)


@pytest.mark.parametrize("zone", [Zone.CONSUMER, Zone.CREATOR])
def test_placing_twice_changes_nothing(zone):
    first = place(sharing(4, TODAY), RULES, Standing(zone, 990), TODAY)
    second = place(sharing(4, TODAY), RULES, Standing(first.zone, first.since), TODAY)

    assert (second.zone, second.since, second.moved) == (first.zone, first.since, False)
    assert second.reasons == first.reasons


def test_an_act_that_helps_on_days_of_absence_alone_does_not_start_the_count_anew():
    """PL-6, PL-17: days of absence are not among the days in a row."""
    known = facts(acts(980, share=2), acts(990, share=1), absences=[(990, 991)])
    verdicts = [place(known, RULES, Standing(Zone.SHARER, 970), day) for day in (989, 991, 992)]

    assert [verdict.at_risk_since for verdict in verdicts] == [971, None, 971]


def test_acts_known_for_a_later_day_put_off_the_change_that_would_fall_on_it():
    known = facts(acts(TODAY, share=4), acts(1010, share=3))

    assert place(known, RULES, LONG_AGO, TODAY).valid_until == 1020


def test_a_fall_that_is_due_waits_for_the_first_day_back():
    """PL-17: also where nobody looked on the day when it became due."""
    known = facts(acts(977, share=3), absences=[(1003, 1009)])

    away, back = (place(known, RULES, LONG_AGO, day) for day in (1005, 1010))

    assert (away.zone, away.falls_on, away.valid_until) == (Zone.SHARER, 1010, 1010)
    assert (back.zone, back.cause) == (Zone.CONSUMER, Cause.FELL)
