"""How days away add up."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import date_from_day, day_from_date
from app.people.rules.absences import (
    check_own_reach,
    check_span,
    merge_spans,
    months_after,
    next_two_weeks,
    this_week,
)
from app.people.vocabulary import AbsenceRefused

TODAY = day_from_date(date(2026, 3, 4))
SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 9)).map(lambda span: (span[0], span[0] + span[1]))
)


@given(SPANS)
def test_overlapping_absences_are_read_as_the_same_days(spans: list[tuple[int, int]]) -> None:
    """PL-18: overlapping absences hold each day once, in order, with a gap between spans."""
    merged = merge_spans(spans)

    days = [day for first, last in merged for day in range(first, last + 1)]
    assert days == sorted({day for first, last in spans for day in range(first, last + 1)})
    assert all(before[1] + 1 < after[0] for before, after in pairwise(merged))


def test_ones_own_word_reaches_two_weeks_back_and_six_months_ahead() -> None:
    """R-J5: declared absence."""
    ahead = months_after(TODAY, 6)
    check_own_reach(TODAY - 14, ahead, today=TODAY)

    with pytest.raises(AbsenceRefused, match="14 days back"):
        check_own_reach(TODAY - 15, TODAY, today=TODAY)
    with pytest.raises(AbsenceRefused, match="6 months ahead"):
        check_own_reach(TODAY, ahead + 1, today=TODAY)


def test_six_months_after_the_end_of_august_is_the_end_of_february() -> None:
    assert date_from_day(months_after(day_from_date(date(2026, 8, 31)), 6)) == date(2027, 2, 28)
    assert date_from_day(months_after(TODAY, 6)) == date(2026, 9, 4)


def test_an_absence_ends_after_it_begins() -> None:
    check_span(TODAY, TODAY)
    with pytest.raises(AbsenceRefused, match="before the first"):
        check_span(TODAY, TODAY - 1)


def test_presets_run_from_today_to_sunday_and_for_two_weeks_from_monday() -> None:
    assert [date_from_day(day).isoformat() for day in this_week(TODAY)] == ["2026-03-04", "2026-03-08"]
    assert [date_from_day(day).isoformat() for day in next_two_weeks(TODAY)] == ["2026-03-09", "2026-03-22"]
