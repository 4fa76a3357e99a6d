"""Visitors at work on servers that are killed under them: what each was told, beside what is stored in the end."""

import http.client
import random
import re
import subprocess
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.signals.models import Signal
from app.signals.services import rebuild_rollups
from app.web.settings import cookie_name, settings
from tests.factories.signals import rollups
from tests.support.processes import Process, children_of, end_all, flask_program
from tests.support.programs import today
from tests.support.visitor import visitor

#: A process that dies when it has only just been started is taken for one that will always die, and the server ends.
GROWN_UP = 6.0
#: A server that is on its way has answered by then, a tenth of a second after each other.
POLLS = 600
DEEDS = ("shared", "commented", "replied", "reacted", "posted", "published")


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
        webs = [child for child in children_of(self.program.pid) if "web_server" in child.command]
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

    def ask(
        self, method: str, body: str, headers: dict[str, str], path: str = "/activity"
    ) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, {"Cookie": self.cookie, **headers})
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
            links = select(Signal.object).where(Signal.person_id == writer.person_id)
            found = [f"e{link.rpartition('/')[2]}" for link in db.session.execute(links).scalars()]
            lost, invented = set(writer.confirmed) - set(found), set(found) - writer.sent
            assert set(writer.answers) == {303}, writer.answers
            assert not lost, f"{len(lost)} of {len(writer.confirmed)} confirmed acts are not there: {lost}"
            assert not invented, f"nobody sent {invented}"
            assert len(found) == len(set(found)), "something is there twice"
        told = rollups()
        with unit_of_work():
            rebuild_rollups()
        assert rollups() == told


def signed_in(app: Flask, person: Person, port: int) -> Writer:
    name = cookie_name(settings())
    cookie = visitor(app, person.id).get_cookie(name)
    assert cookie is not None
    return Writer(person.id, port, f"{name}={cookie.value}")
