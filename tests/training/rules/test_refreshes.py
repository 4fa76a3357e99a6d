"""When a lesson wants another look: by the calendar of the organisation, from one midnight on."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from app.core import clock
from app.core.clock import day_from_date, day_of, end_of_day, set_time_zone
from app.training.rules.refreshes import freshness, last_day


@pytest.fixture(autouse=True)
def _zone_of_before() -> Iterator[None]:
    before = clock._cut
    yield
    clock._cut = before


@pytest.mark.parametrize(
    "seen_on, months, last",
    [
        (date(2025, 3, 10), 12, date(2026, 3, 10)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2025, 8, 31), 1, date(2025, 9, 30)),
    ],
)
def test_a_term_ends_with_the_day_of_the_same_number_or_the_last_of_a_shorter_month(
    seen_on: date, months: int, last: date
) -> None:
    """LM-16: also from a leap day on."""
    assert last_day(day_from_date(seen_on), months) == day_from_date(last)


def test_whoever_looked_later_is_never_asked_earlier() -> None:
    """LM-16"""
    days = [last_day(day_from_date(date(2024, 1, 1)) + at, 12) for at in range(800)]

    assert all(one <= other for one, other in pairwise(days))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Auckland", "America/New_York", "Asia/Kathmandu"])
def test_it_is_time_from_the_midnight_of_the_organisation_on(zone: str) -> None:
    """LM-16: on both sides of a change of clocks; without a term never."""
    set_time_zone(zone)
    done_at = datetime(2025, 3, 29, 23, 30, tzinfo=UTC)
    seen_on = day_of(done_at)
    midnight = end_of_day(last_day(seen_on, 12))

    assert not freshness(seen_on, months=12, today=day_of(midnight)).is_due
    assert freshness(seen_on, months=12, today=day_of(midnight + timedelta(microseconds=1))).is_due
    assert not freshness(seen_on, months=0, today=day_of(midnight) + 99_999).is_due


def test_another_zone_moves_no_day_on_which_something_was_done() -> None:
    """LM-16, JO-9: the term goes on from the day that it was; today alone is cut in the zone of now."""
    set_time_zone("Pacific/Auckland")
    done_at = datetime(2025, 6, 1, 20, 0, tzinfo=UTC)
    seen_on = day_of(done_at)
    until = end_of_day(day_of(done_at + timedelta(days=30))) + timedelta(microseconds=1)
    set_time_zone("America/New_York", [(until, "Pacific/Auckland")])

    assert day_of(done_at) == seen_on == day_from_date(date(2025, 6, 2))
    last_moment = datetime(
        2026, 6, 3, 3, 59, tzinfo=UTC
    )  # a minute to midnight in New York, the next day in Auckland
    assert not freshness(seen_on, months=12, today=day_of(last_moment)).is_due
    assert freshness(seen_on, months=12, today=day_of(last_moment + timedelta(minutes=1))).is_due
