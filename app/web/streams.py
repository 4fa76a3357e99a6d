"""Answers that are sent while they are read: exports, the data of a person.

Each holds a connection to the database for as long as its reader takes, which may be long, and is no longer at work behind
the gate of `app.web.bodies`. So they have seats of their own; for whoever comes then, nothing is done, and pages always
find a connection. Whoever takes next to nothing of what is sent loses the seat.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from functools import wraps
from threading import Lock
from typing import TYPE_CHECKING, Any

from flask import request, stream_with_context
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wrappers import Response

from app.web import access

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

RETRY_SECONDS = 10
#: So little in so long is no slow line: 16 KiB in a minute.
LEAST_TAKEN, TAKEN_WITHIN = 16 * 1024, 60.0
_SEAT = "waymark.seat"


def seats_for(threads: int) -> int:
    """How many such answers a process with so many threads gives at once."""
    return max(1, threads // 2)


class Seats:
    """So many in all, and never more than half of them for one reader."""

    def __init__(self, threads: int) -> None:
        self._seats = self._free = seats_for(threads)
        self._each = max(1, self._free // 2)
        self._taken: Counter[Hashable] = Counter()
        self._lock = Lock()

    def take(self, reader: Hashable) -> bool:
        """Take a seat; False if none is free."""
        with self._lock:
            if not self._free or self._taken[reader] >= self._each:
                return False
            self._free -= 1
            self._taken[reader] += 1
            return True

    @property
    def is_anyone_there(self) -> bool:
        """Whether any is taken."""
        return self._free < self._seats

    def give_back(self, reader: Hashable) -> None:
        """Let somebody else have it."""
        with self._lock:
            self._free += 1
            self._taken[reader] -= 1
            self._taken += Counter()  # forgets those who have none


class Seat:
    """What a request may ask for, and gives back when its answer has been sent or nobody hears it any more."""

    def __init__(self, seats: Seats, environ: "WSGIEnvironment") -> None:
        self._seats = seats
        self._reader: Hashable = None
        environ[_SEAT] = self

    def take(self, reader: Hashable) -> bool:
        """Whether there was one."""
        if not self._seats.take(reader):
            return False
        self._reader = reader
        return True

    def give_back(self) -> None:
        """May be said more than once."""
        reader, self._reader = self._reader, None
        if reader is not None:
            self._seats.give_back(reader)

    @property
    def is_taken(self) -> bool:
        return self._reader is not None

    def until_sent(self, answer: Iterable[bytes]) -> Iterable[bytes]:
        """The answer, with which the seat is kept if one was taken."""
        return _Seated(answer, self) if self.is_taken else answer


class _Seated:
    def __init__(self, answer: Iterable[bytes], seat: Seat) -> None:
        self._answer, self._seat = answer, seat

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        """The server says this at the end, whatever that was."""
        try:
            getattr(self._answer, "close", lambda: None)()
        finally:
            self._seat.give_back()


def streams(view: access.View) -> access.View:
    """Answers while it is read, and needs one of the seats for that; without one nothing is done. For signed-in people."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Any:
        reader = access.signed_in()
        if not _seat().take(reader.person_id if reader else request.remote_addr):
            raise ServiceUnavailable(retry_after=RETRY_SECONDS)
        return view(*args, **kwargs)

    return answer  # type: ignore[return-value]  # the same function as far as callers can see


def sent_while_read(pieces: Iterator[str] | Iterator[bytes], mimetype: str) -> Response:
    """The answer of a view that `streams`."""
    if not _seat().is_taken:
        raise RuntimeError(f"{request.endpoint} does not say that it streams")
    return Response(stream_with_context(pieces), mimetype=mimetype)


def _seat() -> Seat:
    seat: Seat = request.environ[_SEAT]
    return seat
