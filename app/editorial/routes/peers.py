"""Circles, whom one is asked to read, and what is said about drafts before the desk sees them."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.forms import AddAuthorForm, AskPeersForm, CircleForm, CommentForm
from app.editorial.permissions import WRITE_PIECES
from app.editorial.routes.door import bp, colleague_of, own_id, readable, refusal
from app.editorial.routes.drafts import draft_page
from app.editorial.vocabulary import (
    FEWEST_IN_CIRCLE,
    MOST_IN_CIRCLE,
    CommentState,
    PieceNotFound,
)
from app.web.access import current_actor, requires
from app.web.security import never_stored


@bp.get("/circles")
@requires(WRITE_PIECES)
@never_stored
def show_circles() -> str:
    return _circles_page(CircleForm())


@bp.post("/circles")
@requires(WRITE_PIECES)
@never_stored
def make_circle() -> Response | tuple[str, int]:
    form = CircleForm.received()
    status = refusal(form, lambda: services.make_circle(form.name.data or "", actor=current_actor()))
    if status:
        return _circles_page(form), status
    return redirect(url_for("editorial.show_circles"), 303)


@bp.post("/circles/<int:circle_id>/members")
@requires(WRITE_PIECES)
@never_stored
def add_member(circle_id: int) -> Response | tuple[str, int]:
    queries.get_own_circle(circle_id, current_actor())
    form = AddAuthorForm.received()
    status = refusal(
        form, lambda: services.add_member(circle_id, colleague_of(form.email), actor=current_actor())
    )
    if status:
        return _circles_page(CircleForm(), member_form=form, of_circle=circle_id), status
    return redirect(url_for("editorial.show_circles"), 303)


@bp.post("/circles/<int:circle_id>/departure")
@requires(WRITE_PIECES)
@never_stored
def leave_circle(circle_id: int) -> Response:
    with unit_of_work():
        services.leave_circle(circle_id, actor=current_actor())
    flash(_("You have left the circle."))
    return redirect(url_for("editorial.show_circles"), 303)


@bp.post("/drafts/<int:piece_id>/readers")
@requires(WRITE_PIECES)
@never_stored
def ask_peers(piece_id: int) -> Response | tuple[str, int]:
    form = AskPeersForm.received()
    status = refusal(form, lambda: services.ask_peers(piece_id, form.ids(), actor=current_actor()))
    if status:
        return draft_page(queries.get_own_piece(piece_id, current_actor()), peers_form=form), status
    flash(_("They are asked. You will be told when they answer."))
    return redirect(url_for("editorial.show_draft", piece_id=piece_id, _anchor="peers"), 303)


@bp.post("/drafts/<int:piece_id>/readers/<int:person_id>/end")
@requires(WRITE_PIECES)
@never_stored
def end_reading(piece_id: int, person_id: int) -> Response:
    with unit_of_work():
        services.end_reading(piece_id, person_id, actor=current_actor())
    if person_id == own_id():
        return redirect(url_for("editorial.show_circles"), 303)
    return redirect(url_for("editorial.show_draft", piece_id=piece_id, _anchor="peers"), 303)


@bp.get("/readings/<int:piece_id>")
@requires(WRITE_PIECES)
@never_stored
def show_reading(piece_id: int) -> str:
    return _reading_page(piece_id, CommentForm())


@bp.post("/readings/<int:piece_id>/comments")
@requires(WRITE_PIECES)
@never_stored
def comment_on_draft(piece_id: int) -> Response | tuple[str, int]:
    form = CommentForm.received()
    try:
        status = refusal(form, lambda: _comment(piece_id, form))
        if status:
            return _reading_page(piece_id, form), status
    except PieceNotFound as gone:
        # The reading was ended meanwhile, or the draft thrown away; what was typed is given back.
        form.blame(gone)
        back = (_("Circles"), url_for("editorial.show_circles"))
        return render_template("editorial/lost_reading.html", form=form, typed=form.typed(), back=back), 404
    flash(_("Said. The author is told."))
    return redirect(url_for("editorial.show_reading", piece_id=piece_id), 303)


def _comment(piece_id: int, form: CommentForm) -> None:
    services.comment(
        piece_id,
        words=form.words.data or "",
        quote=form.quote.data or "",
        replacement=form.replacement.data or None,
        actor=current_actor(),
    )


@bp.post("/drafts/<int:piece_id>/comments/<int:comment_id>/decision")
@requires(WRITE_PIECES)
@never_stored
def decide_comment(piece_id: int, comment_id: int) -> Response:
    version = request.form.get("version", "")
    with unit_of_work():
        services.decide_comment(
            piece_id,
            comment_id,
            take=request.form.get("decision") == "take",
            version=int(version) if version.isdecimal() and len(version) < 10 else 0,
            actor=current_actor(),
        )
    return redirect(url_for("editorial.show_draft", piece_id=piece_id, _anchor="peers"), 303)


def _circles_page(form: CircleForm, *, member_form: AddAuthorForm | None = None, of_circle: int = 0) -> str:
    return render_template(
        "editorial/circles.html",
        form=form,
        member_form=member_form,
        of_circle=of_circle,
        circles=queries.list_circles(own_id()),
        readings=queries.list_readings(own_id()),
        fewest=FEWEST_IN_CIRCLE,
        most=MOST_IN_CIRCLE,
    )


def _reading_page(piece_id: int, form: CommentForm) -> str:
    piece = queries.get_piece_to_read(piece_id, current_actor())
    return render_template(
        "editorial/reading.html",
        piece=piece,
        html=readable(piece),
        form=form,
        authors=queries.list_authors(piece_id),
        said=queries.list_comments(piece_id),
        own_id=own_id(),
        comment_states={state.value: state.label for state in CommentState},
    )
