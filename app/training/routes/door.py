"""The blueprint that the pages of learning hang on, and what its doors have in common."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from babel import Locale
from flask import Blueprint
from markupsafe import Markup

from app.core import markdown
from app.core.errors import NotAllowed
from app.training.queries.beginning import edition_of
from app.training.services.publishing import ensure_lessons
from app.training.vocabulary.lessons import Topic
from app.training.vocabulary.survey import ATTRIBUTES, SurveyState
from app.web.access import recognise_anew, signed_in

bp = Blueprint("training", __name__)

#: What stored words are called where people read them; translated there.
_NAMES = {
    "topic_names": {one.value: one.label for one in Topic},
    "attribute_names": ATTRIBUTES,
    "state_names": {one.value: one.label for one in SurveyState},
}


@bp.context_processor
def know_names() -> dict[str, object]:
    """For the templates of this house."""
    return dict(_NAMES)


#: Where a coach is asked about a lesson, by its key; nothing while no house above has any.
_ways_to_a_coach: list[Callable[[str], str]] = []


def show_where_coaches_are_asked(address: Callable[[str], str]) -> None:
    """Say on which page of another house a coach is asked about a lesson; its address follows from the lesson's key."""
    _ways_to_a_coach[:] = [address]


def way_to_a_coach(lesson_key: str) -> str | None:
    """Where to ask a coach about a lesson; None where nobody can be asked."""
    return next((address(lesson_key) for address in _ways_to_a_coach), None)


def own_id() -> int:
    """The person in front of the page."""
    person = signed_in()
    if person is None:
        raise NotAllowed
    return person.person_id


def along() -> tuple[Any, ...]:
    """What a page of lessons asked along; a new database has the lessons that come with the product before that."""
    known = _asked_along()
    if edition_of(known).newest is None:
        ensure_lessons()
        recognise_anew()
        known = _asked_along()
    return known


def _asked_along() -> tuple[Any, ...]:
    person = signed_in()
    if person is None:
        raise NotAllowed
    return person.along


@lru_cache(maxsize=64)
def name_of_language(code: str, reader: str) -> str:
    """What readers of one language call another one."""
    return str(Locale.parse(code).get_display_name(reader))


@lru_cache(maxsize=256)
def as_html(text: str) -> Markup:
    """Markdown as part of a page."""
    return Markup(markdown.to_html(text))  # nosec B704 - cleaned by nh3
