"""Which surveys somebody has taken part in. What they answered cannot be found, neither to be shown nor to be erased."""

from collections.abc import Iterable

from sqlalchemy import delete, select

from app.core.clock import date_from_day
from app.core.db import db
from app.core.holdings import Holding, Row
from app.core.upsert import insert_once
from app.training.models import Participation, Survey
from app.training.vocabulary.words import _l


def read_participations(person_id: int) -> Iterable[Row]:
    """The surveys that somebody has taken part in."""
    query = (
        select(Survey.id, Survey.content, Survey.closes_on)
        .join(Participation, Participation.survey_id == Survey.id)
        .where(Participation.person_id == person_id)
    )
    for number, content, last_day in db.session.execute(query.order_by(Survey.id)):
        yield {
            "survey": content["title"],
            "number": number,
            "last_day": None if last_day is None else date_from_day(last_day).isoformat(),
        }


def erase_participations(person_id: int) -> int:
    """That somebody has taken part is forgotten; says in how many surveys (SU-14)."""
    mine = delete(Participation).where(Participation.person_id == person_id)
    return len(db.session.execute(mine.returning(Participation.survey_id)).all())


def take_over_participations(from_id: int, to_id: int) -> int:
    """What the first record has taken part in the second one has, too; says how much that adds."""
    theirs = select(Participation.survey_id).where(Participation.person_id == from_id)
    found = list(db.session.execute(theirs.order_by(Participation.survey_id)).scalars())
    once = insert_once(Participation.__table__, "survey_id", "person_id")
    rows = [{"survey_id": survey_id, "person_id": to_id} for survey_id in found]
    added = db.session.connection().execute(once, rows).all() if rows else []
    erase_participations(from_id)
    return len(added)


HOLDINGS = (
    Holding(
        key="training.surveys",
        title=_l("Surveys that you have taken part in"),
        purpose=_l("So that nobody is asked twice, and only those are reminded who have not answered."),
        source=_l("You"),
        kept=_l("As long as your record"),
        read=read_participations,
        erase=erase_participations,
        take_over=take_over_participations,
        stays=_l(
            "What you answered: nothing leads from you to it, so nobody can find it, neither to show nor to erase it."
        ),
        page="training.list_own_surveys",
    ),
)
