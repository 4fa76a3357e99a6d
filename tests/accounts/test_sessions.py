"""Where somebody is signed in, ending it, and showing the password again."""

import html
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, request
from sqlalchemy import select

from app import create_app
from app.accounts import queries
from app.accounts.models import Session
from app.accounts.rules.agents import read_agent
from app.accounts.services.sessions import recognise
from app.core.audit import AuditEvent
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.people.vocabulary import Role
from app.web.access import fresh, signed_in_only
from tests.factories.accounts import PASSWORD, give_password
from tests.factories.people import make_administrator, make_hr, make_person
from tests.support.clock import TestClock
from tests.support.settings import settings
from tests.support.visitor import Visitor, visitor

SignIn = Callable[[Person], Visitor]
FRESH = "otter kettle fjord nine"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.mark.parametrize(
    "said, words",
    [
        (FIREFOX, "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", "Safari, Mac"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1", "Chrome, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36", "Samsung Internet, Android"),
        ("curl/8.9", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_called_as_people_call_it(said: str, words: str) -> None:
    """R-P2."""
    assert read_agent(said).words == words


def test_the_account_lists_where_one_is_signed_in(ada: Person, app: Flask, clock: TestClock) -> None:
    """R-P2, ASVS 7.5.2: this browser first, and never only what a browser says of itself."""
    other, this = visitor(app), visitor(app)
    come_in(other, ada, "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36")
    clock.advance(hours=1)
    come_in(this, ada, FIREFOX)
    page = this.get("/account").text

    listed = re.findall(r"<b>(\w+ on \w+)</b>( <span[^>]*>this one)?", page)
    assert [(name, bool(is_this)) for name, is_this in listed] == [
        ("Firefox on Linux", True),
        ("Chrome on Windows", False),
    ]
    assert "Mozilla" not in page


def test_one_session_is_ended_and_others_stay(ada: Person, app: Flask, sign_in: SignIn) -> None:
    """R-P2."""
    here, stays, lost = (sign_in(ada) for _ in range(3))
    handle = handle_of(lost)

    answer = here.post(f"/account/sessions/{handle}/end")
    again = here.post(f"/account/sessions/{handle}/end")

    assert (answer.status_code, again.status_code) == (303, 404)
    assert [browser.get("/account").status_code for browser in (here, stays, lost)] == [200, 200, 303]


def test_nobody_ends_the_session_of_somebody_else(ada: Person, sign_in: SignIn) -> None:
    """ASVS 8.2.2."""
    theirs, mine = sign_in(make_person("Eve")), sign_in(ada)

    assert mine.post(f"/account/sessions/{handle_of(theirs)}/end").status_code == 404
    assert theirs.get("/account").status_code == 200


def test_all_others_are_ended(ada: Person, sign_in: SignIn) -> None:
    """R-P2."""
    here, one, two = (sign_in(ada) for _ in range(3))

    here.post("/account/sessions/others/end")

    assert [browser.get("/account").status_code for browser in (here, one, two)] == [200, 303, 303]


@pytest.mark.parametrize("role, expected", [(Role.ADMINISTRATOR, 303), (Role.HR, 403)])
def test_an_administrator_signs_somebody_out_everywhere(
    ada: Person, sign_in: SignIn, role: Role, expected: int
) -> None:
    """R-P2, ASVS 7.4.5."""
    theirs = sign_in(ada)

    answer = sign_in(make_person("Mo", roles=(role,))).post(f"/people/{ada.id}/sessions/end")

    assert answer.status_code == expected
    assert theirs.get("/account").status_code == (303 if expected == 303 else 200)


def test_the_name_of_a_session_opens_nothing(ada: Person, sign_in: SignIn, app: Flask) -> None:
    """ASVS 7.2.3."""
    owner, thief = sign_in(ada), visitor(app)
    thief.set_cookie("waymark", handle_of(owner))

    assert thief.get("/account").status_code == 303


@pytest.mark.parametrize("act", ["sign-out", "password", "switch-off", "end all", "administrator"])
def test_what_ends_a_session_ends_it_in_every_process(
    ada: Person, app: Flask, sign_in: SignIn, other_process: Callable[[str], int], act: str
) -> None:
    """G11, ASVS 7.4.1 to 7.4.5: with the next request, in a process that heard nothing of it."""
    browser, hanna = sign_in(ada), sign_in(make_hr())
    key = key_of(browser)
    before = other_process(key)

    if act == "sign-out":
        browser.post("/sign-out")
    elif act == "password":
        data = {"present": PASSWORD, "password": FRESH, "repeated": FRESH}
        assert sign_in(ada).post("/account/password", data=data).status_code == 303
    elif act == "switch-off":
        hanna.post(f"/people/{ada.id}/deactivation")
    elif act == "end all":
        sign_in(ada).post("/account/sessions/end")
    else:
        sign_in(make_administrator()).post(f"/people/{ada.id}/sessions/end")

    assert (before, other_process(key), browser.get("/account").status_code) == (200, 303, 303)


def test_what_needs_a_proof_asks_for_the_password_after_ten_minutes(
    ada: Person, guarded: Flask, sign_in: SignIn, clock: TestClock
) -> None:
    """ASVS 7.5.1: the page with the form asks first, so nothing is typed in vain."""
    browser = sign_in(ada)
    clock.advance(minutes=9, seconds=59)
    early = browser.get("/tests/guarded").status_code
    clock.advance(seconds=1)
    asked = browser.get("/tests/guarded?page=2")
    key = key_of(browser)
    wrong = browser.post(
        "/confirm-password", data={"password": "wrong wrong wrong", "next": "/tests/guarded?page=2"}
    )
    still = browser.get("/tests/guarded").status_code
    right = browser.post("/confirm-password", data={"password": PASSWORD, "next": "/tests/guarded?page=2"})

    assert early == 200
    assert asked.headers["Location"] == "/confirm-password?next=%2Ftests%2Fguarded%3Fpage%3D2"
    assert (wrong.status_code, still) == (422, 303)
    assert (right.status_code, right.headers["Location"]) == (303, "/tests/guarded?page=2")
    assert browser.get("/tests/guarded").status_code == 200
    assert key_of(browser) != key
    assert acts(ada)[0] == "accounts.session.proved"


def test_an_act_that_needs_a_proof_loses_nothing_of_what_was_entered(
    ada: Person, guarded: Flask, sign_in: SignIn, clock: TestClock
) -> None:
    """ASVS 7.5.1: it is not done, the password is asked for, and everything goes on with one click."""
    browser = sign_in(ada)
    clock.advance(minutes=11)
    refused = browser.post("/tests/guarded", data={"word": ['"kept" <b>', "twice"]})
    kept = hidden(refused.text, "kept")
    wrong = browser.post(
        "/confirm-password", data={"password": "wrong", "next": "/tests/guarded", "kept": kept}
    )
    page = browser.post(
        "/confirm-password",
        data={"password": PASSWORD, "next": "/tests/guarded", "kept": hidden(wrong.text, "kept")},
    )
    token = hidden(page.text, "csrf_token")
    done = browser.post(
        "/tests/guarded", data={"word": ['"kept" <b>', "twice"], "csrf_token": token}, forged=True
    )

    assert (refused.status_code, wrong.status_code, page.status_code) == (403, 422, 200)
    assert page.headers["Cache-Control"] == "no-store"
    assert page.text.count('name="word"') == 2
    assert 'value="&#34;kept&#34; &lt;b&gt;"' in page.text
    assert done.text == '"kept" <b>, twice'


def test_a_button_without_fields_is_a_form_that_waits_for_the_password_too(
    ada: Person, guarded: Flask, sign_in: SignIn, clock: TestClock
) -> None:
    """R-P3. Whoever was asked before a download was led to its address, which answers nothing but a click."""
    browser = sign_in(ada)
    clock.advance(minutes=11)
    kept = hidden(browser.post("/tests/guarded").text, "kept")
    page = browser.post(
        "/confirm-password", data={"password": PASSWORD, "next": "/tests/guarded", "kept": kept}
    )
    token = hidden(page.text, "csrf_token")
    done = browser.post("/tests/guarded", data={"csrf_token": token}, forged=True)

    assert (page.status_code, done.status_code) == (200, 200)
    assert 'action="/tests/guarded"' in page.text


def test_what_another_site_sent_is_never_kept(
    ada: Person, guarded: Flask, sign_in: SignIn, clock: TestClock
) -> None:
    """ASVS 3.5.1: nobody is led to confirm what they did not enter."""
    browser = sign_in(ada)
    clock.advance(minutes=11)

    answer = browser.post("/tests/guarded", data={"word": "planted"}, forged=True)

    assert answer.status_code == 400
    assert "/confirm-password" not in answer.text


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_after_the_proof(ada: Person, sign_in: SignIn, target: str) -> None:
    """ASVS 3.7.2."""
    answer = sign_in(ada).post("/confirm-password", data={"password": PASSWORD, "next": target})

    assert answer.headers["Location"] == "/"


def test_wrong_passwords_there_are_counted_as_at_sign_in(ada: Person, sign_in: SignIn) -> None:
    """ASVS 6.3.1."""
    browser = sign_in(ada)
    statuses = [
        browser.post("/confirm-password", data={"password": f"wrong {n}"}).status_code for n in range(11)
    ]

    assert statuses == [422] * 10 + [429]


def test_a_session_of_the_release_before_is_proved_at_its_start(
    ada: Person, sign_in: SignIn, clock: TestClock
) -> None:
    """G9: its rows have no time of proof."""
    browser = sign_in(ada)
    with unit_of_work() as session:
        session.query(Session).update({"proved_at": None})
    found = queries.find_session(db.session.execute(select(Session.token_hash)).scalar_one())

    assert found is not None
    assert found.proved_at == found.started_at
    assert browser.get("/account").status_code == 200


def test_the_history_tells_what_happened_to_an_account(ada: Person, app: Flask, sign_in: SignIn) -> None:
    """ASVS 16.3.1: sign-ins, failures and changes, with browser and address, for the person's own eyes alone."""
    come_in(visitor(app), make_person("Eve"), FIREFOX, password="wrong wrong wrong")
    come_in(visitor(app), ada, FIREFOX, password="wrong wrong wrong")
    browser = visitor(app)
    come_in(browser, ada, FIREFOX)
    sign_in(make_hr()).post(f"/people/{ada.id}/invitation")
    page = browser.get("/account/history").text

    lines = re.findall(r'list__main">([^<]*)</div>\s*<span class="list__meta">([^<]*)<', page)
    assert [words.strip() for words, _ in lines[:3]] == [
        "Somebody who looks after accounts made a link to a new password",
        "You signed in",
        "You or somebody with your address was refused at sign-in",
    ]
    assert "Firefox, Linux · 127.0.0.1" in lines[1][1]
    assert len([words for words, _ in lines if "refused" in words]) == 1


def test_a_long_history_is_read_in_pages(ada: Person, sign_in: SignIn) -> None:
    """R-P2: 50 lines at a time, each once."""
    browser = sign_in(ada)
    for _ in range(60):
        browser.post("/account/sessions/others/end")
    first = browser.get("/account/history").text
    older = re.search(r'href="(/account/history\?before=\d+)"', first)
    assert older is not None
    second = browser.get(older[1]).text

    assert first.count("ended all sessions") == 50
    assert second.count("ended all sessions") == 10


@pytest.fixture
def ada(app: Flask) -> Person:
    make_administrator("Boss")
    person = make_person("Ada Berg")
    give_password(person)
    return person


@pytest.fixture
def other_process(app: Flask, database_url: str) -> Iterator[Callable[[str], int]]:
    """What another process answers on the same database, which has nothing in common with this one but the database."""
    other = create_app(settings(database_url))
    other.testing, other.test_client_class = True, Visitor

    def ask(key: str) -> int:
        with other.app_context():
            client = visitor(other)
            client.set_cookie("waymark", key)
            return client.get("/account").status_code

    yield ask
    with other.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def guarded(app: Flask) -> Flask:
    """The application with a page and an act that want the password shown lately."""
    page = signed_in_only(fresh(lambda: "the form"))
    act = signed_in_only(fresh(lambda: ", ".join(request.form.getlist("word"))))
    app.add_url_rule("/tests/guarded", "tests.page", page)
    app.add_url_rule("/tests/guarded", "tests.act", act, methods=["POST"])
    return app


def come_in(client: Visitor, person: Person, agent: str, password: str = PASSWORD) -> None:
    client.post("/sign-in", data={"email": person.email, "password": password}, headers={"User-Agent": agent})


def handle_of(browser: Visitor) -> str:
    """How this browser is called in the list of its owner."""
    recognised = recognise(key_of(browser))
    assert recognised is not None
    listed = queries.list_sessions_of(recognised.person_id, this=recognised.session_key)
    return listed[0].handle


def key_of(browser: Visitor) -> str:
    cookie = browser.get_cookie("waymark")
    assert cookie is not None
    return cookie.value


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return html.unescape(found[1])


def acts(person: Person) -> list[str]:
    db.session.rollback()
    query = select(AuditEvent.action).where(AuditEvent.object_id == str(person.id))
    return list(db.session.execute(query.order_by(AuditEvent.id.desc())).scalars())
