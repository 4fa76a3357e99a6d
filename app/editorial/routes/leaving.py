"""Handing drafts over to colleagues, and what those have left behind who are no longer here."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.forms import OfferDraftForm
from app.editorial.permissions import SEE_LEFT_PIECES, WRITE_PIECES
from app.editorial.routes.door import bp, colleague_of, refusal
from app.editorial.routes.drafts import draft_page
from app.editorial.vocabulary import PieceKind
from app.web.access import current_actor, requires
from app.web.parameters import page_number
from app.web.security import never_stored


@bp.post("/drafts/<int:piece_id>/offer")
@requires(WRITE_PIECES)
@never_stored
def offer_draft(piece_id: int) -> Response | tuple[str, int]:
    form = OfferDraftForm.received()
    status = refusal(
        form, lambda: services.offer_draft(piece_id, colleague_of(form.colleague), actor=current_actor())
    )
    if status:
        return draft_page(queries.get_own_piece(piece_id, current_actor()), offer_form=form), status
    flash(_("Offered. It is yours until they take it over."))
    return _to_authors(piece_id)


@bp.post("/drafts/<int:piece_id>/offer/withdrawal")
@requires(WRITE_PIECES)
@never_stored
def withdraw_offer(piece_id: int) -> Response:
    with unit_of_work():
        services.withdraw_offer(piece_id, actor=current_actor())
    flash(_("It stays with you."))
    return _to_authors(piece_id)


@bp.post("/offers/<int:piece_id>/acceptance")
@requires(WRITE_PIECES)
@never_stored
def accept_draft(piece_id: int) -> Response:
    with unit_of_work():
        services.accept_draft(piece_id, actor=current_actor())
    flash(_("It is yours now, with all its versions."))
    return redirect(url_for("editorial.show_draft", piece_id=piece_id), 303)


@bp.post("/offers/<int:piece_id>/refusal")
@requires(WRITE_PIECES)
@never_stored
def decline_draft(piece_id: int) -> Response:
    with unit_of_work():
        services.decline_draft(piece_id, actor=current_actor())
    flash(_("Its author knows, and may ask somebody else."))
    return redirect(url_for("editorial.list_drafts"), 303)


@bp.get("/left-drafts")
@requires(SEE_LEFT_PIECES)
@never_stored
def list_left_drafts() -> str:
    return render_template(
        "editorial/left_drafts.html",
        page=queries.page_left_pieces(number=page_number()),
        kinds={kind.value: kind for kind in PieceKind},
        url_for_page=lambda number: url_for("editorial.list_left_drafts", page=number),
    )


def _to_authors(piece_id: int) -> Response:
    return redirect(url_for("editorial.show_draft", piece_id=piece_id, _anchor="authors"), 303)
