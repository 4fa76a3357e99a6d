"""The driver below SQLAlchemy, spoken to directly where thousands of rows pass through, or the same few with every act."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError


@contextmanager
def driver_of(connection: Connection, statement: str | None = None) -> Iterator[Any]:
    """The driver's own connection, in the very transaction of this one.

    What goes wrong with it inside is told as with every other statement, so that an outage is known as one.
    """
    dialect = connection.dialect
    try:
        yield connection.connection.driver_connection
    except dialect.loaded_dbapi.Error as error:
        raise told_as_usual(error, dialect, statement) from error


def told_as_usual(error: Exception, dialect: Dialect, statement: str | None = None) -> BaseException:
    """A failure of the driver as SQLAlchemy would raise it; with no values, which may be somebody's address or name."""
    return DBAPIError.instance(statement, None, error, dialect.loaded_dbapi.Error, dialect=dialect)
