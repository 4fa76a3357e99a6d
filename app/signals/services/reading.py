"""The slices of a file, read while the database is busy with the one before."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import NamedTuple

from app.core.clock import now
from app.core.db import db
from app.signals.rules.acts import Act
from app.signals.rules.blocks import Block
from app.signals.rules.refusals import Refusal
from app.signals.services.engine import is_sqlite
from app.signals.services.files import ActivityFile


class Slice(NamedTuple):
    """About ten thousand lines, and what they say."""

    block: Block
    acts: list[Act]
    refusals: list[Refusal]


def read_slices(file: ActivityFile, start: int, lines_done: int) -> Iterator[Slice]:
    """The slices of a file from a place on, where so many lines are behind.

    Nothing is read inside a unit of work, so that the database is held no longer than it takes to write.
    """
    slices = (Slice(block, *file.reader.read(block, now())) for block in file.blocks(start, lines_done))
    # While PostgreSQL works, this process waits and may read on. SQLite works in this very process: a second thread
    # would only make it wait for the interpreter after each row.
    return slices if is_sqlite(db.session()) else _read_ahead(slices)


def _read_ahead(slices: Iterator[Slice]) -> Iterator[Slice]:
    context = copy_context()

    def read_next() -> Slice | None:
        return context.run(lambda: next(slices, None))

    with ThreadPoolExecutor(1, "reading") as reader:
        coming = reader.submit(read_next)
        while (part := coming.result()) is not None:
            coming = reader.submit(read_next)
            yield part
