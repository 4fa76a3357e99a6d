"""How well the desk keeps what it promises."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.core.clock import day_from_date, now, time_zone
from app.core.db import db
from app.editorial.models import Round
from app.editorial.rules.turnaround import percentile, working_time_between
from app.editorial.vocabulary import Lane, Outcome, Turnaround
from app.organisation.queries import is_working_day, organisation

#: Answers of so many days are looked at.
LOOKED_BACK = timedelta(days=90)
#: So many of the latest answers stand for all of them.
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class LaneFigures:
    """How long answers took in a lane, in working time, beside what was promised."""

    lane: Lane
    promised: timedelta
    answers: int
    median: timedelta | None
    ninetieth: timedelta | None
    kept: int  #: how many came in time
    overdue: int  #: how many are at the desk now and should have been answered

    @property
    def kept_percent(self) -> int | None:
        """The share that came in time; None of none."""
        return int(100 * self.kept / self.answers) if self.answers else None


def list_lanes() -> list[LaneFigures]:
    """The figures of both lanes, over the last 90 days."""
    promised = Turnaround()
    return [_figures(Lane.FAST, promised.fast), _figures(Lane.NORMAL, promised.normal)]


def _figures(lane: Lane, promised: timedelta) -> LaneFigures:
    in_lane = Round.lane == lane.value
    outcomes = [outcome.value for outcome in Outcome]
    ended = (
        select(Round.handed_in_at, Round.ended_at, Round.due_at)
        .where(in_lane, Round.outcome.in_(outcomes), Round.ended_at > now() - LOOKED_BACK)
        .order_by(Round.ended_at.desc())
        .limit(_MOST)
    )
    rows = [(first, last, due) for first, last, due in db.session.execute(ended) if last is not None]
    spans = [_working_time(first, last) for first, last, _due in rows]
    overdue = select(func.count(Round.id)).where(in_lane, Round.ended_at.is_(None), Round.due_at < now())
    return LaneFigures(
        lane=lane,
        promised=promised,
        answers=len(rows),
        median=percentile(spans, 50),
        ninetieth=percentile(spans, 90),
        kept=sum(last <= due for _first, last, due in rows),
        overdue=db.session.execute(overdue).scalar_one(),
    )


def _working_time(first: datetime, last: datetime) -> timedelta:
    return working_time_between(
        first,
        last,
        hours=organisation().working_hours,
        zone=time_zone(),
        is_working_day=lambda day: is_working_day(day_from_date(day)),
    )
