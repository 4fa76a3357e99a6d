"""What is expected of somebody who is paid by the hour, at this moment."""

from zoneinfo import ZoneInfo

from sqlalchemy import and_, select

from app.core.clock import now, today
from app.core.db import db
from app.organisation.models import WorkingTimeAnswer
from app.organisation.queries.holidays import is_working_time
from app.organisation.queries.settings import organisation
from app.organisation.rules.hours import what_is_expected
from app.organisation.vocabulary import WorkingTime
from app.people.models import Person


def working_time_of(person_id: int) -> WorkingTime:
    """Whether this person has to be asked about their working time, or nothing is expected of them today.

    The hours are those of the person's own clock, if they have set one. Costs nothing while the question is switched
    off, and one statement for everybody who is not paid by the hour.
    """
    if not organisation().working_time_question:
        return WorkingTime.EXPECTED
    answered_today = and_(WorkingTimeAnswer.person_id == Person.id, WorkingTimeAnswer.day == today())
    query = (
        select(Person.is_hourly, Person.country, Person.time_zone, WorkingTimeAnswer.is_working)
        .outerjoin(WorkingTimeAnswer, answered_today)
        .where(Person.id == person_id)
    )
    person = db.session.execute(query).one_or_none()
    if person is None or not person.is_hourly:
        return WorkingTime.EXPECTED
    zone = ZoneInfo(person.time_zone) if person.time_zone else None
    return what_is_expected(
        is_working_time=is_working_time(now(), person.country, zone=zone), answer=person.is_working
    )
