"""Private questions, for stories."""

from itertools import count

from app.coaching.services import questions
from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.people.vocabulary import Role
from tests.factories.people import make_person

_numbers = count(1)


def make_coach(name: str = "Cora Coach", *, roles: tuple[Role, ...] = (), **fields: object) -> Person:
    """Somebody who answers questions."""
    return make_person(name, roles=(Role.COACH, *roles), **fields)


def as_coach(person: Person) -> Actor:
    return Actor(person_id=person.id, roles=frozenset({"employee", "coach"}))


def as_asker(person: Person) -> Actor:
    return Actor(person_id=person.id, roles=frozenset({"employee"}))


def ask(person: Person, words: str = "Is it silly to ask?", *, is_named: bool = True, entry: str = "") -> int:
    """Let somebody ask; gives the question's number."""
    with unit_of_work():
        return questions.ask_question(
            words, is_named=is_named, entry=entry or f"form {next(_numbers)}", actor=as_asker(person)
        )


def take(question_id: int, coach: Person) -> None:
    """Let a coach open a question."""
    with unit_of_work():
        questions.take_question(question_id, actor=as_coach(coach))


def answer(question_id: int, coach: Person, words: str = "Not at all.", *, number: int = 2) -> None:
    """Let the coach who has it answer."""
    with unit_of_work():
        questions.answer_question(question_id, words, number=number, actor=as_coach(coach))
