"""The blueprint that the pages of earning hang on, and what its doors have in common."""

from flask import Blueprint

from app.core.errors import NotAllowed
from app.web.access import signed_in

bp = Blueprint("rewards", __name__)


def own_id() -> int:
    """The person in front of the page."""
    person = signed_in()
    if person is None:
        raise NotAllowed
    return person.person_id
