"""The operator's commands about the whole: serve, worker, db, jobs."""

import json
import os
import sys
from typing import Any, cast

import click
from flask import Flask, current_app

from config import ROOT

NOT_READY = "the database is not ready for this release: run `.venv/bin/flask db upgrade` first"


IN_USE = "somebody uses a table that has to change. Nothing is broken: run it again, and it goes on from here"


class HouseCommands(click.Group):
    """The commands of a house; a database without its schema is said in words."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Raises ClickException where the database is not of this release."""
        from app.core import schema
        from app.core.actor import one_run
        from app.core.clock import keep_up

        keep_up()
        try:
            with one_run():
                return super().invoke(ctx)
        except Exception as error:
            if schema.is_to_blame_for(error):
                raise click.ClickException(NOT_READY) from None
            raise


def add_house(app: Flask, commands: click.Group) -> None:
    """Add the commands of a house to `flask`."""
    app.cli.add_command(HouseCommands(commands.name, commands.commands, help=commands.help))


def open_commands(app: Flask) -> None:
    """Add the commands to `flask`."""
    for command in (serve, web, worker, db, jobs):
        app.cli.add_command(command)


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
        raise click.ClickException(NOT_READY)


@click.command()
def worker() -> None:
    """Run jobs until told to stop."""
    from app.core import schema
    from app.web.worker import work

    # A database that does not answer is waited for; one that has to be brought up to date first is not.
    if schema.is_behind():
        raise click.ClickException(NOT_READY)
    work(cast("Flask", current_app._get_current_object()))  # type: ignore[attr-defined]  # the application behind the proxy


@click.group()
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


@click.group()
def jobs() -> None:
    """Work after the answer."""


@jobs.command("run")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def run_jobs(as_json: bool) -> None:
    """Run everything that is due, here and now, without a worker."""
    from app.core.jobs import run_due_jobs

    ran = run_due_jobs()
    click.echo(json.dumps({"ran": ran}) if as_json else f"{ran} jobs ran")
