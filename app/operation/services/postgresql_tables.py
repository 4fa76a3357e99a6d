"""PostgreSQL as tables: read at one moment while others go on writing, and filled again."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from sqlalchemy import Engine

from app.core.schema import LOCK, wait_for
from app.operation.services.archive import ArchiveWriter

#: How much of a table is in memory at once, and one part of the archive.
_PART = 8 * 1024 * 1024
#: How values are written, whatever the server's settings are.
_PLAINLY = ("SET LOCAL TIME ZONE 'UTC'", "SET LOCAL DateStyle = ISO", "SET LOCAL bytea_output = hex",
            "SET LOCAL client_encoding = UTF8", "SET LOCAL statement_timeout = 0")  # fmt: skip

_COLUMNS = """SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname <> 'alembic_version'
      AND a.attnum > 0 AND NOT a.attisdropped
    GROUP BY c.relname ORDER BY c.relname"""
_REFERENCES = """SELECT c.relname, other.relname FROM pg_constraint f
    JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class other ON other.oid = f.confrelid
    WHERE f.contype = 'f' AND f.conrelid <> f.confrelid AND c.relnamespace = current_schema()::regnamespace
      AND other.relnamespace = current_schema()::regnamespace"""
_NUMBERED = """SELECT c.relname, a.attname::text, pg_sequence_last_value(s.sequence::regclass)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid,
      pg_get_serial_sequence(quote_ident(c.relname), a.attname) AS s(sequence)
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
      AND s.sequence IS NOT NULL"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table and its columns, in the order in which their values are written."""

    name: str
    columns: list[str]


@contextmanager
def one_moment(engine: Engine) -> Iterator[Any]:
    """A cursor that sees everything as it is now, however long it is used; migrations wait for its end."""
    borrowed = engine.raw_connection()
    connection: Any = borrowed.driver_connection
    # Not given back to the others: with this connection its lock ends, too.
    borrowed.detach()
    try:
        # First the lock, alone: the moment is that of the first question after it.
        connection.autocommit = True
        ask = "SELECT pg_try_advisory_lock_shared(%s)"
        wait_for(lambda: connection.execute(ask, [LOCK]).fetchone()[0])
        connection.autocommit = False
        cursor = connection.cursor()
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for setting in _PLAINLY:
            cursor.execute(setting)
        yield cursor
    finally:
        borrowed.close()


def tables(cursor: Any) -> list[Table]:
    """Every table, each after those that it refers to."""
    cursor.execute(_COLUMNS)
    columns = dict(cursor.fetchall())
    cursor.execute(_REFERENCES)
    referred: dict[str, set[str]] = {name: set() for name in columns}
    for name, other in cursor.fetchall():
        referred[name].add(other)
    return [Table(name, columns[name]) for name in TopologicalSorter(referred).static_order()]


def revision(cursor: Any) -> str | None:
    """The revision of the schema; None for an empty database."""
    cursor.execute("SELECT to_regclass('alembic_version')")
    if cursor.fetchone()[0] is None:
        return None
    cursor.execute("SELECT version_num FROM alembic_version")
    found = cursor.fetchone()
    return None if found is None else str(found[0])


def write_table(cursor: Any, table: Table, writer: ArchiveWriter) -> None:
    """Write every row of a table into an archive, in parts that fit into memory."""
    part, size, number = [], 0, 0
    with cursor.copy(_copy(table, "TO STDOUT")) as copy:
        for line in copy:
            part.append(bytes(line))
            size += len(part[-1])
            if size >= _PART:
                writer.add(f"database/{table.name}/{number}", b"".join(part))
                part, size, number = [], 0, number + 1
    if part:
        writer.add(f"database/{table.name}/{number}", b"".join(part))
    writer.contents.rows[table.name] = max(cursor.rowcount, 0)
    writer.contents.columns[table.name] = table.columns


def last_numbers(cursor: Any) -> dict[str, int]:
    """The last number that was given in each table that counts for itself."""
    cursor.execute(_NUMBERED)
    return {table: int(last) for table, _column, last in cursor.fetchall() if last is not None}


def fill_table(cursor: Any, table: Table, pieces: Iterable[bytes | str]) -> None:
    """Put rows into a table, as COPY writes them."""
    with cursor.copy(_copy(table, "FROM STDIN")) as copy:
        for piece in pieces:
            copy.write(piece)


def go_on_counting(cursor: Any, numbers: dict[str, int]) -> None:
    """Let every table give numbers that it never gave before."""
    from psycopg import sql

    cursor.execute(_NUMBERED)
    for table, column, _last in cursor.fetchall():
        highest = sql.SQL("SELECT coalesce(max({}), 0) FROM {}").format(
            sql.Identifier(column), sql.Identifier(table)
        )
        cursor.execute(highest)
        last = max(int(cursor.fetchone()[0]), numbers.get(table, 0))
        if last:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(quote_ident(%s), %s), %s)", [table, column, last]
            )


def _copy(table: Table, direction: str) -> Any:
    from psycopg import sql

    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    return sql.SQL("COPY {} ({}) {}").format(sql.Identifier(table.name), columns, sql.SQL(direction))
