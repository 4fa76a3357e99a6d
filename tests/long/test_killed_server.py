"""The web server killed under load: whatever a visitor was told is there, and the server is soon there again."""

import random
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.journey.services.rules import ensure_first_version
from config import ROOT
from tests.factories.people import make_person
from tests.long.under_load import Load, Served, signed_in
from tests.support.chance import times
from tests.support.clock import TestClock
from tests.support.programs import let_go, surroundings, wait_until_forgotten

pytestmark = pytest.mark.long

VISITORS = 8


def test_a_killed_web_process_is_replaced_and_loses_nothing_that_it_has_confirmed(
    served: "Served", load: "Load", chance: random.Random
) -> None:
    """R-P4, R-S4: every 303 that a visitor saw stands for a stored act."""
    served.start()
    with load:
        for _ in range(times(8)):
            load.wait_for_more(times(15))
            served.kill_one_process(chance)
            served.wait_until_ready()
            load.wait_for_more(times(15))
    served.stop()

    load.check()


def test_a_killed_server_starts_again_and_has_lost_nothing_that_it_has_confirmed(
    served: "Served", load: "Load", chance: random.Random
) -> None:
    """R-P4, R-S4: as after a power failure, web server, worker and all."""
    served.start()
    with load:
        for _ in range(times(5)):
            load.wait_for_more(times(15))
            time.sleep(chance.uniform(0, 0.3))
            served.stop()
            served.start()
    served.stop()

    load.check()


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def served(app: Flask, database_url: str, port: int, tmp_path: Path) -> Iterator[Served]:
    """The server, started by the test and ended with it."""
    ensure_first_version()
    environment = surroundings(database_url, tmp_path / "instance", PORT=str(port))
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / "assets").symlink_to(ROOT / "instance" / "assets")
    one = Served(port, environment, tmp_path / "log")
    yield one
    one.stop()
    let_go()
    wait_until_forgotten(database_url)


@pytest.fixture
def load(app: Flask, port: int, present: TestClock) -> Load:
    """People who are signed in, before the server is started."""
    return Load([signed_in(app, make_person(), port) for _ in range(VISITORS)])
