"""What the long run has at hand: choices that can be repeated, programs of our own, and the present time."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from psycopg import sql

from tests.support.chance import drawn
from tests.support.clock import TestClock
from tests.support.programs import Killer, as_dsn, surroundings


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> Iterator[random.Random]:
    """Random choices; a test that fails says how they are repeated."""
    with drawn(request) as choices:
        yield choices


@pytest.fixture
def present(clock: TestClock) -> TestClock:
    """The test's clock stands at the present, in which programs beside it live too."""
    clock.move_to(datetime.now(UTC))
    return clock


@pytest.fixture
def killer(
    app: Flask, present: TestClock, database_url: str, chance: random.Random, tmp_path: Path
) -> Killer:
    """Runs our commands on the test's database, and kills them."""
    return Killer(chance, database_url, surroundings(database_url, tmp_path / "instance"))


@pytest.fixture
def empty_database(database_url: str, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes databases without so much as a table, beside the test's own."""
    numbers, made = count(1), []

    def make() -> str:
        if database_url.startswith("sqlite"):
            return f"sqlite:///{tmp_path}/empty{next(numbers)}.db"
        address, _, options = database_url.partition("?")
        made.append(f"{address.rpartition('/')[2]}_empty{next(numbers)}")
        on_server(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(made[-1])))
        return f"{address.rpartition('/')[0]}/{made[-1]}?{options}"

    def on_server(statement: sql.Composed) -> None:
        with psycopg.connect(as_dsn(database_url), autocommit=True) as connection:
            connection.execute(statement)

    yield make
    for name in made:
        on_server(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
