"""A page that a browser has already: told past Flask, and yet as on the long way."""

import logging
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask, url_for

from app.accounts.services.sessions import end_sessions_of
from app.core.unit_of_work import unit_of_work
from app.organisation.queries import known_organisation
from app.organisation.routes import door
from app.people.models import Person
from app.web import short_way
from app.web.settings import cookie_name, settings
from tests.factories.people import make_person
from tests.support.visitor import Visitor

SignIn = Callable[[Person], Visitor]
AMERICAN = {"Accept-Language": "en-US,en;q=0.9"}


@pytest.fixture
def flask_heard(app: Flask) -> list[str]:
    """What came to Flask; fill it by asking."""
    heard: list[str] = []
    app.before_request_funcs[None].insert(0, lambda: heard.append("a request"))
    return heard


def test_the_short_way_says_what_the_long_one_says(
    app: Flask, sign_in: SignIn, flask_heard: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    """R-J3, ASVS 14.3.2: the same status, headers and line in the log, for whatever language the browser asks."""
    caplog.set_level(logging.INFO, "app.web")
    ada = make_person("Ada Berg")
    browser = sign_in(ada)
    wish = {"If-None-Match": browser.get("/?a=ü", headers=AMERICAN).headers["ETag"], **AMERICAN}
    flask_heard.clear()

    short = browser.get("/?a=ü", headers=wish)
    assert flask_heard == []
    monkeypatch.setattr(short_way, "_headers_if_unchanged", lambda *_asked: None)
    long = browser.get("/?a=ü", headers=wish)

    assert flask_heard == ["a request"]
    told = [
        {name: value for name, value in answer.headers if name != "X-Request-Id"} for answer in (short, long)
    ]
    assert (short.status, short.data, told[0]) == (long.status, long.data, told[1])
    assert short.status_code == 304
    lines = [(line.route, line.status, line.person) for line in caplog.records[-2:]]  # type: ignore[attr-defined]
    assert lines == [("/", 304, ada.id)] * 2


def end_session(_app: Flask, person: Person, _browser: Visitor) -> None:
    """The sessions of this person are ended elsewhere."""
    with unit_of_work():
        end_sessions_of(person.id)


def switch_off(_app: Flask, person: Person, _browser: Visitor) -> None:
    """The person is switched off."""
    with unit_of_work() as session:
        session.get_one(Person, person.id).is_active = False


def bring_word(_app: Flask, _person: Person, browser: Visitor) -> None:
    """A message waits for the next page."""
    with browser.session_transaction() as cookie:
        cookie["_flashes"] = [("success", "It is done.")]


def bring_nothing(_app: Flask, _person: Person, browser: Visitor) -> None:
    """The browser has lost its key."""
    browser.delete_cookie(cookie_name(settings()))


@pytest.mark.parametrize(
    "happens", [end_session, switch_off, bring_word, bring_nothing], ids=lambda each: each.__name__
)
def test_the_short_way_lets_nobody_by(
    app: Flask, sign_in: SignIn, flask_heard: list[str], happens: Callable[..., None]
) -> None:
    """ASVS 7.4.1, 7.4.2: whatever happens elsewhere is seen at the very next request, which goes the long way."""
    ada = make_person("Ada Berg")
    browser = sign_in(ada)
    wish = {"If-None-Match": browser.get("/").headers["ETag"]}
    assert browser.get("/", headers=wish).status_code == 304
    flask_heard.clear()

    happens(app, ada, browser)

    assert browser.get("/", headers=wish).status_code != 304
    assert flask_heard == ["a request"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_logo_has_its_address_before_there_is_a_request(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-A1: the frame of a page follows from it."""
    decided = replace(known_organisation(), logo="0a1b")
    monkeypatch.setattr(door, "organisation", lambda: decided)

    told = door.tell_of_house(True)

    with app.test_request_context():
        assert told.logo_url == url_for("organisation.show_logo", digest="0a1b")
