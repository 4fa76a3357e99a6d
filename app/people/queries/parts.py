"""Many values in one statement, or in a few."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ARRAY, ColumnElement, Text, any_, func, literal, select

from app.core.db import db

#: How many values go into one statement.
SLICE = 5_000

Value = TypeVar("Value")


def one_of(column: ColumnElement[Any], texts: Iterable[str]) -> ColumnElement[bool]:
    """Whether a column of text is one of many: a single parameter, so that thousands cost no more to prepare than one."""
    listed = list(texts)
    if db.session.get_bind().dialect.name == "postgresql":
        return column == any_(literal(listed, ARRAY(Text)))
    return column.in_(select(func.json_each(json.dumps(listed)).table_valued("value").c.value))


def slices(values: Iterable[Value]) -> Iterator[list[Value]]:
    """The values in parts that fit into one statement."""
    rest = iter(values)
    while part := list(islice(rest, SLICE)):
        yield part
