"""What people earn, for stories."""

from itertools import count

from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.rewards.services.thanks import give_thanks
from app.rewards.vocabulary.thanks import Reason

_numbers = count(1)


def as_colleague(person: Person) -> Actor:
    return Actor(person_id=person.id, roles=frozenset({"employee"}))


def as_hr(person: Person) -> Actor:
    return Actor(person_id=person.id, roles=frozenset({"employee", "hr"}))


def thank(
    giver: Person, thanked: Person, words: str = "You stayed until it worked.", *, entry: str = ""
) -> int:
    """A thank-you; gives its number."""
    with unit_of_work():
        return give_thanks(
            thanked.id,
            reason=Reason.HELP,
            words=words,
            entry=entry or f"form {next(_numbers)}",
            actor=as_colleague(giver),
        )
