"""INSERT ... ON CONFLICT for whichever database is in use; idempotency is a unique key, never "look, then insert"."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import String, Text, bindparam, func, select
from sqlalchemy.types import TypeEngine

from app.core.db import db


def insert(target: Any) -> Any:
    """The dialect's own INSERT for a model or table, which knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return _insert(target, db.session.get_bind().dialect.name)


def insert_once(table: Any, *key: str) -> Any:
    """An INSERT of rows whose key is not there yet; gives back the primary and this key of each. Asking costs nothing."""
    return _insert_once(table, key, db.session.get_bind().dialect.name)


@lru_cache(maxsize=64)
def _insert_once(table: Any, key: tuple[str, ...], dialect: str) -> Any:
    once = _insert(table, dialect).on_conflict_do_nothing(index_elements=key)
    columns = {column.name: column for column in (*table.primary_key, *(table.c[name] for name in key))}
    return once.returning(*columns.values())


def insert_all(table: Any, rows: Sequence[Mapping[str, Any]], *key: str) -> set[tuple[Any, ...]]:
    """Insert those of many rows whose key is not there yet, in one go; gives the keys of these.

    All rows name the same columns. On SQLite, only within a unit of work.
    """
    if not rows:
        return set()
    connection = db.session.connection()
    dialect = connection.dialect.name
    if dialect == "postgresql":
        lists = {name: [row[name] for row in rows] for name in rows[0]}
        return {tuple(row) for row in connection.execute(_insert_lists(table, tuple(rows[0]), key), lists)}
    if len(rows) == 1:
        new = connection.execute(_insert_once(table, key, dialect), rows[0]).first()
        return set() if new is None else {tuple(rows[0][name] for name in key)}
    inserted = connection.execute(_insert_silently(table, key), rows).rowcount
    if inserted == len(rows):
        return {tuple(row[name] for name in key) for row in rows}
    # A unit of work holds the write lock, so the highest numbers are those of this very call.
    (id_,) = table.primary_key
    newest = select(*(table.c[name] for name in key)).order_by(id_.desc()).limit(inserted)
    return {tuple(row) for row in connection.execute(newest)}


@lru_cache(maxsize=16)
def _insert_silently(table: Any, key: tuple[str, ...]) -> Any:
    return _insert(table, "sqlite").on_conflict_do_nothing(index_elements=key)


@lru_cache(maxsize=16)
def _insert_lists(table: Any, names: tuple[str, ...], key: tuple[str, ...]) -> Any:
    """An INSERT of which each column is given as one list: thousands of rows cost the database no more to read than one."""
    once = insert_from_lists(table, names).on_conflict_do_nothing(index_elements=key)
    return once.returning(*(table.c[name] for name in key))


def insert_from_lists(table: Any, names: tuple[str, ...]) -> Any:
    """PostgreSQL's INSERT of rows of which each of these columns is given as one list, under its own name."""
    rows = rows_from_lists(table, names)
    return _insert(table, "postgresql").from_select(list(names), select(*(rows.c[name] for name in names)))


def rows_from_lists(table: Any, names: tuple[str, ...], **called: str) -> Any:
    """Rows for a statement of PostgreSQL, of which each of these columns of a table is given as one list, under its own
    name; for those that are called otherwise: `of_version="version"`.
    """
    from sqlalchemy.dialects.postgresql import ARRAY

    columns = called | {name: name for name in names}
    lists = [bindparam(name, type_=ARRAY(_uncut(table.c[columns[name]].type))) for name in columns]
    return func.unnest(*lists).table_valued(*columns, name="rows").render_derived()


def _uncut(column: TypeEngine[Any]) -> TypeEngine[Any]:
    """The type of a list's items: said with its length, the database would cut what is too long, and not refuse it."""
    return Text() if isinstance(column, String) else column


def _insert(target: Any, dialect: str) -> Any:
    if dialect == "postgresql":
        # Imported where it is used: whoever runs on SQLite does not wait for it.
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(target)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(target)
