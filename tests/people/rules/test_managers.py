"""Going from manager to manager comes to an end."""

from hypothesis import given
from hypothesis import strategies as st

from app.people.rules.managers import circles, not_to_be_kept

PEOPLE = st.integers(0, 9)
MANAGERS = st.dictionaries(PEOPLE, PEOPLE | st.none())


def test_two_who_manage_each_other_are_a_circle_and_so_are_three() -> None:
    """R-P1"""
    assert circles({"p8": "p9", "p9": "p8", "p1": "p8"}) == [frozenset({"p8", "p9"})]
    assert circles({"p1": "p2", "p2": "p3", "p3": "p1"}) == [frozenset({"p1", "p2", "p3"})]
    assert circles({"p1": "p1"}) == [frozenset({"p1"})]
    assert circles({"p1": "p2", "p2": "p3", "p3": None, "p4": "p2"}) == []


def test_all_who_close_a_circle_keep_their_manager_of_before() -> None:
    """R-P1: whatever the order of the lines."""
    kept = {"p8": "boss", "p9": "boss", "p7": None}

    assert not_to_be_kept(kept, {"p8": "p9", "p9": "p8", "p7": "p8"}) == {"p8", "p9"}
    assert not_to_be_kept(kept, {"boss": "p8"}) == {"boss"}
    assert not_to_be_kept(kept, {"p8": "p9"}) == frozenset()


def test_a_circle_that_only_the_manager_of_before_would_close_is_seen_too() -> None:
    """R-P1: one goes back to the manager of before, and that one comes with the list under him."""
    kept = {"a": "b", "b": None, "c": None}

    assert not_to_be_kept(kept, {"a": "c", "c": "a", "b": "a"}) == {"a", "c", "b"}


@given(MANAGERS)
def test_whoever_is_in_no_circle_comes_to_an_end(managers: dict[int, int | None]) -> None:
    """R-P1"""
    in_circles = set().union(*circles(managers))
    for start in managers:
        who: int | None = start
        for _ in range(20):
            who = managers.get(who) if who is not None else None
        assert (who is not None) == (who in in_circles)
        if start in in_circles:
            assert who is not None


@given(MANAGERS, MANAGERS)
def test_what_is_not_refused_makes_no_circle(
    kept: dict[int, int | None], wanted: dict[int, int | None]
) -> None:
    """R-P1: if there was none before, there is none afterwards."""
    kept = {who: manager for who, manager in kept.items() if manager is None or manager < who}
    refused = not_to_be_kept(kept, wanted)

    assert circles(kept | {who: manager for who, manager in wanted.items() if who not in refused}) == []


@given(MANAGERS, MANAGERS, st.randoms())
def test_the_order_of_the_lines_does_not_matter(
    kept: dict[int, int | None], wanted: dict[int, int | None], chance: object
) -> None:
    """R-P1"""
    lines = list(wanted.items())
    chance.shuffle(lines)  # type: ignore[attr-defined]

    assert not_to_be_kept(kept, dict(lines)) == not_to_be_kept(kept, wanted)
