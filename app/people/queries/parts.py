"""Many values in one statement, or in a few."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ARRAY, BindParameter, ColumnElement, any_, bindparam, func, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from app.core.db import db

#: How many values go into one statement.
SLICE = 5_000

Value = TypeVar("Value")


def one_of(
    column: ColumnElement[Any] | InstrumentedAttribute[Any], values: Iterable[str | int]
) -> ColumnElement[bool]:
    """Whether a column of texts or whole numbers is one of many: a single parameter, so that thousands cost no more to
    prepare than one.
    """
    dialect = db.session.get_bind().dialect.name
    return is_in_list(column, bindparam(None, list_of(values, dialect)), dialect)


def is_in_list(
    column: ColumnElement[Any] | InstrumentedAttribute[Any], listed: BindParameter[Any], dialect: str
) -> ColumnElement[bool]:
    """The same with a parameter of which the value, made by `list_of`, is given later: for statements that are made once."""
    if dialect == "postgresql":
        return column == any_(type_coerce(listed, ARRAY(column.type)))
    return column.in_(select(func.json_each(listed).table_valued("value").c.value))


def list_of(values: Iterable[str | int], dialect: str) -> Any:
    """Many values as a single one."""
    return list(values) if dialect == "postgresql" else json.dumps(list(values))


def slices(values: Iterable[Value]) -> Iterator[list[Value]]:
    """The values in parts that fit into one statement."""
    rest = iter(values)
    while part := list(islice(rest, SLICE)):
        yield part
