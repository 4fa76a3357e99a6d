"""The words of a topic: what is the same, and what is too much."""

import pytest

from app.editorial.rules.topics import key_of, words_of
from app.editorial.vocabulary import TextRefused


def test_words_are_parted_by_commas_and_named_once_however_they_are_written() -> None:
    """R-J41."""
    found = words_of(" #Hydrology ,hydrology;  Water   law,,\nGROẞ, Low-Power", most=8, field="words")

    assert list(found.values()) == ["Hydrology", "Water law", "GROẞ", "Low-Power"]
    assert key_of("gross") in found
    assert key_of("low power") in found


@pytest.mark.parametrize("typed", [",".join("abcdefghi"), "x" * 41, "a\0b"])
def test_too_many_words_or_too_long_ones_are_refused(typed: str) -> None:
    with pytest.raises(TextRefused):
        words_of(typed, most=8, field="words")
