"""How commands refuse: in one line on standard error, with exit code 1."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from app.core.errors import DomainError


@contextmanager
def refusals_told() -> Iterator[None]:
    """Whatever the domain refuses inside is said in its own words. Raises ClickException in its place."""
    try:
        yield
    except DomainError as refused:
        raise click.ClickException(str(refused)) from None
