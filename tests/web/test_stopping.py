"""R-P4, G10: whoever has asked is answered, although the server was told to stop."""

import http.client
import signal
import socket
import threading
import time
from collections import Counter
from io import BytesIO
from pathlib import Path

from tests.support.real_server import RealServer, served

VISITORS = 8


def test_sigterm_under_load_breaks_no_answer(tmp_path: Path) -> None:
    """G10: whoever was let in gets the whole answer, all others find nobody; the exit code is 0.

    The system takes connections on behalf of the server. Those that still wait there when the server goes are reset
    without a byte; that no such request was worked on is what the server's own log tells.
    """
    with served(tmp_path) as server:
        load = Load(server)
        load.begin()
        load.wait_for(200)
        server.process.send_signal(signal.SIGTERM)

        assert server.process.wait(30) == 0
        load.end()

    assert load.outcomes["answered"] >= 200
    assert set(load.outcomes) <= {"answered", "nobody listens", "not let in"}, load.outcomes
    assert load.outcomes["answered"] == server.worked_on("/first-run")


class Load:
    """Visitors who ask again and again, each over a connection of its own, until nobody listens."""

    def __init__(self, server: RealServer) -> None:
        self.server = server
        self.outcomes: Counter[str] = Counter()
        self.is_over = threading.Event()
        self.threads = [threading.Thread(target=self._ask_on, daemon=True) for _ in range(VISITORS)]

    def begin(self) -> None:
        for thread in self.threads:
            thread.start()

    def wait_for(self, answers: int) -> None:
        give_up = time.monotonic() + 20
        while self.outcomes["answered"] < answers:
            assert time.monotonic() < give_up, self.outcomes
            time.sleep(0.02)

    def end(self) -> None:
        self.is_over.set()
        for thread in self.threads:
            thread.join(30)

    def _ask_on(self) -> None:
        while not self.is_over.is_set():
            outcome = self._ask()
            self.outcomes[outcome] += 1
            if outcome == "nobody listens":
                return

    def _ask(self) -> str:
        try:
            connection = socket.create_connection(("127.0.0.1", self.server.port), timeout=20)
        except OSError:
            return "nobody listens"
        heard = b""
        with connection:
            try:
                connection.sendall(b"GET /first-run HTTP/1.1\r\nHost: waymark\r\nConnection: close\r\n\r\n")
                while piece := connection.recv(65536):
                    heard += piece
            except OSError as error:
                return f"broken by {error!r} after {heard!r}" if heard else "not let in"
        return _outcome(heard)


def _outcome(heard: bytes) -> str:
    if not heard:
        return "not let in"
    answer = http.client.HTTPResponse(Heard(heard))
    answer.begin()
    try:
        answer.read()
    except http.client.IncompleteRead:
        return f"broken off after {heard!r}"
    return "answered" if answer.status == http.HTTPStatus.OK else f"status {answer.status}"


class Heard:
    """What a connection brought, to be read once more."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def makefile(self, *_how: object) -> BytesIO:
        return BytesIO(self.content)
