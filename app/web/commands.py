"""The operator's commands about the whole: serve, worker, db, jobs; and how those of the houses are found."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias, cast

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.core.counted import counted
from app.web.logs import without_secrets
from app.web.traces import demand_traces_of_commands
from config import ROOT

#: Gives the commands of all houses.
Finder: TypeAlias = Callable[[], Iterable[click.Command]]

NOT_READY = "the database is not ready for this release: run `.venv/bin/flask db upgrade` first"


IN_USE = "somebody uses a table that has to change. Nothing is broken: run it again, and it goes on from here"


class Commands(AppGroup):
    """Everything that `flask` can be told. It is found when somebody asks for it: whoever serves pages never does, and
    does not wait for it. Raises if a command does not say what it leaves in the audit log.
    """

    def __init__(self, name: str, of_houses: Finder) -> None:
        super().__init__(name)
        self._of_houses: Finder | None = of_houses

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        self._find()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name; None if there is none."""
        self._find()
        return super().get_command(ctx, cmd_name)

    def _find(self) -> None:
        if self._of_houses is None:
            return
        for command in (serve, web, worker, db, jobs, *self._of_houses()):
            self.add_command(command)
        demand_traces_of_commands(self)
        self._of_houses = None


class DatabaseCommand(click.Command):
    """A command that stands by itself and needs a database, which need not have its schema yet."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Raises ClickException where the database cannot be used."""
        with _fault_told():
            return super().invoke(ctx)


class DatabaseCommands(DatabaseCommand, click.Group):
    """Commands that need the database; one that cannot be used is said in words."""


class HouseCommand(click.Command):
    """A command of a house that stands by itself; a database that cannot be used or is without its schema is said in words."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Raises ClickException where the database is not of this release."""
        with _in_a_run_of_its_own():
            return super().invoke(ctx)


class HouseCommands(HouseCommand, click.Group):
    """The commands of a house; the same is said in words."""


def commands_of_house(group: click.Group) -> HouseCommands:
    """The commands of a house, as they stand in `flask`."""
    return HouseCommands(group.name, group.commands, help=group.help)


def command_of_house(command: click.Command, kind: type[click.Command] = HouseCommand) -> click.Command:
    """A command of a house that stands in `flask` by itself."""
    return kind(command.name, callback=command.callback, params=command.params, help=command.help)


@contextmanager
def _fault_told() -> Iterator[None]:
    from app.core import schema

    try:
        yield
    except Exception as error:
        fault = schema.fault_behind(error)
        if fault:
            raise click.ClickException(without_secrets(fault)) from None
        raise


@contextmanager
def _in_a_run_of_its_own() -> Iterator[None]:
    from app.core import schema
    from app.core.actor import one_run
    from app.core.clock import keep_up

    keep_up()
    try:
        with _fault_told(), one_run():
            yield
    except Exception as error:
        if schema.is_to_blame_for(error):
            raise click.ClickException(NOT_READY) from None
        raise


def open_commands(app: Flask, of_houses: Finder) -> None:
    """Let `flask` be told something."""
    app.cli = Commands(app.name, of_houses)


@click.command()
def serve() -> None:
    """Start the web server and the worker; Ctrl-C stops both."""
    _demand_schema()
    os.chdir(ROOT)
    # Becomes the small program that watches both; this one has served its purpose.
    os.execv(sys.executable, [sys.executable, "-m", "app.web.server"])  # nosec B606 - our own program, no shell


@click.command()
def web() -> None:
    """Start the web server alone; workers are started by themselves."""
    from app.web.server import is_free, taken, web_command
    from app.web.settings import settings

    _demand_schema()
    if not is_free(settings()):
        raise click.ClickException(taken(settings()))
    os.chdir(ROOT)
    os.execv(sys.executable, web_command(settings()))  # nosec B606 - our own words, no shell


def _demand_schema() -> None:
    from app.core import schema

    if not schema.is_current():
        raise click.ClickException(without_secrets(schema.fault() or NOT_READY))


@click.command()
def worker() -> None:
    """Run jobs until told to stop."""
    from app.core import schema
    from app.web.worker import work

    # A database that does not answer is waited for; one that has to be brought up to date first is not.
    if schema.is_behind():
        raise click.ClickException(NOT_READY)
    work(cast("Flask", current_app._get_current_object()))  # type: ignore[attr-defined]  # the application behind the proxy


@click.group(cls=DatabaseCommands)
def db() -> None:
    """The shape of the database."""


@db.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database up to this release."""
    from app.core import schema

    try:
        schema.upgrade(revision)
    except Exception as error:
        if schema.is_in_use(error):
            raise click.ClickException(IN_USE) from None
        raise


@db.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Bring the database down to REVISION."""
    from app.core import schema

    schema.downgrade(revision)


@db.command()
def current() -> None:
    """Print the revision that the database is at."""
    from app.core import schema

    click.echo(schema.current() or "empty")


@db.command()
def check() -> None:
    """Fail if the models and the database differ."""
    from app.core import schema

    found = schema.differences()
    for difference in found:
        click.echo(difference, err=True)
    if found or not schema.is_current():
        raise click.ClickException("the database does not have the shape that this release needs")
    click.echo("the database has the shape that this release needs")


@db.command()
@click.option("-m", "--message", required=True, help="What changes, in a few words.")
@click.option("--autogenerate", is_flag=True, default=True, help="From the models (always).")
def revision(message: str, autogenerate: bool) -> None:
    """Write a migration from the models."""
    from app.core import schema

    schema.write_migration(message)


@click.group(cls=HouseCommands)
def jobs() -> None:
    """Work after the answer."""


@jobs.command("run")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def run_jobs(as_json: bool) -> None:
    """Run everything that is due, here and now, without a worker."""
    from app.core.jobs import run_due_jobs

    ran = run_due_jobs()
    click.echo(json.dumps({"ran": ran}) if as_json else counted(ran, "job ran", "jobs ran"))
