"""The blueprint that the pages of learning hang on, and what its doors have in common."""

from flask import Blueprint
from markupsafe import Markup

from app.core import markdown
from app.core.errors import NotAllowed
from app.web.access import signed_in

bp = Blueprint("training", __name__)


def own_id() -> int:
    """The person in front of the page."""
    person = signed_in()
    if person is None:
        raise NotAllowed
    return person.person_id


def as_html(text: str) -> Markup:
    """Markdown as part of a page."""
    return Markup(markdown.to_html(text))  # nosec B704 - cleaned by nh3
