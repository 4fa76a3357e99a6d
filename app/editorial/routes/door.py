"""The blueprint that the desk's pages hang on, and what its doors have in common."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

from flask import Blueprint, jsonify
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import StringField

from app.core.changes import data_state
from app.core.clock import YEARS, now, time_zone
from app.core.comparing import compare
from app.core.errors import Conflict, DomainError, Invalid, NotAllowed
from app.core.texts import kept_form
from app.core.unit_of_work import unit_of_work
from app.editorial import queries
from app.editorial.models import Piece
from app.editorial.rules.marking import Segment
from app.editorial.rules.rendering import OWN_PICTURE, below_title, to_html
from app.editorial.vocabulary import TextRefused, _l
from app.people.queries import find_person_by_email
from app.web.access import signed_in
from app.web.forms import BaseForm, translate_error
from app.web.kept_pages import answer_with
from app.web.refusals import status_of
from app.web.security import signature

bp = Blueprint("editorial", __name__)


def own_id() -> int:
    """The person in front of the page."""
    person = signed_in()
    if person is None:
        raise NotAllowed
    return person.person_id


def drawn_once(draw: Callable[[], str]) -> Response:
    """A page that is drawn anew when anything has changed, or when a minute has gone by: leases end by themselves."""
    return answer_with(draw, shown=(data_state(), now().replace(second=0, microsecond=0)))


def refusal(form: BaseForm, act: Callable[[], object]) -> int:
    """Do what a form asks for, in a unit of work; 0 once it is done.

    Otherwise the form says at its fields why not, and the answer is the status of the page that shows it again.
    """
    if not form.validate():
        return 422
    try:
        with unit_of_work():
            act()
    except (Conflict, Invalid) as refused:
        return form.blame(refused)
    return 0


def colleague_of(field: StringField) -> int:
    """Who has the address that was typed into a field. Raises TextRefused for nobody's."""
    person = find_person_by_email((field.data or "").strip())
    if person is None:
        raise TextRefused(_l("Nobody here has this address."), field=field.name)
    return person.id


def kept_key(name: str) -> str:
    """Under which name this person's browser keeps what is not saved yet: nobody else's at the same machine."""
    return f"{name}-{signature('kept in the browser', str(own_id()))[:16]}"


def saved(version: int) -> Response:
    """Tells a page that saves by itself which version it goes on from."""
    return jsonify(version=version)


def not_saved(error: DomainError | str) -> tuple[Response, int]:
    """Tells such a page in words why nothing was saved; it keeps what was typed."""
    words = error if isinstance(error, str) else translate_error(error)
    return jsonify(error=words), 422 if isinstance(error, str) else status_of(error)


def advice_html() -> Markup | None:
    """What the desk advises about style, for whoever writes and whoever edits; None where it advises nothing."""
    advice = queries.find_advice()
    return drawn(advice.text) if advice is not None and advice.text else None


@lru_cache(maxsize=8)
def drawn(text: str) -> Markup:
    """A Markdown text as a page shows it."""
    return Markup(to_html(text))  # nosec B704 - cleaned by nh3


def instant_of(local: datetime | None, wrong: str) -> datetime | None:
    """What the clock on the organisation's wall shows, as an instant. Raises TextRefused for what nobody can mean."""
    if local is None:
        return None
    if local.year not in YEARS:
        raise TextRefused(wrong, field="at")
    return local.replace(tzinfo=time_zone()).astimezone(UTC)


def readable(piece: Piece) -> Markup:
    """A piece below its title, as its readers see it."""
    return Markup(to_html(below_title(piece.text, piece.title)))  # nosec B704 - cleaned by nh3


def as_read(text: str) -> Markup | None:
    """A text as its readers see it, for those who have its Markdown before them; none where there is nothing to see in it."""
    return Markup(to_html(text)) if OWN_PICTURE.search(text) else None  # nosec B704 - cleaned by nh3


def marked(before: str, after: str) -> list[tuple[str, Segment]]:
    """Two texts as one: what stays, what is gone and what is new, in order."""
    parts, position = [], 0
    for change in compare(before, kept_form(after)):
        parts.append(("kept", Segment(before[position : change.start])))
        parts += [("gone", Segment(change.original)), ("new", Segment(change.replacement))]
        position = change.end
    parts.append(("kept", Segment(before[position:])))
    return [(kind, part) for kind, part in parts if part.text]
