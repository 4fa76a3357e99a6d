"""Pictures of pieces, and who may see them."""

from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import exists, select

from app.core.actor import Actor
from app.core.db import db
from app.editorial.models import Picture
from app.editorial.queries.blog import posts
from app.editorial.queries.peers import get_piece_to_read
from app.editorial.queries.pieces import find_parts, find_read_text
from app.editorial.rules.stages import Part
from app.editorial.vocabulary import PictureNotFound, PieceNotFound
from app.organisation.queries import organisation


def list_pictures(piece_id: int) -> Sequence[Picture]:
    """The pictures of a piece, the latest first, without what they hold."""
    query = select(Picture).where(Picture.piece_id == piece_id)
    return db.session.execute(query.order_by(Picture.added_at.desc(), Picture.key)).scalars().all()


def get_picture(key: str, actor: Actor) -> tuple[Picture, bool]:
    """A picture, and whether everybody may see it. Raises PictureNotFound, also for whom its piece is no business of."""
    picture = db.session.get(Picture, key)
    if picture is None:
        raise PictureNotFound
    if is_out(picture):
        return picture, True
    if not _may_see(picture.piece_id, actor):
        raise PictureNotFound
    return picture, False


def is_out(picture: Picture) -> bool:
    """Whether the blog shows it now."""
    if not organisation().public_blog:
        return False
    shown = posts(picture.piece_id, words=picture.key)
    return bool(db.session.execute(select(exists(shown))).scalar())


def _may_see(piece_id: int, actor: Actor) -> bool:
    """Whoever may read the draft: its authors, the editor who has it, who leads the desk, the peers who were asked."""
    if (
        find_parts(piece_id, actor) & {Part.AUTHOR, Part.HOLDER}
        or find_read_text(piece_id, actor) is not None
    ):
        return True
    with suppress(PieceNotFound):
        get_piece_to_read(piece_id, actor)
        return True
    return False
