"""Questions of those who write lessons."""

from collections.abc import Sequence

from sqlalchemy import func, select

from app.core.db import db
from app.core.pagination import Page
from app.training.models import LessonVersion, Module
from app.training.queries.lessons import list_versions, read_shelf
from app.training.rules.authoring import Search, Written
from app.training.vocabulary.lessons import LessonNotFound

#: So many are looked through at one go.
AT_ONCE = 30


def find_written(search: Search, number: int) -> Page[Written]:
    """A page of those lessons that are looked for; whoever asks for one behind the last gets the last."""
    found = [one for one in list_written() if search.fits(one)]
    number = min(number, max(1, -(-len(found) // AT_ONCE)))
    return Page(found[(number - 1) * AT_ONCE : number * AT_ONCE], number, AT_ONCE, len(found))


def list_written() -> Sequence[Written]:
    """Every lesson in every language, also what was taken out of the list."""
    latest = select(func.max(LessonVersion.id)).group_by(LessonVersion.key, LessonVersion.language)
    query = (
        select(LessonVersion.key, LessonVersion.language, LessonVersion.number, LessonVersion.published_at,
               Module.origin, Module.archived_at)
        .join(Module, Module.key == LessonVersion.key)
        .where(LessonVersion.id.in_(latest))
        .order_by(LessonVersion.key, LessonVersion.language)
    )  # fmt: skip
    shelf = read_shelf(list_versions(with_archived=True))
    found = []
    for key, language, number, published_at, origin, archived_at in db.session.execute(query):
        lesson, original = shelf.lessons.get(key, {}).get(language), shelf.original(key)
        is_older = lesson is not None and original is not None and lesson.is_older_than(original)
        found.append(Written(key, language, number, published_at, origin, archived_at is not None, lesson, is_older))  # fmt: skip
    return found


def get_source(key: str, language: str) -> tuple[str, int, str]:
    """The latest text of a lesson, its number, and where it is edited. Raises LessonNotFound."""
    query = (
        select(LessonVersion.source, LessonVersion.number, Module.origin)
        .join(Module, Module.key == LessonVersion.key)
        .where(LessonVersion.key == key, LessonVersion.language == language)
        .order_by(LessonVersion.number.desc())
        .limit(1)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise LessonNotFound
    return row[0], row[1], row[2]
