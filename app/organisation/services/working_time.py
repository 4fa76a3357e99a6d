"""The answer to whether this is working time."""

from app.core.actor import Actor
from app.core.clock import now, today
from app.core.db import db
from app.core.upsert import insert
from app.organisation.models import WorkingTimeAnswer
from app.organisation.permissions import ANSWER_WORKING_TIME
from app.people.queries import get_person


def answer_working_time(person_id: int, *, is_working: bool, actor: Actor) -> None:
    """Keep for today whether a person is at work; a later answer takes the place of an earlier one.

    Nothing of it stands in the log: when somebody works is for nobody else to read.
    """
    ANSWER_WORKING_TIME.demand(actor)
    get_person(person_id)
    row = insert(WorkingTimeAnswer).values(
        person_id=person_id, day=today(), is_working=is_working, answered_at=now()
    )
    new = {name: row.excluded[name] for name in ("day", "is_working", "answered_at")}
    db.session.execute(row.on_conflict_do_update(index_elements=["person_id"], set_=new))
