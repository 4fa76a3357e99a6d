"""R-J3. Where the trail runs on its map."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.home.rules import WIDTH, Geometry, lay_trail

counts = st.lists(st.integers(0, 40), min_size=4, max_size=4).map(tuple)


@st.composite
def places(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[int, int] | None]:
    """A trail and a place on it, or its head."""
    trail = draw(counts)
    stretch = draw(st.integers(0, 3))
    return trail, draw(st.none() | st.tuples(st.just(stretch), st.integers(0, trail[stretch])))


def length(path: str) -> float:
    """How far to the right a path goes."""
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
    return numbers[-2] - numbers[0] if numbers else 0.0


@given(places())
def test_every_step_stands_on_the_map_in_its_order(trail):
    geometry = lay_trail(*trail)

    marks = [mark.x for stretch in geometry.stretches for mark in stretch.marks]
    assert [len(stretch.marks) for stretch in geometry.stretches] == list(trail[0])
    assert marks == sorted(set(marks))
    assert all(0 < mark.x < WIDTH and 20 < mark.y < 240 for s in geometry.stretches for mark in s.marks)


@given(places())
def test_what_was_walked_ends_where_the_pin_stands(trail):
    geometry = lay_trail(*trail)

    walked = sum(length(stretch.walked) for stretch in geometry.stretches)
    start = float(geometry.stretches[0].path[1:].split()[0])
    assert walked == pytest.approx(geometry.here.x - start, abs=0.5)


@given(places())
def test_stretches_meet_without_a_gap(trail):
    ends = [(s.path[1:].split("C")[0], s.path.split()[-2:]) for s in lay_trail(*trail).stretches]

    for (_, end), (start, _) in pairwise(ends):
        assert start.split() == end


def test_the_trailhead_has_nothing_behind_it():
    geometry = lay_trail((3, 3, 3, 3), None)

    assert [stretch.walked for stretch in geometry.stretches] == ["", "", "", ""]
    assert {stretch.path_state for stretch in geometry.stretches} == {"ahead"}


def test_the_end_of_the_last_stretch_is_the_end_of_the_trail():
    geometry: Geometry = lay_trail((3, 3, 3, 3), (3, 3))

    assert {stretch.path_state for stretch in geometry.stretches} == {"walked"}
