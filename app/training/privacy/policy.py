"""Which versions of the policy somebody has read."""

from collections.abc import Iterable

from sqlalchemy import delete, func, select, update

from app.core.db import db
from app.core.holdings import Holding, Row
from app.people.services.holding import hold_people
from app.training.models import PolicyAcknowledgement
from app.training.vocabulary.words import _l


def read_acknowledgements(person_id: int) -> Iterable[Row]:
    """Which versions the person said they had read, in which language and when."""
    query = select(PolicyAcknowledgement).where(PolicyAcknowledgement.person_id == person_id)
    for one in db.session.execute(query.order_by(PolicyAcknowledgement.id)).scalars():
        yield {"number": one.number, "language": one.language, "at": one.acknowledged_at.isoformat()}


def erase_acknowledgements(person_id: int) -> int:
    """Nothing of it stays; says how often the person had read it."""
    hold_people([person_id])
    mine = delete(PolicyAcknowledgement).where(PolicyAcknowledgement.person_id == person_id)
    number = len(db.session.execute(mine.returning(PolicyAcknowledgement.id)).all())
    db.session.expire_all()
    return number


def take_over_acknowledgements(from_id: int, to_id: int) -> int:
    """What the first record had read the second one has, too; says how much that adds."""
    most = func.max(PolicyAcknowledgement.turn) + 1
    theirs = select(PolicyAcknowledgement.number, most).where(PolicyAcknowledgement.person_id == to_id)
    rows = db.session.execute(theirs.group_by(PolicyAcknowledgement.number))
    after: dict[int, int] = dict(rows.all())
    moved = select(PolicyAcknowledgement).where(PolicyAcknowledgement.person_id == from_id)
    found = db.session.execute(moved.order_by(PolicyAcknowledgement.id)).scalars().all()
    for one in found:
        turn = one.turn + after.get(one.number, 0)
        change = update(PolicyAcknowledgement).where(PolicyAcknowledgement.id == one.id)
        db.session.execute(change.values(person_id=to_id, turn=turn))
    db.session.expire_all()
    return len(found)


HOLDINGS = (
    Holding(
        key="training.policy",
        title=_l("When you read the social media policy"),
        purpose=_l(
            "So that the organisation can show that everybody knows it, and asks you again after a year."
        ),
        source=_l("You"),
        kept=_l("As long as your record"),
        read=read_acknowledgements,
        erase=erase_acknowledgements,
        take_over=take_over_acknowledgements,
        page="training.show_policy",
    ),
)
