"""The blueprint that every page about activity hangs on."""

from flask import Blueprint

from app.core.errors import NotAllowed
from app.web.access import signed_in

bp = Blueprint("signals", __name__)


def own_id() -> int:
    """The person in front of the page."""
    person = signed_in()
    if person is None:
        raise NotAllowed
    return person.person_id
