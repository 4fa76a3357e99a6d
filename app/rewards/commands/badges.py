"""Looking after the key that badges are signed with."""

import click

from app.core.actor import Actor
from app.core.errors import DomainError
from app.core.unit_of_work import unit_of_work
from app.rewards.commands.door import rewards
from app.rewards.services.issuer_keys import rotate_key


@rewards.command("rotate-badge-key")
def rotate_badge_key() -> None:
    """Sign badges with another key from now on; what was signed before goes on holding."""
    try:
        with unit_of_work():
            public_key = rotate_key(actor=Actor.operator())
    except DomainError as refused:
        raise click.ClickException(str(refused)) from None
    click.echo(f"badges are signed with {public_key} from now on; those signed before can still be checked")
