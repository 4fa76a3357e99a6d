"""What was held of a person's acts, what they said of it, and what was decided."""

from collections.abc import Iterable

from sqlalchemy import delete, select, update

from app.core.db import db
from app.core.holdings import Holding, Row, written
from app.rewards.models import Hold
from app.rewards.vocabulary.holds import DECISION_LABELS
from app.rewards.vocabulary.words import _l
from app.signals.models import Signal


def read_holds(person_id: int) -> Iterable[Row]:
    """Every act of the person that is or was held."""
    query = select(Hold, Signal.object).outerjoin(Signal, Signal.id == Hold.signal_id)
    for held, object_ in db.session.execute(query.where(Hold.person_id == person_id).order_by(Hold.id)):
        yield {
            "object": object_,
            "rule": held.rule,
            "words": held.words,
            "details": held.details,
            "at": held.held_at.isoformat(),
            "answer": held.answer,
            "answered_at": written(held.answered_at),
            "decision": held.decision,
            "decided_at": written(held.decided_at),
            "reason": held.reason,
        }


def erase_holds(person_id: int) -> int:
    """Forget what was held of the person; says how many acts."""
    gone = delete(Hold).where(Hold.person_id == person_id).returning(Hold.id)
    number = len(db.session.execute(gone).all())
    db.session.expire_all()
    return number


def take_over_holds(from_id: int, to_id: int) -> int:
    """What was held of the first record goes along with its acts; says how many."""
    moved = update(Hold).where(Hold.person_id == from_id).values(person_id=to_id).returning(Hold.id)
    number = len(db.session.execute(moved).all())
    db.session.expire_all()
    return number


HOLDS = Holding(
    key="rewards.holds",
    title=_l("Activity that was looked at"),
    purpose=_l("So that somebody decides about what looks unusual, and no machine does."),
    source=_l("Rules of fair play, which everybody can read; your answer; what HR decided"),
    kept=_l("As long as your record"),
    read=read_holds,
    erase=erase_holds,
    take_over=take_over_holds,
    words={"decision": DECISION_LABELS},
    for_programs=frozenset({"rule", "details", "words"}),
    page="rewards.list_own_holds",
)
