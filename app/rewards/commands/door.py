"""The group that all commands of this house hang on."""

import click


@click.group()
def rewards() -> None:
    """What people earn: settle it, look what other rules would do, prove it, and what looks unusual."""
