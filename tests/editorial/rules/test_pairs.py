"""The same two again and again: pointed out from a number on of which something can be said, and never a ranking."""

from datetime import date

import pytest

from app.editorial.rules.pairs import Pair, quarter, same_two

MARA, EMRE, TOM, OLGA = 1, 2, 11, 12


@pytest.mark.parametrize(
    "counts, found",
    [
        ({}, []),
        ({(MARA, TOM): 4}, []),  # nothing can be said of four
        ({(MARA, TOM): 3, (MARA, OLGA): 2}, []),  # 60 % is not more than 60 %
        ({(MARA, TOM): 4, (MARA, OLGA): 1}, [Pair(MARA, TOM, 4, 5)]),
        ({(MARA, TOM): 5, (EMRE, TOM): 5, (EMRE, OLGA): 5}, [Pair(MARA, TOM, 5, 5)]),
    ],
)
def test_who_has_nearly_all_answers_from_one_editor_is_pointed_out(
    counts: dict[tuple[int, int], int], found: list[Pair]
) -> None:
    """R-E1."""
    assert same_two(counts) == found


def test_a_quarter_has_three_months_across_the_year_too() -> None:
    assert quarter(date(2026, 3, 31)) == (date(2026, 1, 1), date(2026, 4, 1))
    assert quarter(date(2026, 3, 31), 1) == (date(2025, 10, 1), date(2026, 1, 1))
    assert quarter(date(2026, 12, 1)) == (date(2026, 10, 1), date(2027, 1, 1))
