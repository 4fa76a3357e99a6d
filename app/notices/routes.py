"""The visitor's door to notices."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import day_from_date
from app.core.unit_of_work import unit_of_work
from app.notices import queries, services
from app.notices.permissions import READ_OWN_NOTICES
from app.web.access import current_actor, requires, signed_in
from app.web.parameters import page_number
from app.web.templating import day

bp = Blueprint("notices", __name__)


@bp.get("/notices")
@requires(READ_OWN_NOTICES)
def list_notices() -> str:
    page = queries.page_notices(_own_id(), number=page_number())
    return render_template(
        "notices/list.html",
        page=page,
        unread=queries.count_unread(_own_id()),
        newest=max((notice.id for notice in page.items), default=0),
        url_for_page=lambda number: url_for("notices.list_notices", page=number),
    )


@bp.post("/notices/<int:notice_id>/reading")
@requires(READ_OWN_NOTICES)
def mark_read(notice_id: int) -> Response:
    with unit_of_work():
        services.mark_read(notice_id, actor=current_actor())
    return redirect(url_for("notices.list_notices", page=request.args.get("page")), 303)


@bp.post("/notices/reading")
@requires(READ_OWN_NOTICES)
def mark_all_read() -> Response:
    with unit_of_work():
        # What arrived after the page was drawn has not been read.
        services.mark_all_read(_own_id(), up_to=request.form.get("up_to", type=int), actor=current_actor())
    flash(_("All read."))
    return redirect(url_for("notices.list_notices"), 303)


@bp.app_template_filter("iso_day")
def iso_day(iso: str) -> str:
    """A date written as 2026-03-31 in the reader's language."""
    return day(day_from_date(date.fromisoformat(iso)))


def _own_id() -> int:
    person = signed_in()
    assert person is not None  # the view's rule lets nobody else in
    return person.person_id
