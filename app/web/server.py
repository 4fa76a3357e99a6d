"""Keeps the web server and the worker running side by side, and stops both together.

Run as a program of its own (`flask serve` becomes it), so that the process which only waits holds next to nothing.
"""

import http.client
import os
import signal
import socket
import subprocess  # nosec B404 - starts our own two programs
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from config import ROOT, Config

#: Everything has stopped within this many seconds of being told to.
STOP_SECONDS = 30
READY_SECONDS = 60
#: What each part may take of it before it is ended without mercy.
GRACE_SECONDS = 28
#: Connections of one web process, and as many threads: whoever waits in one keeps nobody from being heard. How many of
#: them work at once is decided in `app.web.bodies`.
CONNECTIONS = 512


def serve(config: Config) -> int:
    """Run both until told to stop or until one of them ends; 0 only if it was told."""
    if not is_free(config):
        _say(taken(config))
        return 1
    supervisor = Supervisor(config)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, supervisor.on_signal)
    return supervisor.run()


class Supervisor:
    """The two processes and what is known about them."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.told_to_stop = False
        self.is_ready = False
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def run(self) -> int:
        """Start, watch, stop; the exit code."""
        if not self.told_to_stop:
            self.children["web server"] = _start(web_command(self.config))
            self.children["worker"] = _start([sys.executable, "-m", "flask", "worker"])
        if self._becomes_ready():
            _say(f"Waymark is ready at {self.config.public_url}  (Ctrl-C stops it)")
            self.is_ready = True
        ended = self._wait()
        self._stop()
        if ended:
            _say(f"The {ended} ended by itself, so everything is stopped. Its last lines above say why.")
            return 1
        return 0

    def on_signal(self, _number: int, _frame: FrameType | None) -> None:
        """Remember that it is time to stop."""
        self.told_to_stop = True

    def _becomes_ready(self) -> bool:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and not self.told_to_stop and self._ended() is None:
            if _answers(self.config):
                return True
            time.sleep(0.1)
        return False

    def _ended(self) -> str | None:
        return next((name for name, child in self.children.items() if child.poll() is not None), None)

    def _wait(self) -> str | None:
        while not self.told_to_stop:
            ended = self._ended()
            if ended is not None:
                return ended
            time.sleep(0.2)
        return None

    def _stop(self) -> None:
        # Parts that are only just starting have nothing to finish, and do not listen yet.
        deadline = time.monotonic() + (GRACE_SECONDS if self.is_ready else 3)
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def web_command(config: Config) -> list[str]:
    """How the web server is started: its processes, their threads, and what it does with slow or lost ones."""
    return [
        sys.executable, "-m", "app.web.web_server", "--interface", "wsgi", "--http", "1", "--no-ws",
        "--host", config.host, "--port", str(config.port),
        "--workers", str(config.web_processes), "--blocking-threads", str(CONNECTIONS),
        "--backlog", "1024", "--backpressure", str(CONNECTIONS), "--http1-header-read-timeout", "15000",
        "--respawn-failed-workers", "--workers-kill-timeout", str(GRACE_SECONDS - 4),
        # Its warnings are about so many threads; it does not know that they only wait.
        "--log-level", "error", "wsgi:app",
    ]  # fmt: skip


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches this process alone, which then stops the others in order.
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True)  # nosec B603 - no shell, our own words


def taken(config: Config) -> str:
    """What to say where the port is not free."""
    return f"Something else listens at {config.host}:{config.port}. Name another port: PORT={config.port + 1}"


def is_free(config: Config) -> bool:
    """Whether nobody listens at our port."""
    # Two servers could share a port without noticing, and each would get half of the requests.
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((config.host, config.port))
    except OSError:
        return False
    return True


def _answers(config: Config) -> bool:
    host = "127.0.0.1" if config.host in {"0.0.0.0", "::"} else config.host  # nosec B104 - compared, not bound
    try:
        connection = http.client.HTTPConnection(host, config.port, timeout=5)
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(ROOT)))
    sys.exit(serve(Config.from_env()))
