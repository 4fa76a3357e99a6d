"""Changes that the editor wants to be one suggestion."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.comparing import Change, compare
from app.editorial.rules.applying import apply
from app.editorial.rules.grouping import grouped

words = st.lists(
    st.sampled_from(
        ["we", "has", "not", "anymore", "\U0001f44d\U0001f3fd", "e\u0301", "\n\n", "\r", "likes", "."]
    ),
    max_size=30,
)
texts = words.map(" ".join)


@given(before=texts, after=texts, joined=st.sets(st.integers(1, 40)))
def test_whatever_is_joined_the_copy_comes_out_the_same(before: str, after: str, joined: set[int]) -> None:
    """R-E2, SE-7: no change is lost, none is made twice, and the editor's copy is what all of them make."""
    changes = compare(before, after)
    groups = grouped(before, changes, joined)

    assert [number for group in groups for number in group.numbers] == list(range(1, len(changes) + 1))
    assert apply(before, [group.change for group in groups]) == after


def test_two_words_that_belong_together_are_one_suggestion() -> None:
    """R-E1."""
    text = "They do not come anymore now."
    changes = compare(text, "They do no come longer now.")
    [one] = grouped(text, changes, [2])

    assert one == ((1, 2), Change(8, "not come anymore", "no come longer"))
    assert len(grouped(text, changes, [])) == 2


def test_nothing_is_joined_over_the_end_of_a_paragraph() -> None:
    """R-E2: a suggestion can be read at once."""
    text = "We has one.\n\nThey is two."
    changes = compare(text, "We have one.\n\nThey are two.")

    assert [group.numbers for group in grouped(text, changes, [2])] == [(1,), (2,)]
