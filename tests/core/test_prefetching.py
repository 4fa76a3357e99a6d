"""Prefetching: making the next one of many things while the database is busy."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from flask import Flask

from app.core.prefetching import prefetched


class Broken(Exception):
    """Something that goes wrong while a thing is made."""


def made(log: list[str], count: int) -> Iterator[int]:
    """So many things, and a failure after them."""
    for number in range(count):
        log.append(f"made {number}")
        yield number
    raise Broken


def test_things_come_in_their_order_whether_or_not_they_are_prefetched(app: Flask) -> None:
    """R-S4: each once, and what goes wrong with one is told in its place."""
    log: list[str] = []

    def take_all() -> None:
        with closing(prefetched(made(log, 4))) as things:
            for number, make_next in things:
                if number % 2:
                    make_next()
                    make_next()
                log.append(f"took {number}")

    with pytest.raises(Broken):
        take_all()

    assert [line for line in log if line.startswith("took")] == [f"took {number}" for number in range(4)]
    assert [line for line in log if line.startswith("made")] == [f"made {number}" for number in range(4)]


def test_whoever_stops_early_has_the_rest_left_alone(app: Flask) -> None:
    """R-S4: at most the next one was made."""
    log: list[str] = []
    with closing(prefetched(made(log, 9))) as things:
        _number, make_next = next(things)
        make_next()

    assert len(log) <= 2
