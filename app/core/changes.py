"""Whether anybody has changed anything since: for pages that show so much that no cheaper question tells."""

from collections.abc import Hashable
from functools import lru_cache
from itertools import count
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, String, cast, event, func, select

from app.core.db import db
from app.core.questions import Question


def data_state() -> Hashable:
    """A value that is another one after every commit to the database, by whichever process; equal means unchanged.

    What is read after asking is at least as new as the value. It may differ without a change that anybody can see, and
    values of two processes have nothing to do with each other.
    """
    engine = db.engine
    if engine.dialect.name == "postgresql":
        return _snapshot().first()
    with _lock:
        watch = _watches.get(engine)
        if watch is None:
            watch = _watches[engine] = _Watch(engine)
        return watch.state()


@lru_cache(maxsize=1)
def _snapshot() -> Question:
    """Which transactions are seen and which are not; only those that write have a number in it."""
    return Question(select(cast(func.pg_current_snapshot(), String)))


class _Watch:
    """A connection to SQLite that never writes, so that its version of the data tells of everybody else's commits."""

    #: Versions of two connections may be equal by chance.
    _numbers = count()

    def __init__(self, engine: Engine) -> None:
        self._number = next(self._numbers)
        borrowed = engine.raw_connection()
        self._connection: Any = borrowed.driver_connection
        borrowed.detach()

    def state(self) -> tuple[int, int]:
        """The number of this connection, and the version that it sees."""
        return self._number, self._connection.execute("PRAGMA data_version").fetchone()[0]

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()


_watches: WeakKeyDictionary[Engine, _Watch] = WeakKeyDictionary()
_lock = Lock()


@event.listens_for(Engine, "engine_disposed")
def _stop_watching(engine: Engine) -> None:
    with _lock:
        watch = _watches.pop(engine, None)
        if watch is not None:
            watch.close()
