"""Questions about questions that do not count: which these are, and what a lesson asks and asked."""

from collections import defaultdict
from collections.abc import Mapping, Set

from sqlalchemy import select

from app.core.db import db
from app.training.models import LessonVersion, VoidQuestion
from app.training.queries.lessons import Version, list_versions_of, read_shelf
from app.training.rules.lessons import Lesson
from app.training.rules.voids import Known, known_questions


def void_prints(key: str) -> Set[str]:
    """What the questions of a lesson are known by that do not count."""
    query = select(VoidQuestion.print).where(VoidQuestion.key == key)
    return frozenset(db.session.execute(query).scalars())


def all_void_prints() -> Mapping[str, Set[str]]:
    """The same of every lesson."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, name in db.session.execute(select(VoidQuestion.key, VoidQuestion.print)):
        found[key].add(name)
    return found


def list_voids(key: str) -> Mapping[str, VoidQuestion]:
    """The questions of a lesson that do not count, by what they are known by."""
    query = select(VoidQuestion).where(VoidQuestion.key == key).order_by(VoidQuestion.id)
    return {one.print: one for one in db.session.execute(query).scalars()}


def list_known_questions(key: str) -> list[Known]:
    """Every question that a lesson asks now, and then those that it asked before, the latest first."""
    present = read_shelf(list_versions_of(key)).lessons.get(key, {})
    return known_questions(list(present.values()), _all_versions(key))


def _all_versions(key: str) -> list[Lesson]:
    columns = (
        LessonVersion.id,
        LessonVersion.key,
        LessonVersion.language,
        LessonVersion.number,
        LessonVersion.hash,
    )
    query = select(*columns).where(LessonVersion.key == key).order_by(LessonVersion.id.desc())
    versions = [Version(*row) for row in db.session.execute(query)]
    # One by one, as a shelf has one version of each language.
    read = (read_shelf([one]).for_reader(key, one.language) for one in versions)
    return [one for one in read if one is not None]
