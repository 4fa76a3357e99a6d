"""How well the desk keeps what it promises."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from sqlalchemy import func, select

from app.core.clock import date_from_day, day_from_date, end_of_day, now, time_zone, today
from app.core.db import db
from app.editorial.models import Round
from app.editorial.rules.turnaround import WeekFigures, percentile, week_of, weekly, working_time_between
from app.editorial.vocabulary import Lane, Outcome, Turnaround
from app.organisation.queries import is_working_day, organisation

#: Answers of so many weeks are looked at, the present one among them.
WEEKS: Final = 13


@dataclass(frozen=True, slots=True)
class LaneFigures:
    """How long answers took in a lane, in working time, beside what was promised."""

    lane: Lane
    promised: timedelta
    answers: int
    median: timedelta | None
    ninetieth: timedelta | None
    kept: int  #: so many came in time
    overdue: int  #: so many wait beyond their time now
    weeks: Sequence[WeekFigures]

    @property
    def kept_percent(self) -> int | None:
        """The share that came in time; None of none."""
        return int(100 * self.kept / self.answers) if self.answers else None


@dataclass(frozen=True, slots=True)
class _Answer:
    day: date
    took: timedelta
    is_in_time: bool


def list_lanes() -> list[LaneFigures]:
    """The figures of both lanes, in all and week by week."""
    promised, answers = Turnaround(), _answers()
    return [_figures(lane, getattr(promised, lane.value), answers[lane]) for lane in (Lane.FAST, Lane.NORMAL)]


def _answers() -> dict[Lane, list[_Answer]]:
    """Every answer of the weeks that are looked at, by lane."""
    first = week_of(date_from_day(today())) - timedelta(weeks=WEEKS - 1)
    query = select(Round.lane, Round.handed_in_at, Round.ended_at, Round.due_at).where(
        Round.outcome.in_([outcome.value for outcome in Outcome]),
        Round.ended_at >= end_of_day(day_from_date(first) - 1),
    )
    hours, zone = organisation().working_hours, time_zone()
    # Thousands of answers ask about the same few days.
    is_at_work = cache(lambda day: is_working_day(day_from_date(day)))
    found: dict[Lane, list[_Answer]] = {lane: [] for lane in Lane}
    for lane, begun, ended, due in db.session.execute(query):
        if ended is None:
            continue
        took = working_time_between(begun, ended, hours=hours, zone=zone, is_working_day=is_at_work)
        found[Lane(lane)].append(_Answer(ended.astimezone(zone).date(), took, ended <= due))
    return found


def _figures(lane: Lane, promised: timedelta, answers: Sequence[_Answer]) -> LaneFigures:
    spans = [one.took for one in answers]
    overdue = select(func.count(Round.id)).where(
        Round.lane == lane.value, Round.ended_at.is_(None), Round.due_at < now()
    )
    return LaneFigures(
        lane=lane,
        promised=promised,
        answers=len(answers),
        median=percentile(spans, 50),
        ninetieth=percentile(spans, 90),
        kept=sum(one.is_in_time for one in answers),
        overdue=db.session.execute(overdue).scalar_one(),
        weeks=weekly(((one.day, one.took) for one in answers), last=date_from_day(today()), weeks=WEEKS),
    )
