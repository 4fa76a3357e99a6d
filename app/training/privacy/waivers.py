"""Lessons that counted as known for a person, and do not any more."""

from collections.abc import Iterable

from sqlalchemy import delete, func, select

from app.core.db import db
from app.core.holdings import Holding, Row
from app.training.models import UndoneWaiver
from app.training.vocabulary.words import _l


def read_undone_waivers(person_id: int) -> Iterable[Row]:
    """What was said of a person and taken back, with both reasons."""
    query = select(UndoneWaiver).where(UndoneWaiver.person_id == person_id).order_by(UndoneWaiver.id)
    for one in db.session.execute(query).scalars():
        yield {"lesson": one.key, "at": one.waived_at.isoformat(), "reason": one.waived_why, "withdrawn_at": one.undone_at.isoformat(), "answer": one.undone_why}  # fmt: skip


def erase_undone_waivers(person_id: int) -> int:
    """Forget what was said of a person and taken back; says how much."""
    gone = delete(UndoneWaiver).where(UndoneWaiver.person_id == person_id).returning(UndoneWaiver.id)
    number = len(db.session.execute(gone).all())
    db.session.expire_all()
    return number


def take_over_undone_waivers(from_id: int, to_id: int) -> int:
    """What was said of the first person and taken back was so of the second one; says how much that adds."""
    last = select(UndoneWaiver.key, func.max(UndoneWaiver.number)).where(UndoneWaiver.person_id == to_id)
    rows = db.session.execute(last.group_by(UndoneWaiver.key))
    numbers: dict[str, int] = {row[0]: row[1] for row in rows}
    said = select(UndoneWaiver).where(UndoneWaiver.person_id == from_id).order_by(UndoneWaiver.id)
    found = db.session.execute(said).scalars().all()
    for one in found:
        numbers[one.key] = one.number = numbers.get(one.key, 0) + 1
        one.person_id = to_id
    db.session.flush()
    return len(found)


HOLDINGS = (
    Holding(
        key="training.undone_waivers",
        title=_l("Lessons that counted as known for you for a while"),
        purpose=_l("So that it can be followed why a lesson does not count as known any more."),
        source=_l("A coach or HR"),
        kept=_l("As long as your record"),
        read=read_undone_waivers,
        erase=erase_undone_waivers,
        take_over=take_over_undone_waivers,
    ),
)
