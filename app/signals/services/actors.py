"""Whose act it is: names in files to persons, looked up a slice at a time and remembered for a while."""

import json
import time
from collections.abc import Iterable
from typing import Any, NamedTuple

from app.core.db import db
from app.core.driver import driver_of

#: Whoever stops observation is heeded within this many seconds by an import that is under way.
_REMEMBERED_SECONDS = 20.0
_REMEMBERED = 200_000


class KnownActor(NamedTuple):
    """A person that a file names: their number, what they are called there, and whether nothing may be kept."""

    person_id: int
    names: tuple[str, str]
    has_stopped: bool
    stopped: frozenset[str] = frozenset()  #: the platforms for which this holds; none means all


class Actors:
    """The persons that a file speaks of, by external id or e-mail."""

    def __init__(self) -> None:
        self._known: dict[str, KnownActor | None] = {}
        self._since = time.monotonic()

    def look_up(self, names: Iterable[str]) -> dict[str, KnownActor | None]:
        """All names that are known by now, those asked for among them; None stands for nobody."""
        if time.monotonic() - self._since > _REMEMBERED_SECONDS or len(self._known) > _REMEMBERED:
            self._known, self._since = {}, time.monotonic()
        missing = {name for name in names if name not in self._known}
        if missing:
            self._known.update(dict.fromkeys(missing))
            plain = {name: name.strip() for name in missing}
            found = _found(plain.values())
            self._known.update((name, found[text]) for name, text in plain.items() if text in found)
        return self._known


def _found(names: Iterable[str]) -> dict[str, KnownActor]:
    """By external id, else by e-mail."""
    # On a connection of its own: it may be busy in one thread while another writes.
    with db.engine.connect() as connection, driver_of(connection) as driver:
        found = _matching(driver, set(names), "named.external_id = wanted.value")
        addresses = {name for name in names if "@" in name and name not in found}
        return found | _matching(driver, addresses, "lower(named.email) = lower(wanted.value)")


def _matching(driver: Any, names: set[str], match: str) -> dict[str, KnownActor]:
    if not names:
        return {}
    given: Any
    is_sqlite = db.engine.dialect.name == "sqlite"
    joined = "group_concat(s.platform, char(10))" if is_sqlite else "string_agg(s.platform, chr(10))"
    chosen = f"""SELECT wanted.value, p.id, p.external_id, p.email, p.observation_stopped_at IS NOT NULL,
        (SELECT {joined} FROM signals_stopped_sources s WHERE s.person_id = p.id)"""  # nosec B608 - our own names
    # A record that was joined to another one still names that one.
    person = "people_persons p ON p.id = coalesce(named.merged_into_id, named.id)"
    if is_sqlite:
        # CROSS JOIN keeps SQLite from walking over all people.
        statement = f"{chosen} FROM json_each(?) AS wanted CROSS JOIN people_persons named CROSS JOIN {person} WHERE {match}"
        given = json.dumps(sorted(names))
    else:
        statement = f"{chosen} FROM unnest(%s::text[]) AS wanted(value) JOIN people_persons named ON {match} JOIN {person}"
        given = sorted(names)
    rows = driver.execute(statement, (given,)).fetchall()
    return {
        name: KnownActor(
            person_id,
            (external_id.casefold(), email.casefold()),
            bool(has_stopped or stopped),
            frozenset(() if has_stopped or not stopped else stopped.split("\n")),
        )
        for name, person_id, external_id, email, has_stopped, stopped in rows
    }
