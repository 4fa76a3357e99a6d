"""Badges that somebody asked for, and what HR answered."""

from collections.abc import Iterable

from sqlalchemy import delete, func, select, update

from app.core.db import db
from app.core.holdings import Holding, Row, written
from app.rewards.models import Appeal
from app.rewards.vocabulary.appeals import VERDICT_LABELS
from app.rewards.vocabulary.words import _l


def read_appeals(person_id: int) -> Iterable[Row]:
    """Every badge that the person asked for, with their words and the answer."""
    query = select(Appeal).where(Appeal.person_id == person_id).order_by(Appeal.id)
    for one in db.session.execute(query).scalars():
        yield {
            "title": one.title["en"],
            "text": one.words,
            "at": one.asked_at.isoformat(),
            "decision": one.decision,
            "answer": one.answer,
            "decided_at": written(one.decided_at),
        }


def erase_appeals(person_id: int) -> int:
    """Forget what the person asked for; says how much."""
    gone = delete(Appeal).where(Appeal.person_id == person_id).returning(Appeal.id)
    number = len(db.session.execute(gone).all())
    db.session.expire_all()
    return number


def take_over_appeals(from_id: int, to_id: int) -> int:
    """What the first record asked for the second one did, after what it asked for itself; says how much."""
    most = select(Appeal.badge_key, func.max(Appeal.turn) + 1).where(Appeal.person_id == to_id)
    after: dict[str, int] = dict(db.session.execute(most.group_by(Appeal.badge_key)).all())
    mine = select(Appeal.id, Appeal.badge_key, Appeal.turn).where(Appeal.person_id == from_id)
    found = db.session.execute(mine.order_by(Appeal.id)).all()
    for one in found:
        turn = one.turn + after.get(one.badge_key, 0)
        db.session.execute(update(Appeal).where(Appeal.id == one.id).values(person_id=to_id, turn=turn))
    db.session.expire_all()
    return len(found)


APPEALS = Holding(
    key="rewards.appeals",
    title=_l("Badges that you asked for"),
    purpose=_l("So that somebody decides where you miss one."),
    source=_l("You; what HR decided"),
    kept=_l("As long as your record"),
    read=read_appeals,
    erase=erase_appeals,
    take_over=take_over_appeals,
    words={"decision": VERDICT_LABELS},
    page="rewards.list_own_appeals",
)
