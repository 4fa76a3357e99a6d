"""How fast one may ask: per person who is signed in, else per address. Counted in each process alone, so it costs next to nothing.

Whoever asks faster is told when to come back, and nothing is done for them. Guessing at passwords has limits of its own
(`accounts.services.tries`), which all processes share.
"""

import logging
from collections.abc import Hashable
from dataclasses import dataclass
from math import ceil
from threading import Lock
from time import monotonic

from flask import Flask, current_app, request
from werkzeug.exceptions import TooManyRequests

from app.clients.addresses import network_of
from app.web import access
from config import Config

log = logging.getLogger(__name__)

#: So many subjects are counted at once; beyond that all begin anew.
MOST_SUBJECTS = 20_000


@dataclass(frozen=True, slots=True)
class Pace:
    """So many at once, then one more each time that so many seconds have passed."""

    at_once: int
    every: float


#: What takes long, sends letters or hands out much at once: imports, exports, previews, invitations. Each view by itself.
COSTLY = Pace(60, 30.0)
_ONE_LINE_A_MINUTE = Pace(1, 60.0)


class Gait:
    """Remembers who has asked how much of late: one number for each subject, the moment at which all is forgotten."""

    def __init__(self, *, most: int = MOST_SUBJECTS) -> None:
        self._most = most
        self._forgotten_at: dict[Hashable, float] = {}
        self._changing = Lock()

    def ask(self, subject: Hashable, pace: Pace, moment: float) -> float:
        """Count a request and return 0; or, if there were too many, in how many seconds the next one is heard."""
        with self._changing:
            forgotten_at = max(moment, self._forgotten_at.get(subject, moment)) + pace.every
            wait = forgotten_at - moment - pace.at_once * pace.every
            if wait > 1e-6:
                return wait
            if len(self._forgotten_at) >= self._most and subject not in self._forgotten_at:
                self._make_room(moment)
            self._forgotten_at[subject] = forgotten_at
            return 0.0

    def _make_room(self, moment: float) -> None:
        self._forgotten_at = {
            subject: forgotten_at
            for subject, forgotten_at in self._forgotten_at.items()
            if forgotten_at > moment
        }
        if len(self._forgotten_at) >= self._most:
            self._forgotten_at = {}


def keep_pace(app: Flask, config: Config) -> None:
    """Hear each person and each address as often as the settings say, and no more. Comes before whatever costs time."""
    if not config.requests_per_minute:
        return
    pace = Pace(config.requests_per_minute, 60 / config.requests_per_minute)
    app.extensions["waymark-gait"], app.extensions["waymark-pace"] = Gait(), pace
    app.before_request(lambda: _ask(pace))


def hear(person_id: int) -> bool:
    """Count a request of somebody; False, and nothing is counted, if they ask too fast."""
    gait: Gait | None = current_app.extensions.get("waymark-gait")
    return gait is None or not gait.ask(
        _called(person_id), current_app.extensions["waymark-pace"], monotonic()
    )


def _called(person_id: int) -> str:
    return f"person {person_id}"


def _ask(pace: Pace) -> None:
    if access.is_always_heard():
        return
    # A page that does not exist need not ask the database who wants it.
    person = access.signed_in() if request.endpoint else None
    subject = _called(person.person_id) if person else f"address {network_of(request.remote_addr or '')}"
    gait: Gait = current_app.extensions["waymark-gait"]
    moment = monotonic()
    wait = gait.ask(subject, pace, moment)
    if not wait and access.is_costly():
        wait = gait.ask((subject, request.endpoint), COSTLY, moment)
    if wait:
        if not gait.ask(("told", subject), _ONE_LINE_A_MINUTE, moment):
            log.warning("too fast: %s %s", subject, request.endpoint)
        raise TooManyRequests(retry_after=ceil(wait))
