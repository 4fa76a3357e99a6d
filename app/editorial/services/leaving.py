"""When somebody leaves: a draft is handed over to a colleague, and nothing waits at the desk for whom nobody can answer.

What was never shown to anybody stays so. Nobody gets at a draft but by its author's own will. Notices name nobody, and a title
only where it is forgotten with the draft: who and which it is stands on the pages.
"""

from sqlalchemy import delete, exists, select, update

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.editorial import queries
from app.editorial.models import Author, Claim, HandOver, Piece, Round
from app.editorial.permissions import WRITE_PIECES
from app.editorial.rules.stages import Act, Part, after, may
from app.editorial.services.desk import TAKEN_BACK
from app.editorial.services.holding import held_piece
from app.editorial.services.writing import end_other_parts, own_piece, pass_on_topic
from app.editorial.vocabulary import (
    PIECE_DECLINED,
    PIECE_HANDED_OVER,
    PIECE_LEFT_DESK,
    PIECE_OFFER_WITHDRAWN,
    PIECE_OFFERED,
    OfferGone,
    PieceState,
    TextRefused,
    _l,
)
from app.notices.services import forget, tell
from app.people.models import Person
from app.people.queries import get_person


def offer_draft(piece_id: int, person_id: int, *, actor: Actor) -> None:
    """Offer a draft to a colleague, who may take it over or not; an offer to somebody else is taken back by that.

    Raises PieceNotFound, NotAtThatPoint for what is published, PersonNotFound, and TextRefused for whoever writes it already
    or is switched off.
    """
    piece = own_piece(piece_id, Act.HAND_OVER, actor)
    person = get_person(person_id)
    if not person.is_active:
        raise TextRefused(_l("%(name)s is switched off."), field="colleague", name=person.name)
    if queries.is_author(piece_id, person_id):
        raise TextRefused(_l("%(name)s writes it already."), field="colleague", name=person.name)
    before = db.session.get(HandOver, piece_id)
    if before is not None and before.declined_at is None and before.to_id == person_id:
        return
    if before is not None:
        _forget(before)
    offer = HandOver(piece_id=piece_id, from_id=actor.person_id, to_id=person_id, offered_at=now())
    db.session.add(offer)
    db.session.flush()
    record(PIECE_OFFERED, actor=actor, object_type="piece", object_id=piece_id, changes={"person_id": [None, person_id]})  # fmt: skip
    tell(person_id, kind="draft_offered", key=_key(offer),
         params={"title": piece.title})  # fmt: skip


def withdraw_offer(piece_id: int, *, actor: Actor) -> None:
    """Let nobody take a draft over after all. Raises PieceNotFound and NotAtThatPoint."""
    own_piece(piece_id, Act.HAND_OVER, actor)
    offer = db.session.get(HandOver, piece_id)
    if offer is None:
        return
    _forget(offer)
    record(PIECE_OFFER_WITHDRAWN, actor=actor, object_type="piece", object_id=piece_id)


def accept_draft(piece_id: int, *, actor: Actor) -> None:
    """Take a draft over: text and history go along, and whoever offered it is no longer its author. Raises OfferGone."""
    WRITE_PIECES.demand(actor)
    held_piece(piece_id)  # a second click waits for the first
    if actor.person_id is not None and queries.is_author(piece_id, actor.person_id):
        return
    piece, offer = _offered(piece_id, actor)
    moved = (
        update(Author)
        .where(Author.piece_id == piece_id, Author.person_id == offer.from_id)
        .values(person_id=offer.to_id)
    )
    db.session.execute(moved)
    db.session.flush()
    pass_on_topic(piece_id, offer.from_id)
    end_other_parts(piece_id, offer.to_id)
    db.session.delete(offer)
    db.session.flush()
    record(PIECE_HANDED_OVER, actor=actor, object_type="piece", object_id=piece_id,
           changes={"person_id": [offer.from_id, offer.to_id]})  # fmt: skip
    forget([offer.from_id], about=f"piece:{piece_id}:")
    tell(offer.from_id, kind="offer_answered", key=f"taken-{_key(offer)}", params={"title": ""})
    tell(
        offer.to_id,
        kind="draft_taken_over",
        key=f"{_key(offer)}:taken",
        params={"piece_id": piece.id, "title": piece.title},
    )


def decline_draft(piece_id: int, *, actor: Actor) -> None:
    """Rather not take a draft over; its author is told and may offer it to somebody else. Raises OfferGone."""
    WRITE_PIECES.demand(actor)
    piece, offer = _offered(piece_id, actor)
    offer.declined_at = now()
    db.session.flush()
    record(PIECE_DECLINED, actor=actor, object_type="piece", object_id=piece_id)
    tell(offer.from_id, kind="offer_answered", key=f"{_key(offer)}:answer", params={"title": piece.title})


def clear_desk(*, actor: Actor) -> int:
    """Take off the desk what nobody is there to answer for: all its authors are switched off. Says how much.

    It is a draft again, as if they had taken it back; an editor who has it is told.
    """
    is_here = exists().where(
        Author.piece_id == Round.piece_id, Author.person_id == Person.id, Person.is_active
    )
    left = select(Round.piece_id).where(Round.ended_at.is_(None), ~is_here).order_by(Round.piece_id)
    return sum(_clear(piece_id, actor) for piece_id in db.session.execute(left).scalars().all())


def _clear(piece_id: int, actor: Actor) -> bool:
    piece = held_piece(piece_id)
    stay = queries.find_open_round(piece_id)
    if piece is None or stay is None or any(author.is_active for author in queries.list_authors(piece_id)):
        return False
    holder = queries.find_holder(piece_id)
    db.session.execute(delete(Claim).where(Claim.round_id == stay.id))
    stay.ended_at, stay.outcome = now(), TAKEN_BACK
    piece.state, piece.due_at = after(Act.TAKE_BACK, PieceState(piece.state)).value, None
    db.session.flush()
    record(PIECE_LEFT_DESK, actor=actor, object_type="piece", object_id=piece_id, changes={"number": stay.number})  # fmt: skip
    if holder is not None:
        tell(
            holder.person_id,
            kind="draft_left_desk",
            key=f"piece:{piece_id}:left-desk:{stay.id}",
            params={"title": piece.title},
        )
    return True


def _offered(piece_id: int, actor: Actor) -> tuple[Piece, HandOver]:
    """A draft that is offered to the actor, held; its author still is one, and nothing of it is published."""
    piece, offer = held_piece(piece_id), db.session.get(HandOver, piece_id, populate_existing=True)
    if piece is None or offer is None or offer.to_id != actor.person_id or offer.declined_at is not None:
        raise OfferGone
    can_go = may(Act.HAND_OVER, PieceState(piece.state), frozenset({Part.AUTHOR}))
    if not can_go or not queries.is_author(piece_id, offer.from_id):
        raise OfferGone
    return piece, offer


def _forget(offer: HandOver) -> None:
    forget([offer.to_id], about=_key(offer))
    db.session.delete(offer)
    db.session.flush()


def _key(offer: HandOver) -> str:
    return f"piece:{offer.piece_id}:offer:{offer.offered_at.isoformat()}"
