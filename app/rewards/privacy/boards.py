"""What boards say of people."""

from collections.abc import Iterable

from sqlalchemy import delete, select

from app.core.db import db
from app.core.holdings import Holding, Row, take_over_nothing
from app.rewards.models import BoardTotal
from app.rewards.vocabulary.words import _l


def read_totals(person_id: int) -> Iterable[Row]:
    """What stands of the person on the boards of each period; nothing of whoever takes no part."""
    query = select(BoardTotal).where(BoardTotal.person_id == person_id).order_by(BoardTotal.period)
    for one in db.session.execute(query).scalars():
        yield {"period": one.period, "points": one.points}


def erase_totals(person_id: int) -> int:
    """Take the person off all boards; says how many periods that were."""
    gone = delete(BoardTotal).where(BoardTotal.person_id == person_id).returning(BoardTotal.period)
    number = len(db.session.execute(gone).all())
    db.session.expire_all()
    return number


HOLDINGS = (
    Holding(
        key="rewards.boards",
        title=_l("Your points on boards"),
        purpose=_l("So that colleagues who look at a board see you there, because you chose it."),
        source=_l("Summed up from your points"),
        kept=_l("As long as you take part"),
        read=read_totals,
        erase=erase_totals,
        take_over=take_over_nothing,
        page="rewards.show_boards",
    ),
)
