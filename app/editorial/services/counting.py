"""What authors do here counts on their trail: recorded as acts of their own, in the transaction in which they do it."""

from collections.abc import Sequence

from app.core.actor import Actor
from app.editorial import queries
from app.editorial.models import Piece, Round
from app.editorial.vocabulary import Lane
from app.journey.queries.standings import find_placement
from app.journey.vocabulary import OwnAct, Zone
from app.signals.services import record_signal
from app.signals.vocabulary import OWN_PLATFORM, Evidence, Source


def count_shown(piece: Piece, person_id: int, moment: str) -> None:
    """An author has shown a draft with words in it to a peer."""
    if piece.text.strip():
        _record(person_id, OwnAct.DRAFT_SHOWN, f"draft-shown:{piece.id}:{person_id}:{moment}")


def count_answered(piece: Piece, stay: Round) -> None:
    """The desk, which is always somebody else, has answered those authors whose own hand is in the text.

    The fast lane is of those who are socially engaged themselves, and not of who writes along with them.
    """
    for person_id in _at_work(piece.id):
        _record(person_id, OwnAct.DRAFT_ANSWERED, f"draft-answered:{stay.id}:{person_id}")
        placement = find_placement(person_id)
        if stay.lane == Lane.FAST and placement is not None and placement.zone == Zone.ENGAGED:
            _record(person_id, OwnAct.DRAFT_ANSWERED_FAST, f"draft-answered-fast:{stay.id}:{person_id}")


def _at_work(piece_id: int) -> Sequence[int]:
    hands = {revision.made_by for revision in queries.list_revisions(piece_id)}
    return [author.id for author in queries.list_authors(piece_id) if author.id in hands and author.is_active]


def _record(person_id: int, act: OwnAct, external_id: str) -> None:
    record_signal(
        person_id,
        verb=act.pair,
        external_id=external_id,
        platform=OWN_PLATFORM,
        evidence=Evidence.VERIFIED,
        source=Source.PRODUCT,
        actor=Actor.clockwork(),
    )
