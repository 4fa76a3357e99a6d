"""A trial of a list of people: brought in for real, into a copy of the people that is thrown away."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, Final

from sqlalchemy import Table, create_engine, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from app.core.audit import AuditEvent
from app.core.db import Base, db, elsewhere
from app.people.models import PeopleImport, Person, RoleGrant
from app.people.queries import SLICE, slices

persons: Table = Person.__table__  # type: ignore[assignment]  # declared wider than it is
grants: Table = RoleGrant.__table__  # type: ignore[assignment]  # likewise
#: What a list may ask for or write; everything else about people stays where it is.
_COPIED: Final = (
    *(persons.c[name] for name in (
        "id", "external_id", "email", "name", "department", "title", "country", "language", "joined_on", "left_on",
        "manager_id", "import_id", "is_active", "created_at", "informed_at", "erased_at", "merged_into_id", "version")),
)  # fmt: skip
_WRITTEN: Final = (Person, RoleGrant, AuditEvent, PeopleImport)


class Trial:
    """The people as they are now, in a database of its own that lies on the disk where it is large.

    What is written there disturbs nobody, however long it takes, and what comes of a list there is what would come of
    it here: the same code does it. SQLite serves for that whichever database the installation has.
    """

    def __init__(self) -> None:
        self._engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(""), poolclass=StaticPool)
        self._session = Session(self._engine)
        with closing(self._engine.raw_connection()) as connection:
            # Whom a list refers to may come further down in the copy, and nothing has to outlive a crash.
            connection.cursor().execute("PRAGMA foreign_keys=OFF")
            connection.cursor().execute("PRAGMA synchronous=OFF")
        tables: list[Any] = [model.__table__ for model in _WRITTEN]
        Base.metadata.create_all(self._engine, tables=tables)
        self._copy()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Inside, the copy stands for the database."""
        with elsewhere(self._session):
            yield

    def close(self) -> None:
        """Throw the copy away."""
        self._session.close()
        self._engine.dispose()

    def _copy(self) -> None:
        with db.engine.connect() as original, self._engine.begin() as copy:
            for table, columns in ((persons, _COPIED), (grants, tuple(grants.c))):
                found = original.execute(select(*columns), execution_options={"yield_per": SLICE})
                for rows in slices(found.mappings()):
                    copy.execute(table.insert(), [dict(row) for row in rows])
