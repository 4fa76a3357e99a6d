"""Going through a lesson again that was done: noted once a day, and no second act."""

from app.core.clock import Day, now
from app.core.db import db
from app.core.upsert import insert_once
from app.training.models import Refresh
from app.training.queries.lessons import find_original
from app.training.queries.refreshes import find_last_look
from app.training.vocabulary.lessons import How


def note_refresh(person_id: int, key: str, version_id: int, how: How, *, day: Day) -> bool:
    """A person has gone through a lesson again on this day; says whether that is new, and later than what is known.

    Only of a lesson that asks for it. Whoever calls holds the person, who has done it.
    """
    original, seen_on = find_original(key), find_last_look(person_id, key)
    if original is None or not original.valid_months or seen_on is None or day <= seen_on:
        return False
    values = {
        "person_id": person_id, "key": key, "day": day, "version_id": version_id, "how": how.value, "noted_at": now(),
    }  # fmt: skip
    once = insert_once(Refresh.__table__, "person_id", "key", "day")
    return db.session.connection().execute(once, values).first() is not None
