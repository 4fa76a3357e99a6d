"""Every refusal and every failure as a page."""

import logging
from http import HTTPStatus

from flask import Flask, g, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from app.core.errors import Conflict, DomainError, NotAllowed, Unavailable
from app.core.outages import OUTAGES, Outage, outage_of
from app.web import access, house
from app.web.forms import translate_error
from app.web.refusals import status_of
from app.web.translations import forget_language

log = logging.getLogger(__name__)

#: Never shown again to whoever sent them.
UNSHOWN = ("csrf_token", "password", "token")
#: What forms know by themselves, and nobody typed.
UNTYPED = frozenset({"version", "seen", "next"})


def answer_errors(app: Flask) -> None:
    """Give every error a page of its own, down to one that needs neither database nor session."""
    app.register_error_handler(DomainError, _on_refusal)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(access.FormExpired, _on_expired_form)
    app.register_error_handler(InternalServerError, _on_failure)
    for kind in OUTAGES:
        app.register_error_handler(kind, _on_outage)


def error_page(status: int, message: str | None = None, heading: str | None = None) -> Response:
    """A page for a number, with a sentence about this request in particular, and a heading of its own, if there is one."""
    if status == HTTPStatus.FORBIDDEN:
        _note_refusal()
    try:
        page = render_template(
            "errors/error.html", status=status, message=message, heading=heading, request_id=_request_id()
        )
    except Exception:
        log.exception("the page for error %s could not be drawn", status)
        page = render_template_alone("errors/plain.html")
    return make_response(page, status)


def _note_refusal() -> None:
    person = access.signed_in()
    # Our own word for the page, not what was typed: nobody writes into the log.
    about = {"method": request.method, "route": request.endpoint, "person": person and person.person_id}
    log.warning("refused", extra=about)


def _on_expired_form(_error: access.FormExpired) -> Response:
    """Say that a form's token does not fit, and give back what was typed."""
    typed = [
        (name, value)
        for name, value in (request.form.items(multi=True) if _is_from_us() else ())
        if value.strip() and name not in UNTYPED and not any(word in name for word in UNSHOWN)
    ]
    page = render_template("errors/expired.html", typed=typed, is_signed_in=access.signed_in() is not None)
    return make_response(page, 400)


def render_template_alone(name: str) -> str:
    """A template without any context, for when nothing can be relied upon."""
    from flask import current_app

    return current_app.jinja_env.get_template(name).render()


def _is_from_us() -> bool:
    # Browsers say where a form was; another site could otherwise put words of its own onto our page.
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def _on_refusal(error: DomainError) -> Response:
    status = status_of(error)
    heading = str(_(error.heading)) if error.heading else None
    if isinstance(error, Unavailable):
        log.error("unavailable: %s", error)
    elif isinstance(error, Conflict):
        if error.is_stale:
            # The page has words of its own for it; the error's would say the same as its heading.
            return error_page(status)
        heading = heading or _("That does not work as things are")
    elif isinstance(error, NotAllowed) and not error.is_about_roles:
        heading = heading or _("You cannot do this yourself")
    return error_page(status, translate_error(error), heading)


def _on_http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None:
        return make_response(error.response)

    answer = error_page(status)
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            answer.headers[name] = value
    return answer


def _on_failure(error: InternalServerError) -> Response:
    _do_without_database()
    return error_page(500)


def _on_outage(error: Exception) -> Response:
    outage = outage_of(error)
    if outage is None:
        raise error
    log.error("outage: %s: %s", outage.value, error)
    _do_without_database()
    answer = error_page(503, _sentence(outage))
    answer.headers["Retry-After"] = "10"
    return answer


def _sentence(outage: Outage) -> str | None:
    if outage is Outage.DISK_FULL:
        return str(
            _("The server's disk is full, so nothing can be saved just now. What was saved before is safe.")
        )
    return None


def _do_without_database() -> None:
    access.ask_no_more()
    house.ask_no_more()
    forget_language()


def _request_id() -> str:
    return str(g.get("request_id", ""))
