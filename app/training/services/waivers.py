"""Lessons that count as known: a coach or HR says of somebody else that they need not do one, or takes it back."""

from sqlalchemy import delete, func, select

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.upsert import insert_once
from app.notices.services import tell
from app.people.models import Person
from app.people.queries import find_person_by_email
from app.people.services.holding import hold_people
from app.training.models import Completion, UndoneWaiver
from app.training.permissions import WAIVE_LESSONS
from app.training.queries.lessons import get_lesson
from app.training.rules.voids import checked_reason
from app.training.services.learning import complete_lesson
from app.training.services.unlocking import keep_open_behind
from app.training.vocabulary.lessons import How
from app.training.vocabulary.waivers import WAIVER_UNDONE, NobodyToWaive, NotForOneself


def waive_lesson(key: str, email: str, why: str, *, language: str, actor: Actor) -> bool:
    """Let a lesson count as known for whoever has this address, who is told; says whether that is new.

    It counts like the lesson, once (LM-13). Whoever has done it has done it. Raises LessonNotFound, WordsRefused,
    NobodyToWaive and NotForOneself.
    """
    WAIVE_LESSONS.demand(actor)
    kept = checked_reason(why)
    lesson, _original, version = get_lesson(key, language)
    person = _somebody_else(email, actor)
    hold_people([person.id])
    if not complete_lesson(person.id, lesson, version.id, How.WAIVED, why=kept, actor=actor):
        return False
    words = {"title": lesson.title, "lesson_key": key}
    tell(
        person.id, kind="lesson_waived", key=_once(key, "waived", _count_undone(person.id, key)), params=words
    )
    return True


def undo_waiver(key: str, email: str, why: str, *, language: str, actor: Actor) -> bool:
    """Let a lesson not count as known any more for whoever has this address, who is told; says whether it did.

    What they have really done stays done, and what it opened stays open; nothing that came of it is taken back. What was
    said is kept, with both reasons. Raises LessonNotFound, WordsRefused, NobodyToWaive and NotForOneself.
    """
    WAIVE_LESSONS.demand(actor)
    kept = checked_reason(why)
    lesson, _original, _version = get_lesson(key, language, even_archived=True)
    person = _somebody_else(email, actor)
    hold_people([person.id])
    waived = Completion.person_id == person.id, Completion.key == key, Completion.how == How.WAIVED
    query = select(Completion).where(*waived).with_for_update().execution_options(populate_existing=True)
    said = db.session.execute(query).scalar()
    if said is None:
        return False
    number = _count_undone(person.id, key) + 1
    values = {
        "person_id": person.id, "key": key, "number": number, "waived_at": said.completed_at, "waived_why": said.waived_why,
        "waived_by": said.waived_by, "undone_at": now(), "undone_why": kept, "undone_by": actor.person_id,
    }  # fmt: skip
    once = insert_once(UndoneWaiver.__table__, "person_id", "key", "number")
    db.session.connection().execute(once, values)
    keep_open_behind(person.id, key)
    db.session.execute(delete(Completion).where(*waived), execution_options={"synchronize_session": False})
    db.session.expire_all()
    record(WAIVER_UNDONE, actor=actor, object_type="person", object_id=person.id, object_label=key, reason=kept)  # fmt: skip
    words = {"title": lesson.title, "lesson_key": key}
    tell(person.id, kind="lesson_unwaived", key=_once(key, "unwaived", number), params=words)  # fmt: skip
    return True


def _somebody_else(email: str, actor: Actor) -> Person:
    person = find_person_by_email(email.strip())
    if person is None or not person.is_active:
        raise NobodyToWaive(field="email")
    if person.id == actor.person_id:
        raise NotForOneself(field="email")
    return person


def _count_undone(person_id: int, key: str) -> int:
    query = select(func.count()).where(UndoneWaiver.person_id == person_id, UndoneWaiver.key == key)
    return db.session.execute(query).scalar_one()


def _once(key: str, what: str, times: int) -> str:
    """The key of a notice: each time that it is said anew, somebody is told once."""
    return f"lesson:{key}:{what}:{times}" if times else f"lesson:{key}:{what}"
