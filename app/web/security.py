"""What every request must pass and every answer carries: readable bytes, forgery protection, headers, cookies."""

import hmac
import re
import secrets
from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from flask import Flask, Request, abort, current_app, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from werkzeug.wrappers import Response

from app.web import access
from app.web.settings import FORM_BYTES, TEXT_BYTES, cookie_name, settings
from config import Config

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from itsdangerous import URLSafeTimedSerializer

CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none';"
    " base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
#: By the reader's browser alone, which asks each time whether its page is still good.
HOW_PAGES_ARE_CACHED = (("Cache-Control", "private, no-cache"), ("Vary", "Cookie"))
STRICT_TRANSPORT = "max-age=63072000; includeSubDomains"
CSRF_FIELD = "csrf_token"
CSRF_HEADER = "X-CSRF-Token"
#: Stands where a token is filled in later. Nobody can write it into a page, as none goes out with it.
_BLANK = secrets.token_hex(32)


class SparingSessions(SecureCookieSessionInterface):
    """The signed cookie that carries a message to the next page: read if it came, written if it was used."""

    _signer: "URLSafeTimedSerializer | None" = None

    def get_signing_serializer(self, app: Flask) -> "URLSafeTimedSerializer | None":
        """What signs and reads the cookie; made once, as the key stays the same."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie holds; without one, nothing has to be verified."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what was changed; most pages have not so much as looked."""
        if session.accessed or session.modified:
            super().save_session(app, session, response)  # type: ignore[arg-type]  # as Flask calls it


def guard_bytes(app: Flask, config: Config) -> None:
    """Name each request, refuse what cannot be read, and put the headers on every answer."""
    if config.trusted_proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix

        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]  # as Flask documents
    app.wsgi_app = _with_headers(app.wsgi_app, config)  # type: ignore[assignment,method-assign]  # as Flask documents
    app.session_interface = SparingSessions()
    app.before_request(_name_request)
    app.before_request(_refuse_unreadable_address)
    app.after_request(_add_headers)


def guard_forms(app: Flask, config: Config) -> None:
    """Refuse whatever would change something without the token that only our own pages know."""
    app.before_request(_allow_large_bodies)
    app.before_request(_refuse_forgery)
    app.jinja_env.globals["csrf_token"] = csrf_token


def headers_of(config: Config) -> dict[str, str]:
    """What every answer carries, whoever gives it."""
    return HEADERS | ({"Strict-Transport-Security": STRICT_TRANSPORT} if config.is_https else {})


def csrf_token() -> str:
    """The token that belongs to this session, or to this visitor's browser."""
    return _BLANK if "leaves_out_token" in g else signature("csrf", _anchor(make=True))


def without_token(draw: Callable[[], str]) -> str:
    """What is drawn, with a blank in the place of the session's token, so that it may be kept."""
    g.leaves_out_token = True
    try:
        return draw()
    finally:
        del g.leaves_out_token


def with_token(page: bytes) -> bytes:
    """What was drawn without it, with the token that belongs to this session."""
    return page.replace(_BLANK.encode(), csrf_token().encode())


def signature(purpose: str, text: str) -> str:
    """What proves that a text was written here, and for this purpose."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(key, f"{purpose}:{text}".encode("utf-8", "replace"), "sha256").hex()


def is_signature(given: str, purpose: str, text: str) -> bool:
    """Whether a signature fits, in a time that does not tell how nearly it does."""
    # Bytes, because the comparison raises on text that is not ASCII.
    return hmac.compare_digest(given.encode("utf-8", "replace"), signature(purpose, text).encode())


def never_stored(view: access.View) -> access.View:
    """The answers of this view stay in no cache: tokens, exports, administration."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Any:
        g.never_stored = True
        return view(*args, **kwargs)

    return answer  # type: ignore[return-value]  # the same function as far as callers can see


def untold(view: access.View) -> access.View:
    """Requests to this view leave no line in the log: already when and how often somebody came would say too much."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Any:
        g.untold = True
        return view(*args, **kwargs)

    return answer  # type: ignore[return-value]  # the same function as far as callers can see


def request_id_for(given: str) -> str:
    """What a request is called in the log: as a trusted proxy calls it, else by a name of ours."""
    is_good = settings().trusted_proxies and re.fullmatch(r"[A-Za-z0-9-]{8,36}", given)
    return given if is_good else secrets.token_hex(16)


def client_address() -> str:
    """Where the request came from, as far as the trusted proxies tell."""
    return request.remote_addr or ""


def _name_request() -> None:
    g.request_id = request_id_for(request.headers.get("X-Request-Id", ""))


def _refuse_unreadable_address() -> None:
    environ = request.environ
    path, query = environ.get("PATH_INFO", "").encode("latin-1", "replace"), environ.get("QUERY_STRING", "")
    if not (_is_readable(path) and _is_readable(unquote_to_bytes(query.encode("latin-1", "replace")))):
        abort(400)


def _allow_large_bodies() -> None:
    if request.method not in access.SAFE_METHODS and access.takes_uploads():
        most = access.most_bytes()
        request.max_content_length = settings().max_upload_bytes if most is None else most + FORM_BYTES
    elif access.takes_long_texts():
        request.max_content_length = request.max_form_memory_size = TEXT_BYTES


def _refuse_forgery() -> None:
    if request.method in access.SAFE_METHODS or request.endpoint is None:
        return
    given = request.headers.get(CSRF_HEADER, "")
    if not given or not access.takes_uploads():
        # The token in the header spares a large upload from being read before it is known to be ours.
        _demand_readable_form()
        given = given or request.form.get(CSRF_FIELD, "")
    anchor = _anchor(make=False)
    if not anchor or not is_signature(given, "csrf", anchor):
        raise access.FormExpired


def _demand_readable_form() -> None:
    if request.mimetype == "application/x-www-form-urlencoded" and not _is_readable(
        unquote_to_bytes(request.get_data(cache=True))
    ):
        abort(400)
    if any("\0" in key or "\0" in value for key, value in request.form.items(multi=True)):
        abort(400)


def _is_readable(content: bytes) -> bool:
    try:
        return "\0" not in content.decode()
    except UnicodeDecodeError:
        return False


def _anchor(*, make: bool) -> str:
    """What a token is tied to: the session, or for visitors a random cookie, made when first needed."""
    person = access.signed_in()
    if person is not None:
        return "session:" + person.session_key
    browser = request.cookies.get(cookie_name(settings(), "visitor"), "")
    if not browser and make:
        if "new_visitor" not in g:
            g.new_visitor = secrets.token_urlsafe(32)
        browser = g.new_visitor
    return "visitor:" + browser if browser else ""


def _with_headers(application: "WSGIApplication", config: Config) -> "WSGIApplication":
    """The application with our headers on every answer that does not bring its own."""
    ours = [(name.lower(), (name, value)) for name, value in headers_of(config).items()]

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, given: list[tuple[str, str]], *exc_info: Any) -> Callable[[bytes], object]:
            names = {name.lower() for name, _ in given}
            added = [header for name, header in ours if name not in names]
            return start_response(status, given + added, *exc_info)

        return application(environ, start)

    return answer


def _add_headers(response: Response) -> Response:
    if "request_id" in g:
        response.headers["X-Request-Id"] = g.request_id
    if "new_visitor" in g:
        config = settings()
        response.set_cookie(
            cookie_name(config, "visitor"),
            g.new_visitor,
            secure=config.is_https,
            httponly=True,
            samesite="Lax",
        )
    return _say_how_to_cache(response)


def _say_how_to_cache(response: Response) -> Response:
    if g.get("never_stored"):
        response.headers["Cache-Control"] = "no-store"
    if "Cache-Control" in response.headers:
        return response
    for name, value in HOW_PAGES_ARE_CACHED:
        response.headers.add(name, value)
    if "ETag" in response.headers:
        return response
    is_page = request.method in {"GET", "HEAD"} and response.status_code == 200 and not response.is_streamed
    if is_page and response.mimetype == "text/html":
        response.add_etag(weak=True)
        response.make_conditional(request)
    return response
