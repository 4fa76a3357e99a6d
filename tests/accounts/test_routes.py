"""Coming in and going out, through the pages."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from app.accounts import queries
from app.accounts.models import Session, SignInTry
from app.accounts.services import passwords
from app.accounts.services.invitations import make_invitation
from app.accounts.services.sessions import start_session
from app.accounts.vocabulary import Proof
from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.people.queries import count_administrators, find_person_by_email
from app.people.services import deactivate_person, reactivate_person
from app.people.vocabulary import Role
from tests.factories.accounts import PASSWORD, give_password
from tests.factories.people import make_administrator, make_person
from tests.support.clock import TestClock
from tests.support.programs import LONGEST, start, surroundings
from tests.support.visitor import Visitor, visitor

SignIn = Callable[[Person], Visitor]


def test_a_person_signs_in_and_comes_to_the_page_they_wanted(ada: Person, client: Visitor) -> None:
    """R-P2: by e-mail address, whatever its case, and password."""
    asked = client.get("/account?from=mail")
    answer = type_in(client, ada.email.upper(), PASSWORD, next="/account?from=mail")

    assert asked.headers["Location"] == "/sign-in?next=%2Faccount%3Ffrom%3Dmail"
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account?from=mail")
    assert ada.email in client.get("/account").text


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/%09/evil\t.example",
        "javascript:alert(1)",
        "evil",
    ],
)
def test_nobody_is_sent_elsewhere_after_sign_in(ada: Person, client: Visitor, elsewhere: str) -> None:
    """R-P2, ASVS 3.7.2: only paths of this site are followed."""
    answer = type_in(client, ada.email, PASSWORD, next=elsewhere)

    assert answer.headers["Location"].startswith("/")
    assert "evil" not in answer.headers["Location"] or answer.headers["Location"].startswith("/%09")


def test_known_and_unknown_names_get_the_same_words(ada: Person, app: Flask) -> None:
    """R-P2, ASVS 6.3.8: which addresses exist cannot be found out here."""
    invited = make_person("Ivo Invited")
    gone = make_person("Gus Gone", is_active=False)
    give_password(gone)

    pages = [
        type_in(visitor(app), email, password)
        for email, password in [
            (ada.email, "wrong wrong wrong"),
            ("nobody@larkfield.example", "wrong wrong wrong"),
            (invited.email, "wrong wrong wrong"),
            (gone.email, PASSWORD),
        ]
    ]

    assert {page.status_code for page in pages} == {403}
    assert len({without_the_name(page.text) for page in pages}) == 1


def test_a_new_key_is_made_at_every_sign_in(ada: Person, client: Visitor) -> None:
    """R-P2, ASVS 7.2.4: a key that somebody planted before is worth nothing."""
    client.set_cookie("waymark", "planted")
    type_in(client, ada.email, PASSWORD)
    first = key_of(client)
    type_in(client, ada.email, PASSWORD)

    assert len({"planted", first, key_of(client)}) == 3
    assert len(first) >= 43


def test_the_key_itself_is_stored_nowhere(ada: Person, client: Visitor) -> None:
    """R-P2, ASVS 11.4.2: the database holds a hash."""
    type_in(client, ada.email, PASSWORD)

    stored = db.session.execute(select(Session.token_hash)).scalars().all()

    assert len(stored) == 1
    assert key_of(client) not in stored


def test_signing_out_ends_the_session_for_a_copied_cookie_too(
    ada: Person, app: Flask, sign_in: SignIn
) -> None:
    """R-P2, ASVS 7.4.1: the session lives on the server."""
    owner = sign_in(ada)
    thief = visitor(app)
    thief.set_cookie("waymark", key_of(owner))
    before = thief.get("/account").status_code

    owner.post("/sign-out")

    assert before == 200
    assert thief.get("/account").status_code == 303


def test_whoever_is_switched_off_is_out_at_once_everywhere(ada: Person, sign_in: SignIn) -> None:
    """R-P2, G11: sessions and links die with the switch."""
    boss = make_administrator()
    laptop, phone = sign_in(ada), sign_in(ada)
    with unit_of_work():
        token = make_invitation(ada.id, actor=Actor.operator()).token
        deactivate_person(ada.id, actor=Actor(boss.id, roles=frozenset({Role.ADMINISTRATOR.value})))

    assert [browser.get("/account").status_code for browser in (laptop, phone)] == [303, 303]
    assert phone.get(f"/invitations/{token}").status_code == 404


def test_a_link_stays_dead_when_somebody_is_switched_on_again(ada: Person, client: Visitor) -> None:
    """R-P2, G11."""
    with unit_of_work():
        token = make_invitation(ada.id, actor=Actor.operator()).token
        deactivate_person(ada.id, actor=Actor.operator())
        reactivate_person(ada.id, actor=Actor.operator())

    assert client.get(f"/invitations/{token}").status_code == 404
    assert (
        client.post(f"/invitations/{token}", data={"password": PASSWORD, "repeated": PASSWORD}).status_code
        == 404
    )


@pytest.mark.parametrize("meanwhile", ["replaced", "switched off"])
def test_no_session_begins_with_what_was_true_a_moment_ago(
    ada: Person, client: Visitor, clock: TestClock, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    """R-P2, ASVS 7.4.3: the password is checked first, and looked at again where the session begins."""
    find_proof, person_id = passwords.find_proof, ada.id

    def find_and_then(email: str, *, password: str) -> Proof | None:
        proof = find_proof(email, password=password)
        clock.advance(seconds=1)
        with unit_of_work():
            if meanwhile == "replaced":
                passwords.set_password(person_id, password="otter kettle fjord nine", actor=Actor.operator())
            else:
                deactivate_person(person_id, actor=Actor.operator())
        return proof

    monkeypatch.setattr(passwords, "find_proof", find_and_then)
    answer = type_in(client, ada.email, PASSWORD)

    assert answer.status_code == 403
    assert client.get_cookie("waymark") is None
    assert queries.count_sessions_of(person_id) == 0


def test_a_password_replaced_while_a_session_begins_ends_it(
    ada: Person, app: Flask, clock: TestClock
) -> None:
    """R-P2, ASVS 7.4.3: one of the two waits for the other."""
    proof, person_id = passwords.find_proof(ada.email, password=PASSWORD), ada.id
    assert proof is not None
    db.session.rollback()
    clock.advance(seconds=1)
    begun = threading.Event()

    def begin() -> None:
        with app.app_context(), unit_of_work():
            passwords.demand_good_proof(proof)
            start_session(proof.account_id, address="", agent="", actor=Actor())
            db.session.flush()
            begun.set()
            time.sleep(0.3)

    def replace() -> None:
        begun.wait(10)
        with app.app_context(), unit_of_work():
            passwords.set_password(person_id, password="otter kettle fjord nine", actor=Actor.operator())

    threads = [threading.Thread(target=act) for act in (begin, replace)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert begun.is_set()
    assert queries.count_sessions_of(person_id) == 0


def test_a_session_that_is_over_is_not_renewed_by_asking(
    ada: Person, sign_in: SignIn, clock: TestClock
) -> None:
    """R-P2, ASVS 7.3.1: 12 hours without use end it."""
    browser = sign_in(ada)
    clock.advance(hours=11)
    during = browser.get("/account").status_code
    clock.advance(hours=12)

    assert (during, browser.get("/account").status_code) == (200, 303)


def test_a_changed_password_ends_every_other_session(ada: Person, app: Flask, sign_in: SignIn) -> None:
    """R-P2, ASVS 7.4.3."""
    here, elsewhere = sign_in(ada), sign_in(ada)
    fresh = "otter kettle fjord nine"

    answer = here.post("/account/password", data={"present": PASSWORD, "password": fresh, "repeated": fresh})

    assert answer.status_code == 303
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert type_in(visitor(app), ada.email, PASSWORD).status_code == 403
    assert type_in(visitor(app), ada.email, fresh).status_code == 303


def test_a_password_is_not_changed_without_the_present_one(ada: Person, sign_in: SignIn) -> None:
    """R-P2, ASVS 7.5.1."""
    answer = sign_in(ada).post(
        "/account/password",
        data={"present": "not this one", "password": "a b c d e f g", "repeated": "a b c d e f g"},
    )

    assert answer.status_code == 422
    assert "not your present password" in answer.text


def test_a_person_can_sign_out_everywhere(ada: Person, sign_in: SignIn) -> None:
    """R-P2, ASVS 7.5.2."""
    here, elsewhere = sign_in(ada), sign_in(ada)

    here.post("/account/sessions/end")

    assert [browser.get("/account").status_code for browser in (here, elsewhere)] == [303, 303]


def test_the_eleventh_wrong_try_within_five_minutes_has_to_wait(
    ada: Person, app: Flask, clock: TestClock
) -> None:
    """R-P2, ASVS 6.3.1: 10 tries in 5 minutes a name, wherever they come from."""
    tries = [type_in(from_address(app, f"203.0.113.{n}"), ada.email, "wrong wrong wrong") for n in range(11)]
    right = type_in(from_address(app, "198.51.100.7"), ada.email, PASSWORD)
    clock.advance(minutes=5, seconds=1)
    later = type_in(from_address(app, "198.51.100.7"), ada.email, PASSWORD)

    assert [answer.status_code for answer in tries] == [403] * 10 + [429]
    assert right.status_code == 429
    assert int(right.headers["Retry-After"]) > 0
    assert later.status_code == 303


def test_whoever_has_to_wait_leaves_one_line_in_five_minutes(
    ada: Person, app: Flask, clock: TestClock, caplog: pytest.LogCaptureFixture
) -> None:
    """R-P2, ASVS 16.3.1: in the audit log once, in the server's log every time; never what was typed."""
    for n in range(15):
        type_in(from_address(app, "2001:db8:1:2::9"), ada.email, f"wrong wrong {n}")
    once = held_up()
    type_in(from_address(app, "2001:db8:1:2::8"), "my secret password", "wrong wrong wrong")
    type_in(from_address(app, "198.51.100.7"), ada.email, "wrong wrong wrong")
    clock.advance(minutes=6)
    for n in range(12):
        type_in(from_address(app, "198.51.100.7"), "my secret password", f"wrong wrong {n}")

    lines = [record for record in caplog.records if record.getMessage() == "sign-in held up"]
    assert once == [("2001:db8:1:2::/64", {"person_id": [None, ada.id]})]
    assert held_up() == [*once, ("198.51.100.7", {"person_id": [None, ada.id]}), ("198.51.100.7", None)]
    assert len(lines) == 5 + 1 + 1 + 2
    assert all(re.fullmatch(r"[0-9a-f.:]+", line.__dict__["address"]) for line in lines)


def test_many_names_from_one_address_have_to_wait_too(ada: Person, app: Flask) -> None:
    """R-P2, ASVS 6.3.1: 10 tries in 5 minutes an address; others are not held up."""
    here, elsewhere = "203.0.113.9", "198.51.100.7"
    for n in range(10):
        type_in(from_address(app, here), f"guess{n}@larkfield.example", "wrong wrong wrong")

    assert type_in(from_address(app, here), ada.email, PASSWORD).status_code == 429
    assert type_in(from_address(app, elsewhere), ada.email, PASSWORD).status_code == 303


def test_nobody_locks_others_out_by_guessing_at_their_name(ada: Person, app: Flask, client: Visitor) -> None:
    """R-P2, ASVS 6.3.1: a browser in which the person signed in before is judged by its own tries alone."""
    type_in(client, ada.email, PASSWORD)
    client.delete_cookie("waymark")
    for n in range(10):
        type_in(visitor(app), ada.email, f"wrong wrong {n}")

    elsewhere = type_in(visitor(app), ada.email, PASSWORD)
    here = type_in(client, ada.email, PASSWORD)
    client.delete_cookie("waymark")
    here_as_another = type_in(client, "boss@larkfield.example", PASSWORD)
    here_wrong = [type_in(client, ada.email, "wrong wrong wrong").status_code for _ in range(11)]

    assert (elsewhere.status_code, here.status_code, here_as_another.status_code) == (429, 303, 429)
    assert here_wrong == [403] * 10 + [429]


def test_the_mark_of_a_browser_cannot_be_forged(ada: Person, app: Flask) -> None:
    """R-P2, ASVS 6.3.1."""
    statuses = []
    for n in range(11):
        client = visitor(app)
        client.set_cookie("waymark-familiar", f"mark{n}.{'0' * 64}")
        statuses.append(type_in(client, ada.email, "wrong wrong wrong").status_code)

    assert statuses[-1] == 429


def test_an_ipv6_network_counts_as_one_address(ada: Person, app: Flask) -> None:
    """R-P2, ASVS 6.3.1: whoever has a network has more addresses than we have patience."""
    for n in range(10):
        type_in(from_address(app, f"2001:db8:1:2::{n}"), f"guess{n}@larkfield.example", "wrong wrong wrong")

    assert type_in(from_address(app, "2001:db8:1:2:ffff::1"), ada.email, PASSWORD).status_code == 429


def test_a_wrong_try_is_kept_without_the_name(ada: Person, client: Visitor) -> None:
    """R-P2, ASVS 16.2.5: people type passwords into the wrong field."""
    type_in(client, "my secret password", "wrong wrong wrong")
    type_in(client, "my-secret@password.example", "wrong wrong wrong")

    kept = db.session.execute(select(SignInTry.subject)).scalars().all()
    logged = db.session.execute(
        select(AuditEvent.object_id, AuditEvent.object_label, AuditEvent.changes)
    ).all()

    assert len(kept) >= 2
    assert "secret" not in repr((kept, logged))


def test_an_invitation_opens_an_account_once(app: Flask, client: Visitor) -> None:
    """R-P2, ASVS 6.4.1."""
    make_administrator()
    ivo = make_person("Ivo Invited")
    with unit_of_work():
        link = f"/invitations/{make_invitation(ivo.id, actor=Actor.operator()).token}"

    shown = client.get(link)
    refused = client.post(link, data={"password": "password1234", "repeated": "password1234"})
    accepted = client.post(link, data={"password": PASSWORD, "repeated": PASSWORD})
    again = visitor(app).post(link, data={"password": "otter kettle fjord", "repeated": "otter kettle fjord"})

    assert (shown.status_code, refused.status_code, accepted.status_code, again.status_code) == (
        200,
        422,
        303,
        404,
    )
    assert shown.headers["Cache-Control"] == "no-store"
    assert "Ivo Invited" in client.get("/account").text
    assert type_in(visitor(app), ivo.email, PASSWORD).status_code == 303


def test_an_invitation_runs_out_after_three_days_and_a_newer_one_replaces_it(
    client: Visitor, clock: TestClock
) -> None:
    """R-P2, ASVS 6.4.1."""
    ivo = make_person("Ivo Invited")
    with unit_of_work():
        first, second = (make_invitation(ivo.id, actor=Actor.operator()).token for _ in range(2))
    statuses = [client.get(f"/invitations/{token}").status_code for token in (first, second)]
    clock.advance(hours=72)

    assert statuses == [404, 200]
    assert client.get(f"/invitations/{second}").status_code == 404


def test_the_first_run_makes_an_administrator_and_closes_for_good(app: Flask, client: Visitor) -> None:
    """R-P2, ASVS 6.3.2: there is no default account; who comes first sets the password."""
    typed = {"name": "Ada Berg", "email": "ada@larkfield.example", "password": PASSWORD, "repeated": PASSWORD}

    sent_on = client.get("/sign-in")
    weak = client.post("/first-run", data=typed | {"password": "password1234", "repeated": "password1234"})
    made = client.post("/first-run", data=typed)
    again = visitor(app).post("/first-run", data=typed | {"email": "eve@larkfield.example"})

    assert sent_on.headers["Location"] == "/first-run"
    assert (weak.status_code, made.status_code, again.status_code) == (422, 303, 404)
    assert visitor(app).get("/first-run").status_code == 404
    assert client.get("/account").status_code == 200
    assert count_administrators() == 1
    assert find_person_by_email("eve@larkfield.example") is None


def test_where_a_list_brought_administrators_without_a_password_the_door_says_how_to_come_in(
    client: Visitor,
) -> None:
    """R-P2: the first-run page is closed then, and nobody would know why."""
    ada = make_person("Ada", roles=(Role.ADMINISTRATOR,))
    locked = client.get("/sign-in").text
    give_password(ada)

    assert "flask accounts create-administrator" in locked
    assert "flask accounts create-administrator" not in client.get("/sign-in").text


def test_an_administrator_is_made_on_the_command_line(runner: FlaskCliRunner, client: Visitor) -> None:
    """R-P2."""
    args = [
        "accounts",
        "create-administrator",
        "ada@larkfield.example",
        "--name",
        "Ada Berg",
        "--password-stdin",
    ]

    weak = runner.invoke(args=args, input="password1234\n")
    made = runner.invoke(args=args, input=f"{PASSWORD}\n")

    assert (weak.exit_code, made.exit_code) == (1, 0)
    assert "easy to guess" in weak.stderr
    assert PASSWORD not in made.output
    assert type_in(client, "ada@larkfield.example", PASSWORD).status_code == 303


@pytest.mark.parametrize("command", ["create-administrator", "set-password"])
def test_without_a_terminal_it_is_said_how_a_password_is_given(
    app: Flask, database_url: str, tmp_path: Path, command: str
) -> None:
    """R-P2: a script reads which option it lacks."""
    process = start(("accounts", command, "ada@larkfield.example"), surroundings(database_url, tmp_path))
    said, _ = process.communicate(timeout=LONGEST)

    assert process.returncode == 1
    assert said == (
        "Error: There is no terminal to ask for the password. With --password-stdin it is read from standard input.\n"
    )


def test_a_link_is_made_on_the_command_line(runner: FlaskCliRunner, client: Visitor) -> None:
    """R-P2."""
    ivo = make_person("Ivo Invited")

    made = runner.invoke(args=["accounts", "invite", ivo.email])
    unknown = runner.invoke(args=["accounts", "invite", "nobody@larkfield.example"])

    link = made.stdout.strip().splitlines()[-1]
    assert client.get(link.partition("127.0.0.1:8000")[2]).status_code == 200
    assert unknown.exit_code == 1
    assert "could not find" in unknown.stderr


def test_recognising_somebody_costs_one_statement(
    ada: Person, sign_in: SignIn, statements: list[str]
) -> None:
    """R-P2: the session, the person and the roles come together; nothing is written while the session is fresh."""
    browser = sign_in(ada)
    statements.clear()

    browser.get("/account")

    asked = [statement for statement in statements if "accounts_sessions" in statement]
    assert len(asked) == 2  # the page itself counts sessions
    assert not [statement for statement in statements if statement.startswith(("UPDATE", "INSERT"))]


def test_the_last_use_is_written_down_every_five_minutes(
    ada: Person, sign_in: SignIn, clock: TestClock
) -> None:
    """R-P2."""
    browser = sign_in(ada)
    begun = clock.now
    clock.advance(minutes=4)
    browser.get("/account")
    early = db.session.execute(select(func.max(Session.seen_at))).scalar_one()
    clock.advance(minutes=2)
    browser.get("/account")
    db.session.rollback()
    late = db.session.execute(select(func.max(Session.seen_at))).scalar_one()

    assert (early, late) == (begun, clock.now)
    assert queries.count_sessions_of(ada.id) == 1


@pytest.fixture
def ada(app: Flask) -> Person:
    make_administrator("Boss")
    person = make_person("Ada Berg")
    give_password(person)
    return person


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Every SQL statement from here on."""
    heard: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        heard.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    yield heard
    event.remove(db.engine, "before_cursor_execute", listen)


def type_in(client: Visitor, email: str, password: str, **more: str) -> TestResponse:
    return client.post("/sign-in", data={"email": email, "password": password} | more)


def from_address(app: Flask, address: str) -> Visitor:
    client = visitor(app)
    client.environ_base["REMOTE_ADDR"] = address
    return client


def held_up() -> list[tuple[str, object]]:
    db.session.rollback()
    query = select(AuditEvent.object_id, AuditEvent.changes).where(
        AuditEvent.action == "accounts.session.held-up"
    )
    return [(address, changes) for address, changes in db.session.execute(query.order_by(AuditEvent.id))]


def key_of(client: Visitor) -> str:
    cookie = client.get_cookie("waymark")
    assert cookie is not None
    return cookie.value


def without_the_name(page: str) -> str:
    page = re.sub(r'value="[^"]*"', "", page)
    return re.sub(r"<code>[^<]*</code>", "", page)
