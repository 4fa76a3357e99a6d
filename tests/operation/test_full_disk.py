"""A disk without room: nothing can be saved, everybody is told so, all else goes on, and it heals by itself."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.accounts.models import Session
from app.core.clock import now
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.models import Absence
from tests.support import services
from tests.support.databases import Engine, fresh
from tests.support.programs import as_dsn
from tests.support.reader import PATIENCE, Reader, browser_of, installation
from tests.support.real_server import served

#: Large enough for the server, small enough to be filled at once.
MEBIBYTES = 48
REMEDY = "a file system of a few MiB can only be mounted by root: run the tests as root, or in a container that may mount"


@pytest.fixture
def disk() -> Iterator[Path]:
    """A small file system of its own, where every user may go."""
    folder = Path(tempfile.mkdtemp(dir=services.folder()))
    options = f"size={MEBIBYTES}m,mode=0755"
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "none", folder], capture_output=True, check=False
    )
    if done.returncode:
        pytest.fail(REMEDY) if os.geteuid() == 0 else pytest.skip(REMEDY)
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)
    folder.rmdir()


@pytest.fixture
def small_database(request: pytest.FixtureRequest, disk: Path) -> Iterator[str]:
    """A database on the small disk: of SQLite, or of PostgreSQL in a tablespace there."""
    engine: Engine = request.param
    if engine == "sqlite":
        shutil.copyfile(fresh("sqlite").removeprefix("sqlite:///"), disk / "waymark.db")
        yield f"sqlite:///{disk}/waymark.db"
        return
    address, _, options = fresh("postgresql").partition("?")
    server, _, name = address.rpartition("/")
    own = f"{name}_small"
    (disk / "tables").mkdir()
    shutil.chown(disk / "tables", "nobody")
    with psycopg.connect(as_dsn(f"{server}/postgres?{options}"), autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE small LOCATION '{disk}/tables'")
        connection.execute(f"CREATE DATABASE {own} TEMPLATE template TABLESPACE small STRATEGY FILE_COPY")
        yield f"{server}/{own}?{options}"
        connection.execute(f"DROP DATABASE {own} WITH (FORCE)")
        connection.execute("DROP TABLESPACE small")


def fill(disk: Path) -> Path:
    """Leave no byte free."""
    filling = disk / "filling"
    with filling.open("wb", buffering=0) as file:
        for size in (1024 * 1024, 4096, 1):
            with suppress(OSError):
                while file.write(b"x" * size):
                    pass
    return filling


def until(is_so: Callable[[], bool], pause: float = 0.0) -> None:
    give_up = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < give_up, "it took too long"
        time.sleep(pause)


@pytest.mark.parametrize("small_database", ["sqlite", "postgresql"], indirect=True)
def test_a_full_disk_is_said_and_heals(small_database: str, disk: Path) -> None:
    """G8: every write is refused with a clear sentence, reads and health are answered, no restart is needed."""
    saved: set[int] = set()
    numbers = count(1)
    with installation(small_database, disk) as app:
        ann, bo, stranger = (browser_of(app, name) for name in ("Ann", "Bo", ""))
        with unit_of_work() as session:  # whoever comes back after hours has a session to be renewed
            session.execute(update(Session).values(seen_at=now() - timedelta(hours=1)))
        db.session.remove()
        with served(disk, database_url=small_database) as server:
            writer, comes_back = Reader(server, *ann), Reader(server, *bo)

            def save() -> bool:
                number = next(numbers)
                status, page = writer.save(number)
                if status == 303:
                    saved.add(number)
                    return True
                assert (status, "disk is full" in page) == (503, True)
                return False

            assert save()
            filling = fill(disk)
            until(lambda: not save())
            refusals = [save() for _ in range(10)]
            pages = {
                path: comes_back.ask("GET", path)[0]
                for path in ("/", "/activity", "/absences", "/healthz", "/readyz")
            }
            signing_in = Reader(server, *stranger).ask(
                "POST", "/sign-in", email="a@larkfield.example", password="wrong"
            )
            filling.unlink()
            until(save, pause=0.1)
            parts = server.parts

        assert set(pages.values()) == {200}, pages
        assert signing_in[0] in {422, 503}, signing_in[1][-1500:]
        assert ("disk is full" in signing_in[1]) == (signing_in[0] == 503)
        assert small_database.startswith("postgresql") or not any(refusals)
        assert len(parts) == 2
        assert db.session.execute(select(func.count(Absence.id))).scalar_one() == len(saved)


def test_a_backup_that_finds_no_room_leaves_none_behind(app: Flask, disk: Path) -> None:
    """G8: half a backup is none, and the old one stays."""
    (disk / "b.tar").write_text("the old one")
    fill(disk)

    outcome = app.test_cli_runner().invoke(args=["backup", "--force", str(disk / "b.tar")])

    assert outcome.exit_code == 1
    assert "not enough room" in outcome.output
    assert sorted(path.name for path in disk.iterdir()) == ["b.tar", "filling"]
    assert (disk / "b.tar").read_text() == "the old one"
