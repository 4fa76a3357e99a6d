"""How commands refuse: in one line on standard error, or one for each place in a file, with exit code 1."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from app.core.errors import DomainError


@contextmanager
def refusals_told() -> Iterator[None]:
    """Whatever the domain refuses inside is said in its own words. Raises ClickException in its place.

    Where files have to be mended, the places are said and nothing else, as other tools say them. Raises SystemExit then.
    """
    try:
        yield
    except DomainError as refused:
        if refused.places:
            for place in refused.places:
                click.echo(place, err=True)
            raise SystemExit(1) from None
        raise click.ClickException(str(refused)) from None


@contextmanager
def writing_told(place: Path) -> Iterator[None]:
    """A place where nothing can be written is said in one sentence. Raises ClickException."""
    try:
        yield
    except OSError as error:
        raise click.ClickException(f"{place} cannot be written: {error.strerror}") from error
