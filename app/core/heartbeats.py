"""Which processes of this installation run, on whichever host: each tells now and then that it is there."""

import os
import socket
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select

from app.core.clock import now
from app.core.db import db
from app.core.facts import Fact, remember
from app.core.release import version

#: Whoever was not heard of for so long does not run any more, or hangs.
SILENCE = timedelta(minutes=3)
#: For so long it is remembered that somebody was there.
MEMORY = timedelta(days=1)
_PREFIX = "beat "


@dataclass(frozen=True, slots=True)
class Process:
    """A process that was heard of within a day."""

    kind: str
    host: str
    number: int
    version: str
    python: str
    seen_at: datetime

    @property
    def is_there(self) -> bool:
        """Whether it was heard of lately."""
        return now() - self.seen_at < SILENCE


def tell_that_we_run(kind: str) -> None:
    """Leave word that this process runs, and forget those that were not heard of for a day."""
    host, number = socket.gethostname(), os.getpid()
    python = ".".join(map(str, sys.version_info[:3]))
    about = {"kind": kind, "host": host, "number": number, "version": version(), "python": python}
    # The name of a fact is short: hosts are told apart by the ends of theirs as well as by the process.
    remember(f"{_PREFIX}{kind[:8]} {host[-16:]} {number}", about)
    db.session.execute(delete(Fact).where(_is_beat(), Fact.changed_at < now() - MEMORY))


def tell_that_we_stop(kind: str) -> None:
    """Leave word that this process ends as it was told to."""
    name = f"{_PREFIX}{kind[:8]} {socket.gethostname()[-16:]} {os.getpid()}"
    db.session.execute(delete(Fact).where(Fact.name == name))


def processes() -> list[Process]:
    """Every process that was heard of within a day, the latest first; at most a hundred."""
    query = select(Fact.value, Fact.changed_at).where(_is_beat()).order_by(Fact.changed_at.desc()).limit(100)
    return [Process(**about, seen_at=seen_at) for about, seen_at in db.session.execute(query)]


def _is_beat() -> ColumnElement[bool]:
    return Fact.name.startswith(_PREFIX, autoescape=True)
