"""A verdict in the lines that a person reads."""

from pathlib import Path

from app.journey.rules.explanation import explain_lines
from app.journey.rules.facts import DailyRow, Facts, Standing
from app.journey.rules.parse import parse_rule_set
from app.journey.rules.placement import place
from app.journey.vocabulary import Zone
from app.signals.vocabulary import KIND_INDEX, KINDS, Kind

SHIPPED = parse_rule_set(
    {file.name: file.read_text() for file in (Path(__file__).parents[3] / "journey_rules").glob("*.toml")},
    version=1,
    in_force_from=0,
)
TODAY = 1000


def lines_of(acts, previous):
    """The lines of somebody with these acts: (day, kind, how many)."""
    rows = []
    for day, kind, amount in acts:
        counts = [0] * len(KINDS)
        counts[KIND_INDEX[kind]] = amount
        rows.append(DailyRow(day, 0, tuple(counts)))
    verdict = place(Facts(daily=tuple(rows), started=True), SHIPPED, Standing(previous, 900), TODAY)
    return {line.measure.key: line for line in explain_lines(verdict, SHIPPED)}


def test_each_measure_stands_once_with_what_staying_and_what_going_on_take():
    """R-J2"""
    lines = lines_of([(998, Kind.SHARE, 2), (999, Kind.SHARE, 2)], Zone.SHARER)

    assert (lines["shares"].found, lines["shares"].keep, lines["shares"].enter) == (4, 2, None)
    assert (lines["active_days"].found, lines["active_days"].keep, lines["active_days"].enter) == (2, None, 4)
    assert lines["active_days"].missing_to_enter == 2
    assert lines["shares"].missing_to_keep == 0


def test_a_line_among_several_ways_says_that_one_is_enough():
    """R-J2"""
    choice = lines_of([(998, Kind.SHARE, 2), (999, Kind.SHARE, 2)], Zone.SHARER)["pieces"].enter_choice

    assert choice is not None
    assert (choice.needed, choice.total, choice.is_met) == (1, 2, False)


def test_a_way_that_is_not_needed_any_more_is_not_asked_for():
    """R-J2"""
    lines = lines_of([(998, Kind.SHARE, 2), (999, Kind.SHARE, 2), (950, Kind.PIECE, 1)], Zone.SHARER)

    assert lines["own_words"].missing_to_enter == 4
    assert lines["own_words"].enter_choice is not None
    assert lines["own_words"].enter_choice.is_met
    assert lines["active_days"].enter_choice is None


def test_the_bar_is_long_enough_for_what_was_found_and_for_both_posts():
    """R-J2"""
    for line in lines_of([(999, Kind.SHARE, 5)], Zone.SHARER).values():
        assert line.scale > max(line.found, line.keep or 0, line.enter or 0)
