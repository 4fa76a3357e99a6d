"""The shape of the database."""

from flask import Flask
from flask.testing import FlaskCliRunner

from app.core import schema
from tests.support.visitor import Visitor


def test_upgrading_twice_changes_nothing(app: Flask, runner: FlaskCliRunner) -> None:
    """G9."""
    outcomes = [runner.invoke(args=["db", "upgrade"]) for _ in range(2)]

    assert [outcome.exit_code for outcome in outcomes] == [0, 0]
    assert schema.current() == schema.head()
    assert runner.invoke(args=["db", "current"]).output.strip() == schema.head()


def test_the_way_down_and_up_again_ends_where_it_began(
    app: Flask, runner: FlaskCliRunner, client: Visitor
) -> None:
    """G9: while it is down, the server says that it is not ready."""
    down = runner.invoke(args=["db", "downgrade", "base"])
    during = (schema.current(), client.get("/readyz").status_code, client.get("/healthz").status_code)
    up = runner.invoke(args=["db", "upgrade"])

    assert (down.exit_code, up.exit_code) == (0, 0), down.output + up.output
    assert during == (None, 503, 200)
    assert client.get("/readyz").status_code == 200
    assert schema.differences() == []


def test_a_database_without_a_shape_is_told_apart(app: Flask, runner: FlaskCliRunner) -> None:
    """G9: `flask db check` fails where the models and the database differ."""
    assert runner.invoke(args=["db", "check"]).exit_code == 0
    schema.downgrade("base")

    outcome = runner.invoke(args=["db", "check"])
    schema.upgrade()

    assert outcome.exit_code == 1


def test_a_command_on_a_database_without_its_schema_says_what_to_do(
    app: Flask, runner: FlaskCliRunner
) -> None:
    """The operator on a Friday is told which command comes first."""
    runner.invoke(args=["db", "downgrade", "base"])

    answer = runner.invoke(args=["people", "list"])

    runner.invoke(args=["db", "upgrade"])
    assert answer.exit_code == 1
    assert "flask db upgrade" in answer.output
