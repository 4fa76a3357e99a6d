"""What every command that brings in a file asks for, and what it says about the outcome."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click


class FileMissing(click.ClickException):
    """The file to bring in is not there; as any wrong use of a command it ends with 2."""

    exit_code = 2


class FileToRead(click.Path):
    """An argument that names a file to bring in."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path of the file. Raises FileMissing if there is none."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if not path.is_file():
            raise FileMissing(f"There is no file {path}.")
        return path


def tell_refusals(refusals: Iterable[tuple[int, str]], *, written_to: str) -> None:
    """Print refused lines with their reasons, and on standard error where all of them are written."""
    for line, reason in refusals:
        click.echo(f"line {line}: {reason}")
    if written_to:
        click.echo(f"refused lines: {written_to}", err=True)


def tell_shortcomings(*, missed: str, basis: str, is_dry_run: bool) -> None:
    """Say on standard error what is missing: the file of refused lines, or the basis."""
    if missed:
        click.echo(f"could not write all refused lines to {missed}", err=True)
    if not basis.strip() and not is_dry_run:
        click.echo("note: nobody has stated on what basis these data may be kept; --basis says it", err=True)
