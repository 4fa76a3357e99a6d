"""Whether lessons go together with moving up, and how little is told of small groups (R-T1)."""

from datetime import date

import pytest

from app.core.clock import day_from_date
from app.journey.vocabulary import Cause, Zone
from app.training.rules.effect import (
    Part,
    Stay,
    Step,
    compare,
    has_learned_before,
    may_be_chance,
    pair_with_others,
    stays_of,
    tell,
    year_before,
)

SHARER, CREATOR, CONSUMER = Zone.SHARER, Zone.CREATOR, Zone.CONSUMER


@pytest.mark.parametrize(
    "number, of, told",
    [
        (2, 4, None),
        (5, 10, Part(5, 5, 10)),
        (3, 20, Part(0, 4, 20)),
        (0, 20, Part(0, 4, 20)),
        (18, 20, Part(16, 20, 20)),
        (20, 20, Part(16, 20, 20)),
        (4, 8, None),
        (5, 8, Part(4, 8, 8)),
    ],
)
def test_neither_the_few_nor_those_who_are_left_can_be_made_out(
    number: int, of: int, told: Part | None
) -> None:
    """R-T1: no group below the smallest by itself or by difference; none and all would say it of each."""
    assert tell(number, of, 5) == told


def test_the_year_is_twelve_whole_months_that_stand_still_until_the_next_one() -> None:
    """R-T1: two looks in one month show the same, so nobody is seen moving in between."""
    first, last = day_from_date(date(2025, 11, 1)), day_from_date(date(2026, 10, 31))

    assert year_before(day_from_date(date(2026, 11, 1))) == (first, last)
    assert year_before(day_from_date(date(2026, 11, 30))) == (first, last)


def test_only_what_people_did_themselves_is_moving_up() -> None:
    """R-T1: falling, other rules and joined records end a stay without being a way up."""
    steps = [
        Step(1, CONSUMER, Cause.INITIAL, 10),
        Step(2, CONSUMER, Cause.INITIAL, 10),
        Step(1, SHARER, Cause.PROMOTED, 30),
        Step(2, SHARER, Cause.RULESET, 40),
        Step(1, CONSUMER, Cause.FELL, 50),
    ]

    assert set(stays_of(steps)) == {
        Stay(1, CONSUMER, 10, 30, SHARER),
        Stay(2, CONSUMER, 10, 40),
        Stay(1, SHARER, 30, 50),
        Stay(2, SHARER, 40),
        Stay(1, CONSUMER, 50),
    }


def test_beside_whoever_moved_stands_one_who_was_there_as_long_and_stayed() -> None:
    """R-T1: the nearest in time, once each, never somebody who came later, had left, or moved up themselves."""
    moved = [Stay(1, CONSUMER, 100, 200, SHARER), Stay(2, CONSUMER, 120, 210, SHARER)]
    others = [
        Stay(3, CONSUMER, 90),
        Stay(4, CONSUMER, 50),
        Stay(5, CONSUMER, 101),
        Stay(6, CONSUMER, 119, 205),
        Stay(7, CONSUMER, 99, 300, SHARER),
        Stay(8, SHARER, 95),
    ]

    assert pair_with_others(moved, moved + others) == [(200, 3), (210, 5)]
    assert pair_with_others(moved, moved) == []


def test_a_lesson_counts_in_the_ninety_days_before_and_not_on_the_day_itself() -> None:
    """R-T1: of one day nobody knows whether the lesson or the move came first."""
    assert [has_learned_before([day], 200) for day in (109, 110, 199, 200)] == [False, True, True, False]


def test_those_who_moved_stand_beside_those_who_stayed() -> None:
    """R-T1: twelve who moved, ten of whom had learned, beside twelve of whom six had; counted by hand."""
    moved = [Stay(person, CONSUMER, 100, 200 + person, SHARER) for person in range(12)]
    stayed = [Stay(100 + person, CONSUMER, 100 - person) for person in range(12)]
    late = [Stay(50, CONSUMER, 100, 400, SHARER), Stay(0, CONSUMER, 300, 320, SHARER)]
    learned = {person: [195] for person in (*range(7), *range(100, 106))}
    sharer, creator, engaged = compare([*moved, *stayed, *late], learned, first=150, last=350, smallest=5)

    assert (sharer.zone, sharer.moved, sharer.stayed) == (SHARER, Part(7, 7, 12), Part(6, 6, 12))
    assert sharer.may_be_chance
    assert (creator.moved, creator.stayed, engaged.moved) == (None, None, None)


def test_a_small_difference_may_be_chance() -> None:
    """R-T1: 45 of 60 beside 30 of 60 gives z = 2.83; 33 of 60 beside 30 of 60 gives z = 0.55."""
    assert not may_be_chance(45, 60, 30, 60)
    assert may_be_chance(33, 60, 30, 60)
    assert may_be_chance(60, 60, 60, 60)
