"""The blueprint that the pages of learning hang on, and what its doors have in common."""

from flask import Blueprint
from markupsafe import Markup

from app.core import markdown
from app.core.errors import NotAllowed
from app.training.vocabulary.lessons import Topic
from app.training.vocabulary.survey import ATTRIBUTES, SurveyState
from app.web.access import signed_in

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


def own_id() -> int:
    """The person in front of the page."""
    person = signed_in()
    if person is None:
        raise NotAllowed
    return person.person_id


def as_html(text: str) -> Markup:
    """Markdown as part of a page."""
    return Markup(markdown.to_html(text))  # nosec B704 - cleaned by nh3
