"""Questions that nearly every page asks: put into words once, then handed to the driver as they stand."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import BindParameter, Dialect, Engine, Select
from sqlalchemy.sql.visitors import replacement_traverse
from sqlalchemy.types import TypeEngine

from app.core.db import db

AnySelect: TypeAlias = Select[*tuple[Any, ...]]
Values: TypeAlias = Mapping[str, Any]
Convert: TypeAlias = Callable[[Any], Any]


class Question:
    """A SELECT of which one row or a few are wanted, very often: what SQLAlchemy does anew for each statement is done once.

    It is asked outside of any session and transaction, so it sees what everybody has committed until now. Otherwise
    it is a statement like others: columns have their types, whoever listens to statements hears it, failures are of
    the same kinds. A connection that was lost meanwhile is replaced, and the question asked again. Its values are
    single ones: no lists.
    """

    def __init__(self, statement: AnySelect) -> None:
        self.statement = statement
        self._wordings: dict[str, _Wording] = {}

    def first(self, **values: Any) -> tuple[Any, ...] | None:
        """The first row for these values; None if there is none."""
        return next(iter(self._ask(values, most=1)), None)

    def all(self, **values: Any) -> list[tuple[Any, ...]]:
        """All rows for these values, which are few."""
        return self._ask(values, most=None)

    def _ask(self, values: Values, *, most: int | None) -> list[tuple[Any, ...]]:
        engine = db.engine
        wording = self._wordings.get(engine.name)
        if wording is None:
            wording = self._wordings[engine.name] = _Wording.of(self.statement, engine.dialect, values)
        try:
            rows = _ask(engine, wording.text, wording.fill(values), most)
        except engine.dialect.loaded_dbapi.Error:
            # If the server was started anew, the other connections are lost as well; if it is something else, the
            # usual way raises it as usual.
            engine.dispose()
            again = db.session.connection().execute(self.statement, values)
            return [tuple(row) for row in (again.all() if most is None else again.fetchmany(most))]
        return [wording.read(row) for row in rows]


class _Wording(NamedTuple):
    """A question in the words of one kind of database."""

    text: str  #: with what the statement itself brings along: a driver takes time for each value that it is given
    fixed: Values  #: what cannot be written into the text
    order: Sequence[str] | None  #: of the values, where the driver does not know them by name
    converted: Sequence[tuple[int, Convert]]  #: the columns of which the driver does not know the type

    @classmethod
    def of(cls, statement: AnySelect, dialect: Dialect, values: Values) -> "_Wording":
        written_out: Any = replacement_traverse(statement, {}, _written_out)  # type: ignore[call-overload]  # its own types leave it out
        compiled = written_out.compile(dialect=dialect)
        state = compiled.construct_expanded_state(dict(values))
        converters = [_converter(column.type, dialect) for column in statement.selected_columns]
        return cls(
            text=state.statement,
            fixed={name: value for name, value in state.parameters.items() if name not in values},
            order=state.positiontup if compiled.positional else None,
            converted=[(place, convert) for place, convert in enumerate(converters) if convert is not None],
        )

    def fill(self, values: Values) -> Values | Sequence[Any]:
        """The values as the driver takes them."""
        given = {**self.fixed, **values} if self.fixed else values
        return given if self.order is None else [given[name] for name in self.order]

    def read(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """A row of the driver, with the types of the columns."""
        values = list(row)
        for place, convert in self.converted:
            values[place] = convert(values[place])
        return tuple(values)


def _written_out(part: Any, **_: Any) -> Any:
    """In the place of a value that the statement brings along, one that is written into its text."""
    is_value = isinstance(part, BindParameter) and not part.required
    return part.render_literal_execute() if is_value else None


def _converter(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _ask(
    engine: Engine, text: str, values: Values | Sequence[Any], most: int | None
) -> Sequence[Sequence[Any]]:
    """Ask on a connection on which each statement stands alone; those of SQLite are opened so."""
    borrowed = engine.raw_connection()
    connection: Any = borrowed.driver_connection
    is_apart = engine.name != "sqlite"
    try:
        if is_apart:
            connection.autocommit = True
        cursor = connection.cursor()
        for listener in engine.dispatch.before_cursor_execute:
            listener(None, cursor, text, values, None, False)
        cursor.execute(text, values)
        rows: Sequence[Sequence[Any]] = cursor.fetchall() if most is None else cursor.fetchmany(most)
        cursor.close()  # Until then SQLite would go on showing the connection what it saw.
        if is_apart:
            connection.autocommit = False
    except BaseException:
        borrowed.invalidate()
        raise
    finally:
        borrowed.close()
    return rows
