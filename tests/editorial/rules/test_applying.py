"""Taking changes, and carrying those that wait while the text moves on."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.comparing import Change, compare
from app.editorial.rules.applying import (
    ChangeDoesNotFit,
    ChangesOverlap,
    after_taking,
    apply,
    carry,
    in_order,
)

texts = st.text("ab \n", max_size=60)


@pytest.mark.parametrize(
    "first, second, is_refused",
    [
        (Change(0, "ab", "x"), Change(2, "c", "y"), False),
        (Change(0, "ab", "x"), Change(1, "bc", "y"), True),
        (Change(0, "abc", "x"), Change(1, "b", "y"), True),
        (Change(0, "ab", "x"), Change(0, "ab", "y"), True),
        (Change(1, "", "x"), Change(1, "", "y"), True),
        (Change(1, "", "x"), Change(1, "b", "y"), False),
        (Change(0, "a", "x"), Change(1, "", "y"), False),
    ],
)
def test_changes_may_touch_and_not_overlap(first: Change, second: Change, is_refused: bool) -> None:
    """SE-7: adjacent is allowed; one sign in common, nested and identical are refused."""
    if is_refused:
        with pytest.raises(ChangesOverlap):
            apply("abc", [first, second])
    else:
        assert apply("abc", [first, second]) == apply("abc", [second, first])


@pytest.mark.parametrize("change", [Change(0, "b", "x"), Change(2, "cd", "x"), Change(9, "", "x")])
def test_what_is_not_there_is_not_replaced(change: Change) -> None:
    with pytest.raises(ChangeDoesNotFit):
        apply("abc", [change])


@given(before=texts, after=texts, seed=st.integers(0, 999))
def test_taking_some_and_then_the_others_is_taking_all(before: str, after: str, seed: int) -> None:
    """R-E2, SE-9: whatever was taken first, the rest stands where exact arithmetic says."""
    changes = compare(before, after)
    chance = random.Random(seed)
    first = [change for change in changes if chance.random() < 0.5]
    text = apply(before, first)
    rest = []
    for change in changes:
        if change not in first:
            start = after_taking(change.start, change.end, first)
            assert start is not None
            rest.append(Change(start, change.original, change.replacement))

    assert apply(text, in_order(rest)) == after


@given(before=texts, after=texts, edge=st.tuples(st.integers(0, 60), st.integers(0, 60)))
def test_a_range_is_carried_to_the_same_words_or_not_at_all(
    before: str, after: str, edge: tuple[int, int]
) -> None:
    """SE-6, SE-10: never by guess."""
    start, end = sorted(min(place, len(before)) for place in edge)

    place = carry(before, after, start, end)

    if place is not None:
        words = before[start:end]
        assert after[place : place + len(words)] == words
        # A text begins and ends like a line.
        assert (after[:place][-1:] or "\n") == (before[:start][-1:] or "\n")
        assert (after[place + len(words) :][:1] or "\n") == (before[end:][:1] or "\n")


@given(parts=st.tuples(texts, texts, texts, texts), is_behind=st.booleans())
def test_what_an_author_puts_in_elsewhere_moves_a_range_by_exactly_that(
    parts: tuple[str, str, str, str], is_behind: bool
) -> None:
    """SE-10: before the range, or behind it, with at least one sign between."""
    first, words, last, more = parts
    before = f"{first}.{words}.{last}"
    start, end = len(first) + 1, len(first) + 1 + len(words)
    at = end + 1 if is_behind else start - 1
    after = before[:at] + more + before[at:]

    assert carry(before, after, start, end) == (start if is_behind else start + len(more))


@pytest.mark.parametrize(
    "before, after, words, expected",
    [
        ("One teh two", "One teh two and more", "teh", 4),
        ("One teh two", "Now: one teh two", "teh", 9),
        ("One teh two", "One teh, two", "teh", None),
        ("A teh", "A tehran", "teh", None),
        ("teh end", "Ateh end", "teh", None),
        ("x teh x, x teh x", "x teh x", "teh", None),
        ("x teh x, x teh x", "y x teh x, x teh x z", "teh", None),
        ("Here is teh mistake. Here is teh mistake.", "So: here is teh mistake. Here is teh mistake, too", "teh", None),
        ("First line here.\nSome teh words.\nLast line here.", "Other line.\nSome teh words.\nThe last one.", "teh", 17),
        (
            "First line here.\nThis is a longer line in which some teh words stand for themselves.\nLast line here.",
            "Other line.\nThis is a longer line in which some teh words stand for themselves.\nThe last one.",
            "teh",
            48,
        ),
    ],
)  # fmt: skip
def test_the_words_are_found_where_their_surroundings_tell(
    before: str, after: str, words: str, expected: int | None
) -> None:
    """SE-6, SE-10, SE-11."""
    start = before.index(words)

    assert carry(before, after, start, start + len(words)) == expected


@pytest.mark.parametrize(
    "before, after, start, end",
    [
        ("x is good. y is good.", "x is bad. x is good. y is good.", 2, 4),
        (
            "I think we should go. It is late.",
            "I think we should stay. I think we should go. It is late.",
            2,
            7,
        ),
        ("We like it. We like it a lot.", "We like it a lot.", 3, 7),
        ("We like it. We like it a lot.", "We like it a lot.", 15, 19),
    ],
)
def test_where_the_same_words_came_in_beside_nobody_can_know_which_is_meant(
    before: str, after: str, start: int, end: int
) -> None:
    """SE-6: what reads alike from both ends may have come in, or gone, on either side."""
    place = carry(before, after, start, end)

    assert place in (None, start + len(after) - len(before))
    assert place != start


def test_what_was_deleted_and_put_back_is_found_again() -> None:
    """SE-11."""
    text = "A sentence that goes. A sentence that stays, and it has teh mistake."
    start = text.index("teh")

    assert carry(text, text[:20], start, start + 3) is None
    assert carry(text, text, start, start + 3) == start
