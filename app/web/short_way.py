"""The short way to "you have this page already", past nearly everything that Flask does for a request.

Whether the page that a browser has is still good follows from who asks, from what their view shows and from the frame.
Nothing of it is remembered here: it is found out as on the long way, by the same statement and with the same rights. Only
where the page is still good is that the answer; for everything else - another page, somebody unknown, somebody who asks
too fast, a database that is away - the request goes on as if it had not been looked at.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, Any

from flask import Flask, g
from werkzeug.http import parse_cookie, parse_etags

from app.core.outages import OUTAGES
from app.web import access, kept_pages, logs, pace, security
from app.web.settings import cookie_name, settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def open_short_way(app: Flask) -> None:
    """Look at each request before Flask does. Comes before whatever else stands in front of the application."""
    app.wsgi_app = ShortWay(app, app.wsgi_app)  # type: ignore[method-assign]  # as Flask documents


class ShortWay:
    """Stands next to the application, and answers in its place whoever has the page."""

    def __init__(self, app: Flask, application: "WSGIApplication") -> None:
        self._app, self._application = app, application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer with 304 if that can be said at once, else as the application does."""
        if environ["REQUEST_METHOD"] == "GET" and "HTTP_IF_NONE_MATCH" in environ:
            view = self._views.get(environ["PATH_INFO"])
            if view is not None and (headers := self._still_good(view, environ)) is not None:
                start_response("304 NOT MODIFIED", headers)
                return []
        return self._application(environ, start_response)

    def _still_good(
        self, view: Callable[..., Any], environ: "WSGIEnvironment"
    ) -> list[tuple[str, str]] | None:
        with self._app.app_context():
            return _headers_if_unchanged(view, environ)

    @cached_property
    def _views(self) -> Mapping[str, Callable[..., Any]]:
        """By their address, the views whose page can be told from its reader alone."""
        views = self._app.view_functions
        return {
            rule.rule: views[rule.endpoint]
            for rule in self._app.url_map.iter_rules()
            if not rule.arguments and kept_pages.is_told_by_reader(views[rule.endpoint])
        }


def _headers_if_unchanged(
    view: Callable[..., Any], environ: "WSGIEnvironment"
) -> list[tuple[str, str]] | None:
    """What goes with "not modified"; None where the page is another one, or where that is not for us to say."""
    began = perf_counter()
    cookies = parse_cookie(environ)
    if kept_pages.may_bring_word(cookies):
        return None
    try:
        reader = access.recognise(cookies.get(cookie_name(settings())), access.along_of(view))
        tag = None if reader is None else kept_pages.tag_for(view, reader, environ)
    except OUTAGES:
        return None
    if reader is None or tag is None or not _names(environ["HTTP_IF_NONE_MATCH"], tag):
        return None
    if not pace.hear(reader.person_id):
        return None
    g.request_id = security.request_id_for(environ.get("HTTP_X_REQUEST_ID", ""))
    logs.tell_of_request(
        logs.Seen("GET", environ["PATH_INFO"], 304, perf_counter() - began, reader.person_id)
    )
    return [("ETag", f'"{tag}"'), *security.HOW_PAGES_ARE_CACHED, ("X-Request-Id", g.request_id)]


def _names(given: str, tag: str) -> bool:
    """Whether a tag is among those that a browser names; nearly always it names one."""
    return given == f'"{tag}"' or parse_etags(given).contains_weak(tag)
