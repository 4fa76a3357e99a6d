"""The fixtures of all tests; /tests/support holds what they are made of, /tests/factories who and what is in a story."""

import gc
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app.core.clock import use_clock
from tests.support import services
from tests.support.browser import QUIET, chromium
from tests.support.clock import MONDAY_MORNING, TestClock
from tests.support.databases import ENGINES, fresh
from tests.support.server import serving
from tests.support.settings import settings

if TYPE_CHECKING:  # whoever tests a pure room does not pay for the web
    from app.people.models import Person
    from tests.support.visitor import Visitor


TESTS = Path(__file__).parent
#: The longest tests. Begun last, one of them would keep all other processes waiting at the end.
LONGEST = (
    TESTS / "stories",
    TESTS / "web/test_attacks.py",
    TESTS / "demo",
    TESTS / "architecture/test_migrations.py",
)

#: Two busy cores make a slow example no mistake.
hypothesis.settings.register_profile("waymark", deadline=None, print_blob=True)
hypothesis.settings.load_profile("waymark")


def pytest_configure(config: pytest.Config) -> None:
    gc.disable()  # until everything is imported
    if not hasattr(config, "workerinput") and services.FOLDER not in os.environ:
        services.begin()
        config.add_cleanup(services.end)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if getattr(item, "callspec", None) and item.callspec.params.get("database_url") == "postgresql":  # type: ignore[attr-defined]
            item.add_marker(pytest.mark.postgresql)
    items.sort(
        key=lambda item: next(
            (at for at, path in enumerate(LONGEST) if item.path.is_relative_to(path)), len(LONGEST)
        )
    )


def pytest_collection_finish() -> None:
    """What is there before the first test stays to the end, and is not looked through for garbage again and again."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.fixture(autouse=True)
def loggers_as_at_start() -> None:
    """Whatever an earlier test or a library it started did to logging, our own loggers speak."""
    logging.disable(logging.NOTSET)
    logging.root.setLevel(logging.WARNING)
    for name, logger in logging.root.manager.loggerDict.items():
        if isinstance(logger, logging.Logger) and (name == "app" or name.startswith("app.")):
            logger.disabled, logger.propagate = False, True
            if logger.level:  # saying it again makes all loggers forget what they are heard on
                logger.setLevel(logging.NOTSET)


@pytest.fixture
def clock() -> Iterator[TestClock]:
    """Time, standing at 9 o'clock on Monday, 2 March 2026 (UTC) until the test moves it."""
    standing = TestClock(MONDAY_MORNING)
    with use_clock(standing):
        yield standing


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str:
    """A new installation's database; each test that asks for it runs on SQLite and on PostgreSQL."""
    return fresh(request.param)


@pytest.fixture
def app(database_url: str, clock: TestClock) -> Iterator[Flask]:
    """The application, with its context pushed: services and queries can be called as they are."""
    from app import create_app
    from app.core.db import db
    from tests.support.passwords import hash_lightly
    from tests.support.remembered import remember, remember_statements, rest
    from tests.support.visitor import Visitor

    remember()
    hash_lightly()
    app = create_app(settings(database_url))
    app.testing = True
    app.test_client_class = Visitor
    with app.app_context():
        remember_statements()
        yield app
        db.session.remove()
        rest()


@pytest.fixture
def client(app: Flask) -> "Visitor":
    """A visitor who has not signed in."""
    from tests.support.visitor import visitor

    return visitor(app)


@pytest.fixture
def sign_in(app: Flask) -> "Callable[[Person], Visitor]":
    """Signs people in, as many at once as the story needs."""
    from tests.support.visitor import visitor

    return lambda person: visitor(app, person.id)


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Runs the operator's commands."""
    return app.test_cli_runner()


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The address of the application, served for a browser."""
    with serving(app) as address:
        yield address


@pytest.fixture
def redis_url() -> str:
    """An empty Redis."""
    from redis import Redis

    with Redis.from_url(services.redis()) as connection:
        connection.flushall()
    return services.redis()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": chromium(), "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "bypass_csp": True}
