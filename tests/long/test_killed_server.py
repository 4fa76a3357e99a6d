"""The web server killed under load: whatever a visitor was told is there, and the server is soon there again."""

import http.client
import json
import random
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask

from app.journey.services.rules import ensure_first_version
from config import ROOT
from tests.factories.editorial import make_piece, piece_of
from tests.factories.people import make_person
from tests.long.under_load import POLLS, Load, Served, Writer, signed_in
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


def test_a_server_killed_while_drafts_are_saved_keeps_every_word_that_it_has_confirmed(
    served: "Served", app: Flask, port: int, present: TestClock, chance: random.Random
) -> None:
    """Issue 4, 1: autosave never loses a word, whether the answer came or not; what is sent again is no other window's."""
    typists = [Typist.beginning(app, port) for _ in range(4)]
    threads = [threading.Thread(target=typist.type, daemon=True) for typist in typists]
    served.start()
    for thread in threads:
        thread.start()
    for _ in range(times(8)):
        before = sum(typist.saved for typist in typists)
        for _ in range(POLLS):
            if sum(typist.saved for typist in typists) >= before + 20:
                break
            time.sleep(0.1)
        served.kill_one_process(chance)
        served.wait_until_ready()
    for typist in typists:
        typist.writer.stopped.set()
    for thread in threads:
        thread.join()
    served.stop()

    for typist in typists:
        text = piece_of(typist.piece_id).text
        assert set(typist.writer.answers) == {200}
        assert typist.saved
        assert text in (words(typist.saved), words(typist.saved + 1)), "more than what was under way is lost"


def words(number: int) -> str:
    """What stands there once so many words were typed."""
    return " ".join(f"word{count}" for count in range(number))


@dataclass
class Typist:
    """Somebody who types word after word into a draft that is saved each time; what got no answer is sent again."""

    writer: Writer
    piece_id: int
    version: int
    saved: int = 0

    @classmethod
    def beginning(cls, app: Flask, port: int) -> "Typist":
        author = make_person()
        piece_id = make_piece(author, "")
        return cls(signed_in(app, author, port), piece_id, piece_of(piece_id).version)

    def type(self) -> None:
        """Go on until told to stop."""
        while not self.writer.stopped.is_set():
            try:
                status, answer = self.save(words(self.saved + 1))
            except (OSError, http.client.HTTPException):
                self.writer.stopped.wait(0.05)
                continue
            self.writer.answers[status] += 1
            if status != 200:
                return
            self.version, self.saved = json.loads(answer)["version"], self.saved + 1

    def save(self, text: str) -> tuple[int, str]:
        self.writer.token = self.writer.token or self.writer.find_token()
        form = {
            "title": "A first piece",
            "text": text,
            "version": self.version,
            "csrf_token": self.writer.token,
        }
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.writer.ask("POST", urlencode(form), kind, f"/drafts/{self.piece_id}/text")


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
