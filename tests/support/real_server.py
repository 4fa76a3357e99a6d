"""`flask serve` as operators start it: both processes, on a port and in a folder of their own."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from config import ROOT
from tests.support.databases import fresh_in

#: What of the developer's own surroundings a server may know.
PASSED_ON = {"PATH", "HOME", "TMPDIR", "LANG"}


@dataclass
class RealServer:
    """A running Waymark."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def parts(self) -> list[int]:
        """The numbers of the web server and the worker, in this order."""
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return [int(number) for number in found.stdout.split()]

    def worked_on(self, route: str) -> int:
        """How many requests for this route have been answered by the application, whoever heard the answer."""
        lines = (json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{"))
        return sum(line["event"] == "request" and line.get("route") == route for line in lines)

    def status_of(self, path: str, *, patience: float = 5) -> int:
        """What a visitor with this much patience is answered."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=patience)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()


@contextmanager
def served(folder: Path, *, database_url: str = "", **more: str) -> Iterator[RealServer]:
    """Serve on a free port; without a database, on a new one of its own. More settings may be given."""
    port = free_port()
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "serve"],
            cwd=ROOT,
            env=surroundings(folder, port, database_url) | more,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        server = RealServer(process, port, log)
        try:
            _wait_until_ready(server)
            yield server
        finally:
            parts = server.parts
            process.kill()
            process.wait()
            for part in parts:
                if is_alive(part):
                    os.killpg(part, signal.SIGKILL)


def surroundings(folder: Path, port: int, database_url: str = "") -> dict[str, str]:
    """The environment of a server in this folder, at this port."""
    ours = {
        "DATABASE_URL": database_url or fresh_in(folder),
        "WAYMARK_INSTANCE": str(folder / "instance"),
        "PORT": str(port),
        "SECRET_KEY": "only for tests",
        "LOG_FORMAT": "json",
        "REQUESTS_PER_MINUTE": "0",
    }
    return {name: value for name, value in os.environ.items() if name in PASSED_ON} | ours


def free_port() -> int:
    """A port at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def is_alive(process: int) -> bool:
    """Whether a process of this number still runs."""
    state = Path(f"/proc/{process}/stat")
    return state.exists() and ") Z " not in state.read_text()


def _wait_until_ready(server: RealServer) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.process.poll() is None:
        if "ready" in server.log.read_text():
            return
        time.sleep(0.1)
    pytest.fail(f"it did not become ready:\n{server.log.read_text()}")
