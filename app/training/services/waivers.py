"""Lessons that count as known: a coach or HR says of somebody else that they need not do one."""

from app.core.actor import Actor
from app.notices.services import tell
from app.people.queries import find_person_by_email
from app.people.services.holding import hold_people
from app.training.permissions import WAIVE_LESSONS
from app.training.queries.lessons import get_lesson
from app.training.rules.voids import checked_reason
from app.training.services.learning import complete_lesson
from app.training.vocabulary.lessons import How
from app.training.vocabulary.waivers import NobodyToWaive, NotForOneself


def waive_lesson(key: str, email: str, why: str, *, language: str, actor: Actor) -> bool:
    """Let a lesson count as known for whoever has this address, who is told; says whether that is new.

    It counts like the lesson, once (LM-13). Whoever has done it has done it. Raises LessonNotFound, WordsRefused,
    NobodyToWaive and NotForOneself.
    """
    WAIVE_LESSONS.demand(actor)
    kept = checked_reason(why)
    lesson, _original, version = get_lesson(key, language)
    person = find_person_by_email(email.strip())
    if person is None or not person.is_active:
        raise NobodyToWaive(field="email")
    if person.id == actor.person_id:
        raise NotForOneself(field="email")
    hold_people([person.id])
    if not complete_lesson(person.id, lesson, version.id, How.WAIVED, why=kept, actor=actor):
        return False
    words = {"title": lesson.title, "lesson_key": key}
    tell(person.id, kind="lesson_waived", key=f"lesson:{key}:waived", params=words)
    return True
