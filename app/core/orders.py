"""Statements that nearly every act asks or writes: put into words once, then handed to the driver as they stand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias, cast

from sqlalchemy import Connection, Dialect, UpdateBase
from sqlalchemy.sql import ClauseElement

from app.core.db import db
from app.core.driver import told_as_usual

Convert: TypeAlias = Callable[[Any], Any]

_PRESENT = "connection of the present transaction"


class Order:
    """A statement of the present unit of work, with everything it did before and nothing of others' that it would not see.

    What SQLAlchemy does anew for each statement is done once. Otherwise it is a statement like others: values and
    columns have their types, whoever listens to statements hears it, failures are of the same kinds. Its values are
    single ones, given by the names of its parameters: no lists that become a parameter for each item.
    """

    def __init__(self, make: Callable[[], ClauseElement], *columns: str) -> None:
        """Take what makes the statement, asked once for each kind of database, and which columns an INSERT is given."""
        self._make, self._columns = make, columns or None
        self._wordings: dict[str, _Wording] = {}

    def first(self, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first row for these values; None if there is none."""
        return next(iter(self.all(values)), None)

    def all(self, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Do it with these values; gives all rows that come back."""
        connection = _present()
        dialect = connection.dialect
        wording = self._wordings.get(dialect.name)
        if wording is None:
            wording = self._wordings[dialect.name] = _Wording.of(self._make(), dialect, self._columns)
        given = wording.fill(values)
        try:
            rows = _do(connection, wording.text, given, _Context([values]), gives_rows=wording.gives_rows)
        except dialect.loaded_dbapi.Error as error:
            raise told_as_usual(error, dialect, wording.text) from error
        return wording.read(rows) if wording.read_by else rows


class _Context(NamedTuple):
    """What whoever listens to statements may ask of one: the values by their names."""

    compiled_parameters: Sequence[Mapping[str, Any]]


class _Wording(NamedTuple):
    """A statement in the words of one kind of database."""

    text: str
    #: The values: by which name, what the statement itself brings along as the driver takes it, whether it does so, and
    #: how the driver takes what is given.
    values: Sequence[tuple[str, Any, bool, Convert | None]]
    is_in_order: bool  #: whether the driver knows the values by their order, and not by their names
    gives_rows: bool  #: asked of a cursor, that takes one of PostgreSQL longer than all else about it
    read_by: Sequence[tuple[int, Convert]]  #: the columns of which the driver does not know the type

    @classmethod
    def of(cls, statement: ClauseElement, dialect: Dialect, names: Sequence[str] | None) -> "_Wording":
        compiled: Any = statement.compile(dialect=dialect, column_keys=names)
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        takes = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in binds.items()}  # fmt: skip
        own = {name: bind.value for name, bind in binds.items() if not bind.required}
        kinds = [column.type for column in getattr(statement, "exported_columns", ())]
        reads = [kind.dialect_impl(dialect).result_processor(dialect, None) for kind in kinds]
        fixed = {name: value if takes[name] is None else takes[name](value) for name, value in own.items()}
        order = compiled.positiontup if compiled.positional else list(binds)
        return cls(
            text=str(compiled),
            values=[(name, fixed.get(name), name in fixed, takes[name]) for name in order],
            is_in_order=compiled.positional,
            gives_rows=bool(kinds) or not isinstance(statement, UpdateBase),
            read_by=[(place, read) for place, read in enumerate(reads) if read is not None],
        )

    def fill(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them."""
        taken = [
            own if is_own else values[name] if take is None else take(values[name])
            for name, own, is_own, take in self.values
        ]
        return (
            taken
            if self.is_in_order
            else {one[0]: value for one, value in zip(self.values, taken, strict=True)}
        )

    def read(self, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """Rows of the driver, with the types of the columns; column by column, of which thousands of rows make the most."""
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        if not columns:
            return []
        for place, read in self.read_by:
            columns[place] = map(read, columns[place])
        return list(zip(*columns, strict=True))


def _present() -> Connection:
    """The connection of the present transaction; asking the session for it costs as much as a small statement."""
    session = db.session()
    transaction, connection = session.info.get(_PRESENT, (None, None))
    if connection is None or transaction is not session.get_transaction():
        connection = session.connection()
        session.info[_PRESENT] = session.get_transaction(), connection
    return cast("Connection", connection)


def _do(
    connection: Connection, text: str, values: Any, context: _Context, *, gives_rows: bool
) -> list[tuple[Any, ...]]:
    cursor: Any = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]  # it is open
    heard = connection.engine.dispatch
    try:
        for listener in heard.before_cursor_execute:
            listener(connection, cursor, text, values, context, False)
        cursor.execute(text, values)
        for listener in heard.after_cursor_execute:
            listener(connection, cursor, text, values, context, False)
        rows: list[tuple[Any, ...]] = cursor.fetchall() if gives_rows else []
    finally:
        # Until then SQLite would take the statement for one that goes on, whatever became of it.
        cursor.close()
    return rows
