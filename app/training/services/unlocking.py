"""Noting to whom a lesson has opened, so that it stays open whatever its file says later.

What is open follows from how far somebody has ever come, which only grows, and is decided when it is asked. So there is
something to note only where the rules of a lesson change, and nothing at all on any other day.
"""

from sqlalchemy import ColumnElement, func, literal, or_, select

from app.core.clock import now
from app.core.db import db
from app.core.upsert import insert, insert_once
from app.journey.models import Placement
from app.journey.vocabulary import ZONES, Zone
from app.people.models import Person
from app.training.models import Completion, Unlock
from app.training.queries.lessons import find_original, find_progress, read_shelf
from app.training.rules.lessons import Lesson
from app.training.rules.unlocking import stand


def keep_open(coming: Lesson) -> None:
    """Before a text comes in force: note to whom the one before it is open, if it opens by other rules than this.

    Without a word to anybody (UN-12); noted twice, it is noted once (UN-9).
    """
    before = find_original(coming.key)
    if before is None or (before.zone, before.after) == (coming.zone, coming.after):
        return
    zones = [zone.value for zone in ZONES if max(zone.rank, Zone.CONSUMER.rank) >= before.zone.rank]
    reached: ColumnElement[bool] = Placement.highest_zone.in_(zones)
    if before.zone is Zone.CONSUMER:
        # Whoever has done nothing yet stands nowhere, and reads the first stretch all the same.
        reached = or_(reached, Placement.person_id.is_(None))
    found = (
        select(Person.id, literal(before.key), literal(now(), Unlock.unlocked_at.type))
        .outerjoin(Placement, Placement.person_id == Person.id)
        .where(reached, Person.merged_into_id.is_(None), Person.erased_at.is_(None))
        .order_by(Person.id)
    )
    if before.after:
        done = (
            select(Completion.person_id)
            .where(Completion.key.in_(before.after))
            .group_by(Completion.person_id)
            .having(func.count() == len(before.after))
        )
        found = found.where(Person.id.in_(done))
    statement = insert(Unlock).from_select(["person_id", "key", "unlocked_at"], found)
    db.session.connection().execute(statement.on_conflict_do_nothing(index_elements=["person_id", "key"]))


def keep_open_behind(person_id: int, key: str) -> None:
    """Before a lesson is not done any more for somebody: note that it, and what comes after it, is open to them.

    A step of the trail that was done with it stays done as well. Whoever calls holds the person.
    """
    shelf, progress = read_shelf(), find_progress(person_id)
    originals = (shelf.original(one) for one in shelf.lessons)
    behind = [
        one.key for one in originals if one is not None and key in one.after and stand(one, progress).is_open
    ]
    once = insert_once(Unlock.__table__, "person_id", "key")
    for one in sorted({key, *behind}):
        values = {"person_id": person_id, "key": one, "unlocked_at": now()}
        db.session.connection().execute(once, values)
