"""What commands say about a database that cannot be used."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core import schema
from app.core.db import db
from app.web.commands import NOT_READY
from tests.support.programs import LONGEST, start, surroundings
from tests.support.settings import settings

NO_SERVER = "postgresql+psycopg://waymark:s3cret@127.0.0.1:1/waymark"


@pytest.fixture(params=["no folder", "no database", "no server"])
def trouble(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """The address of a database that cannot be used, and what has to be said of it."""
    file = tmp_path / "letter.db"
    file.write_text("Dear Ada, this is a letter and no database at all. " * 40)
    return {
        "no folder": (f"sqlite:///{tmp_path}/away/w.db", f"the database {tmp_path}/away/w.db cannot be opened: its folder"),
        "no database": (f"sqlite:///{file}", f"{file} is no database of SQLite: let DATABASE_URL name another file"),
        "no server": (NO_SERVER, 'the database cannot be reached: connection failed: connection to server at "127.0.0.1"'),
    }[request.param]  # fmt: skip


@pytest.mark.parametrize("command", ["db upgrade", "db current", "people list", "web", "jobs run"])
def test_a_database_that_cannot_be_used_is_said_in_one_sentence_with_the_remedy(
    trouble: tuple[str, str], command: str
) -> None:
    """R-P4: whoever typed a wrong address reads what is wrong with it, and no advice that cannot help."""
    from app import create_app

    url, said = trouble
    app = create_app(settings(url))

    with app.app_context():
        answer = app.test_cli_runner().invoke(args=command.split())
        db.engine.dispose()

    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert answer.stderr.startswith(f"Error: {said}")
    assert answer.stderr.count("\n") == 1
    assert "s3cret" not in answer.stderr
    assert "sqlalche.me" not in answer.stderr
    assert "db upgrade" not in answer.stderr


@pytest.fixture
def empty(app: Flask) -> Iterator[Flask]:
    """An installation whose database has no schema yet."""
    schema.downgrade("base")
    yield app
    db.session.remove()
    schema.upgrade()


def test_every_command_before_the_first_upgrade_says_what_comes_first(empty: Flask) -> None:
    """The operator on a Friday is told which command comes first, in one line."""
    commands = (
        "status", "jobs run", "people list", "people erase a@b.example --why x", "audit seal", "audit verify",
        "mail resume", "accounts invite a@b.example", "signals rebuild", "journey place", "rewards settle",
        "rewards verify", "training publish", "organisation show",
    )  # fmt: skip

    answers = {words: empty.test_cli_runner().invoke(args=words.split()) for words in commands}

    assert {words: (answer.exit_code, answer.output) for words, answer in answers.items()} == dict.fromkeys(
        commands, (1, f"Error: {NOT_READY}\n")
    )


def test_a_backup_of_an_empty_database_is_none(empty: Flask, tmp_path: Path) -> None:
    answer = empty.test_cli_runner().invoke(args=["backup", f"{tmp_path}/b.tar"])

    assert (answer.exit_code, answer.output) == (
        1,
        "Error: There is nothing to back up: the database is empty.\n",
    )


def test_the_doctor_says_once_that_the_upgrade_comes_first(empty: Flask) -> None:
    """Not a line for each check that needs the tables, and no words of the database's own."""
    answer = empty.test_cli_runner().invoke(args=["doctor"])

    assert answer.exit_code == 1
    assert answer.stdout.count("could not be looked at") == 1
    assert "Worker, " in answer.stdout.splitlines()[-1]
    assert "flask db upgrade" in answer.stdout.splitlines()[-1]
    assert "no such table" not in answer.stdout
    assert "Undefined" not in answer.stdout


def test_the_doctor_says_once_that_the_database_cannot_be_used(trouble: tuple[str, str]) -> None:
    """R-P4: and in which way."""
    from app import create_app

    url, said = trouble
    app = create_app(settings(url))

    with app.app_context():
        answer = app.test_cli_runner().invoke(args=["doctor"])
        db.engine.dispose()

    assert answer.exit_code == 1
    assert f"WRONG Database: {said}" in answer.stdout
    assert answer.stdout.count("could not be looked at") == 1
    assert "s3cret" not in answer.output


def test_the_first_command_of_all_has_nothing_to_say(tmp_path: Path) -> None:
    """R-P4: a new database is made without a warning about its inside."""
    process = start(("db", "upgrade"), surroundings(f"sqlite:///{tmp_path}/new.db", tmp_path))
    said, _ = process.communicate(timeout=LONGEST)

    assert (process.returncode, said) == (0, "")


@pytest.mark.parametrize("command", ["doctor", "db current", "people list", "status"])
def test_the_database_is_its_owners_alone_whichever_command_is_the_first(
    tmp_path: Path, command: str
) -> None:
    """Security 1.9: a look before the first `db upgrade` does not open the file to everybody, for good."""
    from app import create_app

    app, before = create_app(settings(f"sqlite:///{tmp_path}/new.db", instance=tmp_path)), os.umask(0o022)
    try:
        with app.app_context():
            for words in (command, "db upgrade"):
                app.test_cli_runner().invoke(args=words.split())
            rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("new.db*")}
            db.session.remove()
            db.engine.dispose()
    finally:
        os.umask(before)

    assert set(rights.values()) == {0o600}
    assert {"new.db", "new.db-wal"} <= rights.keys()


def test_a_database_that_is_there_keeps_the_rights_it_was_given(tmp_path: Path) -> None:
    """Security 1.9: whoever lets a group read it, for a backup of their own, is not undone."""
    from app import create_app

    file = tmp_path / "new.db"
    file.touch()
    file.chmod(0o640)
    app = create_app(settings(f"sqlite:///{file}", instance=tmp_path))

    with app.app_context():
        app.test_cli_runner().invoke(args=["db", "upgrade"])
        db.engine.dispose()

    assert stat.S_IMODE(file.stat().st_mode) == 0o640
