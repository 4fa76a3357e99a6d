"""Reading lessons: where somebody has got to, and that they have done one. A lesson that was done stays done."""

from typing import Any

from sqlalchemy import case, update

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import Day, now, today
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.upsert import insert, insert_once
from app.journey.services.steps import complete_steps_of_lesson
from app.people.services.holding import hold_people
from app.signals.services import record_signal
from app.signals.vocabulary import OWN_PLATFORM, Evidence, Source
from app.training.models import Completion, Place
from app.training.permissions import LEARN
from app.training.queries.lessons import Version, find_progress, get_lesson
from app.training.queries.voids import void_prints
from app.training.rules.lessons import Lesson
from app.training.rules.unlocking import stand
from app.training.rules.voids import asks_nothing
from app.training.services.refreshes import note_refresh
from app.training.vocabulary.lessons import LESSON_DONE, LESSON_REFRESHED, How, LessonLocked, QuizFirst
from app.training.vocabulary.waivers import LESSON_WAIVED

#: What finishing a lesson is in words of Activity Streams.
_LEARNING = ("View", "lesson")


def demand_open(person_id: int, key: str, language: str) -> tuple[Lesson, Version]:
    """A lesson that somebody may read, in their language. Raises LessonNotFound and LessonLocked.

    Whoever has begun a lesson that was taken out of the list may go on with it (LM-14).
    """
    lesson, original, version = get_lesson(key, language, even_archived=True)
    progress = find_progress(person_id)
    if key not in progress.begun and key not in progress.done:
        get_lesson(key, language)
    if not stand(original, progress).is_open:
        raise LessonLocked
    return lesson, version


def keep_place(key: str, part: int, *, language: str, actor: Actor) -> int:
    """Remember up to which part somebody has read; gives the part. Raises LessonNotFound, LessonLocked."""
    LEARN.demand(actor)
    person_id = own_id(actor)
    hold_people([person_id])
    lesson, _version = demand_open(person_id, key, language)
    part = min(max(part, 0), len(lesson.parts) - 1)
    values = {
        "person_id": person_id,
        "key": key,
        "part": part,
        "furthest": part,
        "begun_at": now(),
        "kept_at": now(),
    }
    statement = insert(Place)
    further = statement.on_conflict_do_update(
        index_elements=["person_id", "key"],
        set_={
            "part": statement.excluded.part,
            "kept_at": statement.excluded.kept_at,
            "furthest": case(
                (Place.furthest > statement.excluded.furthest, Place.furthest),
                else_=statement.excluded.furthest,
            ),
        },
    )
    db.session.connection().execute(further, values)
    return part


def finish_lesson(key: str, *, language: str, actor: Actor) -> bool:
    """Somebody has read a lesson without questions, or one of which none counts (LM-6); says whether that is new.

    Raises LessonNotFound, LessonLocked, and QuizFirst for one that ends with questions.
    """
    LEARN.demand(actor)
    person_id = own_id(actor)
    hold_people([person_id])
    lesson, version = demand_open(person_id, key, language)
    if not asks_nothing(lesson, void_prints(key)):
        raise QuizFirst
    return complete_lesson(person_id, lesson, version.id, How.READ, actor=actor)


def complete_lesson(
    person_id: int,
    lesson: Lesson,
    version_id: int,
    how: How,
    *,
    why: str = "",
    day: Day | None = None,
    actor: Actor,
) -> bool:
    """A person has done a lesson with this version: once and for good; says whether that, or another look at it, is new.

    It counts as an act of theirs and completes the steps that are done with it, all in the present unit of work. Whoever
    really does what counted as known has done it from then on; it is no second act (LM-13), and neither is going through it
    again (LM-16), on `day` if that is not today. `why` is that of a waiver.
    """
    once = insert_once(Completion.__table__, "person_id", "key")
    is_waived = how is How.WAIVED
    done: dict[str, Any] = {
        "version_id": version_id, "how": how.value, "completed_at": now(), "waived_why": why,
        "waived_by": actor.person_id if is_waived else None,
    }  # fmt: skip
    whose = {"person_id": person_id, "key": lesson.key}
    is_new = db.session.connection().execute(once, whose | done).first() is not None
    if not is_new and (is_waived or not _replace_waiver(person_id, lesson.key, done)):
        return not is_waived and _look_again(
            person_id, lesson, version_id, how, today() if day is None else day, actor
        )
    if is_waived:
        record(LESSON_WAIVED, actor=actor, object_type="person", object_id=person_id, object_label=lesson.key, reason=why)  # fmt: skip
    else:
        record(
            LESSON_DONE, actor=actor, object_type="lesson", object_id=version_id, object_label=lesson.title
        )
    if is_new:
        _count_once(person_id, lesson)
    return True


def _look_again(person_id: int, lesson: Lesson, version_id: int, how: How, day: Day, actor: Actor) -> bool:
    is_new = note_refresh(person_id, lesson.key, version_id, how, day=day)
    if is_new:
        record(LESSON_REFRESHED, actor=actor, object_type="lesson", object_id=version_id, object_label=lesson.title)  # fmt: skip
    return is_new


def _replace_waiver(person_id: int, key: str, done: dict[str, Any]) -> bool:
    """Let what somebody has really done stand where it only counted as known; says whether it did."""
    waived = Completion.person_id == person_id, Completion.key == key, Completion.how == How.WAIVED
    statement = update(Completion).where(*waived).values(**done).returning(Completion.key)
    is_replaced = db.session.execute(statement).first() is not None
    db.session.expire_all()
    return is_replaced


def _count_once(person_id: int, lesson: Lesson) -> None:
    signal = record_signal(
        person_id,
        verb=_LEARNING,
        external_id=f"lesson:{lesson.key}:{person_id}",
        platform=OWN_PLATFORM,
        object=lesson.key,
        evidence=Evidence.VERIFIED,
        source=Source.PRODUCT,
        actor=Actor.clockwork(),
    )
    complete_steps_of_lesson(person_id, lesson.key, signal_id=signal.id if signal else None)


def own_id(actor: Actor) -> int:
    """Whose lessons these are. Raises NotAllowed for whoever is nobody."""
    if actor.person_id is None:
        raise NotAllowed
    return actor.person_id
