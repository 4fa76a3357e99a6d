"""The group of commands that each subject hangs its own on."""

import click


@click.group()
def rewards() -> None:
    """What people earn."""
