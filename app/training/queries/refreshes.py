"""Questions about lessons that were gone through again: when, and whether it is time for it."""

from sqlalchemy import func, select

from app.core.clock import Day, day_of, today
from app.core.db import db
from app.training.models import Completion, Refresh
from app.training.rules.lessons import Lesson
from app.training.rules.refreshes import Freshness, freshness
from app.training.vocabulary.lessons import How


def find_last_look(person_id: int, key: str) -> Day | None:
    """The day on which somebody did a lesson, or last went through it again; None where they have not done it.

    What only counts as known was not looked at, and asks for nothing.
    """
    again = select(func.max(Refresh.day)).where(Refresh.person_id == person_id, Refresh.key == key)
    query = select(Completion.completed_at, again.scalar_subquery())
    whose = Completion.person_id == person_id, Completion.key == key, Completion.how != How.WAIVED
    row = db.session.execute(query.where(*whose)).first()
    return None if row is None else max(day_of(row[0]), day_of(row[0]) if row[1] is None else row[1])


def find_freshness(person_id: int, original: Lesson) -> Freshness | None:
    """How a lesson stands in time for somebody who has done it; None where they have not. The original says for how long."""
    seen_on = find_last_look(person_id, original.key)
    return None if seen_on is None else freshness(seen_on, months=original.valid_months, today=today())
