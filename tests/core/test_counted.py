"""Numbers before what they count."""

import pytest

from app.core.counted import counted


@pytest.mark.parametrize("number, said", [(0, "0 lines wait"), (1, "1 line waits"), (2, "2 lines wait")])
def test_one_is_one_and_all_other_numbers_are_many(number: int, said: str) -> None:
    assert counted(number, "line waits", "lines wait") == said
