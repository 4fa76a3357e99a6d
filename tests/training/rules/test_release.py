"""Nobody is found in what a survey shows."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.training.rules.release import (
    EVERYBODY,
    Cell,
    Cut,
    Gap,
    Group,
    Profile,
    blackened,
    coarsened,
    compare,
    gaps,
    name_words,
    names_in,
    rate_while_open,
    release,
    tally,
    texts_of,
    topics_over_time,
)
from app.training.rules.survey import Answers, Branch, Question
from app.training.vocabulary.survey import QuestionKind

K = 5
ONE = Question("one", QuestionKind.HABIT, "Do you share?", ("never", "often"))
MORE = replace(ONE, key="more", after=Branch("one", frozenset({1})))
WHY = Question("why", QuestionKind.OPEN, "Why?", after=Branch("one", frozenset({1})))
BY_TEAM: tuple[Cut, ...] = ((0,),)
#: Departments, countries, teams within departments, all three.
LEVELS: tuple[Cut, ...] = ((0,), (1,), (0, 2), (0, 1, 2))


def answers(*profile: str, never: int = 0, often: int = 0) -> list[tuple[Profile, Answers]]:
    """So many people of one profile who answered this and that."""
    no: Answers = {"one": 0}
    yes: Answers = {"one": 1}
    return [(profile, no)] * never + [(profile, yes)] * often


def shown(
    responses: Sequence[tuple[Profile, Answers]], cuts: Sequence[Cut] = BY_TEAM, k: int = K
) -> dict[Group, int]:
    """The groups that are shown, with how many are in each."""
    return {cell.group: cell.n for cell in release([ONE], tally([ONE], responses), cuts, k)}


@pytest.mark.parametrize("n, is_shown", [(K - 1, False), (K, True), (K + 1, True)])
def test_a_group_is_shown_from_the_smallest_size_on(n: int, is_shown: bool) -> None:
    """SU-1: k-1, k and k+1 answers, of everybody and of a department; no setting goes below five."""
    some = answers("Sales", never=1, often=n - 1)
    assert (EVERYBODY in shown(some)) is is_shown
    assert (EVERYBODY in shown(some, k=1)) is is_shown
    rest = answers("Finance", never=9, often=9)
    assert (((0, "Sales"),) in shown([*some, *rest])) is is_shown


def test_one_hidden_group_hides_the_next_smallest_too() -> None:
    """SU-2: the whole less all that is shown would be the hidden one."""
    parts = [
        *answers("A", never=9, often=9),
        *answers("B", never=4, often=4),
        *answers("C", never=1, often=2),
    ]
    assert shown(parts) == {EVERYBODY: 29, ((0, "A"),): 18}
    large_enough = [*parts, *answers("D", never=1, often=1)]
    assert shown(large_enough) == {EVERYBODY: 31, ((0, "A"),): 18, ((0, "B"),): 8}


def test_a_level_within_another_is_looked_at_together_with_it() -> None:
    """SU-3: a team that is hidden in its department cannot be had from the country or the company either."""
    parts = [
        *answers("Sales", "DE", "North", never=5, often=5),
        *answers("Sales", "DE", "South", never=3, often=3),
        *answers("Sales", "AT", "South", never=1, often=2),
        *answers("Finance", "DE", "Books", never=6, often=6),
    ]
    found = shown(parts, LEVELS)
    assert found[((0, "Sales"),)] == 19
    assert found[((0, "Finance"),)] == 12
    # Germany is all but three.
    assert ((1, "DE"),) not in found
    assert ((1, "AT"),) not in found
    assert found[((0, "Sales"), (2, "North"))] == 10
    assert found[((0, "Sales"), (2, "South"))] == 9
    # Of these nine, six are in Germany.
    assert ((0, "Sales"), (1, "DE"), (2, "South")) not in found


def test_where_all_answered_the_same_a_small_group_is_not_shown() -> None:
    """SU-4: who is known to be in it would be known to have said so; what it would leave over counts alike."""
    same, mixed = answers("A", often=2 * K - 1), answers("B", never=10, often=10)
    assert shown(same) == {}
    assert shown([*same, *mixed]) == {EVERYBODY: 29}
    assert shown(answers("A", often=2 * K)) == {EVERYBODY: 10}
    # Of A and C, which is not shown, the difference to everybody would tell as well.
    assert ((0, "B"),) not in shown([*answers("A", often=4), *answers("C", often=4), *mixed])


def test_a_cut_with_one_value_shows_nothing_twice() -> None:
    """SU-5: the only department is everybody; people without a department make no group."""
    assert shown(answers("A", never=9, often=9)) == {EVERYBODY: 18}
    assert shown([*answers("A", never=9, often=9), *answers("", never=4, often=4)]) == {
        EVERYBODY: 26, ((0, "A"),): 18,
    }  # fmt: skip


def test_a_follow_up_is_shown_of_no_group_whose_answers_before_are_hidden() -> None:
    """SU-4, SU-19: that all seven were asked why would say that all seven had said so."""
    everyone = [*answers("A", often=7), *answers("B", never=20, often=20)]
    both = [
        (profile, {**one, "more": number % 2} if one["one"] else one)
        for number, (profile, one) in enumerate(everyone)
    ]
    cells = release([ONE, MORE], tally([ONE, MORE], both), BY_TEAM, K)
    assert {cell.question for cell in cells} == {"one", "more"}
    assert {cell.group for cell in cells} == {EVERYBODY}
    alone = [(("A",), {"one": 1, "more": number % 2}) for number in range(9)]
    assert release([ONE, MORE], tally([ONE, MORE], alone), BY_TEAM, K) == []


def test_words_are_shown_among_ten_at_least_and_in_no_order() -> None:
    """SU-15: shuffled; nothing of fewer, and nothing where the answer before is hidden."""
    written: list[Answers] = [{"one": 1, "why": f"{number}"} for number in range(10)]
    cells = [Cell("one", EVERYBODY, (5, 10))]
    assert texts_of(WHY, [*written, {"one": 0}], cells, K, list.reverse) == [
        f"{number}" for number in range(9, -1, -1)
    ]
    assert texts_of(WHY, written[1:], cells, K, list.reverse) == []
    assert texts_of(ONE, written, cells, K, list.reverse) == []
    assert texts_of(WHY, written, cells, 11, list.reverse) == []
    assert texts_of(WHY, written, [], K, list.reverse) == []
    assert len(texts_of(replace(WHY, after=None), written, [], K, list.reverse)) == 10
    assert release([WHY], tally([WHY], [(("A",), one) for one in written]), BY_TEAM, K) == []


small_people = st.lists(
    st.tuples(st.tuples(*[st.sampled_from(["", "x", "y"])] * 3), st.integers(0, 1), st.booleans()),
    max_size=90,
)


@given(people=small_people, cuts=st.permutations(LEVELS), depth=st.integers(1, 4), times=st.integers(1, 4))
def test_no_smaller_group_can_be_solved_for(
    people: list[tuple[tuple[str, str, str], int, bool]], cuts: list[Cut], depth: int, times: int
) -> None:
    """SU-19, G6: from all shown cells, by any sums and differences, over one to three levels and cuts across each other."""
    responses: list[tuple[Profile, Answers]] = [
        (profile, {"one": first} | ({"more": int(second)} if first else {}))
        for profile, first, second in people * times
    ]
    counted = tally([ONE, MORE], responses)
    cells = release([ONE, MORE], counted, cuts[:depth], K)
    assert [cell.group for cell in cells].count(EVERYBODY) == len({cell.question for cell in cells})
    for key, by_profile in counted.items():
        sizes = {profile: sum(counts) for profile, counts in by_profile.items()}
        rows = [_members(cell.group, list(sizes)) for cell in cells if cell.question == key]
        known = Sums(rows, len(sizes))
        assert not any(known.hold(few) for few in _few(sizes))


def _members(group: Group, profiles: Sequence[Profile]) -> list[Fraction]:
    return [Fraction(all(profile[place] == value for place, value in group)) for profile in profiles]


def _few(sizes: Mapping[Profile, int]) -> Iterator[tuple[int, ...]]:
    """All groups of profiles, by their places, with fewer than k people, and somebody in them."""
    small = [(place, size) for place, size in enumerate(sizes.values()) if size < K]
    for number in range(1, K):
        for some in combinations(small, number):
            if sum(size for _, size in some) < K:
                yield tuple(place for place, _ in some)


class Sums:
    """All sums of multiples of some rows."""

    def __init__(self, rows: Sequence[Sequence[Fraction]], width: int) -> None:
        self._steps: list[tuple[int, list[Fraction]]] = []
        for row in rows:
            rest = self._left_of(row)
            at = next((place for place, one in enumerate(rest) if one), None)
            if at is not None:
                self._steps.append((at, [one / rest[at] for one in rest]))
        # What cannot be had of each place alone; of several places it is the sum of that.
        self._left = [self._left_of([Fraction(place == at) for place in range(width)]) for at in range(width)]

    def hold(self, places: Sequence[int]) -> bool:
        """Whether the sum of these places is among them."""
        return not any(sum(column) for column in zip(*(self._left[at] for at in places), strict=True))

    def _left_of(self, row: Sequence[Fraction]) -> list[Fraction]:
        """The row less all that is known of it: by elimination, exactly."""
        rest = list(row)
        for at, step in self._steps:
            if rest[at]:
                times = rest[at]
                rest = [one - times * other for one, other in zip(rest, step, strict=True)]
        return rest


def test_differences_are_found() -> None:
    """SU-19: the test above can fail."""
    known = Sums([[Fraction(1)] * 3, [Fraction(1), Fraction(1), Fraction(0)]], 3)
    assert known.hold([2])
    assert known.hold([0, 1])
    assert not known.hold([0])


@given(
    st.dictionaries(st.tuples(*[st.sampled_from(["", "x", "y", "z"])] * 3), st.integers(1, 9), max_size=30)
)
def test_what_is_kept_of_where_people_belong_is_shared_by_enough(sizes: dict[Profile, int]) -> None:
    """SU-6, SU-9, G6: no response is kept with a place that only few can have come from; what is kept is true."""
    kept = coarsened(sizes, K)
    alike: Counter[Profile] = Counter()
    for profile, size in sizes.items():
        alike[kept[profile]] += size
        assert all(value in {"", true} for value, true in zip(kept[profile], profile, strict=True))
    assert all(size >= K for size in alike.values()) or len(alike) == 1


def test_only_what_few_share_is_left_out() -> None:
    """SU-6: large departments keep theirs, and countries within them."""
    sizes: dict[Profile, int] = {
        ("A", "DE"): 9,
        ("A", "AT"): 5,
        ("B", "DE"): 6,
        ("B", "AT"): 1,
        ("C", "DE"): 5,
    }
    assert coarsened(sizes, K) == {
        ("A", "DE"): ("A", "DE"), ("A", "AT"): ("A", "AT"), ("B", "DE"): ("B", ""), ("B", "AT"): ("B", ""),
        ("C", "DE"): ("C", "DE"),
    }  # fmt: skip


def test_how_many_have_taken_part_moves_by_several_people() -> None:
    """SU-12: nothing before 2k, then steps of five percent, and never of fewer than k people."""
    assert rate_while_open(2 * K - 1, 1000, K) is None
    assert rate_while_open(50, 0, K) is None
    assert [rate_while_open(n, 1000, K) for n in (10, 49, 50, 99, 100, 999, 1000)] == [
        0,
        0,
        5,
        5,
        10,
        95,
        100,
    ]
    # Of twenty people each one is five percent.
    assert [rate_while_open(n, 20, K) for n in (10, 11, 14, 15, 19, 20)] == [50, 50, 50, 75, 75, 100]
    assert rate_while_open(12, 12, K) == 80


def test_gaps_are_of_what_is_shown_the_widest_first() -> None:
    """R-T2: gaps lead to training, for everybody and for departments that are shown."""
    know = Question("know", QuestionKind.BASELINE, "?", ("a", "b"), 1, "safety")
    more, other = replace(know, key="more"), replace(know, key="other", topic="reading", right=0)
    sales: Group = ((0, "Sales"),)
    cells = [Cell("know", EVERYBODY, (2, 8)), Cell("more", EVERYBODY, (5, 5)), Cell("other", EVERYBODY, (1, 9)),
             Cell("know", sales, (5, 1)), Cell("one", EVERYBODY, (9, 9))]  # fmt: skip
    assert gaps([know, more, other, ONE], cells) == [Gap("reading", 1, 10), Gap("safety", 13, 20)]
    assert gaps([know, more, other, ONE], cells, sales) == [Gap("safety", 1, 6)]
    assert gaps([know], []) == []


def test_two_releases_are_compared_by_what_both_show() -> None:
    """SU-20: nothing else is joined, and a question whose options are others is another one."""
    sales: Group = ((0, "Sales"),)
    before = [
        Cell("one", EVERYBODY, (5, 5)),
        Cell("gone", EVERYBODY, (5, 5)),
        Cell("other", EVERYBODY, (5, 5, 1)),
    ]
    after = [Cell("one", EVERYBODY, (2, 9)), Cell("one", sales, (3, 3)), Cell("other", EVERYBODY, (5, 5))]
    assert [tuple(one) for one in compare(before, after)] == [("one", EVERYBODY, (5, 5), (2, 9))]


@pytest.mark.parametrize("n, is_shown", [(2 * K - 1, False), (2 * K, True)])
def test_a_small_group_in_which_nobody_knows_is_not_shown_up(n: int, is_shown: bool) -> None:
    """SU-4: that all were wrong says of each that they do not know, whichever wrong answers they chose."""
    quiz = Question("one", QuestionKind.BASELINE, "What?", ("a", "b", "c"), right=2, topic="reading")
    wrong: list[tuple[Profile, Answers]] = [(("Sales",), {"one": number % 2}) for number in range(n)]
    right: list[tuple[Profile, Answers]] = [(("Legal",), {"one": 1 + number % 2}) for number in range(3 * K)]
    found = release([quiz], tally([quiz], [*wrong, *right]), BY_TEAM, K)
    assert (((0, "Sales"),) in {cell.group for cell in found}) is is_shown


def test_names_are_pointed_out_and_taken_out_of_what_somebody_wrote() -> None:
    """SU-15: as words of their own, whatever their case, also in the genitive; part of another word is left alone."""
    names = name_words(["Nora O'Neil", "Li Wu"])
    assert names_in("NORA's and O'Neil's Noras, Noraline, said Li", names) == ["NORA", "Neil", "Noras"]
    assert (
        blackened("Nora's Noras, Noraline, nora (C++)", ["nora", "C++", ""])
        == "[…]'s […], Noraline, […] ([…])"
    )


def test_what_is_known_is_put_side_by_side_only_where_the_same_was_asked() -> None:
    """R-T2: surveys are repeated to see change; other words about a topic are another measure."""
    knows = Question("k", QuestionKind.BASELINE, "What?", ("a", "b"), right=1, topic="reading")
    other = replace(knows, key="o", topic="safety")
    first = (
        [knows, replace(other, words="What else?")],
        [Cell("k", EVERYBODY, (6, 4)), Cell("o", EVERYBODY, (1, 9))],
    )
    second = [knows, other], [Cell("k", EVERYBODY, (2, 8)), Cell("o", EVERYBODY, (5, 5))]
    assert topics_over_time([first, second]) == [
        ("safety", (None, ("safety", 5, 10))),
        ("reading", (("reading", 4, 10), ("reading", 8, 10))),
    ]
    assert topics_over_time([]) == []
