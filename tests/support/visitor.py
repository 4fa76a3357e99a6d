"""Somebody in front of the pages: Flask's test client, with requests as separate from the test as real ones."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.models import Account
from app.accounts.queries import find_account_of
from app.accounts.services.sessions import start_session
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.web.access import SAFE_METHODS
from app.web.security import CSRF_HEADER, csrf_token
from app.web.settings import cookie_name, settings
from tests.support.traces import leaving_its_trace


class Visitor(FlaskClient):
    """A client whose every request has an application context of its own: its own session, its own `g`.

    It sends the token against forged forms by itself; `forged=True` leaves it out.
    """

    def open(self, *args: Any, forged: bool = False, **kwargs: Any) -> TestResponse:
        """Send a request. What the test read before is read anew afterwards; what it did not commit is lost."""
        db.session.rollback()
        with self.application.app_context():
            if kwargs.get("method", "GET") in SAFE_METHODS:
                return super().open(*args, **kwargs)
            if not forged:
                kwargs["headers"] = {CSRF_HEADER: self.token(), **dict(kwargs.get("headers") or {})}
            with leaving_its_trace(self.application) as look_at:
                answer = super().open(*args, **kwargs)
                try:
                    look_at(answer)
                except AssertionError:
                    answer.close()
                    raise
            return answer

    def token(self) -> str:
        """The token that a form on this visitor's pages carries."""
        name = cookie_name(settings(), "visitor")
        if self.get_cookie(name) is None:
            self.set_cookie(name, "somebody")
        cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in self._cookies.values())  # type: ignore[union-attr]
        with self.application.test_request_context("/", headers={"Cookie": cookies}):
            return csrf_token()


def visitor(app: Flask, person_id: int | None = None) -> Visitor:
    """Somebody new in front of the pages: a stranger, or a person who signed in a moment ago."""
    client = app.test_client()
    assert isinstance(client, Visitor)
    if person_id is not None:
        client.set_cookie(cookie_name(settings()), _session_key(person_id))
    return client


def _session_key(person_id: int) -> str:
    with unit_of_work() as session:
        account = find_account_of(person_id)
        if account is None:
            account = Account(person_id=person_id, created_at=now())
            session.add(account)
            session.flush()
        return start_session(account.id, address="127.0.0.1", agent="a test", actor=Actor())
