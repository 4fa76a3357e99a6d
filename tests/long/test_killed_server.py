"""The web server killed under load: whatever a visitor was told is there, and the server is soon there again."""

import http.client
import random
import re
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import ensure_first_version
from app.people.models import Person
from app.signals.models import Signal
from app.signals.services import rebuild_rollups
from app.web.settings import cookie_name, settings
from config import ROOT
from tests.factories.people import make_person
from tests.factories.signals import rollups
from tests.support.chance import times
from tests.support.clock import TestClock
from tests.support.processes import Process, children_of, end_all, flask_program
from tests.support.programs import let_go, surroundings, today, wait_until_forgotten
from tests.support.visitor import visitor

pytestmark = pytest.mark.long

VISITORS = 8
#: A process that dies when it has only just been started is taken for one that will always die, and the server ends.
GROWN_UP = 6.0
#: A server that is on its way has answered by then, a tenth of a second after each other.
POLLS = 600
DEEDS = ("shared", "commented", "replied", "reacted", "posted", "published")


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


@dataclass
class Served:
    """`flask serve` on a port of its own."""

    port: int
    environment: dict[str, str]
    log: Path
    program: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it is ready."""
        with self.log.open("ab") as output:
            self.program = flask_program("serve", environment=self.environment, output=output)
        self.wait_until_ready()

    def stop(self) -> None:
        """Kill all of it at once."""
        if self.program is not None:
            end_all(self.program.pid)
            self.program.wait()
            self.program = None

    def kill_one_process(self, chance: random.Random) -> None:
        """Kill one of the processes that answer."""
        for _ in range(POLLS):
            grown_up = [one for one in self.answering() if one.age > GROWN_UP]
            if grown_up:
                chance.choice(grown_up).kill()
                return
            time.sleep(0.1)
        pytest.fail(f"no process stays:\n{self.log.read_text()}")

    def answering(self) -> list[Process]:
        """The processes that answer requests."""
        assert self.program is not None
        webs = [child for child in children_of(self.program.pid) if "granian" in child.command]
        return [child for web in webs for child in children_of(web.pid) if "tracker" not in child.command]

    def wait_until_ready(self) -> None:
        """Ask until it is ready; fail after a bounded number of times."""
        for _ in range(POLLS):
            if self.is_ready():
                return
            time.sleep(0.1)
        pytest.fail(f"it is not ready again:\n{self.log.read_text()}")

    def is_ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@dataclass
class Writer:
    """A visitor who logs one act after another; what got no answer is sent again, as people do."""

    person_id: int
    port: int
    cookie: str
    token: str = ""
    confirmed: list[str] = field(default_factory=list)
    sent: set[str] = field(default_factory=set)
    answers: Counter[int] = field(default_factory=Counter)
    stopped: threading.Event = field(default_factory=threading.Event)

    def write(self) -> None:
        """Go on until told to stop."""
        number = 0
        while not self.stopped.is_set():
            entry = f"e{number}"
            self.sent.add(entry)
            try:
                status = self.log_act(entry, number)
            except (OSError, http.client.HTTPException):
                self.stopped.wait(0.05)
                continue
            self.answers[status] += 1
            if status == 303:
                self.confirmed.append(entry)
            number += 1

    def log_act(self, entry: str, number: int) -> int:
        self.token = self.token or self.find_token()
        form = {"entry": entry, "deed": DEEDS[number % len(DEEDS)], "occurred_on": today().isoformat(),
                "link": f"https://larkfield.example/{number}", "csrf_token": self.token}  # fmt: skip
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", urlencode(form), kind)[0]

    def find_token(self) -> str:
        status, page = self.ask("GET", "", {})
        assert status == 200, page
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found is not None
        return found[1]

    def ask(self, method: str, body: str, headers: dict[str, str]) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, "/activity", body, {"Cookie": self.cookie, **headers})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


class Load:
    """Several visitors at once."""

    def __init__(self, writers: list[Writer]) -> None:
        self.writers = writers
        self.threads = [threading.Thread(target=writer.write, daemon=True) for writer in writers]

    def __enter__(self) -> None:
        for thread in self.threads:
            thread.start()

    def __exit__(self, *_error: object) -> None:
        for writer in self.writers:
            writer.stopped.set()
        for thread in self.threads:
            thread.join()

    def wait_for_more(self, wanted: int) -> None:
        """Wait until so many more acts are confirmed."""
        before = self.confirmed()
        for _ in range(POLLS):
            if self.confirmed() >= before + wanted:
                return
            time.sleep(0.1)
        pytest.fail(f"nothing is confirmed any more: {[writer.answers for writer in self.writers]}")

    def confirmed(self) -> int:
        return sum(len(writer.confirmed) for writer in self.writers)

    def check(self) -> None:
        """What was confirmed is stored, once, and nothing is stored that nobody sent; the counts agree."""
        db.session.rollback()
        for writer in self.writers:
            entries = select(Signal.external_id).where(Signal.person_id == writer.person_id)
            found = [name.rpartition(":")[2] for name in db.session.execute(entries).scalars()]
            assert set(writer.answers) == {303}
            assert set(writer.confirmed) <= set(found)
            assert set(found) <= writer.sent
            assert len(found) == len(set(found))
        told = rollups()
        with unit_of_work():
            rebuild_rollups()
        assert rollups() == told


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


def signed_in(app: Flask, person: Person, port: int) -> Writer:
    name = cookie_name(settings())
    cookie = visitor(app, person.id).get_cookie(name)
    assert cookie is not None
    return Writer(person.id, port, f"{name}={cookie.value}")
