"""The voice figure: how much of a text is its author's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.comparing import Change, compare
from app.editorial.rules.applying import apply
from app.editorial.rules.voice import foreign_words, if_all_were_taken, voice

DRAFT = "We have informations for all of you, and they is good."
EDITED = "We have information for all of you, and it is good."


def test_a_text_that_nobody_touched_is_all_its_authors() -> None:
    """R-E2."""
    figure = voice(DRAFT, DRAFT, [])

    assert (figure.percent, figure.survived_percent) == (100, 100)


def test_words_that_came_in_with_suggestions_are_the_editors() -> None:
    """R-E2: two of eleven."""
    changes = compare(DRAFT, EDITED)
    waiting = voice(DRAFT, DRAFT, [])

    figure = voice(DRAFT, EDITED, changes)

    assert (figure.words, figure.own) == (11, 9)
    assert (figure.percent, figure.survived_percent) == (81, 81)
    assert if_all_were_taken(waiting, changes) == figure.percent


def test_what_the_author_rewrites_is_their_own_and_the_draft_has_changed() -> None:
    figure = voice(DRAFT, "Something else altogether, of you.", [])

    assert figure.percent == 100
    assert figure.survived_percent == 18


@pytest.mark.parametrize(
    "original, replacement, foreign",
    [("is sitting", "sits", 1), ("", ",", 0), ("a b", "b, a", 0), ("word", "Word", 0), ("very ", "", 0), ("", "new words", 2)],
)  # fmt: skip
def test_a_moved_word_or_a_comma_brings_nothing_in(original: str, replacement: str, foreign: int) -> None:
    assert foreign_words(Change(0, original, replacement)) == foreign


@given(st.lists(st.sampled_from(["one", "two", ",", "three"]), max_size=30), st.lists(st.sampled_from(["one", "four", ".", "five"]), max_size=30))  # fmt: skip
def test_shares_stay_between_none_and_all_and_never_round_up_to_all(old: list[str], new: list[str]) -> None:
    before, after = " ".join(old), " ".join(new)
    changes = compare(before, after)

    figure = voice(before, apply(before, changes), changes)

    assert 0 <= figure.own <= figure.words
    assert 0 <= figure.percent <= 100
    assert (figure.percent == 100) == (figure.own == figure.words)
    assert 0 <= figure.survived_percent <= 100
