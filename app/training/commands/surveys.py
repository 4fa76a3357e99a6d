"""The operator's door to surveys: a role in the database that cannot read answers."""

import click

from app.training.commands.door import training
from app.training.rules.web_role import grants_for, is_role_name


@training.command("web-role")
@click.argument("role")
def print_web_role(role: str) -> None:
    """Print the SQL that lets ROLE do what web processes need, but not read answers to surveys (PostgreSQL)."""
    if not is_role_name(role):
        raise click.BadParameter("a role's name is made of small letters, digits and _", param_hint="ROLE")
    click.echo("BEGIN;")
    for line in grants_for(role):
        click.echo(line)
    click.echo("COMMIT;")
