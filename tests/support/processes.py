"""Processes and their children, as the system knows them."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from config import ROOT


class Process(NamedTuple):
    """A running process."""

    pid: int
    command: str
    age: float  #: in seconds

    def kill(self) -> None:
        """End it without a word of warning, if it has not ended by itself."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


def flask_program(
    command: str, *, environment: Mapping[str, str], output: IO[bytes]
) -> subprocess.Popen[bytes]:
    """Start `flask ...` and let it be."""
    return subprocess.Popen(
        [sys.executable, "-m", "flask", command],
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
    )


def children_of(pid: int) -> list[Process]:
    """The processes that a process has started and that still run."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            state, parent, ticks = fields[0], int(fields[1]), int(fields[19])
            if parent == pid and state != "Z":
                command = (folder / "cmdline").read_text().replace("\0", " ")
                found.append(Process(int(folder.name), command, _uptime() - ticks / os.sysconf("SC_CLK_TCK")))
    return found


def _uptime() -> float:
    return float(Path("/proc/uptime").read_text().split()[0])


def end_all(pid: int) -> None:
    """End a process and all its descendants, without a word of warning."""
    children = children_of(pid)
    Process(pid, "", 0).kill()
    for child in children:
        end_all(child.pid)
