"""Into the queue: a stay at the desk begins, with the lane and the promise that go with it."""

from datetime import date, datetime, timedelta

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import day_from_date, now, time_zone, today
from app.core.db import db
from app.editorial import queries
from app.editorial.models import Piece, Round
from app.editorial.rules.turnaround import due_at
from app.editorial.services.revisions import cut_revision
from app.editorial.vocabulary import PIECE_HANDED_IN, Lane, PieceState, RevisionKind, Turnaround
from app.journey.queries.standings import find_placement
from app.journey.vocabulary import Zone
from app.notices.services import tell_all
from app.organisation.queries.holidays import is_working_day
from app.organisation.queries.settings import organisation
from app.people.queries import list_administrators


def open_round(piece: Piece, actor: Actor) -> Round:
    """Put a piece that is held into the queue as it stands; part of a larger act."""
    revision = cut_revision(piece, RevisionKind.WRITTEN, actor)
    lane = _lane_of(piece.id)
    piece.state = PieceState.WAITING.value
    number = len(queries.list_rounds(piece.id)) + 1
    moment = now()
    stay = Round(
        piece_id=piece.id,
        number=number,
        revision_id=revision.id,
        lane=lane.value,
        handed_in_at=moment,
        due_at=_promised(moment, lane),
    )
    db.session.add(stay)
    piece.lane, piece.due_at = lane.value, stay.due_at
    db.session.flush()
    record(PIECE_HANDED_IN, actor=actor, object_type="piece", object_id=piece.id, changes={"number": number})
    if not queries.has_a_reader(piece.id):
        _ask_for_a_reader()
    return stay


def _ask_for_a_reader() -> None:
    """Tell whoever gives roles that the desk has nobody for a draft, once a day and without saying whose it is."""
    key = f"desk-unstaffed:{today()}"
    tell_all("desk_unstaffed", [(person_id, key, {}) for person_id in list_administrators()])


def _lane_of(piece_id: int) -> Lane:
    """The fast lane is for pieces of which an author is socially engaged (R-J40)."""
    placements = [find_placement(author.id) for author in queries.list_authors(piece_id)]
    is_fast = any(placement is not None and placement.zone == Zone.ENGAGED for placement in placements)
    return Lane.FAST if is_fast else Lane.NORMAL


def _promised(since: datetime, lane: Lane) -> datetime:
    promised = Turnaround()
    return after_working_time(since, promised.fast if lane is Lane.FAST else promised.normal)


def after_working_time(since: datetime, span: timedelta) -> datetime:
    """When so much working time of the organisation will have passed."""
    return due_at(
        since,
        span,
        hours=organisation().working_hours,
        zone=time_zone(),
        is_working_day=_is_working_day,
    )


def _is_working_day(day: date) -> bool:
    return is_working_day(day_from_date(day))
