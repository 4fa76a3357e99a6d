"""What every request must pass and every answer carries."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, request

from app import create_app
from app.core.db import db
from app.people.models import Person
from app.web.access import accepts_uploads, public, signed_in_only
from app.web.security import HEADERS, never_stored
from tests.factories.accounts import PASSWORD, give_password
from tests.factories.people import make_administrator, make_person
from tests.support.settings import settings
from tests.support.visitor import Visitor, visitor

SignIn = Callable[[Person], Visitor]
PAGES = ["/sign-in", "/no-such-page", "/healthz", "/account", "/favicon.ico", "/people/%00"]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers_errors_too(client: Visitor, path: str) -> None:
    """ASVS 3.4.3-3.4.8: policy, no sniffing, no referrer, no framing, no sharing."""
    answer = client.get(path)

    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] in {"private, no-cache", "no-store", "public, max-age=14400"}
    assert answer.headers["Content-Type"].endswith("; charset=utf-8")
    assert len(answer.headers["X-Request-Id"]) >= 8
    assert answer.headers.getlist("Access-Control-Allow-Origin") == []


def test_a_failure_carries_the_headers_too(app: Flask, client: Visitor) -> None:
    """ASVS 3.4.5, 16.5.1: and tells nothing about the inside."""
    broken(app)

    answer = client.get("/broken")

    assert answer.status_code == 500
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "Traceback" not in answer.text
    assert "the secret reason" not in answer.text


def test_cookies_are_plain_on_http_and_bound_to_the_host_over_tls(database_url: str) -> None:
    """ASVS 3.3.1-3.3.4, 3.4.1."""
    for public_url, name, is_secure in [("http://127.0.0.1:8000", "waymark-visitor", False), ("https://waymark.example", "__Host-waymark-visitor", True)]:  # fmt: skip
        with another_app(database_url, public_url=public_url) as app:
            answer = app.test_client().get("/first-run")
        cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith(f"{name}="))
        parts = set(cookie.split("; ")[1:])
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= parts
        assert ("Secure" in parts) is is_secure
        assert ("Strict-Transport-Security" in answer.headers) is is_secure


def test_every_cookie_is_small_and_closed_to_scripts(app: Flask, ada: Person) -> None:
    """ASVS 3.3.2, 3.3.4, 3.3.5: that of the session, of a known browser, of a message, of a stranger and of the brightness."""
    make_administrator()
    give_password(ada)
    browser = visitor(app)
    answers = [
        visitor(app).get("/sign-in"),
        browser.post("/sign-in", data={"email": ada.email, "password": PASSWORD}),
        browser.post("/profile", data={"theme": "dark", "mail_rhythm": "daily"}),
        browser.post("/sign-out"),
        browser.post("/theme", data={"theme": "dark"}),
    ]

    cookies = [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]
    assert {"waymark", "waymark-visitor", "waymark-familiar", "waymark-flash"} <= {
        cookie.split("=")[0] for cookie in cookies
    }
    for cookie in cookies:
        assert len(cookie) < 4096
        assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; ")), cookie


def test_what_helps_development_is_off_otherwise(database_url: str) -> None:
    """ASVS 13.4.2"""
    with another_app(database_url) as app:
        assert not app.debug
        assert app.test_client().get("/styleguide").status_code == 404
        assert app.test_client().get("/console").status_code == 404
    with another_app(database_url, is_development=True) as app:
        assert not app.debug
        assert app.test_client().get("/styleguide").status_code == 200


def test_a_form_without_its_token_changes_nothing(ada: Person, sign_in: SignIn) -> None:
    """ASVS 3.5.1."""
    browser = sign_in(ada)

    answer = browser.post("/sign-out", forged=True)

    assert answer.status_code == 400
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize("token", ["", "0" * 64, "ü" * 64, "\ud800", "not a token", "é"])
def test_a_form_with_a_wrong_token_is_refused_without_an_error(
    ada: Person, sign_in: SignIn, token: str
) -> None:
    """ASVS 3.5.1: also when the token is not ASCII."""
    browser = sign_in(ada)
    sent = token.encode("utf-8", "surrogatepass").decode("latin-1")

    answer = browser.post("/sign-out", data={"csrf_token": sent}, forged=True)

    assert answer.status_code == 400
    assert browser.get("/account").status_code == 200


def test_the_token_of_another_session_is_refused(ada: Person, sign_in: SignIn) -> None:
    """ASVS 3.5.1: a token belongs to one session, even of the same person."""
    here, elsewhere = sign_in(ada), sign_in(ada)

    theirs = here.post("/sign-out", data={"csrf_token": token_on(elsewhere)}, forged=True)
    own = here.post("/sign-out", data={"csrf_token": token_on(here)}, forged=True)

    assert (theirs.status_code, own.status_code) == (400, 303)


def test_a_strangers_token_belongs_to_their_browser(app: Flask, client: Visitor) -> None:
    """ASVS 3.5.1: nobody is signed in to somebody else's account by a planted form."""
    make_administrator()
    page = client.get("/sign-in")
    token = token_in(page.text)
    typed = {"email": "x@larkfield.example", "password": "wrong wrong", "csrf_token": token}

    assert visitor(app).post("/sign-in", data=typed, forged=True).status_code == 400
    assert client.post("/sign-in", data=typed, forged=True).status_code == 403


def test_the_token_may_come_in_a_header(ada: Person, sign_in: SignIn) -> None:
    """ASVS 3.5.1: for pages that send by script."""
    browser = sign_in(ada)

    answer = browser.post("/sign-out", headers={"X-CSRF-Token": token_on(browser)}, forged=True)

    assert answer.status_code == 303


@pytest.mark.parametrize("path", ["/account?name=%ff", "/account?a=%00", "/%00", "/sign-in?next=%c3%28"])
def test_an_address_that_is_no_text_is_refused(client: Visitor, path: str) -> None:
    """ASVS 1.1.1, 2.2.1: bad bytes end before they reach a page."""
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("body", [b"email=%ff%fe&password=x", b"email=a%00b&password=x", b"em%00ail=x"])
def test_a_form_that_is_no_text_is_refused(client: Visitor, body: bytes) -> None:
    """ASVS 2.2.1."""
    answer = client.post("/sign-in", data=body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 400


def test_a_form_is_small_and_a_file_may_be_large(app: Flask, sign_in: SignIn, ada: Person) -> None:
    """ASVS 5.2.1: the limit is known before the work is done."""
    app._got_first_request = False
    app.add_url_rule("/small", "small", signed_in_only(lambda: str(len(request.form))), methods=["POST"])
    app.add_url_rule(
        "/large", "large", accepts_uploads(signed_in_only(lambda: str(len(request.files)))), methods=["POST"]
    )
    browser = sign_in(ada)

    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\n\r\n'
    body = head + b"x" * 2_000_000 + b"\r\n--edge--\r\n"
    kind = "multipart/form-data; boundary=edge"
    statuses = [browser.post(path, data=body, content_type=kind).status_code for path in ("/small", "/large")]

    assert statuses == [413, 200]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "BREW"])
def test_other_methods_are_refused_and_told_which_ones_work(client: Visitor, method: str) -> None:
    """ASVS 4.1.4: the Allow header survives the error page."""
    answer = client.open("/sign-in", method=method)

    assert answer.status_code == 405
    assert {"GET", "HEAD", "OPTIONS", "POST"} == set(answer.headers["Allow"].split(", "))


def test_a_forwarded_address_is_believed_only_from_a_named_proxy(database_url: str) -> None:
    """ASVS 4.1.3: tries are counted under the true address."""
    seen = []
    for proxies in (0, 1):
        with another_app(database_url, trusted_proxies=proxies) as app:
            app.add_url_rule("/where", "where", public(lambda: str(request.remote_addr)))
            seen.append(app.test_client().get("/where", headers={"X-Forwarded-For": "203.0.113.7"}).text)

    assert seen == ["127.0.0.1", "203.0.113.7"]


def test_a_page_that_did_not_change_is_not_sent_again(app: Flask, sign_in: SignIn, ada: Person) -> None:
    """Pages are private, asked for each time, and answered with 304 when they are the same."""
    app._got_first_request = False
    app.add_url_rule("/same", "same", signed_in_only(lambda: "<p>the same</p>"))
    app.add_url_rule("/never", "never", never_stored(signed_in_only(lambda: "<p>never kept</p>")))
    browser = sign_in(ada)

    first = browser.get("/same")
    again = browser.get("/same", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "private, no-cache"
    assert (again.status_code, again.data) == (304, b"")
    assert browser.get("/never").headers["Cache-Control"] == "no-store"


@contextmanager
def another_app(database_url: str, **changes: object) -> Iterator[Flask]:
    """The application with other settings, on the same database."""
    app = create_app(settings(database_url, **changes))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def broken(app: Flask) -> None:
    def fail() -> str:
        raise LookupError("the secret reason")

    app._got_first_request = False
    app.testing = False
    app.add_url_rule("/broken", "broken", public(fail))


def token_on(browser: Visitor) -> str:
    return token_in(browser.get("/account").text)


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


@pytest.fixture
def ada(app: Flask) -> Person:
    return make_person("Ada Berg")
