"""Whether somebody can have a perk."""

import pytest

from app.rewards.rules.perks import Standing, bar_to, countries_in, months_of_limit
from app.rewards.vocabulary.perks import Bar, Each

FINE = Standing(balance=50, price=50, stock=1, most_each=2, had=1, cost=300, budget=1000, spent=700)


@pytest.mark.parametrize(
    "changed, bar",
    [
        ({}, None),
        ({"stock": None, "most_each": None, "budget": None, "cost": None}, None),
        ({"balance": 49}, Bar.POINTS),
        ({"balance": -1, "stock": 0}, Bar.BELOW),
        ({"stock": 0}, Bar.STOCK),
        ({"had": 2}, Bar.LIMIT),
        ({"spent": 701}, Bar.BUDGET),
        ({"cost": None, "spent": 1000}, None),
    ],
)
def test_the_first_thing_that_stands_in_the_way_is_named(
    changed: dict[str, int | None], bar: Bar | None
) -> None:
    """R-W7: enough is enough to the last point, the last piece and the last cent."""
    assert bar_to(FINE._replace(**changed)) is bar


def test_a_limit_is_for_a_month_a_half_year_or_for_ever() -> None:
    """R-W7."""
    assert [months_of_limit(each, "2026-12") for each in Each] == [
        ("2026-12", "2026-12"), ("2026-07", "2026-12"), ("0000-01", "9999-12"),
    ]  # fmt: skip
    assert countries_in(" de, FR;gb  de ") == ["DE", "FR", "GB"]
