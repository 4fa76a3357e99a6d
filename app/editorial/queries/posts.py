"""Questions about posts that tell of a piece."""

from collections.abc import Sequence

from sqlalchemy import exists, select

from app.core.db import db
from app.editorial.models import ReadyPost


def list_ready_posts(piece_id: int, person_id: int) -> dict[str, ReadyPost]:
    """What an author has for a piece, by platform."""
    query = select(ReadyPost).where(ReadyPost.piece_id == piece_id, ReadyPost.person_id == person_id)
    return {post.platform: post for post in db.session.execute(query).scalars()}


def find_ready_post(piece_id: int, person_id: int, platform: str) -> ReadyPost | None:
    """What an author has for a piece and a platform."""
    return db.session.get(ReadyPost, (piece_id, person_id, platform))


def is_said_alike(post: ReadyPost) -> bool:
    """Whether a co-author keeps the very same words, for whichever platform."""
    other = exists().where(
        ReadyPost.piece_id == post.piece_id,
        ReadyPost.person_id != post.person_id,
        ReadyPost.words == post.words,
    )
    return bool(post.words) and bool(db.session.execute(select(other)).scalar())


def list_posted(piece_id: int) -> Sequence[ReadyPost]:
    """Where a piece was told of, as its authors say, the first first."""
    query = select(ReadyPost).where(ReadyPost.piece_id == piece_id, ReadyPost.link != "")
    return db.session.execute(query.order_by(ReadyPost.posted_at, ReadyPost.platform)).scalars().all()
