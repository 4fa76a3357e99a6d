"""Leading the desk: giving drafts to editors, and putting them back into the queue."""

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core.clock import date_from_day, day_from_date, today
from app.core.errors import Invalid
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.forms import AssignForm, HandOverForm, whole_number
from app.editorial.permissions import LEAD_DESK
from app.editorial.routes.desk import editor_choices, piece_page, queue_filters, queue_page
from app.editorial.routes.door import bp
from app.editorial.rules.pairs import FEWEST, MUCH, quarter
from app.editorial.services import Assigned
from app.editorial.vocabulary import EditorIsAway, Outcome, PieceKind, _l
from app.people.vocabulary import GONE
from app.web.access import current_actor, requires
from app.web.forms import translate_error
from app.web.parameters import page_number
from app.web.security import never_stored

#: So many quarters can be looked at, the present one among them: what is longer ago helps nobody.
QUARTERS: Final = 4


@bp.get("/desk/pairs")
@requires(LEAD_DESK)
@never_stored
def show_pairs() -> str:
    back = min(max(0, request.args.get("back", 0, type=int)), QUARTERS - 1)
    first, behind = quarter(date_from_day(today()), back)
    return render_template(
        "editorial/pairs.html",
        pairs=queries.list_same_two(first, behind),
        page=queries.page_returned(first, behind, number=page_number()),
        answered=queries.count_answered(first, behind),
        first=day_from_date(first),
        last=day_from_date(behind) - 1,
        back=back,
        most_back=QUARTERS - 1,
        fewest=FEWEST,
        much=MUCH,
        gone=_(GONE),
        kinds={kind.value: kind for kind in PieceKind},
        outcomes={**{one.value: one.label for one in Outcome}, services.TAKEN_BACK: _l("taken back")},
        url_for_page=lambda number: url_for("editorial.show_pairs", back=back, page=number),
    )


@bp.post("/desk/assignments")
@requires(LEAD_DESK)
@never_stored
def assign_pieces() -> Response | tuple[str, int]:
    form, status = AssignForm.received(), 422
    form.editor.choices = editor_choices(queries.list_editors())
    if form.validate():
        try:
            with unit_of_work():
                answer = services.assign(
                    form.ids(), editor_id=form.editor.data, is_sure=form.is_sure.data, actor=current_actor()
                )
            _say(answer)
            return redirect(url_for("editorial.show_queue", **queue_filters(), page=page_number()), 303)
        except (EditorIsAway, Invalid) as refused:
            status = form.blame(refused)
    return queue_page(form), status


@bp.post("/desk/<int:piece_id>/holder")
@requires(LEAD_DESK)
@never_stored
def hand_over_piece(piece_id: int) -> Response | tuple[str, int]:
    form, status = HandOverForm.received(), 422
    form.editor.choices = editor_choices(queries.list_editors())
    if form.validate():
        try:
            with unit_of_work():
                before = services.hand_over(
                    piece_id,
                    held_by=form.held_by.data or 0,
                    editor_id=form.editor.data,
                    is_sure=form.is_sure.data,
                    actor=current_actor(),
                )
            flash(_("Handed over. %(name)s had it until now, and is told.", name=before))
            return redirect(url_for("editorial.show_piece", piece_id=piece_id), 303)
        except (EditorIsAway, Invalid) as refused:
            status = form.blame(refused)
    return piece_page(piece_id, hand_over_form=form), status


@bp.post("/desk/<int:piece_id>/holder/withdrawal")
@requires(LEAD_DESK)
@never_stored
def take_piece_away(piece_id: int) -> Response:
    with unit_of_work():
        before = services.take_away(
            piece_id, held_by=whole_number(request.form.get("held_by")), actor=current_actor()
        )
    if before:
        flash(_("It is back in the queue. %(name)s had it until now, and is told.", name=before))
    return redirect(url_for("editorial.show_piece", piece_id=piece_id), 303)


def _say(answer: Assigned) -> None:
    if answer.given:
        flash(
            ngettext(
                "%(num)s draft is with %(name)s.",
                "%(num)s drafts are with %(name)s.",
                answer.given,
                name=answer.name,
            )
        )
    elif not answer.refused:
        flash(_("Tick at least one draft first."))
    for words in dict.fromkeys(translate_error(refused) for refused in answer.refused):
        flash(words)
