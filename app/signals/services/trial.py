"""A trial of an import: what would become of each act, without storing any."""

import sqlite3
from collections.abc import Sequence
from hashlib import blake2b

from sqlalchemy.orm import Session

from app.signals.services.storing import Outcome, Row, content_of, find_stored


class Trial:
    """Remembers what the file has said so far, on disk where it is much."""

    def __init__(self) -> None:
        self._seen = sqlite3.connect("", isolation_level=None)
        self._seen.execute("CREATE TABLE seen (key BLOB PRIMARY KEY, content BLOB) WITHOUT ROWID")
        self._seen.execute("BEGIN")

    def close(self) -> None:
        """Forget it all."""
        self._seen.close()

    def outcomes_of(self, session: Session, rows: Sequence[Row]) -> list[Outcome]:
        """What would become of each row if it were stored now, after all before it."""
        stored = find_stored(session, rows)
        return [self._outcome(row, stored.get((row.platform, row.external_id))) for row in rows]

    def _outcome(self, row: Row, stored: tuple[object, ...] | None) -> Outcome:
        content = content_of(row)
        if stored is not None:
            return Outcome.KNOWN if stored == content else Outcome.OTHER_CONTENT
        key, hashed = _hash((row.platform, row.external_id)), _hash(content)
        inserted = self._seen.execute(
            "INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING", (key, hashed)
        ).rowcount
        if inserted:
            return Outcome.NEW
        (before,) = self._seen.execute("SELECT content FROM seen WHERE key = ?", (key,)).fetchone()
        return Outcome.KNOWN if before == hashed else Outcome.OTHER_CONTENT


def _hash(value: tuple[object, ...]) -> bytes:
    return blake2b(repr(value).encode(), digest_size=16).digest()
