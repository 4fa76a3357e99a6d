"""The logo, under an address that changes with it."""

from flask import make_response
from werkzeug.wrappers import Response

from app.organisation.queries.settings import get_logo
from app.organisation.routes.door import bp
from app.web.access import public


@bp.get("/organisation/logo/<digest>")
@public
def show_logo(digest: str) -> Response:
    """The picture, for everybody and for ever: the page for signing in shows it too."""
    logo = get_logo(digest)
    answer = make_response(logo.content)
    answer.mimetype = logo.media_type
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    # Even opened by itself it may do nothing but be looked at.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
