"""The blueprint of privacy, and what its pages share. Whoever opens a page about somebody else is written down here."""

import logging
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import now
from app.core.unit_of_work import unit_of_work
from app.people.permissions import is_self
from app.people.services.looking import is_look_due, note_look
from app.privacy import services
from app.web.access import SAFE_METHODS, current_actor, signed_in
from app.web.streams import sent_while_read

log = logging.getLogger(__name__)
bp = Blueprint("privacy", __name__)


@bp.after_app_request
def note_who_looks(answer: Any) -> Any:
    """Every page whose address has a person's number is a look at that person."""
    person_id = (request.view_args or {}).get("person_id")
    if person_id is None or request.method not in SAFE_METHODS or answer.status_code != 200:
        return answer
    try:
        # Asked first: most pages are opened again within the hour, and writing waits for everybody else who writes.
        if is_look_due(person_id, current_actor()):
            with unit_of_work():
                note_look(person_id, actor=current_actor())
    except Exception:
        # A page that only reads is still answered when nothing can be written.
        log.warning("a look at person %s could not be written down", person_id, exc_info=True)
    return answer


def own_id() -> int:
    """The number of whoever is signed in."""
    person = signed_in()
    assert person is not None  # the view's rule lets nobody else in
    return person.person_id


def data_file(person_id: int) -> Response:
    """Everything that is held about a person, sent while it is read."""
    is_own = is_self(current_actor(), person_id)
    answer = sent_while_read(services.stream_data(person_id, say=_, is_self=is_own), "application/zip")
    answer.headers["Content-Disposition"] = f"attachment; filename=waymark-data-{now():%Y-%m-%d}.zip"
    return answer
