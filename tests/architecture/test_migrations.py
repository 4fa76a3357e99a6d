"""Migrations: numbered, one after the other, there and back on both engines, and at one with the models."""

import re
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import inspect

from app.core import schema
from app.core.db import db
from tests.support import services
from tests.support.settings import settings

FILES = sorted(schema.MIGRATIONS.glob("versions/*.py"))


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of its own: these tests leave nothing standing."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url = services.postgresql()
    with psycopg.connect(url.format("postgres").replace("+psycopg", ""), autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS migrations WITH (FORCE)")
        server.execute("CREATE DATABASE migrations")
    return url.format("migrations")


@pytest.fixture
def house(database_url):
    from app import create_app

    app = create_app(settings(database_url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


def test_migrations_are_numbered_without_gaps():
    numbers = [int(found[1]) for path in FILES if (found := re.match(r"(\d{4})_[a-z0-9_]+\.py", path.name))]

    assert len(numbers) == len(FILES)
    assert numbers == list(range(1, len(FILES) + 1))


def test_there_is_one_head_and_each_follows_the_one_before():
    follows = {}
    for path in FILES:
        text = path.read_text()
        revision = re.search(r"^revision(?::[^=]+)? = \"(\d+)\"", text, re.MULTILINE)
        before = re.search(r"^down_revision(?::[^=]+)? = (?:\"(\d+)\"|None)", text, re.MULTILINE)
        assert revision is not None, path.name
        assert before is not None, path.name
        follows[revision[1]] = before[1]
        assert path.name.startswith(f"{revision[1]}_")

    assert list(follows.values()) == [None, *list(follows)[:-1]]


@both
def test_they_lead_to_what_the_models_say(house):
    """R-P4."""
    schema.upgrade()

    assert schema.is_current()
    assert schema.differences() == []


@both
def test_they_lead_there_and_back_and_there_again(house):
    """R-P4. Down to nothing leaves nothing standing; up again ends the same."""
    schema.upgrade()
    tables = set(inspect(db.engine).get_table_names())

    schema.downgrade("base")
    assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}

    schema.upgrade()
    assert set(inspect(db.engine).get_table_names()) == tables
    assert schema.differences() == []


@both
def test_running_them_twice_changes_nothing(house):
    schema.upgrade()
    schema.upgrade()

    assert schema.current() == schema.head()
