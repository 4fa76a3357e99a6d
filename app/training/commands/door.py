"""The group that all commands of this house hang on."""

import click


@click.group()
def training() -> None:
    """Lessons: check the files, and publish them."""
