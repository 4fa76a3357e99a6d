"""Lessons: what a person has begun, done and answered."""

from collections.abc import Iterable

from sqlalchemy import delete, select, update

from app.core.db import db
from app.core.holdings import Holding, Row, written
from app.training.models import Attempt, Completion, LessonVersion, OwnWords, Place, Unlock
from app.training.vocabulary.attempts import AttemptState
from app.training.vocabulary.lessons import How
from app.training.vocabulary.words import _l

_OF_PERSON = (Unlock, Place, Completion)


def read_done(person_id: int) -> Iterable[Row]:
    """The lessons that a person has done, and with which version."""
    query = (
        select(Completion, LessonVersion.language, LessonVersion.number)
        .join(LessonVersion, LessonVersion.id == Completion.version_id)
        .where(Completion.person_id == person_id)
        .order_by(Completion.completed_at, Completion.key)
    )
    for done, language, number in db.session.execute(query):
        yield {"lesson": done.key, "language": language, "version": number, "how": done.how, "at": done.completed_at.isoformat(), "reason": done.waived_why}  # fmt: skip


def read_begun(person_id: int) -> Iterable[Row]:
    """The lessons that are open to a person, and how far they have read."""
    query = (
        select(Unlock.key, Unlock.unlocked_at, Place)
        .outerjoin(Place, (Place.key == Unlock.key) & (Place.person_id == Unlock.person_id))
        .where(Unlock.person_id == person_id)
        .order_by(Unlock.key)
    )
    for key, opened, place in db.session.execute(query):
        yield _begun(key, opened.isoformat(), place)
    alone = select(Place).where(
        Place.person_id == person_id,
        Place.key.not_in(select(Unlock.key).where(Unlock.person_id == person_id)),
    )
    for place in db.session.execute(alone.order_by(Place.key)).scalars():
        yield _begun(place.key, None, place)


def _begun(key: str, opened: str | None, place: Place | None) -> Row:
    return {
        "lesson": key,
        "opened_at": opened,
        "part": None if place is None else place.part + 1,
        "furthest": None if place is None else place.furthest + 1,
        "at": None if place is None else place.begun_at.isoformat(),
        "saved_at": None if place is None else place.kept_at.isoformat(),
    }


def read_attempts(person_id: int) -> Iterable[Row]:
    """What a person answered to the questions of lessons, and how it was graded."""
    query = select(Attempt).where(Attempt.person_id == person_id).order_by(Attempt.id)
    for one in db.session.execute(query).scalars():
        own = select(OwnWords).where(OwnWords.attempt_id == one.id).order_by(OwnWords.number)
        texts = db.session.execute(own).scalars().all()
        yield {
            "lesson": one.key,
            "number": one.n,
            "state": one.state,
            "at": one.opened_at.isoformat(),
            "saved_at": written(one.saved_at),
            "submitted_at": written(one.submitted_at),
            "expires_at": one.deadline.isoformat(),
            "answers": [f"{number}: {places}" for number, places in sorted(one.answers.items())],
            "points": list(one.points),
            "is_passed": one.is_passed,
            "text": [f"{text.number}: {text.words}" for text in texts],
            "words": [f"{text.number}: {text.said}" for text in texts if text.said],
        }


def erase_done(person_id: int) -> int:
    """Forget what a person has done; says how much."""
    return _erase(Completion, person_id)


def erase_begun(person_id: int) -> int:
    """Forget what was open to a person and how far they had read; says how much."""
    return _erase(Place, person_id) + _erase(Unlock, person_id)


def erase_attempts(person_id: int) -> int:
    """Forget what a person answered; says how much."""
    mine = select(Attempt.id).where(Attempt.person_id == person_id)
    db.session.execute(
        delete(OwnWords).where(OwnWords.attempt_id.in_(mine)),
        execution_options={"synchronize_session": False},
    )
    gone = delete(Attempt).where(Attempt.person_id == person_id).returning(Attempt.id)
    number = len(db.session.execute(gone).all())
    db.session.expire_all()
    return number


def take_over_done(from_id: int, to_id: int) -> int:
    """What the first person has done the second one has; says how much that adds.

    What was really done stands where it only counted as known (LM-13).
    """
    real = select(Completion.key).where(Completion.person_id == from_id, Completion.how != How.WAIVED)
    waived = Completion.person_id == to_id, Completion.how == How.WAIVED, Completion.key.in_(real)
    db.session.execute(delete(Completion).where(*waived), execution_options={"synchronize_session": False})
    return _take_over(Completion, from_id, to_id)


def take_over_begun(from_id: int, to_id: int) -> int:
    """What was open to the first person is open to the second one; says how much that adds."""
    return _take_over(Place, from_id, to_id) + _take_over(Unlock, from_id, to_id)


def take_over_attempts(from_id: int, to_id: int) -> int:
    """What the first person answered the second one did, where they answered nothing themselves; says how much that adds."""
    own = select(Attempt.key).where(Attempt.person_id == to_id)
    moved = (
        update(Attempt).where(Attempt.person_id == from_id, Attempt.key.not_in(own)).values(person_id=to_id)
    )
    number = len(
        db.session.execute(
            moved.returning(Attempt.id), execution_options={"synchronize_session": False}
        ).all()
    )
    erase_attempts(from_id)
    return number


def _erase(model: type[Unlock | Place | Completion], person_id: int) -> int:
    gone = delete(model).where(model.person_id == person_id).returning(model.key)
    number = len(db.session.execute(gone).all())
    db.session.expire_all()
    return number


def _take_over(model: type[Unlock | Place | Completion], from_id: int, to_id: int) -> int:
    own = select(model.key).where(model.person_id == to_id)
    moved = update(model).where(model.person_id == from_id, model.key.not_in(own)).values(person_id=to_id)
    options = {"synchronize_session": False}
    number = len(db.session.execute(moved.returning(model.key), execution_options=options).all())
    _erase(model, from_id)
    return number


HOLDINGS = (
    Holding(
        key="training.begun",
        title=_l("Lessons that are open to you"),
        purpose=_l("So that you go on where you left off, and what has opened stays open."),
        source=_l("Your reading here"),
        kept=_l("As long as your record"),
        read=read_begun,
        erase=erase_begun,
        take_over=take_over_begun,
        page="training.list_lessons",
    ),
    Holding(
        key="training.done",
        title=_l("Lessons that you have done"),
        purpose=_l("So that they open what comes next, and stand on your certificate."),
        source=_l("Your reading and your answers here; or a colleague who knows that you know it"),
        kept=_l("As long as your record"),
        read=read_done,
        erase=erase_done,
        take_over=take_over_done,
        words={"how": {one.value: one.label for one in How}},
        page="training.list_lessons",
    ),
    Holding(
        key="training.attempts",
        title=_l("What you answered in lessons"),
        purpose=_l("So that you can go on with them. Nobody but you reads your answers; of those in your own words, a coach may read one that the result depends on."),
        source=_l("You"),
        kept=_l("As long as your record"),
        read=read_attempts,
        erase=erase_attempts,
        take_over=take_over_attempts,
        words={"state": {one.value: one.label for one in AttemptState}},
    ),
)  # fmt: skip
