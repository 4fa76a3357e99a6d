"""Leading the desk: which editor has which draft. Nobody is given what they wrote, and whoever loses one is told."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.core.actor import Actor
from app.core.audit import record
from app.core.audit_actions import AuditAction
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.editorial import queries
from app.editorial.models import Claim, Piece, Round
from app.editorial.permissions import LEAD_DESK
from app.editorial.queries import Holder
from app.editorial.rules.stages import Act, Part, after
from app.editorial.services.leases import is_editor, locked_piece, taken_on
from app.editorial.services.rounds import after_working_time
from app.editorial.vocabulary import (
    ASSIGNED_FOR,
    PIECE_ASSIGNED,
    PIECE_TAKEN_AWAY,
    EditorIsAway,
    EditorRefused,
    HeldByNobody,
    HolderChanged,
    NoLongerAtTheDesk,
    PieceNotFound,
    PieceState,
    WroteItThemselves,
    _l,
)
from app.notices.services import tell
from app.people.models import Person


@dataclass(slots=True)
class Assigned:
    """What became of drafts that were to be given to somebody."""

    name: str
    given: int = 0  #: including those that they had already
    refused: list[DomainError] = field(default_factory=list)


def assign(piece_ids: Iterable[int], *, editor_id: int, is_sure: bool = False, actor: Actor) -> Assigned:
    """Give drafts that wait to an editor, who has a working day to begin. Each by itself: what cannot be given is told.

    Raises NotAllowed, EditorRefused for whoever is not at the desk, and EditorIsAway unless that is known.
    """
    editor = _editor(editor_id, is_sure, actor)
    answer = Assigned(editor.name)
    for piece_id in sorted(set(piece_ids)):
        try:
            piece, stay = _led(piece_id, actor)
            _give(piece, stay, queries.find_holder(piece_id), editor, may_take=False, actor=actor)
            answer.given += 1
        except DomainError as refused:
            answer.refused.append(refused)
    return answer


def hand_over(piece_id: int, *, held_by: int, editor_id: int, is_sure: bool = False, actor: Actor) -> str:
    """Give a draft to an editor that another one has, with what was changed in the copy; says whose it was before.

    `held_by` is who had it on the page that was read. Raises what `assign` does, PieceNotFound, NoLongerAtTheDesk,
    HolderChanged, HeldByNobody and WroteItThemselves.
    """
    editor = _editor(editor_id, is_sure, actor)
    piece, stay = _led(piece_id, actor)
    holder = queries.find_holder(piece_id)
    if holder is None or holder.person_id not in {held_by, editor_id}:
        raise _changed(piece, holder)
    _give(piece, stay, holder, editor, may_take=True, actor=actor)
    return holder.name


def take_away(piece_id: int, *, held_by: int, actor: Actor) -> str:
    """Put a draft that an editor has back into the queue; says who had it, and nothing if nobody has it any more.

    What they changed is kept until somebody takes the draft on. Raises NotAllowed, PieceNotFound, NoLongerAtTheDesk and
    HolderChanged.
    """
    LEAD_DESK.demand(actor)
    piece, stay = _led(piece_id, actor)
    holder = queries.find_holder(piece_id)
    if holder is None:
        return ""
    if holder.person_id != held_by:
        raise _changed(piece, holder)
    db.session.get_one(Claim, stay.id, populate_existing=True).expires_at = now()
    piece.state = after(Act.RELEASE, PieceState(piece.state)).value
    db.session.flush()
    _note(PIECE_TAKEN_AWAY, piece, stay, actor, {"holder": [holder.person_id, None]})
    _tell_before(piece, stay, holder, None, actor)
    return holder.name


def _editor(editor_id: int, is_sure: bool, actor: Actor) -> Person:
    """The editor who is to be given something, if whoever gives it leads the desk."""
    LEAD_DESK.demand(actor)
    if not is_editor(editor_id):
        raise EditorRefused(_l("Choose somebody who is an editor."), field="editor")
    editor = db.session.get_one(Person, editor_id)
    if not is_sure and editor_id in queries.away_until([editor_id]):
        raise EditorIsAway(name=editor.name)
    return editor


def _led(piece_id: int, actor: Actor) -> tuple[Piece, Round]:
    """A piece that is at the desk and that the actor leads, held; of their own they are the author and nothing more."""
    piece = locked_piece(piece_id)
    if Part.LEAD not in queries.find_parts(piece_id, actor):
        raise PieceNotFound
    stay = queries.find_open_round(piece_id)
    if stay is None:
        raise NoLongerAtTheDesk
    return piece, stay


def _give(
    piece: Piece, stay: Round, holder: Holder | None, editor: Person, *, may_take: bool, actor: Actor
) -> None:
    if queries.is_author(piece.id, editor.id):
        raise WroteItThemselves(name=editor.name, title=piece.title)
    if holder is not None and holder.person_id == editor.id:
        return
    if holder is not None and not may_take:
        raise HolderChanged(name=holder.name, title=piece.title)
    until = after_working_time(now(), ASSIGNED_FOR)
    if holder is None:
        piece.state = PieceState.WAITING.value  # whoever had it may have let the lease lapse
        found = taken_on(piece, stay, editor.id, until=until, actor=actor)
    else:
        found = db.session.get_one(Claim, stay.id, populate_existing=True)
        found.editor_id, found.claimed_at, found.expires_at = editor.id, now(), until
        piece.state = after(Act.ASSIGN, PieceState(piece.state)).value
        db.session.flush()
    before = None if holder is None else holder.person_id
    _note(PIECE_ASSIGNED, piece, stay, actor, {"holder": [before, editor.id]})
    if holder is not None:
        _tell_before(piece, stay, holder, editor, actor)
    if editor.id != actor.person_id:
        tell(editor.id, kind="desk_assigned", key=f"piece:{piece.id}:assigned:{stay.id}:{found.claimed_at.isoformat()}",
             params={"piece_id": piece.id, "title": piece.title, "name": _name_of(actor),
                     "before": "" if holder is None else holder.name})  # fmt: skip


def _tell_before(piece: Piece, stay: Round, holder: Holder, editor: Person | None, actor: Actor) -> None:
    if holder.person_id != actor.person_id:
        tell(holder.person_id, kind="desk_taken_away", key=f"piece:{piece.id}:taken-away:{stay.id}:{holder.claimed_at.isoformat()}",
             params={"title": piece.title, "name": _name_of(actor), "to": "" if editor is None else editor.name,
                     "is_own": editor is not None and editor.id == actor.person_id})  # fmt: skip


def _note(
    action: AuditAction, piece: Piece, stay: Round, actor: Actor, changes: dict[str, list[int | None]]
) -> None:
    record(
        action,
        actor=actor,
        object_type="piece",
        object_id=piece.id,
        changes={"number": stay.number, **changes},
    )


def _changed(piece: Piece, holder: Holder | None) -> DomainError:
    return (
        HeldByNobody(title=piece.title)
        if holder is None
        else HolderChanged(name=holder.name, title=piece.title)
    )


def _name_of(actor: Actor) -> str:
    if actor.person_id is None:
        raise NotAllowed
    return db.session.get_one(Person, actor.person_id).name
