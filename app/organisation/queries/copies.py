"""Copies of small tables in the process: read again every few seconds, so that every process follows the others."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from app.core.clock import now
from app.core.db import db, writing
from app.core.outages import OUTAGES, outage_of

Content = TypeVar("Content")

#: A copy this old is read again before it is used.
FRESH_FOR = timedelta(seconds=3)


class Copy(Generic[Content]):
    """What a few rows say, at most a few seconds old; while the database is away, what they said last.

    `otherwise` gives what holds where the database was away from the beginning.
    """

    def __init__(self, read: Callable[[Connection], Content], *, otherwise: Callable[[], Content]) -> None:
        self._read = read
        self._otherwise = otherwise
        #: For each database what was read and when; a process has one, tests have many.
        self._kept: WeakKeyDictionary[Engine, tuple[Content, datetime]] = WeakKeyDictionary()

    def present(self) -> Content:
        """What the rows say, or said a moment ago. A unit of work that has to read them reads what it has written itself."""
        kept = self._kept.get(db.engine)
        # A clock that was set back makes nothing look young.
        if kept is not None and timedelta(0) <= now() - kept[1] < FRESH_FOR:
            return kept[0]
        if writing.get():
            # Not kept: it may still be undone.
            return self._read(db.session.connection())
        content = self._read_again()
        self._kept[db.engine] = content, now()
        return content

    def last_known(self) -> Content:
        """What the rows said when they were read last, without asking for them."""
        kept = self._kept.get(db.engine)
        return self._otherwise() if kept is None else kept[0]

    def forget(self) -> None:
        """Read the rows again before the next use; who has changed them calls this after the commit."""
        self._kept.pop(db.engine, None)

    def _read_again(self) -> Content:
        try:
            # On a connection of its own: the caller's transaction may have begun long ago.
            with db.engine.connect() as connection:
                return self._read(connection)
        except OUTAGES as error:
            if outage_of(error) is None:
                raise
            return self.last_known()
