"""The database: one typed base class, the recurring kinds of columns, and how SQLite is opened."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Annotated, Any, cast

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as BoundSession
from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    Dialect,
    Engine,
    Index,
    Integer,
    MetaData,
    Select,
    TextClause,
    event,
    false,
)
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.pool import Pool
from sqlalchemy.types import TypeDecorator

from app.core.driver import told_as_usual
from app.core.private_files import make_private_file

CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCInstant(TypeDecorator[datetime]):
    """An aware instant, stored in UTC on every database; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring the instant to UTC; SQLite has no zones, so there it is stored without one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """The same in one step: two more would be half of what it takes to read thousands of rows."""
        del coltype
        if dialect.name == "sqlite":
            return lambda text: None if text is None else datetime.fromisoformat(f"{text}+00:00")
        return lambda instant: None if instant is None else instant.astimezone(UTC)


#: SQLite counts rows up only in columns of plain INTEGER.
BigId = BigInteger().with_variant(Integer, "sqlite")

IntPK = Annotated[int, mapped_column(BigId, primary_key=True)]
BigInt = Annotated[int, mapped_column(BigId)]
Instant = Annotated[datetime, mapped_column(UTCInstant)]
Flag = Annotated[bool, mapped_column(Boolean, default=False, server_default=false())]
Count = Annotated[int, mapped_column(Integer, default=0, server_default="0")]


class Base(DeclarativeBase):
    """The base of every model: every constraint has a name, so that migrations can speak of it."""

    metadata = MetaData(naming_convention=CONSTRAINT_NAMES)


class OneDatabaseSession(BoundSession):
    """A session that speaks to one database, and finds out once which: it is asked with nearly every statement."""

    _bound: Any = None

    def get_bind(self, *args: Any, **kwargs: Any) -> Any:
        """The database it speaks to."""
        if self._bound is None:
            self._bound = super().get_bind(*args, **kwargs)
        return self._bound


db = SQLAlchemy(model_class=Base, session_options={"class_": OneDatabaseSession})


def partial_index(name: str, *columns: str, where: TextClause, unique: bool = False) -> Index:
    """An index of those rows alone for which a condition holds.

    The migrations make it so on both databases. Here it is said in the words of SQLite alone: to name those of
    PostgreSQL is to load all that SQLAlchemy knows of it, which every process that does not need it would wait for.
    """
    return Index(name, *columns, unique=unique, sqlite_where=where)


#: True while a unit of work is open: on SQLite its transaction takes the write lock at the start, because a
#: transaction that reads first and writes later can fail at once, whatever the timeout.
writing: ContextVar[bool] = ContextVar("writing", default=False)


@event.listens_for(Engine, "do_connect")
def _make_private(dialect: Dialect, _record: Any, given: list[Any], _options: Any) -> None:
    """A file that SQLite is about to make is its owner's alone, whichever command is the first; so is what lies beside it."""
    name = str(given[0]) if dialect.name == "sqlite" else ""
    if name and not name.startswith((":memory:", "file:")):
        make_private_file(Path(name))


@event.listens_for(Engine, "connect")
def _open_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=15000",
        "temp_store=MEMORY",
        "cache_size=-65536",
        "mmap_size=1073741824",
    ):
        connection.execute(f"PRAGMA {pragma}")


#: A connection that nobody used for so long may have been closed at its other end, by a server or a firewall.
RESTED_SECONDS = 1.0
_RESTING_SINCE = "resting_since"


@event.listens_for(Pool, "checkin")
def _let_rest(_connection: Any, record: Any) -> None:
    record.info[_RESTING_SINCE] = monotonic()


@event.listens_for(Pool, "checkout")
def _try_after_rest(connection: Any, record: Any, _user: Any) -> None:
    """Ask a server that is elsewhere whether it still hears, but not for every page: that is a way there and back."""
    resting_since = record.info.get(_RESTING_SINCE)
    if resting_since is None or monotonic() - resting_since < RESTED_SECONDS:
        return
    if isinstance(connection, sqlite3.Connection):
        return
    try:
        connection.autocommit = True
        connection.execute("")
        connection.autocommit = False
    except Exception as error:
        raise DisconnectionError from error  # The pool opens another one.


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    words, driver = "BEGIN IMMEDIATE" if writing.get() else "BEGIN", connection.connection.driver_connection
    try:
        # By the driver itself: every transaction begins so, and SQLAlchemy would take longer over it than SQLite.
        driver.execute(words)  # type: ignore[union-attr]  # it is open
    except sqlite3.Error as error:
        raise told_as_usual(error, connection.dialect, words) from error


@contextmanager
def beside(engine: Engine) -> Iterator[None]:
    """Inside, whatever is asked or written goes to this database and not to the installation's own.

    For commands alone, where nobody else is at work in the process: a copy is checked, a restored database made ready.
    Its connections are closed at the end.
    """
    engines = cast("dict[str | None, Engine]", db.engines)
    db.session.remove()
    usual, engines[None] = engines[None], engine
    try:
        yield
    finally:
        db.session.remove()
        engines[None] = usual
        engine.dispose()


@contextmanager
def elsewhere(session: Session) -> Iterator[None]:
    """Inside, whatever is asked or written in this thread and request goes through this session, to its own database.

    The usual session waits as it is, and is back afterwards.
    """
    usual = db.session()
    db.session.registry.set(session)  # type: ignore[arg-type]  # any session does
    try:
        yield
    finally:
        db.session.registry.set(usual)


def streamed(query: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    """The rows of a query, a few hundred at a time; whoever needs no more of them just stops."""
    with db.session.execute(query.execution_options(yield_per=500)) as found:
        yield from found
