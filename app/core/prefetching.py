"""Prefetching: making the next one of many things while the database is busy with the one before."""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import cache, partial
from itertools import count
from typing import TypeVar

from app.core.db import db

Item = TypeVar("Item")


def prefetched(items: Iterator[Item]) -> Generator[tuple[Item, Callable[[], object]], None, None]:
    """Each item, and what to call when the database is about to be busy for a while: the next one is made meanwhile.

    On PostgreSQL, that is, where this process then waits. SQLite works in this very process: a second thread would only
    make it wait for the interpreter after each row.
    """
    if db.session.get_bind().dialect.name == "sqlite":
        yield from ((item, object) for item in items)
        return
    context = copy_context()
    with ThreadPoolExecutor(1, "prefetching") as maker:

        @cache
        def make(_number: int) -> "Future[tuple[Item] | None]":
            return maker.submit(context.run, _next, items)

        for number in count():
            made = make(number).result()
            if made is None:
                return
            # Made any earlier, it would take turns with this thread and be done before the database has begun.
            yield made[0], partial(make, number + 1)


def _next(items: Iterator[Item]) -> tuple[Item] | None:
    return next(((item,) for item in items), None)
