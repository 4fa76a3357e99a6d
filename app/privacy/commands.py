"""The operator's door: `flask people erase`, beside the other commands about people."""

import json

import click

from app.core.actor import Actor
from app.people.queries import get_person_by_email
from app.privacy import services
from app.web.command_line import refusals_told


@click.command()
@click.argument("email")
@click.option("--why", required=True, help="On whose wish, or on what ground; kept in the log.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def erase(email: str, why: str, yes: bool, as_json: bool) -> None:
    """Erase everything that is held about the person with this EMAIL, at once and for good.

    What stays is a number without a name. Backups hold what they hold until they are removed.
    """
    with refusals_told():
        person = get_person_by_email(email)
        person_id = person.id
        if not yes:
            click.confirm(
                f"Erase {person.name} <{person.email}>? This cannot be undone", abort=True, err=True
            )
        gone = services.erase_person(person_id, why=why, actor=Actor.operator())
    if as_json:
        click.echo(json.dumps({"number": person_id, "erased": gone}))
        return
    for key, number in gone.items():
        click.echo(f"{key}: {number}")
    click.echo(f"person {person_id} is erased")
