"""Lessons that are written in the browser: a draft lives in the form until it is published."""

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Conflict
from app.journey.vocabulary import Problem
from app.training.models import Module
from app.training.permissions import WRITE_LESSONS
from app.training.queries.lessons import find_version, list_versions_of, read_shelf
from app.training.rules.lessons import Lesson
from app.training.rules.parse_lesson import parse_lesson
from app.training.rules.shelf import check_together
from app.training.services.publishing import archive_lesson, hold_module, publish_text, restore_lesson
from app.training.vocabulary.lessons import FromFile, KeyStays, LessonRefused, Origin


def read_draft(key: str, language: str, source: str) -> tuple[Lesson | None, list[Problem]]:
    """What a text in the browser says, and what is wrong with it by itself and beside the other lessons."""
    name = f"{key}.{language}.md"
    lesson, problems = parse_lesson(name, source)
    if lesson is None:
        return None, problems
    others = [
        (f"{one.key}.{one.language}.md", one)
        for languages in read_shelf().lessons.values()
        for one in languages.values()
        if (one.key, one.language) != (key, language)
    ]
    return lesson, [one for one in check_together([*others, (name, lesson)]) if one.file == name]


def publish_draft(key: str, language: str, source: str, *, begun_with: int, actor: Actor) -> bool:
    """Let people read what was written; says whether anything is new.

    Raises FromFile for a lesson of a file, LessonRefused with every mistake, KeyStays for a lesson under another name, and
    Conflict if somebody published another text since the writer began.
    """
    WRITE_LESSONS.demand(actor)
    demand_browsers(key)
    lesson, problems = read_draft(key, language, source)
    if lesson is None or problems:
        raise LessonRefused(tuple(problems))
    if hold_module(key, Origin.BROWSER).origin == Origin.FILE:
        raise FromFile
    if begun_with and not list_versions_of(key):
        raise KeyStays(field="key")
    known = find_version(key, language)
    if known is not None and known.number != begun_with:
        raise Conflict
    return publish_text(lesson, source, actor=actor)


def set_archived(key: str, *, is_archived: bool, actor: Actor) -> bool:
    """Take a lesson of the browser out of the list, or put it back; says whether that changes anything.

    Raises FromFile: a lesson of a file goes with its file.
    """
    WRITE_LESSONS.demand(actor)
    demand_browsers(key)
    return archive_lesson(key, actor=actor) if is_archived else restore_lesson(key, actor=actor)


def demand_browsers(key: str) -> None:
    """Raise FromFile for a lesson that is edited in its file."""
    module = db.session.get(Module, key)
    if module is not None and module.origin == Origin.FILE:
        raise FromFile
