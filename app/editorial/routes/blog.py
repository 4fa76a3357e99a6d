"""The blog that everybody can read, and what colleagues see of what was published."""

import re
from datetime import UTC, datetime

from flask import Response, render_template, url_for
from markupsafe import Markup

from app.editorial import queries
from app.editorial.permissions import WRITE_PIECES
from app.editorial.routes.door import bp
from app.editorial.rules.rendering import beginning, below_title, first_picture, to_html, with_pictures
from app.editorial.vocabulary import PieceKind
from app.web.access import public, requires
from app.web.parameters import page_number
from app.web.security import never_stored
from app.web.settings import settings

_ILLEGAL = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]")
#: For so long anybody may show a page of the blog without asking again.
_KEPT_SECONDS = 300


@bp.get("/blog")
@public
def show_blog() -> Response:
    page = queries.page_posts(number=page_number())
    return _kept(
        render_template(
            "editorial/blog/list.html",
            page=page,
            posts=[(post, beginning(below_title(post.text, post.title))) for post in page.items],
            address=_address(),
            url_for_page=lambda number: url_for("editorial.show_blog", page=number),
        )
    )


@bp.get("/blog/<slug>")
@public
def show_post(slug: str) -> Response:
    post = queries.get_post(slug)
    return _kept(
        render_template(
            "editorial/blog/post.html",
            post=post,
            html=_harmless(below_title(post.text, post.title)),
            words=beginning(below_title(post.text, post.title)),
            picture=_picture_address(first_picture(post.text)),
            corrections=queries.list_corrections(post.piece_id),
            address=_address(post.slug),
        )
    )


@bp.get("/blog/feed.atom")
@public
def show_feed() -> Response:
    posts = queries.page_posts().items
    return _kept(
        render_template(
            "editorial/blog/feed.xml",
            posts=[
                (post, _legal(post.title), _legal(_with_whole_addresses(below_title(post.text, post.title))))
                for post in posts
            ],
            updated_at=max((post.updated_at for post in posts), default=datetime(1970, 1, 1, tzinfo=UTC)),
            address=_address(),
        ),
        "application/atom+xml",
    )


@bp.get("/blog/sitemap.xml")
@public
def show_sitemap() -> Response:
    return _kept(
        render_template("editorial/blog/sitemap.xml", addresses=queries.list_addresses(), address=_address()),
        "application/xml",
    )


@bp.get("/published")
@requires(WRITE_PIECES)
@never_stored
def list_published() -> str:
    return render_template(
        "editorial/published.html",
        page=queries.page_published(number=page_number()),
        kinds={kind.value: kind for kind in PieceKind},
        url_for_page=lambda number: url_for("editorial.list_published", page=number),
    )


def _legal(words: str) -> str:
    """Words without the signs that no document in XML may hold."""
    return _ILLEGAL.sub("", words)


def _with_whole_addresses(text: str) -> str:
    """For those who read it elsewhere: pictures say where they come from."""
    return with_pictures(to_html(text), _picture_address)


def _picture_address(key: str) -> str:
    return f"{settings().public_url.rstrip('/')}/pictures/{key}" if key else ""


def _harmless(text: str) -> Markup:
    """What `to_html` has made harmless goes into a page as it is."""
    return Markup(to_html(text))  # nosec B704 - cleaned by nh3


def _address(slug: str = "") -> str:
    return f"{settings().public_url.rstrip('/')}/blog{'/' if slug else ''}{slug}"


def _kept(page: str, mimetype: str = "text/html") -> Response:
    answer = Response(page, mimetype=mimetype)
    answer.headers["Cache-Control"] = f"public, max-age={_KEPT_SECONDS}"
    answer.add_etag()
    return answer
