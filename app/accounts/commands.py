"""The operator's door to accounts."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from app.accounts.services import administrators, invitations, passwords
from app.core.actor import Actor
from app.core.errors import DomainError
from app.core.unit_of_work import unit_of_work
from app.people.queries import get_person_by_email
from app.web.settings import settings


@click.group()
def accounts() -> None:
    """Sign-in: administrators, invitations, passwords."""


@accounts.command()
@click.argument("email")
@click.option("--name", default="", help="The person's name, if they are not in the list of people yet.")
@click.option("--password-stdin", "from_stdin", is_flag=True, help="Read the password from standard input.")
def create_administrator(email: str, name: str, from_stdin: bool) -> None:
    """Make the person with this EMAIL an administrator, adding them if needed."""
    password = _password(from_stdin)
    with _refusals_told(), unit_of_work():
        administrators.make_administrator(
            email, name=name, password=password, organisation=settings().organisation, actor=Actor.operator()
        )
    click.echo(f"{email} is an administrator now and can sign in at {settings().public_url}/sign-in")


@accounts.command()
@click.argument("email")
def invite(email: str) -> None:
    """Print a link with which the person with this EMAIL sets a password, once, within 72 hours."""
    with _refusals_told(), unit_of_work():
        token = invitations.make_invitation(get_person_by_email(email).id, actor=Actor.operator())
    click.echo(f"{settings().public_url}/invitations/{token}")


@accounts.command()
@click.argument("email")
@click.option("--password-stdin", "from_stdin", is_flag=True, help="Read the password from standard input.")
def set_password(email: str, from_stdin: bool) -> None:
    """Give the person with this EMAIL a password; they are signed out everywhere."""
    password = _password(from_stdin)
    with _refusals_told(), unit_of_work():
        passwords.set_password(
            get_person_by_email(email).id,
            password=password,
            organisation=settings().organisation,
            actor=Actor.operator(),
        )
    click.echo(f"{email} has a new password")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password


@contextmanager
def _refusals_told() -> Iterator[None]:
    try:
        yield
    except DomainError as error:
        raise click.ClickException(str(error)) from error
