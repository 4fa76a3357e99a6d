"""Publishing: what the desk has called ready goes out, now or at its time, and counts as what its authors did.

What the public read stays as it was read: a correction is a publication of its own, with a word about what was corrected.
"""

import logging
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.addresses import full_address
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError
from app.core.events import publish as tell_houses
from app.core.unit_of_work import unit_of_work
from app.editorial import queries
from app.editorial.events import PiecePublished, PieceUnpublished
from app.editorial.models import Piece, Publication
from app.editorial.rules.rendering import slug_of
from app.editorial.rules.stages import Act, after
from app.editorial.services.counting import count_published
from app.editorial.services.holding import held_piece
from app.editorial.services.topics import tell_asker
from app.editorial.services.writing import correct_text, own_piece
from app.editorial.vocabulary import (
    LONGEST_WORDS,
    PIECE_CORRECTED,
    PIECE_PUBLISHED,
    PIECE_SCHEDULED,
    PIECE_WITHDRAWN,
    BlogIsOff,
    PieceState,
    TextRefused,
    _l,
)
from app.notices.services import tell_all
from app.organisation.queries import organisation
from app.signals.rules.entries import LONGEST_LINK, check_link

log = logging.getLogger(__name__)

#: Nothing is scheduled beyond this.
FARTHEST: Final = timedelta(days=730)


def publish(piece_id: int, *, link: str, actor: Actor) -> None:
    """Keep that an author published a piece there. Raises PieceNotFound, NotAtThatPoint and SignalRefused."""
    piece = own_piece(piece_id, Act.PUBLISH, actor, is_counted=True)
    piece.link = check_link(link[:LONGEST_LINK])
    _publish(piece, actor)


def publish_on_blog(piece_id: int, *, at: datetime | None = None, actor: Actor) -> None:
    """Put a piece onto the blog, now or at a time to come. Raises PieceNotFound, NotAtThatPoint, BlogIsOff and TextRefused."""
    piece = own_piece(piece_id, Act.PUBLISH, actor, is_counted=True)
    if not organisation().public_blog:
        raise BlogIsOff
    if at is not None and at <= now():
        raise TextRefused(_l("This time is over. Choose one to come, or publish at once."), field="at")
    if at is not None and at > now() + FARTHEST:
        raise TextRefused(_l("This is too far away. Choose a time within two years."), field="at")
    if at is None:
        _publish_on_blog(piece, actor)
        return
    piece.scheduled_for = at
    db.session.flush()
    record(PIECE_SCHEDULED, actor=actor, object_type="piece", object_id=piece_id)


def unschedule(piece_id: int, *, actor: Actor) -> None:
    """Let a piece not go out by itself after all. Raises PieceNotFound, and NotAtThatPoint if it has gone out."""
    piece = own_piece(piece_id, Act.PUBLISH, actor)
    piece.scheduled_for = None
    db.session.flush()
    record(PIECE_SCHEDULED, actor=actor, object_type="piece", object_id=piece_id, changes={"at": None})


def publish_due(*, actor: Actor) -> int:
    """Put onto the blog what has its time now, each for itself; says how much.

    What cannot go out any more stays ready: no blog is there, none of its authors is, or something forbids it. Its time is
    forgotten, and the authors are told.
    """
    due = select(Piece.id).where(Piece.scheduled_for <= now()).order_by(Piece.id)
    published = 0
    for piece_id in db.session.execute(due).scalars().all():
        try:
            with unit_of_work():
                published += _publish_if_due(piece_id, actor)
        except DomainError:
            log.exception("piece %s could not be published at its time", piece_id)
            with unit_of_work():
                _let_stay(held_piece(piece_id))
    return published


def _publish_if_due(piece_id: int, actor: Actor) -> bool:
    piece = held_piece(piece_id, with_authors=True)
    if piece is None or piece.scheduled_for is None or piece.scheduled_for > now():
        return False
    is_anybody_here = any(author.is_active for author in queries.list_authors(piece_id))
    can_go_out = piece.state == PieceState.READY and is_anybody_here and organisation().public_blog
    if can_go_out:
        _publish_on_blog(piece, actor)
    else:
        _let_stay(piece)
    return can_go_out


def _let_stay(piece: Piece | None) -> None:
    """Forget the time of a piece that cannot go out by itself, and say so to those of its authors who are here."""
    if piece is None or piece.scheduled_for is None:
        return
    key, piece.scheduled_for = f"piece:{piece.id}:stayed:{piece.scheduled_for.isoformat()}", None
    db.session.flush()
    about = {"piece_id": piece.id, "title": piece.title}
    here = [author.id for author in queries.list_authors(piece.id) if author.is_active]
    tell_all("piece_stayed", [(author_id, key, about) for author_id in here])


def correct(piece_id: int, *, title: str, text: str, why: str, version: int, actor: Actor) -> None:
    """Put something right in what the public reads; what was there, and why it changed, can be seen there.

    Raises PieceNotFound, NotAtThatPoint, ChangedMeanwhile and TextRefused.
    """
    words = why.strip()
    if not words or len(words) > LONGEST_WORDS:
        raise TextRefused(_l("Say in a few words what was corrected; readers see it."), field="why")
    piece = own_piece(piece_id, Act.CORRECT, actor)
    correct_text(piece, title=title, text=text, version=version, actor=actor)
    _put_before_the_public(piece, why=words)
    record(PIECE_CORRECTED, actor=actor, object_type="piece", object_id=piece_id)


def withdraw(piece_id: int, *, reason: str, actor: Actor) -> None:
    """Take a piece off again; that it was published stays a fact. Raises PieceNotFound and NotAtThatPoint."""
    piece = own_piece(piece_id, Act.WITHDRAW, actor, is_counted=True)
    piece.state = after(Act.WITHDRAW, PieceState(piece.state)).value
    db.session.flush()
    record(PIECE_WITHDRAWN, actor=actor, object_type="piece", object_id=piece_id, reason=reason)
    tell_houses(PieceUnpublished(piece_id))


def _publish_on_blog(piece: Piece, actor: Actor) -> None:
    piece.slug = piece.slug or slug_of(piece.title, piece.id)
    piece.link = full_address(f"/blog/{piece.slug}")
    _publish(piece, actor)


def _publish(piece: Piece, actor: Actor) -> None:
    piece.state = after(Act.PUBLISH, PieceState(piece.state)).value
    piece.published_at, piece.scheduled_for = now(), None
    db.session.flush()
    _put_before_the_public(piece)
    record(PIECE_PUBLISHED, actor=actor, object_type="piece", object_id=piece.id)
    author_ids = tuple(author.id for author in queries.list_authors(piece.id))
    for author_id in author_ids:
        count_published(piece, author_id)
    tell_asker(piece)
    tell_houses(PiecePublished(piece.id, piece.kind, piece.link, author_ids))


def _put_before_the_public(piece: Piece, why: str = "") -> None:
    last = select(func.max(Publication.number)).where(Publication.piece_id == piece.id)
    number = (db.session.execute(last).scalar() or 0) + 1
    db.session.add(
        Publication(piece_id=piece.id, number=number, title=piece.title, text=piece.text, at=now(), why=why)
    )
    db.session.flush()
