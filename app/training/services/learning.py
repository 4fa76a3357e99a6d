"""Reading lessons: where somebody has got to, and that they have done one. A lesson that was done stays done."""

from sqlalchemy import case

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
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
from app.training.vocabulary.lessons import LESSON_DONE, How, LessonLocked, QuizFirst

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


def complete_lesson(person_id: int, lesson: Lesson, version_id: int, how: How, *, actor: Actor) -> bool:
    """A person has done a lesson with this version: once and for good; says whether it is new.

    It counts as an act of theirs and completes the steps that are done with it, all in the present unit of work.
    """
    once = insert_once(Completion.__table__, "person_id", "key")
    values = {
        "person_id": person_id, "key": lesson.key, "version_id": version_id, "how": how.value, "completed_at": now(),
    }  # fmt: skip
    if db.session.connection().execute(once, values).first() is None:
        return False
    record(LESSON_DONE, actor=actor, object_type="lesson", object_id=version_id, object_label=lesson.title)
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
    return True


def own_id(actor: Actor) -> int:
    """Whose lessons these are. Raises NotAllowed for whoever is nobody."""
    if actor.person_id is None:
        raise NotAllowed
    return actor.person_id
