"""What stands around words, as far as it is shown."""

import pytest

from app.editorial.rules.marking import around

LINE = "The gauge at the mill has no number on my screen, it is a staff of wood in the fog."


@pytest.mark.parametrize(
    "text, words, shown",
    [
        ("We has news.", "has", ("We ", " news.")),
        ("Before.\n\nWe has news.\n\nAfter.", "has", ("We ", " news.")),
        ("has", "has", ("", "")),
        (LINE, "screen", ("…gauge at the mill has no number on my ", ", it is a staff of wood in the fog.")),
        (LINE, "gauge", ("The ", " at the mill has no number on my…")),
        ("x" * 90 + "has" + "y" * 90, "has", ("…" + "x" * 40, "y" * 40 + "…")),
    ],
)
def test_a_few_whole_words_of_the_line_stand_around(text: str, words: str, shown: tuple[str, str]) -> None:
    """R-E2. So that an editor knows which "has" is meant."""
    start = text.index(words)

    assert around(text, start, start + len(words)) == shown
