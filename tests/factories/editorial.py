"""Pieces on their way."""

from typing import Any

from app.core.actor import Actor
from app.core.clock import date_from_day, today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.editorial import services
from app.editorial.models import Piece, Suggestion
from app.editorial.rules.pictures import Fit
from app.editorial.vocabulary import PieceKind
from app.people.models import Person
from app.people.services.roles import grant_role
from app.people.vocabulary import Role
from tests.factories.people import make_person

TEXT = "We has informations for all.\n\nThey is good, and we likes them. 👍🏽\n"
EDITED = "We have information for all.\n\nThey are good, and we like them. 👍🏽\n"


def as_author(person: Person) -> Actor:
    return Actor(person_id=person.id, roles=frozenset({"employee"}))


def as_editor(person: Person) -> Actor:
    return Actor(person_id=person.id, roles=frozenset({"employee", "editor"}))


def make_editor(name: str = "Tomasz Wit") -> Person:
    person = make_person(name)
    with unit_of_work():
        grant_role(person.id, role=Role.EDITOR, actor=Actor.operator())
    return person


def as_lead(person: Person) -> Actor:
    return Actor(person_id=person.id, roles=frozenset({"employee", "desk-lead"}))


def make_lead(name: str = "Lena Leitner") -> Person:
    return make_person(name, roles=(Role.DESK_LEAD,))


def make_piece(
    author: Person, text: str = TEXT, *, kind: PieceKind = PieceKind.ARTICLE, title: str = "A first piece"
) -> int:
    with unit_of_work():
        piece = services.begin_piece(kind, title=title, actor=as_author(author))
        services.save_text(piece.id, title=title, text=text, version=1, actor=as_author(author))
        return piece.id


def add_picture(piece_id: int, author: Person, alternative: str = "A map", content: bytes = b"points") -> str:
    """A picture of a piece; gives its key."""
    fit = Fit("image/png", content, 1, 1)
    with unit_of_work():
        return services.add_picture(
            piece_id, fit, alternative=alternative, is_decoration=False, actor=as_author(author)
        ).key


def piece_of(piece_id: int) -> Piece:
    db.session.rollback()
    return db.session.get_one(Piece, piece_id, populate_existing=True)


def suggestions_of(piece_id: int) -> list[Suggestion]:
    db.session.rollback()
    query = (
        db.select(Suggestion)
        .where(Suggestion.piece_id == piece_id)
        .order_by(Suggestion.round_id, Suggestion.number)
    )
    return list(db.session.execute(query.execution_options(populate_existing=True)).scalars())


def hand_in(piece_id: int, author: Person) -> None:
    with unit_of_work():
        services.hand_in(piece_id, version=piece_of(piece_id).version, actor=as_author(author))


def claim(piece_id: int, editor: Person) -> int:
    with unit_of_work():
        return services.claim(piece_id, actor=as_editor(editor)).version


def edit(piece_id: int, editor: Person, copy: str = EDITED, **words: str) -> None:
    """Claim a piece, change the copy and send what was changed."""
    version = claim(piece_id, editor)
    with unit_of_work():
        version = services.save_copy(piece_id, text=copy, version=version, actor=as_editor(editor))
    with unit_of_work():
        services.send_suggestions(piece_id, version=version, remarks={}, actor=as_editor(editor), **words)


def take(piece_id: int, author: Person, *ids: int) -> None:
    with unit_of_work():
        services.take(piece_id, list(ids), version=piece_of(piece_id).version, actor=as_author(author))


def make_edited(author: Person, editor: Person, text: str = TEXT, copy: str = EDITED) -> int:
    """A piece that is back with its author, with suggestions."""
    piece_id = make_piece(author, text)
    hand_in(piece_id, author)
    edit(piece_id, editor, copy)
    return piece_id


def make_ready(author: Person, editor: Person, **about: object) -> int:
    """A piece that the desk has called ready."""
    piece_id = make_piece(author, **about)  # type: ignore[arg-type]  # what make_piece takes
    hand_in(piece_id, author)
    claim(piece_id, editor)
    with unit_of_work():
        services.say_ready(piece_id, actor=as_editor(editor))
    return piece_id


def as_asker(person: Person) -> Actor:
    return Actor(person_id=person.id, roles=frozenset({"employee", "curator"}))


def make_topic(
    asker: Person,
    title: str = "How long does a probe last?",
    *,
    words: str = "probes",
    days: int = 14,
    **about: Any,
) -> int:
    """Something that a curator asks for; `days` from today on."""
    with unit_of_work():
        topic = services.ask_for_topic(
            title, why=about.pop("why", "Three customers asked."), words=words,
            wanted_until=date_from_day(today() + days), actor=as_asker(asker), **about,
        )  # fmt: skip
        return topic.id
