"""What this house holds about people."""

from collections.abc import Iterable

from sqlalchemy import CursorResult, delete, update

from app.core.clock import date_from_day
from app.core.db import db
from app.core.holdings import Holding, Row
from app.organisation.models import WorkingTimeAnswer
from app.organisation.vocabulary import _l


def read_answers(person_id: int) -> Iterable[Row]:
    """The last answer about working time; there is at most one."""
    answer = db.session.get(WorkingTimeAnswer, person_id)
    if answer is not None:
        yield {
            "day": date_from_day(answer.day).isoformat(),
            "is_working": answer.is_working,
            "answered_at": answer.answered_at.isoformat(),
        }


def erase_answers(person_id: int) -> int:
    """Remove the last answer about working time; says how many there were."""
    gone: CursorResult[tuple[()]] = db.session.execute(  # type: ignore[assignment]  # a statement without rows
        delete(WorkingTimeAnswer).where(WorkingTimeAnswer.person_id == person_id)
    )
    return gone.rowcount


def take_over_answers(from_id: int, to_id: int) -> int:
    """The last answer of the first person becomes the second one's, if it is the later of the two; says how many moved."""
    answer = db.session.get(WorkingTimeAnswer, from_id)
    if answer is None:
        return 0
    own = db.session.get(WorkingTimeAnswer, to_id)
    if own is not None and own.answered_at >= answer.answered_at:
        erase_answers(from_id)
        return 0
    erase_answers(to_id)
    moved = update(WorkingTimeAnswer).where(WorkingTimeAnswer.person_id == from_id).values(person_id=to_id)
    db.session.execute(moved)
    db.session.expire_all()
    return 1


HOLDINGS = (
    Holding(
        key="organisation.working_time",
        title=_l("Whether it was working time"),
        purpose=_l("So that nothing is asked of you outside of working time. Nobody else sees your answer."),
        source=_l("You, on your front page"),
        kept=_l("Until your next answer"),
        read=read_answers,
        erase=erase_answers,
        take_over=take_over_answers,
    ),
)
