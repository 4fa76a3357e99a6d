"""The blueprint that the pages of coaching hang on, and what its doors have in common."""

from typing import Any

from flask import Blueprint

from app.core.errors import NotAllowed
from app.journey.services.rules import rules_in_force
from app.training.queries.lessons import get_lesson
from app.training.vocabulary.lessons import LessonNotFound
from app.web.access import signed_in
from app.web.translations import language

bp = Blueprint("coaching", __name__)

#: How the word for what a question is about begins when it is a step of the trail, or a lesson.
_STEP, _LESSON = "step:", "lesson:"


def own_id() -> int:
    """The person in front of the page."""
    person = signed_in()
    if person is None:
        raise NotAllowed
    return person.person_id


def title_of(about: str) -> Any:
    """The title of the step or the lesson that a question was asked beside, for `text`; nothing where there is none such."""
    if about.startswith(_LESSON):
        return title_of_lesson(about.removeprefix(_LESSON))
    if not about.startswith(_STEP):
        return None
    step = rules_in_force().steps.get(about.removeprefix(_STEP))
    return None if step is None else step.title


def title_of_lesson(key: str) -> str | None:
    """The title of a lesson in the language of whoever reads it here, also where the lesson is off the list meanwhile."""
    try:
        return get_lesson(key, language(), even_archived=True)[0].title
    except LessonNotFound:
        return None
