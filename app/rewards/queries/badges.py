"""Which badges somebody has, and what is on them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.core.db import db
from app.rewards.models import Award, Badge
from app.rewards.vocabulary.badges import ONCE, AwardNotFound


@dataclass(frozen=True, slots=True)
class Earned:
    """A badge that somebody has, with what it said when they earned it."""

    award: Award
    badge: Badge


def list_earned(person_id: int) -> Sequence[Earned]:
    """Every badge of a person, the latest first, those that were taken back among them."""
    query = _EARNED.where(Award.person_id == person_id).order_by(Award.earned_at.desc(), Award.id.desc())
    return [Earned(*row) for row in db.session.execute(query)]


def get_earned(person_id: int, key: str) -> Earned:
    """One badge of a person, as it was last read from the database. Raises AwardNotFound."""
    query = _EARNED.where(Award.person_id == person_id, Award.badge_key == key, Award.occasion == ONCE)
    row = db.session.execute(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise AwardNotFound
    return Earned(*row)


_EARNED = select(Award, Badge).join(Badge, Badge.id == Award.badge_id)
