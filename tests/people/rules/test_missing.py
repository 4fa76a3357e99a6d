"""When a list is rather incomplete than complete."""

import pytest

from app.people.rules.missing import too_many_to_switch_off


@pytest.mark.parametrize(
    "missing, of, is_too_many",
    [
        (20, 100, False),
        (21, 100, True),
        (3, 10, False),
        (4, 10, True),
        (1, 3, False),
        (2, 4, True),
        (3, 5, True),
    ],
)
def test_more_than_a_fifth_is_too_many_and_of_a_few_people_half(
    missing: int, of: int, is_too_many: bool
) -> None:
    """R-P2: in a house of five, three were switched off without another question."""
    assert too_many_to_switch_off(missing, of=of) is is_too_many
