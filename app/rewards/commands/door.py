"""The group that all commands of this house hang on, and how they refuse."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from app.journey.vocabulary import RulesRefused
from app.web.command_line import refusals_told


@click.group()
def rewards() -> None:
    """What people earn: settle it, look what other rules would do, prove it, and what looks unusual."""


@contextmanager
def refusals() -> Iterator[None]:
    """Refusals are lines on standard error and exit code 1; problems of rules stand as file:line: message."""
    with refusals_told():
        try:
            yield
        except RulesRefused as refused:
            for problem in refused.problems:
                click.echo(f"{problem.file}:{problem.line}: {problem.message}", err=True)
            raise SystemExit(1) from None
