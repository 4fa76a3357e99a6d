"""Noting which lessons have opened to whom, so that they stay open whatever comes.

What is open follows from how far somebody has ever come, and is decided when it is asked. It is noted each night, and
before lessons change: whoever could open one yesterday can open it tomorrow, whatever its file says by then.
"""

from sqlalchemy import func, literal, select

from app.core.clock import now
from app.core.db import db
from app.core.upsert import insert
from app.journey.models import Placement
from app.journey.vocabulary import ZONES, Zone
from app.training.models import Completion, Unlock
from app.training.queries.lessons import read_shelf
from app.training.rules.lessons import Lesson


def unlock_everybody() -> None:
    """Note what is open to whom, lesson by lesson; without a word to anybody (UN-12)."""
    shelf = read_shelf()
    for key in shelf.lessons:
        lesson = shelf.original(key)
        if lesson is not None:
            _unlock_to_all(lesson)


def _unlock_to_all(lesson: Lesson) -> None:
    zones = [zone.value for zone in ZONES if max(zone.rank, Zone.CONSUMER.rank) >= lesson.zone.rank]
    found = select(Placement.person_id, literal(lesson.key), literal(now(), Unlock.unlocked_at.type)).where(
        Placement.highest_zone.in_(zones)
    )
    if lesson.after:
        done = (
            select(Completion.person_id)
            .where(Completion.key.in_(lesson.after))
            .group_by(Completion.person_id)
            .having(func.count() == len(lesson.after))
        )
        found = found.where(Placement.person_id.in_(done))
    statement = insert(Unlock).from_select(["person_id", "key", "unlocked_at"], found)
    db.session.connection().execute(statement.on_conflict_do_nothing(index_elements=["person_id", "key"]))
