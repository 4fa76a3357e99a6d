"""Pictures of pieces: handed in by an author, removed by one, and tidied away when no text shows them any more."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import delete, exists, func, select

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.editorial.models import Picture, Piece, Publication, Revision
from app.editorial.queries import is_out
from app.editorial.rules.pictures import Fit
from app.editorial.rules.stages import Act
from app.editorial.services.writing import back_to_the_desk, own_piece
from app.editorial.vocabulary import (
    LONGEST_ALTERNATIVE,
    MOST_PICTURES,
    PICTURE_ADDED,
    PICTURE_REMOVED,
    NotAtThatPoint,
    PictureNotFound,
    PictureRefused,
    _l,
)

#: So long a picture stays that no text shows: somebody may be about to put it in, or back.
_UNSEEN_STAYS: Final = timedelta(days=2)
#: Only what was worked on lately is looked through; no text of another piece has changed.
_LOOKED_THROUGH: Final = timedelta(days=14)


def add_picture(piece_id: int, fit: Fit, *, alternative: str, is_decoration: bool, actor: Actor) -> Picture:
    """Keep a picture for a piece; the same one again is the same. Raises PieceNotFound, NotAtThatPoint and PictureRefused."""
    own_piece(piece_id, Act.WRITE, actor)
    words = _checked_alternative(alternative, is_decoration=is_decoration)
    digest = sha256(fit.content).hexdigest()
    same = select(Picture).where(Picture.piece_id == piece_id, Picture.digest == digest)
    found = db.session.execute(same).scalar()
    if found is not None:
        found.alternative, found.added_at = words, now()
        db.session.flush()
        return found
    count = select(func.count()).select_from(Picture).where(Picture.piece_id == piece_id)
    if db.session.execute(count).scalar_one() >= MOST_PICTURES:
        raise PictureRefused(_l("A piece has %(most)s pictures at most. Remove one that you do not need."), field="file", most=MOST_PICTURES)  # fmt: skip
    picture = Picture(
        key=secrets.token_hex(16),
        piece_id=piece_id,
        digest=digest,
        media_type=fit.media_type,
        width=fit.width,
        height=fit.height,
        alternative=words,
        added_at=now(),
        content=fit.content,
    )
    db.session.add(picture)
    db.session.flush()
    record(PICTURE_ADDED, actor=actor, object_type="piece", object_id=piece_id)
    return picture


def remove_picture(piece_id: int, key: str, *, actor: Actor) -> None:
    """Remove a picture for good; a piece that is ready and shows it is at the desk again, as when its words change.

    Raises PieceNotFound, PictureNotFound, and NotAtThatPoint while the blog shows it.
    """
    piece = own_piece(piece_id, Act.WRITE, actor)
    picture = db.session.get(Picture, key)
    if picture is None or picture.piece_id != piece_id:
        raise PictureNotFound
    if is_out(picture):
        raise NotAtThatPoint
    db.session.delete(picture)
    db.session.flush()
    if key in piece.text:
        back_to_the_desk(piece, actor)
    record(PICTURE_REMOVED, actor=actor, object_type="piece", object_id=piece_id)


def tidy_pictures() -> int:
    """Remove pictures that no text of their piece has shown for days, whether now, earlier or in public; says how many."""
    moment = now()
    in_text = exists().where(Piece.id == Picture.piece_id, Piece.text.contains(Picture.key))
    in_revision = exists().where(Revision.piece_id == Picture.piece_id, Revision.text.contains(Picture.key))
    in_public = exists().where(
        Publication.piece_id == Picture.piece_id, Publication.text.contains(Picture.key)
    )
    lately = select(Piece.id).where(Piece.saved_at > moment - _LOOKED_THROUGH)
    gone = (
        delete(Picture)
        .where(Picture.added_at < moment - _UNSEEN_STAYS)
        .where(Picture.piece_id.in_(lately) | (Picture.added_at > moment - _LOOKED_THROUGH))
        .where(~in_text, ~in_revision, ~in_public)
        .returning(Picture.key)
    )
    return len(db.session.execute(gone, execution_options={"synchronize_session": False}).all())


def _checked_alternative(alternative: str, *, is_decoration: bool) -> str:
    if is_decoration:
        return ""
    words = " ".join(alternative.split())
    if not words:
        raise PictureRefused(_l("Say in a few words what is to be seen, for those who do not see it; or that it only decorates."), field="alternative")  # fmt: skip
    if len(words) > LONGEST_ALTERNATIVE:
        raise PictureRefused(_l("These are more than %(most)s characters."), field="alternative", most=LONGEST_ALTERNATIVE)  # fmt: skip
    return words
