"""Publishing: what the desk has called ready goes out, and counts as what its authors did."""

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.editorial import queries
from app.editorial.models import Piece
from app.editorial.rules.stages import Act, after
from app.editorial.services.writing import own_piece
from app.editorial.vocabulary import PIECE_PUBLISHED, PIECE_WITHDRAWN, PieceKind, PieceState
from app.signals.rules.entries import LONGEST_LINK, check_link
from app.signals.services import record_signal
from app.signals.vocabulary import OWN_PLATFORM, Evidence, Source

#: What publishing each kind is in words of Activity Streams.
VERBS = {
    PieceKind.ARTICLE: ("Create", "article"),
    PieceKind.NEWSLETTER: ("Create", "newsletter"),
    PieceKind.TALK: ("Create", "abstract"),
    PieceKind.POST: ("Create", "note"),
}


def publish(piece_id: int, *, link: str, actor: Actor) -> None:
    """Keep that a piece was published there, for each of its authors. Raises PieceNotFound, NotAtThatPoint and SignalRefused."""
    piece = own_piece(piece_id, Act.PUBLISH, actor)
    piece.link = check_link(link[:LONGEST_LINK])
    piece.state = after(Act.PUBLISH, PieceState(piece.state)).value
    piece.published_at = now()
    db.session.flush()
    record(PIECE_PUBLISHED, actor=actor, object_type="piece", object_id=piece_id)
    for author in queries.list_authors(piece_id):
        _count(piece, author.id)


def withdraw(piece_id: int, *, reason: str, actor: Actor) -> None:
    """Keep that a piece was taken off again; that it was published stays a fact. Raises PieceNotFound and NotAtThatPoint."""
    piece = own_piece(piece_id, Act.WITHDRAW, actor)
    piece.state = after(Act.WITHDRAW, PieceState(piece.state)).value
    db.session.flush()
    record(PIECE_WITHDRAWN, actor=actor, object_type="piece", object_id=piece_id, reason=reason)


def _count(piece: Piece, person_id: int) -> None:
    record_signal(
        person_id,
        verb=VERBS[PieceKind(piece.kind)],
        external_id=f"piece:{piece.id}:{person_id}",
        platform=OWN_PLATFORM,
        object=piece.link,
        evidence=Evidence.VERIFIED,
        source=Source.PRODUCT,
        actor=Actor.clockwork(),
    )
