"""An editor's copy against the author's text: changes that can be decided upon one by one, and put together again."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.comparing import MOST_DIFFERENCES, Change, compare
from app.core.texts import kept_form
from app.core.tokens import blocks_of, tokens_of
from app.editorial.rules.applying import apply

SIGNS = [
    "a", "word", "Wort", " ", "  ", "\n", "\n\n", ",", ".", "“", "don't", "é", "e\u0301", "👩‍👩‍👧", "🇩🇪", "🇫🇷", "👍🏽", "☕️", "שלום",
    "مرحبا", "\u200f", "\u202e", "\ufeff", "\u200b", "| a | b |", "```", "`code`", "[x](https://a.example/b?c=d)", "**", "_", "#", "\t",
    "क्षि", "\u2028", "\r\n", "\r", "\x85", "\x1c",
]  # fmt: skip
texts = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(SIGNS), max_size=80).map("".join))


@given(before=texts, after=texts)
def test_taking_all_is_the_editors_copy_and_taking_none_the_authors_text(before: str, after: str) -> None:
    """R-E2: for any two texts, byte for byte."""
    changes = compare(before, after)

    assert apply(before, changes) == after
    assert apply(before, []) == before
    assert [change for change in changes if change.original == change.replacement] == []
    assert all(first.end <= second.start for first, second in pairwise(changes))


@given(before=texts, after=texts, seed=st.integers(0, 1000))
def test_any_some_of_them_in_any_order_make_the_same_text(before: str, after: str, seed: int) -> None:
    """R-E2, SE-9."""
    changes = compare(before, after)
    chance = random.Random(seed)
    some = [change for change in changes if chance.random() < 0.5]
    shuffled = chance.sample(some, len(some))

    assert apply(before, some) == apply(before, shuffled)


@given(text=texts)
def test_a_text_in_pieces_is_the_text(text: str) -> None:
    assert "".join(tokens_of(text)) == text
    assert "".join(blocks_of(text)) == text


@given(before=texts.map(kept_form), after=texts.map(kept_form))
def test_no_change_cuts_what_a_reader_sees_as_one_sign(before: str, after: str) -> None:
    """SE-3: accents, joined emoji and flags stay whole on both sides."""
    for change in compare(before, after):
        for text, start, end in ((before, change.start, change.end),):
            for edge in (start, end):
                if 0 < edge < len(text):
                    assert len(tokens_of(text[:edge])) + len(tokens_of(text[edge:])) >= len(tokens_of(text))
        assert not change.replacement.startswith(("\u0301", "\u200d", "\ufe0f", "🏽"))


def prose(chance: random.Random, words: int) -> list[str]:
    known = [f"{'st' if n % 3 else 'kl'}{'aeiou'[n % 5]}{n:x}" for n in range(900)]
    return [chance.choice(known) for _ in range(words)]


def as_text(words: list[str], chance: random.Random) -> str:
    parts, left = [], 12
    for word in words:
        left -= 1
        parts.append(word + (". " if not left else " "))
        if not left:
            left = chance.randrange(6, 20)
    return "".join(parts)


@pytest.mark.parametrize("one_paragraph", [True, False])
@pytest.mark.parametrize("seed", range(20))
def test_three_changed_words_in_two_thousand_are_three_suggestions(seed: int, one_paragraph: bool) -> None:
    """R-E2: word-sized and readable, also where words come again and again."""
    chance = random.Random(seed)
    words = prose(chance, 2_000)
    changed = list(words)
    for place in chance.sample(range(0, 2_000, 5), 3):
        changed[place] = f"new{place}"
    before, after = as_text(words, random.Random(seed)), as_text(changed, random.Random(seed))
    if not one_paragraph:
        before, after = before.replace(". ", ".\n\n"), after.replace(". ", ".\n\n")

    changes = compare(before, after)

    assert [change.replacement.startswith("new") for change in changes] == [True] * 3
    assert all(" " not in change.original for change in changes)


@pytest.mark.parametrize(
    "before, after, expected",
    [
        ("The informations is here.", "The information is here.", [("informations", "information")]),
        ("So now support is sitting here.", "So now support sits here.", [("is sitting", "sits")]),
        ("Two informations are here", "Two information is here", [("informations", "information"), ("are", "is")]),
        ("We came we saw", "We came, we saw", [("", ",")]),
        ("It is very very good", "It is very good", [("very ", "")]),
        ("One. Two.", "One.\n\nTwo.", [(" ", "\n\n")]),
        ("don't go", "do not go", [("don't", "do not")]),
        ("See https://a.example/x.", "See https://a.example/y.", [("https://a.example/x.", "https://a.example/y.")]),
        ("Run `make run` now", "Run `make demo` now", [("`make run`", "`make demo`")]),
        ("Hi 👍🏽!", "Hi 👍🏿!", [("👍🏽", "👍🏿")]),
        ("🇩🇪🇫🇷", "🇩🇪🇮🇹", [("🇫🇷", "🇮🇹")]),
        ("", "New", [("", "New")]),
        ("Gone", "", [("Gone", "")]),
        ("Same", "Same", []),
        (
            "We have been looking on the dashboards and they were showing all green",
            "At the screens nobody could see anything that was not as it should be",
            None,
        ),
    ],
)  # fmt: skip
def test_changes_read_like_an_editors_marks(
    before: str, after: str, expected: list[tuple[str, str]] | None
) -> None:
    """R-E2: what belongs together is one change; a passage that was rewritten is one."""
    found = [(change.original, change.replacement) for change in compare(before, after)]

    assert found == expected if expected is not None else len(found) == 1


def test_a_text_that_has_nothing_in_common_is_replaced_passage_by_passage_at_bounded_cost() -> None:
    """SE-21: beyond a number of differences a passage is replaced as a block."""
    chance = random.Random(7)
    before, after = as_text(prose(chance, 6_000), chance), as_text(prose(chance, 6_000), chance)

    changes = compare(before, after)

    assert apply(before, changes) == after
    assert len(changes) <= MOST_DIFFERENCES


def test_positions_are_code_points() -> None:
    assert compare("👍 a b", "👍 a c") == [Change(4, "b", "c")]
