"""People who can sign in."""

from app.accounts.services.passwords import set_password
from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.people.models import Person

PASSWORD = "river stone lamp 42"


def give_password(person: Person, password: str = PASSWORD) -> None:
    """Let this person sign in with a password."""
    with unit_of_work():
        set_password(person.id, password=password, actor=Actor.operator())
