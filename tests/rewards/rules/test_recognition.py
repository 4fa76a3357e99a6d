"""What counts as one piece, what so many earn, and who is on the list."""

from datetime import UTC, datetime, timedelta

import pytest

from app.rewards.rules.recognition import Policy, bar_to, key_of, next_at, occasions
from app.rewards.vocabulary.recognition import Bar

FIRST = datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_an_occasion_is_dated_by_its_last_piece_whatever_the_order_they_come_in() -> None:
    """R-W3, BA-2."""
    moments = [FIRST + timedelta(days=day) for day in range(12)]

    assert occasions(reversed(moments)) == [("pieces:5", moments[4]), ("pieces:10", moments[9])]
    assert occasions(moments[:4]) == occasions([]) == []


@pytest.mark.parametrize("pieces, earned, at", [(0, 0, 5), (4, 0, 5), (5, 1, 10), (4, 1, 10), (12, 2, 15)])
def test_the_next_one_is_past_where_somebody_once_was(pieces: int, earned: int, at: int) -> None:
    """R-W3, BA-3."""
    assert next_at(pieces, earned) == at


def test_a_link_is_one_however_it_is_spelt_and_a_piece_without_one_is_itself() -> None:
    """R-W3, BA-4."""
    spelt = {key_of(f"{scheme}://a.example/x{end}", "") for scheme in ("http", "https") for end in ("", "/")}

    assert len(spelt) == 1
    assert key_of("https://a.example/y", "") not in spelt
    assert key_of("", "piece:7") == "piece:7"


def test_who_is_on_the_list_is_policy() -> None:
    """R-W3: leavers are left to HR, HR and executives to what the organisation has decided."""
    strict, open_ = Policy(hr=False, executives=False), Policy(hr=True, executives=True)

    assert bar_to(open_, is_here=False, is_hr=False, is_executive=False) is Bar.LEFT
    assert bar_to(strict, is_here=True, is_hr=True, is_executive=False) is Bar.HR
    assert bar_to(strict, is_here=True, is_hr=False, is_executive=True) is Bar.EXECUTIVE
    assert bar_to(open_, is_here=True, is_hr=True, is_executive=True) is None
    assert bar_to(strict, is_here=True, is_hr=False, is_executive=False) is None
