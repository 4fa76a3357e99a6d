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
        """The path of the file. Raises FileMissing if there is none, or none that can be read."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        try:
            if path.is_dir():
                raise FileMissing(f"{path} is a folder: name the file in it that is to be brought in.")
            if path.is_file():
                return path
        except OSError as error:
            raise FileMissing(f"{path} cannot be read: {error.strerror}.") from None
        raise FileMissing(f"{path} is no file." if path.exists() else f"There is no file {path}.")


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
