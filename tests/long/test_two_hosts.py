"""Two hosts on one PostgreSQL and one Redis, each with a web server and a worker, killed at random under load."""

import random
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.db import db
from app.core.jobs import Job
from app.journey.services.placing import place_everybody
from app.journey.services.rules import ensure_first_version
from app.signals.models import Batch, Signal
from config import ROOT
from tests.factories.people import make_person
from tests.long.company import store_people
from tests.long.test_killed_worker import (
    PEOPLE,
    ask_for_import_of,
    let_leases_run_out,
    logged_imports,
    unfinished,
)
from tests.long.under_load import POLLS, Load, Served, signed_in
from tests.support.chance import times
from tests.support.clock import TestClock
from tests.support.programs import let_go, surroundings, wait_until_forgotten

pytestmark = [
    pytest.mark.long,
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]

VISITORS_EACH = 4
KILLS = times(12)


def test_two_hosts_that_are_killed_at_random_lose_nothing(
    hosts: tuple[Served, Served], load: Load, chance: random.Random, tmp_path: Path
) -> None:
    """R-P4, R-S4, JO-1: what a visitor was told is stored, and every import that was asked for is done once."""
    lines = []
    for host in hosts:
        host.start()
    with load:
        for number in range(KILLS):
            lines.append(ask_for_import_of(chance, tmp_path, number))
            load.wait_for_more(times(15))
            time.sleep(chance.uniform(0, 0.5))
            kill_something(chance.choice(hosts), chance)
        load.wait_for_more(times(15))
    for host in hosts:
        host.stop()
    let_leases_run_out()
    for host in hosts:
        host.start()
    wait_until_all_is_done()
    for host in hosts:
        host.stop()

    load.check()
    assert set(db.session.execute(select(Job.state)).scalars()) == {"done"}
    batches = db.session.execute(select(Batch).order_by(Batch.id)).scalars().all()
    assert sorted(batch.new_count + batch.refused_count for batch in batches) == sorted(lines)
    stored = select(func.count()).select_from(Signal).where(Signal.batch_id.is_not(None))
    assert db.session.execute(stored).scalar_one() == sum(batch.new_count for batch in batches)
    assert logged_imports() == {str(batch.id): 1 for batch in batches}
    assert not place_everybody(actor=Actor.clockwork()).moves


def kill_something(host: Served, chance: random.Random) -> None:
    """A process that answers, or the whole machine."""
    if chance.random() < 0.5:
        host.kill_one_process(chance)
        host.wait_until_ready()
    else:
        host.stop()
        host.start()


def wait_until_all_is_done() -> None:
    for _ in range(POLLS):
        if not unfinished():
            return
        time.sleep(0.2)
    pytest.fail(f"{unfinished()} jobs are not done")


@pytest.fixture
def hosts(
    app: Flask, present: TestClock, database_url: str, redis_url: str, tmp_path: Path
) -> Iterator[tuple[Served, Served]]:
    """Two of them, on a folder that they share."""
    ensure_first_version()
    store_people(PEOPLE)
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / "assets").symlink_to(ROOT / "instance" / "assets")
    ports = free_ports()
    pair = tuple(
        Served(
            port,
            surroundings(database_url, tmp_path / "instance", PORT=str(port), REDIS_URL=redis_url),
            tmp_path / f"log{port}",
        )
        for port in ports
    )
    yield pair
    for host in pair:
        host.stop()
    let_go()
    wait_until_forgotten(database_url)


@pytest.fixture
def load(app: Flask, hosts: tuple[Served, Served]) -> Load:
    """As many visitors on either host."""
    ports = [host.port for host in hosts for _ in range(VISITORS_EACH)]
    return Load([signed_in(app, make_person(), port) for port in ports])


def free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
        return first.getsockname()[1], second.getsockname()[1]
