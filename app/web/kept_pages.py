"""Pages that follow from a few values: not sent to whoever has them, and not drawn twice while they are kept.

Mostly the browser keeps its page, and asking whether it is still good costs next to nothing. Keeping it here as well
is for those whose browser does not have it: another device, a new session, a second tab, a cleared cache, a reload by
force. A page that was not drawn before in this process, or has changed, is drawn; forgetting one never matters.
"""

import os
from collections.abc import Callable, Mapping
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

from flask import Flask, current_app, make_response, request, session
from werkzeug.wrappers import Response

from app.core.clock import time_zone
from app.web import access, security, translations
from app.web.house import House, house
from config import Config

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

#: What a page shows beside its frame, told by its reader.
Shown: TypeAlias = Callable[[access.SignedIn], tuple[object, ...]]
APP = Path(__file__).resolve().parents[1]

#: So much is kept in each process: the pages of some sixty readers.
MOST_BYTES = 2 * 1024 * 1024


class KeptPages:
    """Drawn pages without the tokens of a session, the oldest forgotten first."""

    def __init__(self, *, most: int = MOST_BYTES) -> None:
        self._most = most
        self._size = 0
        self._pages: dict[bytes, bytes] = {}
        self._changing = Lock()

    def find(self, key: bytes) -> bytes | None:
        """The page of this key; None if it is not kept."""
        return self._pages.get(key)

    def keep(self, key: bytes, page: bytes) -> None:
        """Keep a page, and forget others if there is no room for all."""
        with self._changing:
            self._size += len(page) - len(self._pages.pop(key, b""))
            self._pages[key] = page
            while self._size > self._most:
                self._size -= len(self._pages.pop(next(iter(self._pages))))

    def forget(self) -> None:
        """Draw everything anew from now on."""
        with self._changing:
            self._pages.clear()
            self._size = 0


def keep_pages(app: Flask, config: Config) -> None:
    """Let views answer with kept pages; while templates are being written, each page is drawn anew."""
    app.extensions["waymark-pages"] = None if config.is_development else KeptPages()
    same_for_all = (_edition(), app.extensions["waymark-static"])
    # With a key: what a page is called tells nothing of what it shows.
    key = blake2b(config.secret_key.encode(), digest_size=32).digest()
    app.extensions["waymark-page-names"] = blake2b(repr(same_for_all).encode(), digest_size=16, key=key)


def answer_with(draw: Callable[[], str], *, shown: tuple[object, ...]) -> Response:
    """Answer somebody who is signed in with a page that shows `shown` and, in its frame, who they are.

    What the view asked along is taken to be in `shown`; if it changes while the page is drawn, the page is good for
    this answer alone.
    """
    reader = access.signed_in()
    pages: KeptPages | None = current_app.extensions["waymark-pages"]
    if reader is None or pages is None or _is_word_waiting():
        return make_response(draw())
    page_shows = _shown_in(translations.locale(), house(), reader, request.path, request.query_string, shown)
    tag = _name(page_shows, reader.session_key).hex()
    if request.if_none_match.contains_weak(tag):
        answer = Response(status=304)
    else:
        answer, is_lasting = _whole(pages, _name(page_shows), draw)
        if not is_lasting:
            return answer
    answer.set_etag(tag)
    return answer


def _whole(pages: KeptPages, name: bytes, draw: Callable[[], str]) -> tuple[Response, bool]:
    """The page, and whether it still shows what it is named after."""
    page = pages.find(name)
    if page is None:
        page = security.without_token(draw).encode()
        if not access.is_unchanged():
            return make_response(security.with_token(page)), False
        pages.keep(name, page)
    return make_response(security.with_token(page)), True


def told_by_reader(shown: Shown) -> Callable[[access.View], access.View]:
    """Says what a page shows beside its frame, from its reader alone and without a request: whoever has the page is
    told so on the short way, see `app.web.short_way`. For views open to everybody who is signed in, which answer by
    `answer_with` and the same. Stands below `signed_in_only`.
    """

    def mark(view: access.View) -> access.View:
        view.told_by_reader = shown  # type: ignore[attr-defined]  # a mark on the function itself
        return view

    return mark


def is_told_by_reader(view: Callable[..., Any]) -> bool:
    """Whether a view has said so."""
    return hasattr(view, "told_by_reader")


def tag_for(view: Callable[..., Any], reader: access.SignedIn, environ: "WSGIEnvironment") -> str:
    """What the page of such a view is called, for a request that is not at the application yet."""
    shown: Shown = view.told_by_reader  # type: ignore[attr-defined]  # the caller has asked
    ours = house()
    locale = translations.locale_for(reader.language, environ.get("HTTP_ACCEPT_LANGUAGE", ""), ours)
    query = environ.get("QUERY_STRING", "").encode("latin-1")
    page_shows = _shown_in(locale, ours, reader, environ["PATH_INFO"], query, shown(reader))
    return _name(page_shows, reader.session_key).hex()


def _shown_in(
    locale: str,
    ours: House,
    reader: access.SignedIn,
    path: str,
    query: bytes,
    shown: tuple[object, ...],
) -> tuple[object, ...]:
    return (
        reader.person_id,
        reader.name,
        reader.theme,
        sorted(reader.roles),
        reader.unread_count,
        locale,
        ours,
        time_zone().key,
        reader.time_zone,
        path,
        query,
        shown,
    )


def _name(*values: object) -> bytes:
    digest: Any = current_app.extensions["waymark-page-names"].copy()
    digest.update(repr(values).encode("utf-8", "replace"))
    name: bytes = digest.digest()
    return name


def _is_word_waiting() -> bool:
    """Whether a message is to be shown on this page and never again."""
    return may_bring_word(request.cookies) and "_flashes" in session


def may_bring_word(cookies: Mapping[str, str]) -> bool:
    """Whether a browser sends along what may hold such a message."""
    return current_app.config["SESSION_COOKIE_NAME"] in cookies


def _edition() -> tuple[int, int]:
    """Tells one release from another: how many files make the pages, and when the latest of them was changed."""
    changes = [
        os.stat(os.path.join(folder, file)).st_mtime_ns  # noqa: PTH116, PTH118 - many files, before the first answer
        for folder, _, files in os.walk(APP)
        for file in files
        if file.endswith((".py", ".html", ".mo"))
    ]
    return len(changes), max(changes)
