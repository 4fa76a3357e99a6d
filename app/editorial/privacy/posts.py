"""What people say of their pieces on platforms."""

from collections.abc import Iterable

from sqlalchemy import delete, select, tuple_, update

from app.core.db import db
from app.core.holdings import Holding, Row, written
from app.editorial.models import Piece, ReadyPost
from app.editorial.vocabulary import PLATFORMS, _l


def read_posts(person_id: int) -> Iterable[Row]:
    """The person's own words about their pieces, and where they posted them."""
    query = select(ReadyPost, Piece.title).join(Piece, Piece.id == ReadyPost.piece_id)
    rows = query.where(ReadyPost.person_id == person_id).order_by(ReadyPost.piece_id, ReadyPost.platform)
    for post, title in db.session.execute(rows):
        yield {
            "title": title,
            "platform": post.platform,
            "text": post.words,
            "remind_at": written(post.remind_at),
            "object": post.link,
            "at": written(post.posted_at),
        }


def erase_posts(person_id: int) -> int:
    """Remove what the person had ready; says how much."""
    gone = delete(ReadyPost).where(ReadyPost.person_id == person_id).returning(ReadyPost.piece_id)
    number = len(db.session.execute(gone).all())
    db.session.expire_all()
    return number


def take_over_posts(from_id: int, to_id: int) -> int:
    """What the first person had ready the second one has; says how much that adds."""
    own = select(ReadyPost.piece_id, ReadyPost.platform).where(ReadyPost.person_id == to_id)
    moved = update(ReadyPost).where(
        ReadyPost.person_id == from_id, tuple_(ReadyPost.piece_id, ReadyPost.platform).not_in(own)
    )
    number = len(db.session.execute(moved.values(person_id=to_id).returning(ReadyPost.piece_id)).all())
    erase_posts(from_id)
    return number


HOLDINGS = (
    Holding(
        key="editorial.posts",
        title=_l("Posts about what you write"),
        purpose=_l("So that you can tell of it in your own words, and see where you did."),
        source=_l("You"),
        kept=_l("As long as the piece"),
        read=read_posts,
        erase=erase_posts,
        take_over=take_over_posts,
        words={"platform": {platform.key: platform.name for platform in PLATFORMS}},
    ),
)
