"""Words that the company would rather not read: found as whole words of the prose, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.editorial.rules.house_words import FoundWord, WordToAvoid, find_words

LEVERAGE = WordToAvoid("leverage", "use", "Plain words.")
MAN_HOURS = WordToAvoid("man hours", "working hours")


@pytest.mark.parametrize(
    "text, found",
    [
        ("We leverage it.", [FoundWord(3, "leverage", "use", "Plain words.")]),
        ("Leverage it. LEVERAGE!", [FoundWord(0, "Leverage", "Use", "Plain words."), FoundWord(13, "LEVERAGE", "Use", "Plain words.")]),
        ("Leveraged, unleverage, leverage_x", []),
        ("Man\nhours", [FoundWord(0, "Man\nhours", "Working hours", "")]),
        ("`leverage` [it](https://x.example/leverage) #leverage\n\n    leverage\n", []),
        ("«leverage»", [FoundWord(1, "leverage", "use", "Plain words.")]),
        ("", []),
    ],
)  # fmt: skip
def test_whole_words_are_found_in_prose_whatever_their_case(text: str, found: list[FoundWord]) -> None:
    """R-E3."""
    assert find_words(text, [LEVERAGE, MAN_HOURS]) == found


def test_of_two_in_one_place_the_longer_one_is_found_and_signs_are_no_pattern() -> None:
    """R-E3."""
    words = [
        WordToAvoid("c++", "C plus plus"),
        WordToAvoid("best", "good"),
        WordToAvoid("best practice", "what works"),
    ]

    assert [one.replacement for one in find_words("A best practice in c++ is best", words)] == [
        "what works",
        "C plus plus",
        "good",
    ]
    assert find_words("anything", [WordToAvoid(" "), WordToAvoid("")]) == []


@given(st.text(max_size=80), st.lists(st.text(max_size=8), max_size=5))
def test_what_is_found_stands_there(text: str, words: list[str]) -> None:
    """R-E3: whatever anybody types into either."""
    position = 0
    for one in find_words(text, [WordToAvoid(word, "x") for word in words]):
        assert text[one.start : one.start + len(one.words)] == one.words
        assert one.words
        assert one.start >= position
        position = one.start + len(one.words)
