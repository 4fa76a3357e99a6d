"""The letters, for administrators."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.unit_of_work import unit_of_work
from app.mail import queries, services
from app.mail.forms import FilterLettersForm, choices
from app.mail.permissions import SEE_LETTERS, SEND_LETTERS
from app.mail.queries import PAGE_SIZE, LetterFilter
from app.mail.vocabulary import RETRIABLE, LetterState
from app.web.access import costly, current_actor, requires
from app.web.parameters import row_number
from app.web.security import never_stored

bp = Blueprint("mail", __name__)


@bp.get("/letters")
@requires(SEE_LETTERS)
@never_stored
def show_letters() -> str:
    form = _form()
    wanted = _wanted(form)
    letters = queries.list_letters(wanted, limit=PAGE_SIZE + 1)
    shown = letters[:PAGE_SIZE]
    filters = _filters()
    return render_template(
        "mail/letters.html",
        letters=shown,
        form=form,
        status=queries.mail_status(),
        states=tuple(LetterState),
        retriable=RETRIABLE,
        filters=filters,
        newest_url=url_for("mail.show_letters", **filters) if wanted.before else None,
        older_url=url_for("mail.show_letters", **filters, before=shown[-1].id)
        if len(letters) > PAGE_SIZE
        else None,
    )


@bp.post("/letters/tests")
@requires(SEND_LETTERS)
@costly
def write_test_letter() -> Response:
    with unit_of_work():
        is_written = services.write_test_letter(actor=current_actor())
    if is_written:
        flash(_("A test letter to you is on its way. If it does not come, look here again in a minute."))
    else:
        flash(_("You asked for one a moment ago. Wait a minute before you ask again."), "info")
    return redirect(url_for("mail.show_letters"), 303)


@bp.post("/letters/resumption")
@requires(SEND_LETTERS)
def resume_sending() -> Response:
    with unit_of_work():
        services.resume_sending(actor=current_actor())
    flash(_("Letters go out again."))
    return redirect(url_for("mail.show_letters"), 303)


@bp.post("/letters/<int:letter_id>/retrial")
@requires(SEND_LETTERS)
@costly
def retry_letter(letter_id: int) -> Response:
    with unit_of_work():
        services.retry_letter(letter_id, actor=current_actor())
    flash(_("The letter is tried again."))
    return redirect(url_for("mail.show_letters", **_filters()), 303)


def _form() -> FilterLettersForm:
    form = FilterLettersForm(request.args)
    form.state.choices = choices([("", _("Any")), *((state.value, _(state.label)) for state in LetterState)])
    form.validate()
    return form


def _wanted(form: FilterLettersForm) -> LetterFilter:
    """What the form asks for; a field that cannot be read narrows nothing and is blamed on the page."""
    state = "" if form.state.errors else form.state.data or ""
    return LetterFilter(
        state=LetterState(state) if state else None,
        person="" if form.person.errors else form.person.data or "",
        person_id=row_number("person_id"),
        before=row_number("before"),
    )


def _filters() -> dict[str, Any]:
    names = ("person", "state", "person_id")
    return {name: request.args[name] for name in names if request.args.get(name, "").strip()}
