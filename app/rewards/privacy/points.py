"""What the ledger holds about people."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, func, or_, select

from app.core.clock import date_from_day
from app.core.db import db, streamed
from app.core.holdings import Holding, Row, erase_nothing, take_over_nothing
from app.people.models import Person
from app.rewards.models import PointsEntry
from app.rewards.vocabulary.points import ENTRY_LABELS, WHY_LABELS
from app.rewards.vocabulary.words import _l


def read_points(person_id: int) -> Iterable[Row]:
    """Every line of the person, in the order in which it was written."""
    query = select(PointsEntry).where(_is_of(person_id)).order_by(PointsEntry.id)
    for (entry,) in streamed(query):
        yield {
            "day": date_from_day(entry.day).isoformat(),
            "kind": entry.kind,
            "amount": entry.amount,
            "from_account": entry.from_account,
            "to_account": entry.to_account,
            "rule": entry.rule,
            "rules_version": entry.rules_version,
            "reason": entry.reason,
            "occurred_at": entry.occurred_at.isoformat(),
            "recorded_at": entry.recorded_at.isoformat(),
        }


def count_points(person_id: int) -> int:
    """How many lines there are."""
    query = select(func.count(PointsEntry.id)).where(_is_of(person_id))
    return db.session.execute(query).scalar_one()


def _is_of(person_id: int) -> ColumnElement[bool]:
    """The lines of a person, and those of records that were joined to theirs: no line is written anew for it."""
    joined = select(Person.id).where(Person.merged_into_id == person_id)
    return or_(PointsEntry.person_id == person_id, PointsEntry.person_id.in_(joined))


POINTS = Holding(
    key="rewards.points",
    title=_l("Your points"),
    purpose=_l("So that you see what you did and what it was good for, and nobody can change it unseen."),
    source=_l("Worked out from your activity by rules that stand on the page"),
    kept=_l("As long as your record"),
    read=read_points,
    erase=erase_nothing,
    take_over=take_over_nothing,
    stays=_l(
        "The lines of the ledger, under a number without a name: what was posted once is never changed or removed, so that nobody can do so in secret"
    ),
    count=count_points,
    words={"kind": ENTRY_LABELS, "reason": WHY_LABELS},
    for_programs=frozenset({"from_account", "to_account", "rule"}),
    page="rewards.show_points",
)
