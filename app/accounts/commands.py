"""The operator's door to accounts."""

import sys
import warnings
from getpass import GetPassWarning
from pathlib import Path

import click

from app.accounts.services import administrators, invitations, passwords
from app.accounts.services.cards import FILE, draw_card, link_address
from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.people.queries import get_person_by_email
from app.web.command_line import refusals_told, writing_told
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
    with refusals_told(), unit_of_work():
        administrators.make_administrator(email, name=name, password=password, actor=Actor.operator())
    click.echo(f"{email} is an administrator now and can sign in at {settings().public_url}/sign-in")


@accounts.command()
@click.argument("email")
@click.option(
    "--card", default="", help="Write a card with a QR code to print into this file; - is standard output."
)
def invite(email: str, card: str) -> None:
    """Print a link with which the person with this EMAIL sets a password, once, within 72 hours.

    Links made before for the same person open nothing any more.
    """
    with refusals_told(), unit_of_work():
        person = get_person_by_email(email)
        link = invitations.make_invitation(person.id, actor=Actor.operator())
        page = draw_card(person, link, template=FILE) if card else ""
        if card and card != "-":
            # Before the commit: without the card nobody would have the link.
            _write_private(Path(card), page)
    if not card:
        click.echo(link_address(link))
    elif card == "-":
        click.echo(page)
    else:
        click.echo(f"{card} holds a card for {email}: print it, hand it over, and remove the file")


@accounts.command()
@click.argument("email")
@click.option("--password-stdin", "from_stdin", is_flag=True, help="Read the password from standard input.")
def set_password(email: str, from_stdin: bool) -> None:
    """Give the person with this EMAIL a password; they are signed out everywhere."""
    password = _password(from_stdin)
    with refusals_told(), unit_of_work():
        passwords.set_password(
            get_person_by_email(email).id,
            password=password,
            actor=Actor.operator(),
        )
    click.echo(f"{email} has a new password")


def _write_private(file: Path, text: str) -> None:
    """Write what only the owner of the file may read."""
    with writing_told(file):
        file.touch(mode=0o600)
        file.chmod(0o600)
        file.write_text(text, encoding="utf-8")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error", GetPassWarning)
        try:
            password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        except GetPassWarning:
            raise click.ClickException(
                "There is no terminal to ask for the password. With --password-stdin it is read from standard input."
            ) from None
    return password
