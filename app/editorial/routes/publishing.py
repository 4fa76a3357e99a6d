"""From the draft to its readers: how it will look, taking it along, the blog, and putting something right."""

from base64 import b64encode
from typing import Final

from flask import Response as Answer
from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.forms import CorrectPieceForm, PublishOnBlogForm
from app.editorial.models import Piece
from app.editorial.permissions import WRITE_PIECES
from app.editorial.routes.door import bp, instant_of, readable, refusal
from app.editorial.routes.drafts import draft_page
from app.editorial.rules.rendering import slug_of, to_html, with_pictures
from app.editorial.rules.stages import Act, Part, may
from app.editorial.rules.word import Sheet, to_word
from app.editorial.vocabulary import NotAtThatPoint, PieceState, _l
from app.web.access import accepts_long_texts, costly, current_actor, requires
from app.web.security import never_stored

NO_TIME: Final = _l("This is no time that we can read. Nothing is published.")
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("/drafts/<int:piece_id>/preview")
@requires(WRITE_PIECES)
@never_stored
def show_preview(piece_id: int) -> str:
    piece = queries.get_own_piece(piece_id, current_actor())
    return render_template("editorial/preview.html", piece=piece, html=readable(piece))


@bp.get("/drafts/<int:piece_id>/export.<kind>")
@requires(WRITE_PIECES)
@costly
@never_stored
def export_draft(piece_id: int, kind: str) -> Answer:
    piece = queries.get_own_piece(piece_id, current_actor())
    if kind == "md":
        answer = Answer(piece.text, mimetype="text/markdown")
    elif kind == "html":
        page = render_template("editorial/export.html", piece=piece, html=Markup(_with_all_inside(piece)))  # nosec B704 - cleaned by nh3
        answer = Answer(page, mimetype="text/html")
    elif kind == "docx":
        answer = Answer(_as_word(piece), mimetype=_WORD)
    else:
        abort(404)
    answer.headers["Content-Disposition"] = f"attachment; filename={slug_of(piece.title, piece.id)}.{kind}"
    return answer


@bp.post("/drafts/<int:piece_id>/blog")
@requires(WRITE_PIECES)
@never_stored
def publish_on_blog(piece_id: int) -> Response | tuple[str, int]:
    form = PublishOnBlogForm.received()
    status = refusal(
        form,
        lambda: services.publish_on_blog(
            piece_id, at=instant_of(form.at.data, NO_TIME), actor=current_actor()
        ),
    )
    if status:
        return draft_page(queries.get_own_piece(piece_id, current_actor()), blog_form=form), status
    flash(
        _("It goes out by itself at its time.") if form.at.data else _("Published. It counts on your trail.")
    )
    return _to(piece_id)


@bp.post("/drafts/<int:piece_id>/blog/cancellation")
@requires(WRITE_PIECES)
@never_stored
def unschedule_piece(piece_id: int) -> Response:
    with unit_of_work():
        services.unschedule(piece_id, actor=current_actor())
    flash(_("It does not go out by itself."))
    return _to(piece_id)


@bp.get("/drafts/<int:piece_id>/correction")
@requires(WRITE_PIECES)
@never_stored
def show_correction(piece_id: int) -> str:
    piece = queries.get_own_piece(piece_id, current_actor())
    if not may(Act.CORRECT, PieceState(piece.state), frozenset({Part.AUTHOR})):
        raise NotAtThatPoint
    form = CorrectPieceForm(data={"version": piece.version, "title": piece.title, "text": piece.text})
    return render_template("editorial/correction.html", piece=piece, form=form)


@bp.post("/drafts/<int:piece_id>/correction")
@requires(WRITE_PIECES)
@accepts_long_texts
@never_stored
def correct_piece(piece_id: int) -> Response | tuple[str, int]:
    form = CorrectPieceForm.received()
    status = refusal(form, lambda: _correct(piece_id, form))
    if status:
        piece = queries.get_own_piece(piece_id, current_actor())
        return render_template("editorial/correction.html", piece=piece, form=form), status
    flash(_("Corrected, and said so."))
    return _to(piece_id)


def _correct(piece_id: int, form: CorrectPieceForm) -> None:
    services.correct(
        piece_id,
        title=form.title.data or "",
        text=form.text.data or "",
        why=form.why.data or "",
        version=form.version.data or 0,
        actor=current_actor(),
    )


def _as_word(piece: Piece) -> bytes:
    authors = ", ".join(author.name for author in queries.list_authors(piece.id))
    pictures = {one.key: one.content for one in queries.list_pictures(piece.id)}
    return to_word(piece.text, Sheet(piece.title, authors, piece.language, piece.saved_at, pictures))


def _with_all_inside(piece: Piece) -> str:
    """The text with its pictures inside, so that it is whole wherever it goes."""
    pictures = {one.key: one for one in queries.list_pictures(piece.id)}

    def address_of(key: str) -> str:
        if key not in pictures:
            return f"/pictures/{key}"
        return f"data:{pictures[key].media_type};base64,{b64encode(pictures[key].content).decode()}"

    return with_pictures(to_html(piece.text), address_of)


def _to(piece_id: int) -> Response:
    return redirect(url_for("editorial.show_draft", piece_id=piece_id), 303)
