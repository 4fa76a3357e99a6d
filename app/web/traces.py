"""Whether every door says what it leaves in the audit log."""

from collections.abc import Iterator

import click
from flask import Flask

from app.core.audit_actions import Traces, leaves_nothing, traces
from app.core.jobs import definitions
from app.web.access import SAFE_METHODS

#: What the commands about the whole leave.
TRACES = Traces(
    commands={
        "serve": leaves_nothing("what it serves leaves lines of its own"),
        "web": leaves_nothing("what it serves leaves lines of its own"),
        "worker": leaves_nothing("the jobs that it runs leave lines of their own"),
        "jobs run": leaves_nothing("the jobs that it runs leave lines of their own"),
        "db upgrade": leaves_nothing("there may be no log yet; the database keeps its revision"),
        "db downgrade": leaves_nothing("there may be no log any more; the database keeps its revision"),
        "db current": leaves_nothing("it only looks"),
        "db check": leaves_nothing("it only looks"),
        "db revision": leaves_nothing("it writes a file of the source code"),
    }
)
#: What comes with Flask, and changes nothing that we keep.
FOREIGN = frozenset({"run", "shell", "routes"})


def demand_traces(app: Flask) -> None:
    """Raise if a view that changes something, or a job, does not say what it leaves in the audit log."""
    told = traces()
    _refuse(
        *(f"the view {name}" for name in sorted(writing_views(app) - told.views.keys())),
        *(f"the job {name}" for name in sorted(jobs() - told.jobs.keys())),
    )


def demand_traces_of_commands(group: click.Group) -> None:
    """Raise if a command does not say what it leaves in the audit log."""
    silent = set(_below(group, ())) - traces().commands.keys()
    _refuse(*(f"the command {name}" for name in sorted(silent)))


def _refuse(*silent: str) -> None:
    if silent:
        raise RuntimeError(f"TRACES of its house does not say what it leaves in the log: {', '.join(silent)}")


def writing_views(app: Flask) -> set[str]:
    """The endpoints of all views that change something."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if (rule.methods or set()) - SAFE_METHODS}


def jobs() -> set[str]:
    """The names of all jobs of ours."""
    return {name for name, job in definitions().items() if job.run.__module__.startswith("app.")}


def commands(app: Flask) -> Iterator[str]:
    """Every command of ours, by its words."""
    app.cli.list_commands(click.Context(app.cli))  # which finds them
    yield from _below(app.cli, ())


def _below(group: click.Group, words: tuple[str, ...]) -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _below(command, (*words, name))
        elif words or name not in FOREIGN:
            yield " ".join((*words, name))
