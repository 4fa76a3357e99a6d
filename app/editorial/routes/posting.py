"""Ready posts, a platform at a time: prepared here, kept in the author's words, posted by the author."""

from typing import Final

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.addresses import full_address
from app.core.clock import time_zone
from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.forms import PostedForm, ReadyPostForm, ReminderForm
from app.editorial.models import Piece
from app.editorial.permissions import WRITE_PIECES
from app.editorial.routes.door import bp, instant_of, own_id
from app.editorial.rules.posting import compose_address, length_of, platform_of, prepared
from app.editorial.rules.rendering import below_title, opening
from app.editorial.rules.stages import Act, Part, may
from app.editorial.vocabulary import (
    PLATFORMS,
    ChangedMeanwhile,
    NotAtThatPoint,
    PieceKind,
    PieceState,
    Platform,
    _l,
)
from app.web.access import current_actor, requires
from app.web.security import never_stored

NO_TIME: Final = _l("This is no time that we can read.")
#: As much of an article opens a post on a platform that takes long ones.
OPENING: Final = 600


@bp.get("/drafts/<int:piece_id>/posts")
@requires(WRITE_PIECES)
@never_stored
def list_ready_posts(piece_id: int) -> str:
    piece = _own(piece_id)
    return render_template(
        "editorial/ready_posts.html",
        piece=piece,
        platforms=PLATFORMS,
        posts=queries.list_ready_posts(piece_id, own_id()),
    )


@bp.get("/drafts/<int:piece_id>/posts/<platform>")
@requires(WRITE_PIECES)
@never_stored
def show_ready_post(piece_id: int, platform: str) -> str:
    return _post_page(piece_id, platform)


@bp.post("/drafts/<int:piece_id>/posts/<platform>")
@requires(WRITE_PIECES)
@never_stored
def save_ready_post(piece_id: int, platform: str) -> Response | tuple[str, int]:
    form, status = ReadyPostForm.received(), 422
    if form.validate():
        try:
            with unit_of_work():
                services.keep_post(
                    piece_id,
                    platform,
                    text=form.text.data or "",
                    version=form.version.data or 0,
                    actor=current_actor(),
                )
            flash(_("Saved."))
            return _to(piece_id, platform)
        except ChangedMeanwhile as faster:
            form.blame(faster)
            # Shown beside what is kept now; saving again takes what was typed here.
            now_kept = queries.find_ready_post(piece_id, own_id(), platform)
            form.version.raw_data, form.version.data = None, now_kept.version if now_kept else 0
            status = 409
        except Invalid as refused:
            form.blame(refused)
    return _post_page(piece_id, platform, form), status


@bp.post("/drafts/<int:piece_id>/posts/<platform>/reminder")
@requires(WRITE_PIECES)
@never_stored
def remind_of_post(piece_id: int, platform: str) -> Response | tuple[str, int]:
    form = ReminderForm.received()
    if form.validate():
        try:
            at = instant_of(form.at.data, NO_TIME)
            with unit_of_work():
                services.remind_of_post(piece_id, platform, at=at, actor=current_actor())
            flash(_("You are told then.") if at else _("You are not reminded."))
            return _to(piece_id, platform)
        except Invalid as refused:
            form.blame(refused)
    return _post_page(piece_id, platform, reminder=form), 422


@bp.post("/drafts/<int:piece_id>/posts/<platform>/link")
@requires(WRITE_PIECES)
@never_stored
def report_post(piece_id: int, platform: str) -> Response | tuple[str, int]:
    form, status = PostedForm.received(), 422
    if form.validate():
        try:
            with unit_of_work():
                services.report_post(piece_id, platform, link=form.link.data or "", actor=current_actor())
            flash(_("Noted. It counts on your trail."))
            return _to(piece_id, platform)
        except NotAtThatPoint:
            raise
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    return _post_page(piece_id, platform, posted=form), status


@bp.post("/drafts/<int:piece_id>/posts/<platform>/link/removal")
@requires(WRITE_PIECES)
@never_stored
def take_back_post(piece_id: int, platform: str) -> Response:
    with unit_of_work():
        services.take_back_post(piece_id, platform, actor=current_actor())
    flash(_("Taken back. You can tell us another link."))
    return _to(piece_id, platform)


def _own(piece_id: int) -> Piece:
    piece = queries.get_own_piece(piece_id, current_actor())
    if not may(Act.SPREAD, PieceState(piece.state), frozenset({Part.AUTHOR})):
        raise NotAtThatPoint
    return piece


def _to(piece_id: int, platform: str) -> Response:
    return redirect(url_for("editorial.show_ready_post", piece_id=piece_id, platform=platform), 303)


def _prepared(piece: Piece, platform: Platform) -> str:
    if piece.kind == PieceKind.POST:
        return piece.text.strip()
    words = opening(below_title(piece.text, piece.title), OPENING)
    return prepared(piece.title, words, full_address(piece.link), platform)


def _post_page(
    piece_id: int,
    key: str,
    form: ReadyPostForm | None = None,
    *,
    reminder: ReminderForm | None = None,
    posted: PostedForm | None = None,
) -> str:
    piece, platform = _own(piece_id), platform_of(key)
    post = queries.find_ready_post(piece_id, own_id(), key)
    kept = (post.words if post else "") or _prepared(piece, platform)
    remind_at = post.remind_at.astimezone(time_zone()) if post and post.remind_at else None
    if form is None:
        form = ReadyPostForm(data={"version": post.version if post else 0, "text": kept})
    return render_template(
        "editorial/ready_post.html",
        piece=piece,
        platform=platform,
        post=post,
        kept=kept if form.errors or form.form_errors else "",
        form=form,
        length=length_of(form.text.data or "", platform),
        is_alike=post is not None and queries.is_said_alike(post),
        compose=compose_address(kept, platform),
        reminder=reminder or ReminderForm(data={"at": remind_at}),
        posted=posted or PostedForm(),
    )
