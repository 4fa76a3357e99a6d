"""What people earn, for stories."""

from datetime import datetime, timedelta
from itertools import count

from app.core.actor import Actor
from app.core.clock import now
from app.core.unit_of_work import unit_of_work
from app.editorial.vocabulary import PieceKind
from app.people.models import Person
from app.rewards.services.recognition import qualify_piece
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


def publish_many(number: int, *authors: Person, first: int = 1, at: datetime | None = None) -> None:
    """Pieces that are out, numbered from `first` on, as the desk tells of them; a day between each."""
    ids = tuple(author.id for author in authors)
    begun = at or now()
    with unit_of_work():
        for one in range(first, first + number):
            link, day = f"https://blog.example/{one}", begun + timedelta(days=one - first)
            qualify_piece(one, kind=PieceKind.ARTICLE, link=link, author_ids=ids, at=day)
