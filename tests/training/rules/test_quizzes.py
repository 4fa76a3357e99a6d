"""Grading: whole numbers, shares for what is partly right, and an order that stays while an attempt lasts."""

from hypothesis import given
from hypothesis import strategies as st

from app.training.rules.quizzes import (
    WORTH,
    Form,
    Question,
    is_enough,
    is_undecided,
    points_for,
    points_of,
    unread,
)

ONE = Question("one?", Form.ONE, ("a", "b", "c"), frozenset({1}), "why")
SEVERAL = Question("several?", Form.SEVERAL, ("a", "b", "c", "d"), frozenset({0, 2}), "why")
ORDER = Question("order?", Form.ORDER, ("first", "second", "third"), frozenset(), "why")
SEED = 7


def shown_at(question: Question, *places: int) -> list[int]:
    """Where the attempt shows these options."""
    order = question.shown(SEED)
    return [order.index(place) for place in places]


def points(question: Question, chosen: list[int]) -> int:
    return sum(points_of([question], {0: chosen}, seed=SEED))


def test_one_choice_is_right_or_not():
    assert points(ONE, shown_at(ONE, 1)) == WORTH
    assert (
        points(ONE, shown_at(ONE, 0)) == points(ONE, []) == points(ONE, [0, 1, 2]) == points(ONE, [99]) == 0
    )


def test_several_choices_earn_a_share_and_never_less_than_nothing():
    """LM-9"""
    assert points(SEVERAL, shown_at(SEVERAL, 0, 2)) == WORTH
    assert points(SEVERAL, shown_at(SEVERAL, 0)) == WORTH // 2
    assert points(SEVERAL, shown_at(SEVERAL, 0, 1)) == points(SEVERAL, [0, 1, 2, 3]) == 0


def test_an_order_earns_a_share_for_what_stands_in_its_place():
    """LM-9"""
    shown = ORDER.shown(SEED)

    assert points(ORDER, list(shown)) == WORTH
    assert points(ORDER, [0, 0, 0]) == points(ORDER, [0, 1]) == 0


def test_the_mark_is_met_exactly():
    """LM-8: 70 points of a hundred are seventy percent, without rounding."""
    right = {number: shown_at(ONE, 1) for number in range(7)}
    points = points_of([ONE] * 10, right, seed=SEED)

    assert (is_enough(points, pass_mark=70), is_enough(points, pass_mark=71)) == (True, False)


def test_only_what_counts_is_graded_and_where_nothing_counts_nobody_fails():
    """LM-6, LM-11: the mark is of what is left, exactly."""
    points = [WORTH, WORTH, 0, 0]

    assert is_enough(points, pass_mark=70) is False
    assert is_enough(points, void={3}, pass_mark=67) is False
    assert is_enough(points, void={3}, pass_mark=66) is True
    assert is_enough(points, void={0, 1, 2, 3}, pass_mark=70) is None
    assert is_enough([], pass_mark=1) is None


@given(st.integers(0, 2**30), st.sampled_from([ONE, SEVERAL, ORDER]))
def test_an_attempt_shows_the_same_order_whenever_it_is_loaded(seed: int, question: Question):
    """LM-10: and an order is never given away."""
    assert question.shown(seed) == question.shown(seed)
    assert sorted(question.shown(seed)) == list(range(len(question.options)))
    if question.form is Form.ORDER:
        assert list(question.shown(seed)) != sorted(question.shown(seed))


TEXT = Question("in your words?", Form.TEXT, (), frozenset(), "why", ("a name", "a deed", "an hour"))


def test_words_are_worth_what_they_contain_and_wait_only_where_they_decide():
    """LM-8, LM-9: in whole points; three quarters without them pass a mark of 75, and fail one of 76 until they are read."""
    assert [points_for(TEXT, met) for met in ((), {0}, {0, 2}, {0, 1, 2}, {0, 7, -1})] == [0, 20, 40, 60, 20]
    right = {number: shown_at(ONE, 1) for number in range(3)}
    waiting = points_of([ONE] * 3 + [TEXT], right, written={3}, seed=SEED)
    assert waiting == (WORTH, WORTH, WORTH, None)
    assert points_of([TEXT], {}, seed=SEED) == (0,)

    assert [is_undecided(waiting, pass_mark=mark) for mark in (75, 76, 100)] == [False, True, True]
    assert is_enough(waiting, pass_mark=75) is True
    assert not is_undecided([0, 0, 0, None], pass_mark=76)
    assert is_undecided([0, None], void={0}, pass_mark=76)
    assert not is_undecided([0, None], void={1}, pass_mark=76)
    assert not is_undecided([0, None], void={0, 1}, pass_mark=76)
    assert (unread([None, 0, None], void={0}), unread([0])) == ([2], [])
