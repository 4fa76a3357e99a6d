"""What came of a piece, for its authors; and the people behind it, for colleagues."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.permissions import WRITE_PIECES
from app.editorial.routes.door import bp, own_id
from app.editorial.vocabulary import NotAtThatPoint, PieceState
from app.signals.queries import list_accounts
from app.signals.vocabulary import KIND_LABELS
from app.web.access import costly, current_actor, requires
from app.web.security import never_stored


@bp.get("/drafts/<int:piece_id>/results")
@requires(WRITE_PIECES)
@costly
@never_stored
def show_results(piece_id: int) -> str:
    piece = queries.get_own_piece(piece_id, current_actor())
    if piece.published_at is None:
        raise NotAtThatPoint
    return render_template(
        "editorial/results.html",
        piece=piece,
        results=queries.get_results(piece),
        posts=queries.list_posted(piece_id),
        accounts=list_accounts(own_id()),
        labels=KIND_LABELS,
        is_out=piece.state == PieceState.PUBLISHED,
    )


@bp.post("/drafts/<int:piece_id>/invitations")
@requires(WRITE_PIECES)
@costly
@never_stored
def invite_sharers(piece_id: int) -> Response:
    results = queries.get_results(queries.get_own_piece(piece_id, current_actor()))
    with unit_of_work():
        number = services.invite_sharers(piece_id, results, actor=current_actor())
    flash(
        ngettext("%(num)s colleague is invited.", "%(num)s colleagues are invited.", number)
        if number
        else _("Everybody who shared it has been invited already.")
    )
    return redirect(url_for("editorial.show_results", piece_id=piece_id), 303)


@bp.get("/published/<int:piece_id>")
@requires(WRITE_PIECES)
@never_stored
def show_published(piece_id: int) -> str:
    found = queries.get_published(piece_id)
    return render_template("editorial/published_piece.html", piece=found.piece, authors=found.authors)
