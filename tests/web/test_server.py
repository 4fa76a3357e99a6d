"""`flask serve`: the web server and the worker side by side, started and stopped together."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config import ROOT
from tests.support.databases import fresh


def test_it_says_when_it_is_ready_and_stops_both_when_told(tmp_path: Path) -> None:
    """R-P4, G10: Ctrl-C and SIGTERM end everything within 30 seconds, with 0."""
    with served(tmp_path) as (server, port, log):
        assert status_of(port, "/readyz") == 200
        parts = children_of(server.pid)
        began = time.monotonic()
        server.send_signal(signal.SIGINT)
        code = server.wait(30)

        assert code == 0
        assert time.monotonic() - began < 30
        assert f"http://127.0.0.1:{port}" in log.read_text()
        assert len(parts) == 2
        assert not any(is_alive(part) for part in parts)


def test_when_one_part_dies_the_other_is_stopped_and_the_code_says_so(tmp_path: Path) -> None:
    """R-P4: half a Waymark is not left running."""
    with served(tmp_path) as (server, _port, log):
        web, worker = children_of(server.pid)
        os.kill(worker, signal.SIGKILL)

        assert server.wait(30) == 1
        assert "worker" in log.read_text()
        assert not is_alive(web)


def test_it_does_not_start_on_a_database_of_another_release(tmp_path: Path) -> None:
    """G9: says what to do instead of failing page by page."""
    environment = surroundings(tmp_path, 0) | {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.db"}
    command = [sys.executable, "-m", "flask", "serve"]

    outcome = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )

    assert outcome.returncode == 1
    assert "flask db upgrade" in outcome.stderr


def test_it_does_not_share_a_port_with_another_server(tmp_path: Path) -> None:
    """R-P4: says which port is taken and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        outcome = subprocess.run(
            [sys.executable, "-m", "flask", "serve"],
            cwd=ROOT, env=surroundings(tmp_path, port), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    assert outcome.returncode == 1
    assert f"127.0.0.1:{port}" in outcome.stdout


@contextmanager
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int, Path]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = folder / "log"
    environment = surroundings(folder, port)
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "flask", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_ready(server, log)
            yield server, port, log
        finally:
            parts = children_of(server.pid)
            server.kill()
            server.wait()
            for part in parts:
                end(part)


def surroundings(folder: Path, port: int) -> dict[str, str]:
    ours = {
        "DATABASE_URL": fresh("sqlite"),
        "WAYMARK_INSTANCE": str(folder / "instance"),
        "PORT": str(port),
        "SECRET_KEY": "only for tests",
    }
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "TMPDIR", "LANG"}}
    return kept | ours


def wait_until_ready(server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        if "ready" in log.read_text():
            return
        time.sleep(0.1)
    pytest.fail(f"it did not become ready:\n{log.read_text()}")


def status_of(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status


def children_of(process: int) -> list[int]:
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False
    )
    return [int(number) for number in found.stdout.split()]


def is_alive(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    return state.exists() and ") Z " not in state.read_text()


def end(process: int) -> None:
    if is_alive(process):
        os.killpg(process, signal.SIGKILL)
