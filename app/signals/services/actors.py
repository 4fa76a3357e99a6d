"""Whose act it is: names in files to persons, looked up a slice at a time and remembered for a while."""

import json
import time
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.signals.services.engine import is_sqlite, raw_connection

#: Whoever stops observation is heeded within this many seconds by an import that is under way.
_REMEMBERED_SECONDS = 20.0
_REMEMBERED = 200_000


class KnownActor(NamedTuple):
    """A person that a file names: their number, what they are called there, and whether nothing may be kept."""

    person_id: int
    names: tuple[str, str]
    has_stopped: bool


class Actors:
    """The persons that a file speaks of, by external id or e-mail."""

    def __init__(self) -> None:
        self._known: dict[str, KnownActor | None] = {}
        self._since = time.monotonic()

    def look_up(self, session: Session, names: Iterable[str]) -> dict[str, KnownActor | None]:
        """All names that are known by now, those asked for among them; None stands for nobody."""
        if time.monotonic() - self._since > _REMEMBERED_SECONDS or len(self._known) > _REMEMBERED:
            self._known, self._since = {}, time.monotonic()
        missing = {name for name in names if name not in self._known}
        if missing:
            self._known.update(dict.fromkeys(missing))
            plain = {name: name.strip() for name in missing}
            found = _by_external_id(session, set(plain.values()))
            found |= _by_email(
                session, {name for name in plain.values() if "@" in name and name not in found}
            )
            self._known.update((name, found[text]) for name, text in plain.items() if text in found)
        return self._known


def _by_external_id(session: Session, names: set[str]) -> dict[str, KnownActor]:
    return _found(session, names, "p.external_id = wanted.value")


def _by_email(session: Session, names: set[str]) -> dict[str, KnownActor]:
    return _found(session, names, "lower(p.email) = lower(wanted.value)") if names else {}


def _found(session: Session, names: set[str], match: str) -> dict[str, KnownActor]:
    chosen = "SELECT wanted.value, p.id, p.external_id, p.email, p.observation_stopped_at IS NOT NULL"
    given: Any
    if is_sqlite(session):
        # CROSS JOIN keeps SQLite from walking over all people.
        statement = f"{chosen} FROM json_each(?) AS wanted CROSS JOIN people_persons p WHERE {match}"
        given = json.dumps(sorted(names))
    else:
        statement = f"{chosen} FROM unnest(%s::text[]) AS wanted(value) JOIN people_persons p ON {match}"
        given = sorted(names)
    rows = raw_connection(session).execute(statement, (given,)).fetchall()
    return {
        name: KnownActor(person_id, (external_id.casefold(), email.casefold()), bool(has_stopped))
        for name, person_id, external_id, email, has_stopped in rows
    }
