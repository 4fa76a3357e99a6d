"""Taking somebody back who was here before: the same person, with today's record."""

from typing import Unpack

from app.core.actor import Actor
from app.people.models import Person
from app.people.queries import get_person
from app.people.services.persons import Record, change_person
from app.people.services.switching import reactivate_person


def take_back(person_id: int, *, actor: Actor, **fields: Unpack[Record]) -> Person:
    """Switch a person on again and bring their record up to date; their history goes on.

    Raises what switching on and changing a record raise.
    """
    reactivate_person(person_id, actor=actor)
    person = get_person(person_id)
    return change_person(person_id, version=person.version, actor=actor, **fields)
