"""The operator's door to letters."""

import sys

import click

from app.core.actor import Actor
from app.core.outages import OUTAGES, outage_of
from app.core.unit_of_work import unit_of_work
from app.mail import services
from app.mail.vocabulary import ReportRefused

#: No report is longer; of a longer one the beginning is read, which holds what we need.
LONGEST_REPORT = 2 * 1024 * 1024
#: What mail systems understand as "try again later" (EX_TEMPFAIL of sysexits).
TRY_LATER = 75


@click.group()
def mail() -> None:
    """Letters: what came back, and letting them go out again."""


@mail.command()
def bounced() -> None:
    """Read a report that a letter came back from standard input.

    For the alias of the address in MAIL_FROM. Mail of any other sort is passed over with a word, so that nothing is
    sent back to where it came from.
    """
    content = sys.stdin.buffer.read(LONGEST_REPORT)
    try:
        with unit_of_work():
            letter_id = services.note_bounce(content, actor=Actor.operator())
    except ReportRefused as refused:
        click.echo(str(refused))
    except OUTAGES as error:
        if outage_of(error) is None:
            raise
        click.echo("the database does not answer; the mail system tries again", err=True)
        sys.exit(TRY_LATER)
    else:
        click.echo("no letter of ours came back" if letter_id is None else f"letter {letter_id} came back")


@mail.command()
def resume() -> None:
    """Let letters go out again, for instance from a restored copy that takes the place of the first one."""
    with unit_of_work():
        is_new = services.resume_sending(actor=Actor.operator())
    click.echo("letters go out again" if is_new else "letters were going out already")
