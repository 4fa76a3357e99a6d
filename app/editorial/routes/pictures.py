"""Pictures of pieces: handing one in, removing it, and the picture itself for whoever may see it."""

from flask import make_response, redirect, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.core.errors import Invalid
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.forms import PictureForm
from app.editorial.permissions import WRITE_PIECES
from app.editorial.routes.door import bp
from app.editorial.routes.drafts import draft_page
from app.editorial.rules.pictures import make_fit
from app.editorial.vocabulary import PICTURE_BYTES
from app.web.access import accepts_file_of, costly, current_actor, public, requires
from app.web.security import never_stored

#: For so long anybody may show a picture of the blog without asking again; as its pages.
_KEPT_SECONDS = 300


@bp.post("/drafts/<int:piece_id>/pictures")
@requires(WRITE_PIECES)
@accepts_file_of(PICTURE_BYTES)
@costly
@never_stored
def add_picture(piece_id: int) -> Response | tuple[str, int]:
    piece = queries.get_own_piece(piece_id, current_actor())
    form = PictureForm.received()
    if form.validate():
        try:
            key = _add(piece_id, form)
            return redirect(
                url_for("editorial.show_draft", piece_id=piece_id, picture=key, _anchor="pictures"), 303
            )
        except Invalid as refused:
            form.blame(refused)
    piece = queries.get_own_piece(piece_id, current_actor())
    return draft_page(piece, picture_form=form), 422


@bp.post("/drafts/<int:piece_id>/pictures/<key>/removal")
@requires(WRITE_PIECES)
@never_stored
def remove_picture(piece_id: int, key: str) -> Response:
    with unit_of_work():
        services.remove_picture(piece_id, key, actor=current_actor())
    return redirect(url_for("editorial.show_draft", piece_id=piece_id, _anchor="pictures"), 303)


@bp.get("/pictures/<key>")
@public
def show_picture(key: str) -> Response:
    """The picture: for everybody once the blog shows it, before that for those who may read the draft."""
    picture, is_public = queries.get_picture(key, current_actor())
    answer = make_response(picture.content)
    answer.mimetype = picture.media_type
    answer.headers["Cache-Control"] = f"public, max-age={_KEPT_SECONDS}" if is_public else "private, no-cache"
    if is_public:  # also beside what readers of the feed see elsewhere
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    # Even opened by itself it may do nothing but be looked at.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.set_etag(picture.key)
    return answer.make_conditional(request)


def _add(piece_id: int, form: PictureForm) -> str:
    given = form.file.data
    # Opened and made anew before anything is held in the database: that takes a moment.
    fit = make_fit(given.stream.read(PICTURE_BYTES + 1) if isinstance(given, FileStorage) else b"")
    with unit_of_work():
        return services.add_picture(
            piece_id,
            fit,
            alternative=form.alternative.data or "",
            is_decoration=bool(form.is_decoration.data),
            actor=current_actor(),
        ).key
