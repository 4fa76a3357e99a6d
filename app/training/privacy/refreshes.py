"""Lessons that a person went through again."""

from collections.abc import Iterable

from sqlalchemy import and_, delete, select, update
from sqlalchemy.orm import aliased

from app.core.clock import date_from_day
from app.core.db import db
from app.core.holdings import Holding, Row
from app.training.models import Refresh
from app.training.vocabulary.lessons import How
from app.training.vocabulary.words import _l


def read_refreshes(person_id: int) -> Iterable[Row]:
    """The lessons that a person went through again, and when."""
    query = select(Refresh).where(Refresh.person_id == person_id).order_by(Refresh.day, Refresh.key)
    for one in db.session.execute(query).scalars():
        yield {"lesson": one.key, "day": date_from_day(one.day).isoformat(), "how": one.how, "at": one.noted_at.isoformat()}  # fmt: skip


def erase_refreshes(person_id: int) -> int:
    """Forget when a person went through lessons again; says how much."""
    gone = delete(Refresh).where(Refresh.person_id == person_id).returning(Refresh.key)
    number = len(db.session.execute(gone).all())
    db.session.expire_all()
    return number


def take_over_refreshes(from_id: int, to_id: int) -> int:
    """What the first person went through again the second one did, each day once; says how much that adds."""
    own = aliased(Refresh)
    alike = select(own.day).where(
        and_(own.person_id == to_id, own.key == Refresh.key, own.day == Refresh.day)
    )
    moved = update(Refresh).where(Refresh.person_id == from_id, ~alike.exists()).values(person_id=to_id)
    options = {"synchronize_session": False}
    number = len(db.session.execute(moved.returning(Refresh.key), execution_options=options).all())
    erase_refreshes(from_id)
    return number


HOLDINGS = (
    Holding(
        key="training.refreshes",
        title=_l("Lessons that you went through again"),
        purpose=_l("So that you are asked for another look only when it is time."),
        source=_l("Your reading and your answers here"),
        kept=_l("As long as your record"),
        read=read_refreshes,
        erase=erase_refreshes,
        take_over=take_over_refreshes,
        words={"how": {one.value: one.label for one in How}},
        page="training.list_lessons",
    ),
)
