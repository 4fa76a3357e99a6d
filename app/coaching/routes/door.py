"""The blueprint that the pages of coaching hang on, and what its doors have in common."""

from typing import Any

from flask import Blueprint

from app.core.errors import NotAllowed
from app.journey.services.rules import rules_in_force
from app.web.access import signed_in

bp = Blueprint("coaching", __name__)

#: How the word for what a question is about begins when it is a step of the trail.
_STEP = "step:"


def own_id() -> int:
    """The person in front of the page."""
    person = signed_in()
    if person is None:
        raise NotAllowed
    return person.person_id


def title_of(about: str) -> Any:
    """The title of the step that a question was asked beside, in all its languages; nothing where there is none such."""
    if not about.startswith(_STEP):
        return None
    step = rules_in_force().steps.get(about.removeprefix(_STEP))
    return None if step is None else step.title
