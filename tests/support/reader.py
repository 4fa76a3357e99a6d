"""Somebody who reads and writes on the real server, as their browser would."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask

from app import create_app
from app.core.clock import now
from app.core.db import db
from app.web.security import CSRF_HEADER
from tests.factories.people import make_person
from tests.support.real_server import RealServer
from tests.support.settings import settings
from tests.support.visitor import Visitor, visitor

#: Nobody waits longer for an answer.
PATIENCE = 60.0


def days_of(number: int) -> tuple[date, date]:
    """The first and the last day of an absence, other ones for each number."""
    first = now().date() + timedelta(days=number % 150)
    return first, first + timedelta(days=number // 150)


@dataclass
class Reader:
    """Somebody who is signed in on the real server."""

    server: RealServer
    cookies: str
    token: str

    def ask(self, method: str, path: str, **fields: str) -> tuple[int, str]:
        """The number and the page of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
        try:
            headers = {"Cookie": self.cookies, CSRF_HEADER: self.token}
            if fields:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, urlencode(fields) or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def save(self, number: int) -> tuple[int, str]:
        """Declare an absence that was not declared before: a row, a line in the log, a placement."""
        first, last = days_of(number)
        return self.ask("POST", "/absences", first_day=first.isoformat(), last_day=last.isoformat())


@contextmanager
def installation(url: str, folder: Path) -> Iterator[Flask]:
    """The test's own view of the database."""
    app = create_app(settings(url, instance=folder))
    app.test_client_class = Visitor
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def browser_of(app: Flask, name: str) -> tuple[str, str]:
    """What the browser of somebody, or of a stranger without a name, sends along: cookies, and the token of forms."""
    somebody = visitor(app, make_person(name).id if name else None)
    with app.app_context():  # what is known of one visitor must not be taken for what is known of the next
        token = somebody.token()
    cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in somebody._cookies.values())  # type: ignore[union-attr]
    return cookies, token
