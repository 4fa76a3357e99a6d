"""Who has a draft at the desk, and for how long: a lease that ends by itself."""

from datetime import datetime

from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.upsert import insert
from app.editorial import queries
from app.editorial.models import Claim, Piece, Round
from app.editorial.rules.stages import Act, after
from app.editorial.services.holding import held_piece
from app.editorial.services.revisions import cut_revision
from app.editorial.vocabulary import LEASE, PIECE_RELEASED, PieceNotFound, PieceState, RevisionKind
from app.people.models import Person
from app.people.queries import list_roles_of


def locked_piece(piece_id: int, *, with_authors: bool = False) -> Piece:
    """A piece that was handed in at some time, held; before that the desk does not so much as know of it."""
    piece = held_piece(piece_id, with_authors=with_authors)
    if piece is None or not queries.list_rounds(piece_id):
        raise PieceNotFound
    return piece


def taken_on(piece: Piece, stay: Round, editor_id: int, *, until: datetime, actor: Actor) -> Claim:
    """The editor reads the text as it is now, whatever its author has typed while it waited.

    Whoever had it last and let the lease lapse goes on with their copy, if the text is still the same.
    """
    revision, before = cut_revision(piece, RevisionKind.WRITTEN, actor), db.session.get(Claim, stay.id)
    goes_on = before is not None and before.editor_id == editor_id and stay.revision_id == revision.id
    stay.revision_id = revision.id
    moment = now()
    values = {"editor_id": editor_id, "claimed_at": moment, "expires_at": until, "copy": piece.text, "version": 1}  # fmt: skip
    if before is not None and goes_on:
        before.claimed_at, before.expires_at = moment, until
    else:
        row = insert(Claim).values(round_id=stay.id, **values)
        db.session.execute(row.on_conflict_do_update(index_elements=["round_id"], set_=values))
    piece.state = after(Act.CLAIM, PieceState(piece.state)).value
    db.session.flush()
    return db.session.get_one(Claim, stay.id, populate_existing=True)


def renewed(found: Claim) -> Claim:
    """An editor who works has the draft for a whole lease again, or for as long as they had it anyway."""
    found.expires_at = max(found.expires_at, now() + LEASE)
    db.session.flush()
    return found


def is_editor(person_id: int) -> bool:
    """Whether somebody is at the desk and works here."""
    person = db.session.get(Person, person_id)
    return person is not None and person.is_active and bool(queries.EDITORS & {*list_roles_of(person_id)})


def release_lapsed(*, actor: Actor) -> int:
    """Give back to the queue what editors have let lapse, and what those have who are no longer editors; says how many.

    Their copies stay until somebody else takes the draft on.
    """
    held = (
        select(Round.piece_id, Claim.editor_id, Claim.expires_at)
        .join(Claim, Claim.round_id == Round.id)
        .join(Piece, Piece.id == Round.piece_id)
        .where(Round.ended_at.is_(None), Piece.state == PieceState.CLAIMED.value)
    )
    number = 0
    for piece_id, editor_id, expires_at in db.session.execute(held.order_by(Round.piece_id)).all():
        if expires_at <= now() or not is_editor(editor_id):
            number += _let_go(piece_id, actor)
    return number


def _let_go(piece_id: int, actor: Actor) -> bool:
    """Give a draft back to the queue, unless somebody has taken it on at this moment."""
    piece = locked_piece(piece_id)
    stay = queries.find_open_round(piece_id)
    found = None if stay is None else db.session.get(Claim, stay.id, populate_existing=True)
    if stay is None or found is None or piece.state != PieceState.CLAIMED:
        return False
    if found.expires_at > now() and is_editor(found.editor_id):
        return False
    found.expires_at = min(found.expires_at, now())
    piece.state = PieceState.WAITING.value
    db.session.flush()
    record(
        PIECE_RELEASED, actor=actor, object_type="piece", object_id=piece_id, changes={"number": stay.number}
    )
    return True
