"""Our commands as programs of their own, which can be killed at any moment and started again."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg

from app.core.db import db
from config import ROOT
from tests.support.remembered import end_rest

#: A program of ours that takes longer than this hangs.
LONGEST = 120.0
PASSED_ON = {"PATH", "HOME", "TMPDIR", "LANG"}


def surroundings(database_url: str, instance: Path, **more: str) -> dict[str, str]:
    """The environment of a program on this database: nothing of the developer's own, and midnight is far."""
    ours = {
        "DATABASE_URL": database_url,
        "WAYMARK_INSTANCE": str(instance),
        "SECRET_KEY": "only for tests",
        "REQUESTS_PER_MINUTE": "0",
        "TIME_ZONE": zone_where_it_is_noon(),
    }
    return {name: value for name, value in os.environ.items() if name in PASSED_ON} | ours | more


def zone_where_it_is_noon() -> str:
    """A zone in which no day ends while a test runs. The sign is that of POSIX: west is plus."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"


def today() -> date:
    """The day of programs in these surroundings."""
    instant = datetime.now(UTC)
    return (instant + timedelta(hours=12 - instant.hour)).date()


def start(arguments: tuple[str, ...], environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """Start `flask ...` with a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "flask", *arguments],
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def run(*arguments: str, environment: Mapping[str, str]) -> str:
    """What `flask ...` says, which must come to a good end."""
    process = start(arguments, environment)
    said, _ = process.communicate(timeout=LONGEST)
    assert process.returncode == 0, said
    return said


def kill(process: subprocess.Popen[str]) -> bool:
    """End a program and all that it started, without a word of warning; whether it was still at work."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def wait_until_forgotten(database_url: str) -> None:
    """Wait until PostgreSQL has noticed that killed programs are gone: until then it may work for them."""
    if not database_url.startswith("postgresql"):
        return
    let_go()
    others = """SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
    give_up = time.monotonic() + LONGEST
    with psycopg.connect(as_dsn(database_url), autocommit=True) as connection:
        while (row := connection.execute(others).fetchone()) and row[0]:
            assert time.monotonic() < give_up, "PostgreSQL still works for a program that is gone"
            time.sleep(0.02)


def as_dsn(database_url: str) -> str:
    """The address as psycopg knows it."""
    return database_url.replace("postgresql+psycopg://", "postgresql://")


def let_go() -> None:
    """Give back every connection of the test's own."""
    db.session.remove()
    db.engine.dispose()
    end_rest()


@dataclass
class Killer:
    """Kills programs at random moments, and counts."""

    chance: random.Random
    database_url: str
    environment: Mapping[str, str]
    kills: int = 0
    #: Kills after which something, but not everything was done.
    in_the_middle: int = 0
    #: How long a program takes that only starts, and how long the whole work takes.
    span: tuple[float, float] = field(default=(0.0, 0.0))

    def watch(self, *arguments: str) -> str:
        """Let the program do its work once, undisturbed, and see how long it takes."""
        before = time.monotonic()
        run("db", "current", environment=self.environment)
        self.span = time.monotonic() - before, 0.0
        return self._let_be(*arguments)

    def until_done(
        self, *arguments: str, after_each: Callable[[], bool] = lambda: False, at_most: int = 6
    ) -> str:
        """Start the program again and again until one of them comes to its end; what that one said.

        Each is killed at a moment of its own, the last one after `at_most` kills is let be. `after_each` looks at
        what a kill has left behind, and says whether that is half of the work.
        """
        for _ in range(at_most):
            begun, process = time.monotonic(), start(arguments, self.environment)
            try:
                said, _none = process.communicate(timeout=self.chance.uniform(*self.span))
            except subprocess.TimeoutExpired:
                self.kills += kill(process)
                wait_until_forgotten(self.database_url)
                self.in_the_middle += after_each()
                continue
            assert process.returncode == 0, said
            # It was faster than thought, so the next ones are killed earlier.
            self.span = min(self.span[0], (time.monotonic() - begun) / 2), self.span[1]
            return said
        return self._let_be(*arguments)

    def _let_be(self, *arguments: str) -> str:
        begun = time.monotonic()
        said = run(*arguments, environment=self.environment)
        # A machine that has become busier meanwhile takes longer, and the kills come later.
        self.span = self.span[0], max(self.span[1], time.monotonic() - begun)
        return said

    def wants_more(self, wanted: int) -> bool:
        """Whether there were fewer kills than wanted, or hardly any in the middle of the work."""
        return self.kills < wanted or (self.in_the_middle < wanted // 5 and self.kills < 3 * wanted)
