"""Questions about lessons that counted as known."""

from sqlalchemy import select

from app.core.db import db
from app.training.models import UndoneWaiver


def find_undone_waiver(person_id: int, key: str) -> UndoneWaiver | None:
    """What was last said of somebody about a lesson and taken back; None where nothing was."""
    query = select(UndoneWaiver).where(UndoneWaiver.person_id == person_id, UndoneWaiver.key == key)
    return db.session.execute(query.order_by(UndoneWaiver.id.desc()).limit(1)).scalar()
