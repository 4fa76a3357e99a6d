"""People's circles, and what they said about drafts of others."""

from collections.abc import Iterable

from sqlalchemy import delete, select, update

from app.core.db import db
from app.core.holdings import Holding, Row
from app.editorial.models import Circle, Comment, Member, Reading
from app.editorial.vocabulary import _l


def read_circles(person_id: int) -> Iterable[Row]:
    """The circles that the person is in."""
    query = select(Circle.name, Member.joined_at).join(Member, Member.circle_id == Circle.id)
    for name, joined_at in db.session.execute(query.where(Member.person_id == person_id).order_by(Circle.id)):
        yield {"name": name, "since": joined_at.date().isoformat()}


def erase_circles(person_id: int) -> int:
    """Take the person out of their circles; says out of how many."""
    gone = delete(Member).where(Member.person_id == person_id).returning(Member.circle_id)
    left = list(db.session.execute(gone).scalars())
    members = select(Member.circle_id).where(Member.circle_id == Circle.id)
    db.session.execute(delete(Circle).where(Circle.id.in_(left), ~members.exists()))
    return len(left)


def take_over_circles(from_id: int, to_id: int) -> int:
    """Circles of the first person are the second one's; says how many that adds."""
    own = select(Member.circle_id).where(Member.person_id == to_id)
    moved = (
        update(Member)
        .where(Member.person_id == from_id, Member.circle_id.not_in(own))
        .values(person_id=to_id)
    )
    number = len(db.session.execute(moved.returning(Member.circle_id)).all())
    erase_circles(from_id)
    db.session.expire_all()
    return number


def read_comments(person_id: int) -> Iterable[Row]:
    """What the person said about drafts of peers; whose they are belongs to them."""
    query = select(Comment).where(Comment.person_id == person_id).order_by(Comment.id)
    for one in db.session.execute(query).scalars().yield_per(500):
        yield {
            "made_at": one.made_at.isoformat(),
            "object": one.quote,
            "replacement": one.replacement,
            "said": one.words,
        }


def erase_comments(person_id: int) -> int:
    """Remove what the person said and what they were asked to read; says how much."""
    said = db.session.execute(
        delete(Comment).where(Comment.person_id == person_id).returning(Comment.id)
    ).all()
    asked = db.session.execute(
        delete(Reading).where(Reading.person_id == person_id).returning(Reading.piece_id)
    ).all()
    return len(said) + len(asked)


def take_over_comments(from_id: int, to_id: int) -> int:
    """What the first person said the second one said; says how many comments."""
    moved = update(Comment).where(Comment.person_id == from_id).values(person_id=to_id).returning(Comment.id)
    number = len(db.session.execute(moved).all())
    own = select(Reading.piece_id).where(Reading.person_id == to_id)
    reads = (
        update(Reading)
        .where(Reading.person_id == from_id, Reading.piece_id.not_in(own))
        .values(person_id=to_id)
    )
    db.session.execute(reads)
    db.session.execute(delete(Reading).where(Reading.person_id == from_id))
    db.session.expire_all()
    return number


HOLDINGS = (
    Holding(
        key="editorial.circles",
        title=_l("Your circles"),
        purpose=_l("So that you and a few colleagues can read each other's drafts."),
        source=_l("You, or whoever took you in"),
        kept=_l("Until you leave"),
        read=read_circles,
        erase=erase_circles,
        take_over=take_over_circles,
        page="editorial.show_circles",
    ),
    Holding(
        key="editorial.comments",
        title=_l("What you said about drafts of others"),
        purpose=_l("So that your peers can think about it."),
        source=_l("You"),
        kept=_l("As long as their draft"),
        read=read_comments,
        erase=erase_comments,
        take_over=take_over_comments,
    ),
)
