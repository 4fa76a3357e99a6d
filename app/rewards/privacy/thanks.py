"""Public thanks: those that a person gave and received, and what they reported."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, delete, select, update

from app.core.db import db
from app.core.holdings import Holding, Row, written
from app.notices.services import forget
from app.people.models import Person
from app.rewards.models import ThanksReport, ThankYou
from app.rewards.rules.thanks import told_about
from app.rewards.vocabulary.thanks import Reason
from app.rewards.vocabulary.words import _l


def read_given(person_id: int) -> Iterable[Row]:
    """Whom the person thanked, in their words."""
    query = select(ThankYou, Person.name).join(Person, Person.id == ThankYou.thanked_id)
    yield from _read(query.where(ThankYou.giver_id == person_id).order_by(ThankYou.id))


def read_received(person_id: int) -> Iterable[Row]:
    """What colleagues thanked the person for; not what they took back."""
    query = select(ThankYou, Person.name).join(Person, Person.id == ThankYou.giver_id)
    mine = ThankYou.thanked_id == person_id, ThankYou.withdrawn_at.is_(None)
    yield from _read(query.where(*mine).order_by(ThankYou.id))


def erase_given(person_id: int) -> int:
    """Remove what the person said, with what was reported of it; says how many."""
    return _erase(ThankYou.giver_id == person_id)


def erase_received(person_id: int) -> int:
    """Remove what was said about the person, with what was reported of it; says how many."""
    return _erase(ThankYou.thanked_id == person_id)


def take_over_given(from_id: int, to_id: int) -> int:
    """What the first person said the second one said; says how many. Nobody thanks themselves, so that is gone."""
    _erase(ThankYou.giver_id.in_((from_id, to_id)) & ThankYou.thanked_id.in_((from_id, to_id)))
    moved = update(ThankYou).where(ThankYou.giver_id == from_id).values(giver_id=to_id).returning(ThankYou.id)
    number = len(db.session.execute(moved).all())
    db.session.expire_all()
    return number


def take_over_received(from_id: int, to_id: int) -> int:
    """What the first person was thanked for the second one was; says how many."""
    moved = update(ThankYou).where(ThankYou.thanked_id == from_id).values(thanked_id=to_id)
    number = len(db.session.execute(moved.returning(ThankYou.id)).all())
    db.session.expire_all()
    return number


def read_reports(person_id: int) -> Iterable[Row]:
    """What the person reported, and what became of it."""
    query = select(ThanksReport).where(ThanksReport.reporter_id == person_id).order_by(ThanksReport.thanks_id)
    for report in db.session.execute(query).scalars():
        yield {
            "text": report.why,
            "at": report.reported_at.isoformat(),
            "answered_at": written(report.decided_at),
            "answer": report.answer,
        }


def erase_reports(person_id: int) -> int:
    """Forget what the person reported; says how much."""
    gone = delete(ThanksReport).where(ThanksReport.reporter_id == person_id).returning(ThanksReport.thanks_id)
    number = len(db.session.execute(gone).all())
    db.session.expire_all()
    return number


def take_over_reports(from_id: int, to_id: int) -> int:
    """What the first person reported the second one did; says how much that adds."""
    own = select(ThanksReport.thanks_id).where(ThanksReport.reporter_id == to_id)
    moved = update(ThanksReport).where(
        ThanksReport.reporter_id == from_id, ThanksReport.thanks_id.not_in(own)
    )
    number = len(db.session.execute(moved.values(reporter_id=to_id).returning(ThanksReport.thanks_id)).all())
    erase_reports(from_id)
    return number


def _read(query: Select[ThankYou, str]) -> Iterable[Row]:
    for thanks, name in db.session.execute(query):
        yield {
            "name": name,
            "reason": thanks.reason,
            "text": thanks.words,
            "at": thanks.given_at.isoformat(),
            "withdrawn_at": written(thanks.withdrawn_at),
            "kept_at": written(thanks.kept_at),
            "hidden_at": written(thanks.hidden_at),
            "answer": thanks.hidden_why,
        }


def _erase(which: ColumnElement[bool]) -> int:
    """Remove thanks with what was reported and what anybody was told of them."""
    gone = db.session.execute(select(ThankYou.id, ThankYou.giver_id, ThankYou.thanked_id).where(which)).all()
    ids = [thanks_id for thanks_id, *_two in gone]
    of_these = delete(ThanksReport).where(ThanksReport.thanks_id.in_(ids))
    reports = db.session.execute(of_these.returning(ThanksReport.thanks_id, ThanksReport.reporter_id)).all()
    for thanks_id, *two in gone:
        reporters = (reporter_id for reported, reporter_id in reports if reported == thanks_id)
        forget({*two, *reporters}, about=told_about(thanks_id))
    db.session.execute(delete(ThankYou).where(ThankYou.id.in_(ids)))
    db.session.expire_all()
    return len(gone)


_WORDS = {"reason": {one.value: one.label for one in Reason}}

HOLDINGS = (
    Holding(
        key="rewards.thanks_given",
        title=_l("Whom you thanked"),
        purpose=_l("So that colleagues read what others did well."),
        source=_l("You"),
        kept=_l("As long as your record; what you took back is shown to you alone"),
        read=read_given,
        erase=erase_given,
        take_over=take_over_given,
        words=_WORDS,
        page="rewards.list_thanks",
    ),
    Holding(
        key="rewards.thanks_received",
        title=_l("What you were thanked for"),
        purpose=_l("So that it is seen what you did for others. You can keep each one to yourself."),
        source=_l("Your colleagues"),
        kept=_l("As long as your record"),
        read=read_received,
        erase=erase_received,
        take_over=take_over_received,
        words=_WORDS,
        page="rewards.list_thanks",
    ),
    Holding(
        key="rewards.thanks_reports",
        title=_l("Thanks that you reported"),
        purpose=_l("So that HR can look at them and answer you."),
        source=_l("You, and HR who answered"),
        kept=_l("As long as the thank-you"),
        read=read_reports,
        erase=erase_reports,
        take_over=take_over_reports,
    ),
)
