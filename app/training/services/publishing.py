"""Publishing lessons: from files and from the browser, each version once, and none broken by another one's mistake."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select, update

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.core.upsert import insert_once
from app.journey.services.rules import ensure_first_version
from app.journey.vocabulary import Problem
from app.training.models import LessonVersion, Module
from app.training.queries.lessons import Version, find_edition, find_version, list_versions
from app.training.rules.lessons import Lesson
from app.training.rules.parse_lesson import parse_lesson
from app.training.rules.shelf import check_together
from app.training.services.unlocking import keep_open
from app.training.vocabulary.lessons import (
    LESSON_ARCHIVED,
    LESSON_RESTORED,
    LESSONS_PUBLISHED,
    LessonNotFound,
    Origin,
)

#: The lessons that come with the product; a new database starts with them.
SHIPPED_FOLDER = Path(__file__).resolve().parents[3] / "training"
NO_LESSONS = frozenset({"README.md"})


@dataclass(frozen=True, slots=True)
class Published:
    """What came of publishing a folder."""

    new: tuple[str, ...]  #: the names of files whose text came in force
    archived: tuple[str, ...]  #: the keys of lessons whose files are gone
    problems: tuple[Problem, ...]  #: what is wrong with files that were left as they were


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of lessons in a folder, by their names."""
    return {
        path.name: path.read_bytes() for path in sorted(folder.glob("*.md")) if path.name not in NO_LESSONS
    }


def check_files(files: Mapping[str, bytes]) -> tuple[list[tuple[str, Lesson]], list[Problem]]:
    """The lessons of files that are in order, each by itself and with the others; and what is wrong with the rest."""
    found: list[tuple[str, Lesson]] = []
    problems: list[Problem] = []
    for name, source in files.items():
        lesson, wrong = parse_lesson(name, source)
        problems += wrong
        if lesson is not None:
            found.append((name, lesson))
    together = check_together(found)
    misfits = {one.file for one in together}
    return [(name, lesson) for name, lesson in found if name not in misfits], sorted(
        [*problems, *together], key=lambda one: (one.file, one.line)
    )


def publish_folder(files: Mapping[str, bytes], *, actor: Actor) -> Published:
    """Let the lessons of these files be what people read from now on.

    A file with a mistake leaves its lesson as it was, and keeps no other one waiting. A lesson whose file is gone is
    taken out of the list; whoever has begun or done it loses nothing. Publishing the same again changes nothing.
    """
    lessons, problems = check_files(files)
    # In one order, so that two who publish the same lessons never wait for each other.
    lessons.sort(key=lambda one: one[0])
    new = tuple(name for name, lesson in lessons if _publish(lesson, files[name], Origin.FILE, actor))
    named = {name.partition(".")[0] for name in files}
    archived = tuple(key for key in _keys_of_files() if key not in named)
    for key in archived:
        _archive(key, actor)
    if new:
        record(LESSONS_PUBLISHED, actor=actor, object_type="lesson", object_id=len(new), changes={"files": [[], list(new)]})  # fmt: skip
    return Published(new, archived, tuple(problems))


def ensure_lessons(folder: Path = SHIPPED_FOLDER) -> None:
    """Put the lessons that come with the product on the list where there are none yet."""
    if find_edition().newest is not None:
        return
    ensure_first_version()  # whoever finishes a lesson is placed by rules that are there
    with unit_of_work():
        if find_edition().newest is None:
            publish_folder(read_folder(folder), actor=Actor.clockwork())


def archive_lesson(key: str, *, actor: Actor) -> bool:
    """Take a lesson out of the list; says whether it was there. Whoever has begun it may go on. Raises LessonNotFound."""
    return _archive(_held(key).key, actor)


def restore_lesson(key: str, *, actor: Actor) -> bool:
    """Put a lesson back on the list; says whether it was gone. Raises LessonNotFound."""
    module = _held(key)
    if module.archived_at is None:
        return False
    module.archived_at = None
    db.session.flush()
    record(LESSON_RESTORED, actor=actor, object_type="lesson", object_id=0, object_label=key)
    return True


def publish_text(lesson: Lesson, source: str, *, actor: Actor) -> bool:
    """Let a lesson that was written in the browser be what people read; says whether anything is new."""
    is_new = _publish(lesson, source.encode(), Origin.BROWSER, actor)
    if is_new:
        name = f"{lesson.key}.{lesson.language}.md"
        record(LESSONS_PUBLISHED, actor=actor, object_type="lesson", object_id=0, object_label=lesson.key,
               changes={"files": [[], [name]]})  # fmt: skip
    return is_new


def hold_module(key: str, origin: Origin) -> Module:
    """The lesson of this key, begun if there is none yet, and held: whoever publishes it at the same time waits."""
    once = insert_once(Module.__table__, "key")
    db.session.connection().execute(once, {"key": key, "origin": origin.value, "archived_at": None})
    return _held(key)


def _publish(lesson: Lesson, source: bytes, origin: Origin, actor: Actor) -> bool:
    """A version more, if the text is another one. A lesson that was out of the list comes back with its file.

    A file takes over what was written in the browser under its name: from then on it is edited there.
    """
    text = source.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    module = hold_module(lesson.key, origin)
    if origin is Origin.FILE:
        module.origin, module.archived_at = origin.value, None
        db.session.flush()
    known = find_version(lesson.key, lesson.language)
    digest = sha256(text.encode()).hexdigest()
    if known is not None and known.hash == digest:
        return False
    if not lesson.translates:
        keep_open(lesson)
    values = {
        "key": lesson.key, "language": lesson.language, "number": _number_after(known), "source": text, "hash": digest,
        "published_at": now(), "published_by": actor.person_id,
    }  # fmt: skip
    version = insert_once(LessonVersion.__table__, "key", "language", "number")
    return db.session.connection().execute(version, values).first() is not None


def _number_after(known: Version | None) -> int:
    return 1 if known is None else known.number + 1


def _keys_of_files() -> list[str]:
    """The lessons on the list that come from files."""
    query = select(Module.key).where(Module.origin == Origin.FILE.value, Module.archived_at.is_(None))
    return list(db.session.execute(query.order_by(Module.key)).scalars())


def _archive(key: str, actor: Actor) -> bool:
    gone = update(Module).where(Module.key == key, Module.archived_at.is_(None)).values(archived_at=now())
    if not db.session.execute(gone.returning(Module.key)).first():
        return False
    record(LESSON_ARCHIVED, actor=actor, object_type="lesson", object_id=0, object_label=key)
    return True


def _held(key: str) -> Module:
    query = (
        select(Module).where(Module.key == key).with_for_update().execution_options(populate_existing=True)
    )
    module = db.session.execute(query).scalar()
    if module is None:
        raise LessonNotFound
    return module


def count_lessons() -> tuple[int, int]:
    """How many lessons are on the list, and how many translations of them."""
    versions = list_versions()
    keys = {one.key for one in versions}
    return len(keys), len(versions) - len(keys)
