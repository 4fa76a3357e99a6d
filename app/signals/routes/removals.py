"""Answering requests to have activity removed."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.unit_of_work import unit_of_work
from app.signals import queries, services
from app.signals.forms import AnswerRemovalForm
from app.signals.permissions import REVERSE_ACTIVITY
from app.signals.routes.door import bp
from app.signals.routes.own import words_of
from app.web.access import current_actor, requires
from app.web.parameters import page_number
from app.web.security import never_stored


@bp.get("/removal-requests")
@requires(REVERSE_ACTIVITY)
@never_stored
def show_removal_requests() -> str:
    return _requests_page()


@bp.post("/removal-requests/<int:request_id>/answer")
@requires(REVERSE_ACTIVITY)
@never_stored
def answer_removal_request(request_id: int) -> Response | tuple[str, int]:
    form = AnswerRemovalForm.received()
    if not form.validate():
        return _requests_page(request_id, form), 422
    is_granted = form.decision.data == "grant"
    with unit_of_work():
        services.answer_removal_request(
            request_id, is_granted=is_granted, answer=form.answer.data or "", actor=current_actor()
        )
    flash(
        _("Taken out, and the person is told.") if is_granted else _("It stays, and the person is told why.")
    )
    return redirect(url_for("signals.show_removal_requests"), 303)


def _requests_page(answering: int | None = None, form: AnswerRemovalForm | None = None) -> str:
    """The list; an answer that could not be taken stands in its field again."""
    is_answered = request.args.get("state") == "answered"
    state = "answered" if is_answered else None
    return render_template(
        "signals/removal_requests.html",
        page=queries.page_removal_requests(page_number(), is_answered=is_answered),
        is_answered=is_answered,
        answering=answering,
        form=form,
        words_of=words_of,
        open_count=queries.count_open_removal_requests(),
        url_for_page=lambda number: url_for("signals.show_removal_requests", page=number, state=state),
    )
