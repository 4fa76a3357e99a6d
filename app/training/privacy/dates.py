"""Dates: where a person comes and was, and what they lead."""

from collections.abc import Iterable
from contextlib import suppress

from sqlalchemy import delete, select, update

from app.core.actor import Actor
from app.core.db import db
from app.core.holdings import Holding, Row, written
from app.notices.services import forget
from app.signals.services import reverse_signal
from app.signals.vocabulary import AlreadyReversed, SignalNotFound
from app.training.models import Coming, TrainingDate
from app.training.rules.dates import told_about
from app.training.vocabulary.words import _l


def read_coming(person_id: int) -> Iterable[Row]:
    """The dates to which the person said yes or no, and whether they were there."""
    query = (
        select(Coming, TrainingDate)
        .join(TrainingDate, TrainingDate.id == Coming.date_id)
        .where(Coming.person_id == person_id)
        .order_by(TrainingDate.starts_at, TrainingDate.id)
    )
    for mine, date in db.session.execute(query):
        yield {
            "title": date.title,
            "starts_at": date.starts_at.isoformat(),
            "is_coming": mine.is_coming,
            "at": mine.said_at.isoformat(),
            "attended_at": written(mine.attended_at),
        }


def read_led(person_id: int) -> Iterable[Row]:
    """The dates that the person leads, with what was said in them."""
    query = select(TrainingDate).where(TrainingDate.host_id == person_id)
    for date in db.session.execute(query.order_by(TrainingDate.starts_at, TrainingDate.id)).scalars():
        yield {
            "title": date.title,
            "text": date.about,
            "starts_at": date.starts_at.isoformat(),
            "link": date.link,
            "recording": date.recording,
            "captions": date.captions,
            "transcript": date.transcript,
            "reason": date.cancelled_why,
        }


def erase_coming(person_id: int) -> int:
    """Forget where the person comes and was; says how much."""
    gone = delete(Coming).where(Coming.person_id == person_id).returning(Coming.date_id)
    dates = db.session.execute(gone).scalars().all()
    for date_id in dates:
        forget([person_id], about=told_about(date_id))
    db.session.expire_all()
    return len(dates)


def erase_led(person_id: int) -> int:
    """Let dates be led by nobody; what they were recorded in is gone, as it is their voice. Says how many."""
    values = {"host_id": None, "recording": "", "captions": "", "transcript": ""}
    led = update(TrainingDate).where(TrainingDate.host_id == person_id).values(values)
    number = len(db.session.execute(led.returning(TrainingDate.id)).all())
    db.session.expire_all()
    return number


def take_over_coming(from_id: int, to_id: int) -> int:
    """Where the first person comes and was the second one does; says how much that adds. Nobody is at a date twice."""
    own = {
        one.date_id: one
        for one in db.session.execute(select(Coming).where(Coming.person_id == to_id)).scalars()
    }
    others = db.session.execute(select(Coming).where(Coming.person_id == from_id)).scalars().all()
    for one in others:
        if (kept := own.get(one.date_id)) is None:
            continue
        if kept.attended_at is None:
            kept.attended_at, kept.signal_id = one.attended_at, one.signal_id
        elif one.attended_at is not None:
            _take_back(one)
        kept.is_coming, kept.marks = kept.is_coming or one.is_coming, max(kept.marks, one.marks)
        db.session.delete(one)
    db.session.flush()
    moved = update(Coming).where(Coming.person_id == from_id).values(person_id=to_id)
    number = len(db.session.execute(moved.returning(Coming.date_id)).all())
    db.session.expire_all()
    return number


def _take_back(counted: Coming) -> None:
    """Let one of two acts for the same date count no longer, with a counter-entry."""
    if counted.signal_id is not None:
        with suppress(AlreadyReversed, SignalNotFound):
            why = "the same person was counted there under another record"
            reverse_signal(counted.signal_id, reason=why, actor=Actor.clockwork())


def take_over_led(from_id: int, to_id: int) -> int:
    """What the first person leads the second one does; says how many."""
    moved = update(TrainingDate).where(TrainingDate.host_id == from_id).values(host_id=to_id)
    number = len(db.session.execute(moved.returning(TrainingDate.id)).all())
    db.session.expire_all()
    return number


HOLDINGS = (
    Holding(
        key="training.dates_coming",
        title=_l("Guides and webinars that you come to"),
        purpose=_l("So that you are reminded, and what you learn there counts."),
        source=_l("You, and whoever leads them"),
        kept=_l("As long as your record"),
        read=read_coming,
        erase=erase_coming,
        take_over=take_over_coming,
        page="training.list_dates",
    ),
    Holding(
        key="training.dates_led",
        title=_l("Guides and webinars that you lead"),
        purpose=_l("So that colleagues know whose they are, and can see them again."),
        source=_l("You, and whoever planned them"),
        kept=_l("As long as your record; the date stays, without your name and without its recording"),
        read=read_led,
        erase=erase_led,
        take_over=take_over_led,
        page="training.list_dates",
    ),
)
