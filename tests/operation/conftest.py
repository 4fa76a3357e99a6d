"""Installations with a folder of their own, and places to which they are restored."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import text

from app import create_app
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from tests.support.clock import TestClock
from tests.support.databases import Engine, fresh
from tests.support.programs import as_dsn
from tests.support.remembered import end_rest
from tests.support.settings import settings

KEY = "only for tests, and long enough for the doctor"


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """The folder of the first installation."""
    folder = tmp_path / "first"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def app(database_url: str, instance: Path, clock: TestClock) -> Iterator[Flask]:
    """The first installation, with its context pushed."""
    with opened(database_url, instance) as app:
        yield app
        db.session.remove()
        forget_replaced(database_url)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Callable[[Engine], Flask]]:
    """Makes other installations, whose databases have not so much as a table; their contexts are not pushed."""
    numbers, made = count(1), []
    apps: list[Flask] = []

    def make(engine: Engine) -> Flask:
        folder = tmp_path / f"other{next(numbers)}"
        folder.mkdir(mode=0o700)
        if engine == "sqlite":
            return opened_later(f"sqlite:///{folder}/waymark.db", folder)
        address, _, options = fresh("postgresql").partition("?")
        server, _, name = address.rpartition("/")
        made.append((f"{name}_{folder.name}", f"{server}/postgres?{options}"))
        on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", *made[-1])
        on_server("CREATE DATABASE {} TEMPLATE template0", *made[-1])
        return opened_later(f"{server}/{made[-1][0]}?{options}", folder)

    def opened_later(url: str, folder: Path) -> Flask:
        apps.append(create_app(settings(url, instance=folder, secret_key=KEY)))
        return apps[-1]

    yield make
    for app in apps:
        with app.app_context():
            db.engine.dispose()
    for name, server in made:
        on_server("DROP DATABASE {} WITH (FORCE)", name, server)


@contextmanager
def opened(database_url: str, instance: Path, **changes: object) -> Iterator[Flask]:
    """An installation, with its context pushed."""
    from tests.support.visitor import Visitor

    end_rest()  # a restore wants nobody else to be connected
    app = create_app(settings(database_url, **({"instance": instance, "secret_key": KEY} | changes)))
    app.testing = True
    app.test_client_class = Visitor
    with ExitStack() as stack:
        stack.enter_context(app.app_context())
        yield app
        db.session.remove()
        db.engine.dispose()


def forget_replaced(database_url: str) -> None:
    """What a restore kept of the old data is of no interest to the next test."""
    if database_url.startswith("sqlite"):
        Path(f"{database_url.removeprefix('sqlite:///')}.replaced").unlink(missing_ok=True)
    else:
        with unit_of_work() as session:
            session.execute(text("DROP SCHEMA IF EXISTS waymark_replaced CASCADE"))


def on_server(statement: str, name: str, server: str) -> None:
    with psycopg.connect(as_dsn(server), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))  # type: ignore[arg-type]  # our own words
