"""Ranks and periods of boards."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import day_from_date, day_of, set_time_zone
from app.rewards.rules.boards import (
    Team,
    Total,
    before,
    beside,
    from_top,
    half_of,
    is_period,
    month_of,
    ranked,
    seen_from,
)
from app.rewards.vocabulary.boards import EVER


def total(number: int, points: int) -> Total:
    return Total(number, f"Person {number}", "Sales", "DE", points)


def test_those_with_as_much_share_a_rank_and_the_next_rank_is_skipped() -> None:
    """LB-1, LB-2, LB-3: a tie of two, of all, nobody, one."""
    three = [total(1, 9), total(3, 5), total(2, 5), total(4, 1)]
    assert [(one.rank, one.is_shared, one.total.person_id) for one in from_top(three, 9)] == [
        (1, False, 1), (2, True, 2), (2, True, 3), (4, False, 4),
    ]  # fmt: skip
    assert [(one.rank, one.is_shared) for one in from_top(three, 2)] == [(1, False), (2, True)]
    assert [place.rank for place in from_top([total(n, 7) for n in range(3)], 9)] == [1, 1, 1]
    assert from_top([], 9) == []
    assert [(one.rank, one.is_shared) for one in from_top([total(1, 3)], 9)] == [(1, False)]


@given(st.lists(st.integers(1, 6), min_size=1, max_size=30), st.data())
def test_whoever_stands_beside_somebody_has_the_rank_of_the_whole_board(
    points: list[int], data: st.DataObject
) -> None:
    """R-W7: one more than there are people with more, however many share."""
    everybody = [total(number, one) for number, one in enumerate(points)]
    own = data.draw(st.sampled_from(everybody))
    order = sorted(everybody, key=lambda one: (one.points, one.person_id))
    at = order.index(own)
    near = order[max(0, at - 2) : at + 3]

    def rank_of(one: Total) -> int:
        return 1 + sum(other.points > one.points for other in everybody)

    people = {one.points: points.count(one.points) for one in near}
    assert {place.total: place.rank for place in beside(rank_of(own), own.points, near, people)} == {
        one: rank_of(one) for one in near
    }


def test_teams_are_compared_exactly_for_each_head() -> None:
    """LB-1: a third and two sixths are the same, whatever is shown of them."""
    teams = [Team("North", 3, 1), Team("South", 6, 2), Team("East", 10, 99), Team("West", 9, 1)]

    assert [(rank, is_shared, team.department) for rank, is_shared, team in ranked(teams)] == [
        (1, False, "East"), (2, True, "North"), (2, True, "South"), (4, False, "West"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "own, near",
    [("T0", []), ("T3", []), ("T4", ["T4", "T5", "T6"]), ("T6", ["T4", "T5", "T6", "T7", "T8"]), ("T8", ["T6", "T7", "T8"]), ("T", []), ("", [])],
)  # fmt: skip
def test_a_team_behind_the_first_ones_is_seen_with_those_beside_it(own: str, near: list[str]) -> None:
    """LB-16: no line stands twice, none goes beyond the ends, and a team that is too small stands nowhere."""
    places = ranked([Team(f"T{number}", 5, 90 - number) for number in range(9)])
    seen = seen_from(own, places, most=4, on_either_side=2)
    assert [one.team.department for one in seen.top] == ["T0", "T1", "T2", "T3"]
    assert [one.team.department for one in seen.near] == near
    assert (seen.own and seen.own.team.department, seen.in_all) == (own if len(own) == 2 else None, 9)
    assert seen_from(own, [], most=4, on_either_side=2) == ([], (), None, 0)


@pytest.mark.parametrize(
    "zone, instant, month, half",
    [
        ("Europe/Berlin", "2026-12-31T22:59:59", "2026-12", "2026-H2"),
        ("Europe/Berlin", "2026-12-31T23:00:00", "2027-01", "2027-H1"),
        ("Europe/Berlin", "2026-06-30T22:00:00", "2026-07", "2026-H2"),  # summer time
        ("America/New_York", "2026-11-01T03:59:59", "2026-10", "2026-H2"),  # the night in which it ends
        ("UTC", "2028-02-29T23:59:59", "2028-02", "2028-H1"),
    ],
)
def test_periods_are_cut_in_the_organisations_zone(zone: str, instant: str, month: str, half: str) -> None:
    """LB-14: year end, daylight saving, leap day."""
    set_time_zone(zone)
    try:
        found = month_of(day_of(datetime.fromisoformat(instant).replace(tzinfo=UTC)))
    finally:
        set_time_zone("UTC")

    assert (found, half_of(found)) == (month, half)


def test_an_address_names_a_period_that_has_begun() -> None:
    """LB-13."""
    today = day_from_date(date(2026, 3, 2))
    begun = [EVER, "2026-03", "2026-H1", "2025-12", "2025-H2"]

    assert [is_period(one, today) for one in begun] == [True] * 5
    assert not any(
        is_period(one, today)
        for one in (
            "2026-04",
            "2026-H2",
            "2026-13",
            "2026-H3",
            "0000-01",
            "1000-01",
            "1999-H2",
            "",
            "x",
            "2026-03'",
        )
    )
    assert [before(one) for one in ("2026-01", "2026-03", "2026-H1", "2026-H2", EVER)] == [
        "2025-12", "2026-02", "2025-H2", "2026-H1", None,
    ]  # fmt: skip
