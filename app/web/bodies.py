"""What requests bring along - forms, files - is waited for with patience, and at nobody else's expense.

The server gives every connection a thread, so that one who waits keeps nobody from being heard. Work is another matter: a
few threads at once are what a process can use, so all others stand before a gate. A form is read before it comes to the
gate, a larger body while it is worked with. How many may wait is limited, in all and from one address; whoever comes then
is told so at once. Where nothing comes any more, we hang up.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from queue import SimpleQueue
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from flask import Flask

from app.web.connections import Takers, hang_up
from app.web.settings import FORM_BYTES
from app.web.streams import LEAST_TAKEN, RETRY_SECONDS, TAKEN_WITHIN, Seat, Seats
from config import Config

if TYPE_CHECKING:
    from _typeshed.wsgi import InputStream, StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

#: How many forms a process waits for, in all and from one address: most connections are left to those who only read.
FORMS, FORMS_EACH = 128, 32
#: A body of which nothing came for so long will not come. However long it takes in all, it may go on coming.
SILENCE_SECONDS = 20.0
LOOK_SECONDS = 5.0


def wait_for_bodies(app: Flask, config: Config) -> None:
    """Let the application work on as many requests at once as it has threads in the settings, and wait for many more."""

    def sorry() -> bytes:
        return app.jinja_env.get_template("errors/plain.html").render().encode()

    app.wsgi_app = Reception(app.wsgi_app, config.web_threads, sorry)  # type: ignore[method-assign]  # as Flask documents


class Body:
    """What a request brings along, as it comes; knows since when somebody waits for the next piece."""

    def __init__(self, environ: "WSGIEnvironment") -> None:
        self._stream: InputStream = environ["wsgi.input"]
        # Trusted proxies tell for whom they ask; the connection is theirs.
        self.peer: str = environ.get("werkzeug.proxy_fix.orig", environ).get("REMOTE_ADDR", "")
        self.port = int(environ["SERVER_PORT"])
        self.address: str = environ.get("REMOTE_ADDR", "")
        self.waited_for_since: float | None = None
        #: When anything of the request came last, as far as anybody looked.
        self.heard_at = monotonic()

    def read(self, size: int) -> bytes:
        """The next piece, of this size unless the body ends before."""
        self.waited_for_since = monotonic()
        try:
            return self._stream.read(size)
        finally:
            self.waited_for_since = None
            self.heard_at = monotonic()


class WaitingRoom:
    """Seats for requests whose body has not come yet, in all and for each address."""

    def __init__(self, seats: int, seats_each: int) -> None:
        self._seats, self._seats_each = seats, seats_each
        self._lock = Lock()
        self._waiting: set[Body] = set()

    @contextmanager
    def seat(self, body: Body) -> Iterator[bool]:
        """A seat for as long as the block lasts; False if none is free."""
        with self._lock:
            from_there = sum(other.address == body.address for other in self._waiting)
            is_free = len(self._waiting) < self._seats and from_there < self._seats_each
            if is_free:
                self._waiting.add(body)
        try:
            yield is_free
        finally:
            with self._lock:
                self._waiting.discard(body)

    def silent_since(self, moment: float) -> list[Body]:
        """The bodies whose next piece has been waited for at least since then."""
        with self._lock:
            return [body for body in self._waiting if (body.waited_for_since or monotonic()) <= moment]


class AtWork:
    """The requests that are worked on, or wait for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._bodies: set[Body] = set()

    @contextmanager
    def kept(self, body: Body) -> Iterator[None]:
        """Count this one in for as long as the block lasts."""
        with self._lock:
            self._bodies.add(body)
        try:
            yield
        finally:
            with self._lock:
                self._bodies.discard(body)

    def peers_since(self, moment: float) -> set[str]:
        """Where those come from that have been worked on since then, without anything more being waited for."""
        with self._lock:
            return {
                body.peer
                for body in self._bodies
                if body.waited_for_since is None and body.heard_at <= moment
            }


class Reception:
    """Stands before the application: takes what is brought along, and lets in as many as it can work for."""

    def __init__(self, application: "WSGIApplication", threads: int, sorry: Callable[[], bytes]) -> None:
        self._application, self._sorry = application, sorry
        self._gate: SimpleQueue[None] = SimpleQueue()
        for _ in range(threads):
            self._gate.put(None)
        self._forms = WaitingRoom(FORMS, FORMS_EACH)
        # These take up a thread at work, and others have to remain.
        uploads = max(1, threads // 2)
        self._uploads = WaitingRoom(uploads, uploads)
        self._streams = Seats(threads)
        self._takers = Takers(LEAST_TAKEN, TAKEN_WITHIN)
        self._at_work = AtWork()
        self._look_again = 0.0

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request as the application does, or with 503 where nobody more can wait."""
        self._look_around(int(environ["SERVER_PORT"]))
        length = _length(environ)
        body = Body(environ)
        if length == 0:
            return self._work(body, environ, start_response)
        is_form = length is not None and length <= FORM_BYTES
        environ["wsgi.input"] = body
        with (self._forms if is_form else self._uploads).seat(body) as is_free:
            if not is_free:
                log.warning("nobody more from %s can be waited for", body.address)
                return self._refuse(start_response)
            if not is_form:
                return self._work(body, environ, _hanging_up(start_response))
            environ["wsgi.input"] = BytesIO(body.read(length or 0))
        return self._work(body, environ, start_response)

    def _work(
        self, body: Body, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        with self._at_work.kept(body):
            return self._let_in(environ, start_response)

    def _let_in(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        seat = Seat(self._streams, environ)
        self._gate.get()
        try:
            return seat.until_sent(self._application(environ, start_response))
        except BaseException:
            seat.give_back()
            raise
        finally:
            self._gate.put(None)

    def _refuse(self, start_response: "StartResponse") -> Iterable[bytes]:
        page = self._sorry()
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(page))),
            ("Retry-After", str(RETRY_SECONDS)),
            ("Cache-Control", "no-store"),
        ]
        _hanging_up(start_response)("503 Service Unavailable", headers)
        return [page]

    def _look_around(self, port: int) -> None:
        """Whoever comes looks after those who came before, now and then: they disturb nobody else."""
        moment = monotonic()
        if moment < self._look_again:
            return
        self._look_again = moment + LOOK_SECONDS
        self._hang_up_on_silent(moment)
        if self._streams.is_anyone_there and (ended := self._takers.hang_up(port, moment)):
            log.warning("hung up on %s who took next to nothing of what was sent to them", ended)

    def _hang_up_on_silent(self, moment: float) -> None:
        silent = [
            body
            for room in (self._forms, self._uploads)
            for body in room.silent_since(moment - SILENCE_SECONDS)
        ]
        # Seen from its socket, a request that has been worked on for long is as silent as one that does not come, and the
        # server does not say which socket is whose. Half of the time, because we hear later than the socket does.
        peers = {body.peer for body in silent} - self._at_work.peers_since(moment - SILENCE_SECONDS / 2)
        if peers:
            ended = hang_up(silent[0].port, peers, silent_for=SILENCE_SECONDS)
            log.warning("hung up on %s connections that had been silent for %s s", ended, SILENCE_SECONDS)


def _length(environ: "WSGIEnvironment") -> int | None:
    """How much a request brings along; None if it does not say."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        return None
    # With a length given, reading stops there, and what ends before is not taken for the whole.
    environ.pop("wsgi.input_terminated", None)
    given = environ.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isascii() and given.isdigit() else 0


def _hanging_up(start_response: "StartResponse") -> "StartResponse":
    """Say that this connection ends: what was not read would stand before the next request on it."""

    def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Callable[[bytes], object]:
        return start_response(status, [*headers, ("Connection", "close")], *exc_info)

    return start
