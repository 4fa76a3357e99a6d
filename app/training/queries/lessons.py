"""Questions about lessons: what there is, what they say, and how far somebody has come."""

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    String,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from app.core.db import UTCInstant, db
from app.journey.models import Placement
from app.journey.vocabulary import Zone
from app.training.models import (
    Attempt,
    Completion,
    LessonVersion,
    Module,
    Place,
    Refresh,
    Unlock,
    VoidQuestion,
)
from app.training.rules.lessons import Lesson
from app.training.rules.parse_lesson import parse_lesson
from app.training.rules.shelf import Shelf
from app.training.rules.unlocking import Progress
from app.training.vocabulary.lessons import How, LessonNotFound

log = logging.getLogger(__name__)

#: What versions say, by the hash of their source: the same in every database, and read once in a process.
_read: dict[tuple[str, str, str], Lesson | None] = {}
MOST_READ = 4_096


_is_waived = case((Completion.how == How.WAIVED, 1), else_=0)


class Version(NamedTuple):
    """The latest version of a lesson in one language."""

    id: int
    key: str
    language: str
    number: int
    hash: str


class Edition(NamedTuple):
    """What tells one state of all lessons from another."""

    newest: str | None  #: None where there is no lesson yet
    archived: str | None
    voids: str | None  #: which questions do not count

    @classmethod
    def columns(cls) -> tuple[ScalarSelect[Any], ...]:
        """What to ask for it, beside anything else."""
        newest = select(as_one(LessonVersion.id, LessonVersion.published_at)).order_by(
            LessonVersion.id.desc()
        )
        archived = select(as_one(func.count(Module.archived_at), func.max(Module.archived_at)))
        # A number is never given twice, so that these two tell one state from those before it.
        voids = select(as_one(func.count(VoidQuestion.id), func.sum(VoidQuestion.id)))
        return newest.limit(1).scalar_subquery(), archived.scalar_subquery(), voids.scalar_subquery()


def as_one(*values: Any) -> ColumnElement[str]:
    """Several values of one row as a single one, to be told from others: half as much to ask for. One unknown makes all unknown."""
    first, *others = (cast(value, String) for value in values)
    return reduce(lambda one, other: one + literal(" ") + other, others, first)


def find_edition() -> Edition:
    """Which lessons there are, in three values: a page that follows from them is drawn anew when they change."""
    return Edition(*db.session.execute(select(*Edition.columns())).one())


def list_versions(*, with_archived: bool = False) -> Sequence[Version]:
    """The latest version of each lesson in each language."""
    latest = select(func.max(LessonVersion.id)).group_by(LessonVersion.key, LessonVersion.language)
    query = (
        select(
            LessonVersion.id,
            LessonVersion.key,
            LessonVersion.language,
            LessonVersion.number,
            LessonVersion.hash,
        )
        .join(Module, Module.key == LessonVersion.key)
        .where(LessonVersion.id.in_(latest))
    )
    if not with_archived:
        query = query.where(Module.archived_at.is_(None))
    return [Version(*row) for row in db.session.execute(query)]


def read_shelf(versions: Sequence[Version] | None = None) -> Shelf:
    """All lessons, or those of these versions; one that this release cannot read is left out, and breaks no list."""
    wanted = list_versions() if versions is None else versions
    # Looked up once: another thread may forget them all in the middle of this.
    known = {one: _read[name] for one in wanted if (name := (one.key, one.language, one.hash)) in _read}
    known |= _read_anew([one for one in wanted if one not in known])
    return Shelf.of(lesson for lesson in known.values() if lesson is not None)


def _read_anew(versions: Sequence[Version]) -> dict[Version, Lesson | None]:
    """What these versions say; remembered for as long as there is room."""
    if not versions:
        return {}
    if len(_read) > MOST_READ:
        _read.clear()
    by_id, found = {one.id: one for one in versions}, {}
    sources = select(LessonVersion.id, LessonVersion.source).where(LessonVersion.id.in_(by_id))
    for id_, source in db.session.execute(sources):
        one = by_id[id_]
        lesson, problems = parse_lesson(f"{one.key}.{one.language}.md", source)
        if lesson is None:
            log.warning("lesson %s cannot be read by this release: %s", one.key, problems[0])
        found[one] = _read[one.key, one.language, one.hash] = lesson
    return found


def find_version(key: str, language: str) -> Version | None:
    """The latest version of a lesson in one language; None where there is none."""
    return next((one for one in list_versions_of(key) if one.language == language), None)


def list_versions_of(key: str) -> Sequence[Version]:
    """The latest version of one lesson in each language."""
    latest = (
        select(func.max(LessonVersion.id)).where(LessonVersion.key == key).group_by(LessonVersion.language)
    )
    query = select(
        LessonVersion.id, LessonVersion.key, LessonVersion.language, LessonVersion.number, LessonVersion.hash
    ).where(LessonVersion.id.in_(latest))
    return [Version(*row) for row in db.session.execute(query)]


def find_original(key: str) -> Lesson | None:
    """What a lesson says in the language in which it was first written; None where there is none to be read."""
    return read_shelf(list_versions_of(key)).original(key)


def get_lesson(key: str, language: str, *, even_archived: bool = False) -> tuple[Lesson, Lesson, Version]:
    """A lesson as this reader reads it, the original of it, and which version it is. Raises LessonNotFound."""
    module = db.session.get(Module, key)
    if module is None or (module.archived_at is not None and not even_archived):
        raise LessonNotFound
    versions = list_versions_of(key)
    shelf = read_shelf(versions)
    lesson, original = shelf.for_reader(key, language), shelf.original(key)
    if lesson is None or original is None:
        raise LessonNotFound
    return lesson, original, next(one for one in versions if one.language == lesson.language)


def lesson_of_version(version_id: int) -> Lesson:
    """What a version said, also when there is a later one. Raises LessonNotFound."""
    query = select(
        LessonVersion.id, LessonVersion.key, LessonVersion.language, LessonVersion.number, LessonVersion.hash
    ).where(LessonVersion.id == version_id)
    row = db.session.execute(query).first()
    if row is None:
        raise LessonNotFound
    one = Version(*row)
    found = read_shelf([one]).for_reader(one.key, one.language)
    if found is None:
        raise LessonNotFound
    return found


def find_progress(person_id: int) -> Progress:
    """How far somebody has come, in one question."""
    none, day = cast(null(), Integer), cast(null(), UTCInstant)
    query = union_all(
        select(literal("zone"), Placement.highest_zone, none, day).where(Placement.person_id == person_id),
        select(literal("done"), Completion.key, _is_waived, Completion.completed_at).where(Completion.person_id == person_id),
        select(literal("begun"), Place.key, Place.part, Place.kept_at).where(Place.person_id == person_id),
        select(literal("open"), Unlock.key, none, day).where(Unlock.person_id == person_id),
        select(literal("again"), Refresh.key, func.max(Refresh.day), day).where(Refresh.person_id == person_id).group_by(Refresh.key),
        select(literal("begun"), Attempt.key, literal(0), Attempt.opened_at).where(Attempt.person_id == person_id, Attempt.n == 1),
    )  # fmt: skip
    highest, unlocked, known = Zone.NOT_STARTED, set[str](), set[str]()
    done: dict[str, datetime] = {}
    begun: dict[str, int] = {}
    again: dict[str, int] = {}
    begun_at: dict[str, datetime] = {}
    for kind, key, part, instant in db.session.execute(query):
        if kind == "zone":
            highest = Zone(key)
        elif kind == "done":
            done[key] = instant
            known |= {key} if part else set()
        elif kind == "again":
            again[key] = part
        elif kind == "begun":
            begun[key] = max(part, begun.get(key, 0))
            begun_at[key] = max(instant, begun_at.get(key, instant))
        else:
            unlocked.add(key)
    latest_first = sorted(begun, key=lambda key: begun_at[key], reverse=True)
    return Progress(
        highest, done, {key: begun[key] for key in latest_first}, frozenset(unlocked), known, again
    )


def find_place(person_id: int, key: str) -> int:
    """The part of a lesson at which somebody left off; 0 at the beginning."""
    query = select(Place.part).where(Place.person_id == person_id, Place.key == key)
    return db.session.execute(query).scalar() or 0


def find_completion(person_id: int, key: str) -> Completion | None:
    """That somebody has done a lesson; None if they have not."""
    return db.session.get(Completion, (person_id, key))
