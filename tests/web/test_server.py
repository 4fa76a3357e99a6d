"""`flask serve`: the web server and the worker side by side, started and stopped together."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import ROOT
from tests.support.real_server import RealServer, free_port, is_alive, served, surroundings


def test_it_says_when_it_is_ready_and_stops_both_when_told(tmp_path: Path) -> None:
    """R-P4, G10: Ctrl-C and SIGTERM end everything within 30 seconds, with 0."""
    with served(tmp_path) as server:
        assert server.status_of("/readyz") == 200
        parts = server.parts
        began = time.monotonic()
        server.process.send_signal(signal.SIGINT)
        code = server.process.wait(30)

        assert code == 0
        assert time.monotonic() - began < 30
        assert f"http://127.0.0.1:{server.port}" in server.log.read_text()
        assert len(parts) == 2
        assert not any(is_alive(part) for part in parts)


def test_when_one_part_dies_the_other_is_stopped_and_the_code_says_so(tmp_path: Path) -> None:
    """R-P4: half a Waymark is not left running."""
    with served(tmp_path) as server:
        web, worker = server.parts
        os.kill(worker, signal.SIGKILL)

        assert server.process.wait(30) == 1
        assert "worker" in server.log.read_text()
        assert not is_alive(web)


def test_the_web_server_alone_listens_where_the_settings_say_and_has_no_worker(tmp_path: Path) -> None:
    """R-P4: for hosts that have workers of their own, or none."""
    port, log = free_port(), tmp_path / "log"
    environment = surroundings(tmp_path, port) | {"WEB_PROCESSES": "1"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "web"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    server = RealServer(process, port, log)
    try:
        give_up = time.monotonic() + 60
        while not answers(server) and process.poll() is None and time.monotonic() < give_up:
            time.sleep(0.1)
        assert server.status_of("/readyz") == 200
        # One process of the web server, and what Python itself keeps for it.
        started = [Path(f"/proc/{part}/cmdline").read_text().split("\0") for part in server.parts]
        assert [words for words in started if "worker" in words] == []

        process.terminate()
        assert process.wait(30) == 0
    finally:
        process.kill()


def answers(server: RealServer) -> bool:
    try:
        return server.status_of("/healthz") == 200
    except OSError:
        return False


@pytest.mark.parametrize("part", ["serve", "web", "worker"])
def test_it_does_not_start_on_a_database_of_another_release(tmp_path: Path, part: str) -> None:
    """G9: says what to do instead of failing page by page."""
    environment = surroundings(tmp_path, free_port()) | {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.db"}
    command = [sys.executable, "-m", "flask", part]

    outcome = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )

    assert outcome.returncode == 1
    assert "flask db upgrade" in outcome.stderr


def test_an_address_of_no_database_is_a_setting_with_which_it_cannot_start(tmp_path: Path) -> None:
    environment = surroundings(tmp_path, free_port()) | {"DATABASE_URL": "mysql://waymark:s3cret@db/waymark"}

    outcome = subprocess.run(
        [sys.executable, "-m", "flask", "db", "upgrade"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert outcome.returncode == 1
    assert outcome.stderr == (
        "Waymark cannot start with these settings: DATABASE_URL cannot be what it is: "
        "it reads sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME\n"
    )


def flask(folder: Path, command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, with these settings."""
    return subprocess.run(
        [sys.executable, "-m", "flask", command],
        cwd=ROOT, env=surroundings(folder, free_port()) | settings, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_settings_with_which_it_cannot_start_are_named_in_one_sentence(tmp_path: Path) -> None:
    """R-P1: all at once, and without the inside of the program."""
    outcome = flask(tmp_path, "serve", TIME_ZONE="Mars/X", WEB_THREADS="0")

    assert outcome.returncode == 1
    assert outcome.stderr == (
        "Waymark cannot start with these settings: WEB_THREADS cannot be '0'; TIME_ZONE cannot be 'Mars/X'\n"
    )


def test_a_folder_that_cannot_be_used_is_named_in_one_sentence(tmp_path: Path) -> None:
    """R-P1: as where a command is run by another user than the one who owns the secret."""
    (tmp_path / "letter").write_text("Dear Ada")

    outcome = flask(tmp_path, "doctor", WAYMARK_INSTANCE=f"{tmp_path}/letter/instance", SECRET_KEY="")

    assert outcome.returncode == 1
    assert outcome.stderr == (
        f"Waymark cannot start: {tmp_path}/letter/instance cannot be used (Not a directory). "
        "Every command runs as the user who owns the instance folder.\n"
    )


@pytest.mark.parametrize("part", ["serve", "web"])
def test_it_does_not_share_a_port_with_another_server(tmp_path: Path, part: str) -> None:
    """R-P4: says which port is taken and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        outcome = subprocess.run(
            [sys.executable, "-m", "flask", part],
            cwd=ROOT, env=surroundings(tmp_path, port), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    assert outcome.returncode == 1
    assert f"127.0.0.1:{port}" in outcome.stdout + outcome.stderr
