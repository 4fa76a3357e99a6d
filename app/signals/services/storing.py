"""Rows of acts into the table of facts, each once, by whatever way it comes."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy.orm import Session

from app.core.db import db
from app.core.driver import driver_of
from app.signals.rules.counts import Counted
from app.signals.services.engine import is_sqlite, make_temporary

#: person, verb, object, target, value, instant
Content: TypeAlias = tuple[int, int, str, str, int, str]


class Row(NamedTuple):
    """An act as it is stored; the order is that of the statements below."""

    platform: str
    external_id: str
    person_id: int
    verb_id: int
    object: str
    target: str
    is_on_self: bool
    value: int
    occurred_at: str  #: UTC, as the database writes it
    day: int


class Origin(NamedTuple):
    """When, by which way and how surely known acts came; it is one for all rows that are stored together."""

    recorded_at: str  #: UTC, as the database writes it
    evidence: int
    source: str
    batch_id: int | None


class Outcome(Enum):
    """What became of a row that was offered."""

    NEW = "new"
    KNOWN = "known"
    OTHER_CONTENT = "other content"
    NOT_HERE = "an act in this product that never happened here"


#: What was stored before, by platform and id.
Stored: TypeAlias = dict[tuple[str, str], Content]

_ALL = 2**62
_COLUMNS = ", ".join(Row._fields)
_ALL_COLUMNS = ", ".join(Row._fields + Origin._fields)
_INBOX = """platform text, external_id text, person_id bigint, verb_id int, object text, target text,
    is_on_self boolean, value int, occurred_at timestamp, day int"""
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_LINE = "\t".join(["%s"] * len(Row._fields)) + "\n"


class Offer(NamedTuple):
    """Acts to be stored, with all that can be found out about them before the database is busy with them."""

    rows: Sequence[Row]
    first: Mapping[tuple[str, str], int]  #: where the first row of each platform and id stands
    once: Sequence[Row]  #: these first rows alone
    text: str  #: the same as PostgreSQL is given them; empty on SQLite


def offer(rows: Sequence[Row]) -> Offer:
    """Look through acts that are to be stored. Of several rows with one id the first is stored."""
    keys = [row[:2] for row in rows]
    first = dict(zip(reversed(keys), range(len(rows) - 1, -1, -1), strict=True))
    once = rows if len(first) == len(rows) else [rows[place] for place in sorted(first.values())]
    return Offer(rows, first, once, _copy_text(once) if db.engine.dialect.name == "postgresql" else "")


def store_rows(
    session: Session, offered: Offer, origin: Origin, meanwhile: Callable[[], object] = object
) -> list[Outcome]:
    """Store acts, each once by platform and id, and say of each row in its place what became of it.

    What is stored already is never changed. Where this process waits for the database, `meanwhile` is called just before.
    """
    before: Stored = {}
    with driver_of(session.connection()) as driver:
        if offered.once and is_sqlite(session):
            before = _insert_sqlite(driver, offered.once, origin)
        elif offered.once:
            before = _insert_postgresql(driver, offered, origin, meanwhile)
    return _outcomes(offered, before)


def find_stored(session: Session, rows: Sequence[Row]) -> Stored:
    """What is stored under the ids of the rows."""
    with driver_of(session.connection()) as driver:
        if is_sqlite(session):
            return _find_sqlite(driver, rows, _ALL)
        cursor = driver.cursor()
        _fill_inbox(cursor, _copy_text(rows))
        return _find_postgresql(cursor)


def content_of(row: Row) -> Content:
    """What makes an act the same act, however often it is told."""
    return row.person_id, row.verb_id, row.object, row.target, row.value, row.occurred_at


def counted_rows(rows: Iterable[Row], kinds: Mapping[int, int | None], evidence: int) -> Iterable[Counted]:
    """The acts among the rows that count, given the kind of each verb."""
    for row in rows:
        kind = kinds[row.verb_id]
        if kind is not None and not row.is_on_self:
            yield Counted(row.person_id, row.day, kind, evidence, row.object, row.target, row.value)


def _outcomes(offered: Offer, before: Stored) -> list[Outcome]:
    """What became of each row, where this was stored before; nearly all are new, so only the others are looked at."""
    rows, first = offered.rows, offered.first
    outcomes = [Outcome.NEW] * len(rows)
    again = () if len(first) == len(rows) else set(range(len(rows))).difference(first.values())
    for place in (*map(first.__getitem__, before), *again):
        row = rows[place]
        content = before.get(row[:2]) or content_of(rows[first[row[:2]]])
        outcomes[place] = Outcome.KNOWN if content == content_of(row) else Outcome.OTHER_CONTENT
    return outcomes


def _insert_sqlite(connection: Any, rows: Sequence[Row], origin: Origin) -> Stored:
    """Insert what is new; says what was there before."""
    # The unit of work holds the write lock, so whatever lies above this number is of this very call.
    (top,) = connection.execute("SELECT coalesce(max(id), 0) FROM signals_signals").fetchone()
    inserted = connection.executemany(
        f"""INSERT INTO signals_signals ({_ALL_COLUMNS}) VALUES ({", ".join("?" * (len(Row._fields) + len(origin)))})
            ON CONFLICT (platform, external_id) DO NOTHING""",  # nosec B608 - our own names and numbers
        [row + origin for row in rows],
    ).rowcount
    return {} if inserted == len(rows) else _find_sqlite(connection, rows, top)


def _find_sqlite(connection: Any, rows: Sequence[Row], top: int) -> Stored:
    ids: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        ids[row.platform].append(row.external_id)
    found: Stored = {}
    for platform, wanted in ids.items():
        query = connection.execute(
            """SELECT s.external_id, s.person_id, s.verb_id, s.object, s.target, s.value, s.occurred_at
               FROM json_each(?) AS wanted CROSS JOIN signals_signals s
               WHERE s.platform = ? AND s.external_id = wanted.value AND s.id <= ?""",
            (json.dumps(wanted), platform, top),
        )
        found.update(((platform, external_id), tuple(content)) for external_id, *content in query)
    return found


def _insert_postgresql(
    connection: Any, offered: Offer, origin: Origin, meanwhile: Callable[[], object]
) -> Stored:
    """Insert what is new; says what was there before."""
    cursor = connection.cursor()
    _fill_inbox(cursor, offered.text)
    meanwhile()
    chosen = _COLUMNS.replace("occurred_at", "occurred_at AT TIME ZONE 'UTC'")
    cursor.execute(
        f"""INSERT INTO signals_signals ({_ALL_COLUMNS})
            SELECT {chosen}, %s::timestamp AT TIME ZONE 'UTC', %s::smallint, %s, %s::bigint FROM signals_inbox
            ON CONFLICT (platform, external_id) DO NOTHING""",  # nosec B608 - our own names and numbers
        origin,
    )
    return {} if cursor.rowcount == len(offered.once) else _find_postgresql(cursor)


def _fill_inbox(cursor: Any, text: str) -> None:
    make_temporary(cursor, "signals_inbox", _INBOX)
    with cursor.copy(f"COPY signals_inbox ({_COLUMNS}) FROM STDIN") as copy:
        copy.write(text)


def _find_postgresql(cursor: Any) -> Stored:
    # xmin is the transaction that a row came with: what came with the present one is not from before. Each id is looked up
    # by itself: for one that is known, the database would otherwise read through all acts there are.
    cursor.execute(
        """SELECT wanted.platform, wanted.external_id, s.person_id, s.verb_id, s.object, s.target, s.value,
               to_char(s.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')
           FROM signals_inbox wanted CROSS JOIN LATERAL (
               SELECT *, xmin AS came_with FROM signals_signals known
               WHERE known.platform = wanted.platform AND known.external_id = wanted.external_id LIMIT 1
           ) s
           WHERE s.came_with IS DISTINCT FROM pg_current_xact_id_if_assigned()::xid"""
    )
    return {(row[0], row[1]): row[2:] for row in cursor}


def _copy_text(rows: Sequence[Row]) -> str:
    text = "".join([_LINE % row for row in rows])
    tabs, ends = text.count("\t"), text.count("\n")
    if (tabs, ends) == ((len(Row._fields) - 1) * len(rows), len(rows)) and not {"\\", "\r"} & set(text):
        return text
    return "".join([_LINE % tuple(map(_escaped, row)) for row in rows])


def _escaped(value: object) -> Any:
    return value.translate(_ESCAPES) if isinstance(value, str) else value
