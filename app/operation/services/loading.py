"""The rows of an archive into a database that has their schema, whichever of the two engines made the archive."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby, islice
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Boolean, DateTime, Integer, LargeBinary, inspect, text

from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.operation.rules.copy_text import Shape, Value, line_of, rows_of
from app.operation.services import postgresql_tables, sqlite_files
from app.operation.services.archive import AT_ONCE, Archive
from app.operation.services.moments import SQLITE_LOG, SQLITE_PART, Tell
from app.operation.services.new_files import only_writer
from app.operation.services.postgresql_tables import Table
from app.operation.vocabulary import ArchiveRefused, _l

_ROWS_AT_ONCE = 5_000
_SHAPES = {
    Boolean: Shape.YES_OR_NO,
    DateTime: Shape.INSTANT,
    LargeBinary: Shape.BYTES,
    Integer: Shape.NUMBER,
}


def extract_sqlite(archive: Archive, target: Path) -> None:
    """Lay down the database of an archive that was made of SQLite, for its owner alone."""
    places = {SQLITE_PART: target, SQLITE_LOG: sqlite_files.beside(target, "-wal")}
    for name, stream in archive.parts():
        if name in places:
            with only_writer(places[name]) as file:
                while piece := stream.read(AT_ONCE):
                    file.write(piece)
    sqlite_files.bring_log_in(target)


def load_rows(archive: Archive, scratch: Path, tell: Tell) -> None:
    """Fill the present database, which has the schema of the archive, with its rows: all of them or none.

    `scratch` is a place for a database of its own while this lasts. Raises ArchiveRefused if rows and schema do not fit.
    """
    is_sqlite = db.engine.dialect.name == "sqlite"
    with unit_of_work() as session:
        known = _known_tables()
        for name in reversed(known):
            session.execute(text(f'DELETE FROM "{name}"'))  # nosec B608 - names of our own tables
        driver = session.connection().connection.driver_connection
        fill = _SqliteFilling(driver) if is_sqlite else _PostgresqlFilling(driver)
        with fill.alone(known):
            for number, name in enumerate(_filled(archive, known, fill, scratch)):
                tell(f"filling {name}", 100 * number // max(len(known), 1))
        fill.go_on_counting(archive.contents.numbers)


def count_rows(tables: Iterable[str]) -> dict[str, int]:
    """How many rows each of these tables has in the present database; those that are not there are left out."""
    known = set(inspect(db.engine).get_table_names())
    with db.engine.connect() as connection:
        return {
            name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()  # nosec B608 - known names only
            for name in tables
            if name in known
        }


def _filled(archive: Archive, known: list[str], fill: "_Filling", scratch: Path) -> Iterator[str]:
    """Fill table after table, and say which is next."""
    if archive.manifest.engine == "sqlite":
        extract_sqlite(archive, scratch)
        for name in known:
            yield name
            table = Table(
                name, [column["name"] for column in inspect(db.session.connection()).get_columns(name)]
            )
            fill.with_rows(table, sqlite_files.rows_in(scratch, name, table.columns))
        return
    for name, parts in groupby(_parts_of_tables(archive), key=lambda part: part[0]):
        if name in known:  # something else may live in a database of PostgreSQL
            yield name
            fill.with_lines(Table(name, archive.contents.columns[name]), (stream for _name, stream in parts))


def _parts_of_tables(archive: Archive) -> Iterator[tuple[str, IO[bytes]]]:
    for name, stream in archive.parts():
        if name.startswith("database/"):
            yield name.split("/")[1], stream


def _known_tables() -> list[str]:
    """Every table, each after those that it refers to."""
    found = inspect(db.session.connection()).get_sorted_table_and_fkc_names()
    return [name for name, _keys in found if name not in (None, "alembic_version")]


def _shapes(table: Table) -> list[Shape]:
    types = {
        column["name"]: column["type"] for column in inspect(db.session.connection()).get_columns(table.name)
    }
    if not types.keys() >= set(table.columns):
        raise ArchiveRefused(_l("The backup does not fit its own schema: %(table)s."), table=table.name)
    return [
        next((shape for kind, shape in _SHAPES.items() if isinstance(types[column], kind)), Shape.TEXT)
        for column in table.columns
    ]


class _SqliteFilling:
    """Puts rows into SQLite."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        # People refer to managers who come later in the same table.
        connection.execute("PRAGMA defer_foreign_keys=ON")

    @contextmanager
    def alone(self, _tables: Iterable[str]) -> Iterator[None]:
        """Inside, the database does nothing by itself: what it did by itself is among the rows of the archive."""
        triggers = self._connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _made in triggers:
            self._connection.execute(f'DROP TRIGGER "{name}"')
        yield
        for _name, made in triggers:
            self._connection.execute(made)

    def with_rows(self, table: Table, rows: Iterable[tuple[Value, ...]]) -> None:
        names = ", ".join(f'"{column}"' for column in table.columns)
        marks = ", ".join("?" * len(table.columns))
        self._connection.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', rows)  # nosec B608 - our own names

    def with_lines(self, table: Table, parts: Iterable[IO[bytes]]) -> None:
        shapes = _shapes(table)
        for part in parts:
            lines = part.read().decode().split("\n")[:-1]
            self.with_rows(table, rows_of(lines, shapes))

    def go_on_counting(self, numbers: dict[str, int]) -> None:
        for name, number in numbers.items():
            self._connection.execute(
                "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (number, name)
            )


class _PostgresqlFilling:
    """Puts rows into PostgreSQL."""

    def __init__(self, connection: Any) -> None:
        self._cursor = connection.cursor()

    @contextmanager
    def alone(self, tables: Iterable[str]) -> Iterator[None]:
        """As above."""
        listed = list(tables)
        self._turn_triggers("DISABLE", listed)
        yield
        self._turn_triggers("ENABLE", listed)

    def _turn_triggers(self, to: str, tables: Iterable[str]) -> None:
        for name in tables:
            self._cursor.execute(f'ALTER TABLE "{name}" {to} TRIGGER USER')

    def with_rows(self, table: Table, rows: Iterable[tuple[Value, ...]]) -> None:
        shapes = _shapes(table)
        lines = (line_of(row, shapes) for row in rows)
        postgresql_tables.fill_table(self._cursor, table, _in_pieces(lines))

    def with_lines(self, table: Table, parts: Iterable[IO[bytes]]) -> None:
        postgresql_tables.fill_table(self._cursor, table, (part.read() for part in parts))

    def go_on_counting(self, numbers: dict[str, int]) -> None:
        postgresql_tables.go_on_counting(self._cursor, numbers)


_Filling = _SqliteFilling | _PostgresqlFilling


def _in_pieces(lines: Iterator[str]) -> Iterator[str]:
    while piece := "".join(islice(lines, _ROWS_AT_ONCE)):
        yield piece
