"""R-P4, G10: whoever has asked is answered, although the server was told to stop."""

import http.client
import signal
import socket
import threading
import time
from collections import Counter
from pathlib import Path

from tests.support.real_server import RealServer, served

VISITORS = 8


def test_sigterm_under_load_breaks_no_answer(tmp_path: Path) -> None:
    """G10: each request either gets its whole answer, or finds nobody listening; the exit code is 0."""
    with served(tmp_path) as server:
        load = Load(server)
        load.begin()
        load.wait_for(200)
        server.process.send_signal(signal.SIGTERM)

        assert server.process.wait(30) == 0
        load.end()

    assert load.outcomes["broken"] == 0, load.outcomes
    assert load.outcomes["answered"] >= 200
    assert set(load.outcomes) <= {"answered", "nobody listens", "broken"}


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
        with connection:
            try:
                connection.sendall(b"GET /first-run HTTP/1.1\r\nHost: waymark\r\nConnection: close\r\n\r\n")
                answer = http.client.HTTPResponse(connection)
                answer.begin()
                answer.read()
            except (OSError, http.client.HTTPException) as error:
                self.outcomes[repr(error)] += 1
                return "broken"
        return "answered" if answer.status == 200 else f"status {answer.status}"
