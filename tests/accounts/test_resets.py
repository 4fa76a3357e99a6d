"""A forgotten password: asked for by anybody, mailed to its owner alone, and nothing told to whoever asks."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from app.accounts.models import SignInTry
from app.accounts.services import passwords
from app.accounts.services.invitations import make_invitation
from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.db import db
from app.core.jobs import Job, run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.people.services import Listing, import_people
from app.people.services.persons import change_person
from tests.accounts.test_links import path_in, text_of
from tests.factories.accounts import PASSWORD, give_password
from tests.factories.people import make_administrator, make_person
from tests.support.clock import TestClock
from tests.support.mail_server import MailServer
from tests.support.passwords import real_hasher
from tests.support.visitor import Visitor, visitor

FRESH = "otter kettle fjord nine"
NOBODY = "nobody.there@larkfield.example"


def test_a_forgotten_password_is_replaced_by_a_link_that_comes_by_mail(
    ada: Person, app: Flask, post: MailServer
) -> None:
    """R-P2: every session ends, and a letter tells of it."""
    asked = ask(app, ada.email.upper())
    run_due_jobs()
    link = path_in(text_of(post.letters_to(ada.email)[0]))
    done = visitor(app).post(link, data={"password": FRESH, "repeated": FRESH})
    run_due_jobs()

    assert (asked.status_code, done.status_code) == (200, 303)
    assert link.startswith("/password-reset/")
    assert visitor(app).post(link, data={"password": FRESH, "repeated": FRESH}).status_code == 404
    assert [letter["Subject"] for letter in post.taken] == [
        "A new password for Waymark",
        "Your password was changed",
    ]
    assert sign_in(visitor(app), ada.email, FRESH).status_code == 303


def test_known_and_unknown_addresses_get_the_same_bytes(ada: Person, app: Flask, post: MailServer) -> None:
    """G12, ASVS 6.3.8: the pages and their heads are the same to the byte, at the first time and at the sixth."""
    gone = make_person("Gus Gone", is_active=False)
    emails = (ada.email, NOBODY, gone.email)
    answers = [[ask(from_address(app, n), email) for _ in range(6)] for n, email in enumerate(emails)]

    assert [[answer.status_code for answer in some] for some in answers] == [[200] * 5 + [429]] * 3
    for alike in zip(*answers, strict=True):
        assert len({bare(answer, email) for answer, email in zip(alike, emails, strict=True)}) == 1


def test_the_same_work_is_done_for_known_and_unknown_addresses(
    ada: Person, app: Flask, post: MailServer, statements: list[str]
) -> None:
    """G12: what differs is done by the worker, after the answer."""
    ask(app, ada.email)  # what is learned once is learned
    work = []
    for n, email in enumerate((ada.email, NOBODY)):
        statements.clear()
        ask(from_address(app, n), email)
        work.append([" ".join(statement.split()) for statement in statements])

    assert work[0] == work[1]
    assert work[0]


def test_a_password_is_hashed_for_unknown_addresses_too(
    ada: Person, app: Flask, monkeypatch: pytest.MonkeyPatch, statements: list[str]
) -> None:
    """G12: at sign-in the same work is done for both, hash for hash and statement for statement."""
    monkeypatch.setattr(passwords, "hasher", real_hasher)
    hashed: list[int] = []
    verify = PasswordHasher.verify

    def count(self: PasswordHasher, given: str, password: str) -> bool:
        hashed.append(self.memory_cost)
        return verify(self, given, password)

    monkeypatch.setattr(PasswordHasher, "verify", count)
    sign_in(visitor(app), NOBODY, "wrong wrong wrong")
    work = []
    for n, email in enumerate((ada.email, NOBODY)):
        statements.clear()
        hashed.clear()
        sign_in(from_address(app, n), email, "wrong wrong wrong")
        work.append((list(hashed), [" ".join(statement.split()) for statement in statements]))

    assert work[0] == work[1]
    assert work[0][0] == [19 * 1024]


def test_nobody_gets_mail_for_an_address_that_is_not_theirs(
    ada: Person, app: Flask, post: MailServer
) -> None:
    """R-P2: the switched-off, the unknown, and those whom nobody has invited yet."""
    uninvited = make_person("Una")
    for email in (NOBODY, make_person("Gus", is_active=False).email, uninvited.email):
        ask(app, email)
    run_due_jobs()

    assert post.taken == []


def test_whoever_lost_their_invitation_gets_a_link(app: Flask, post: MailServer, clock: TestClock) -> None:
    """R-P2: having been invited once, they need not ask anybody again."""
    make_administrator()
    ivo = make_person("Ivo Invited")
    with unit_of_work():
        make_invitation(ivo.id, actor=Actor.operator())
    clock.advance(days=10)

    ask(app, ivo.email)
    run_due_jobs()

    assert len(post.letters_to(ivo.email)) == 1


def test_asking_voids_no_link_that_somebody_holds(app: Flask, post: MailServer) -> None:
    """R-P2: anybody may ask, so asking must not take an invitation out of somebody's hand."""
    make_administrator()
    ivo = make_person("Ivo Invited")
    with unit_of_work():
        card = f"/invitations/{make_invitation(ivo.id, actor=Actor.operator()).token}"

    ask(app, ivo.email)
    run_due_jobs()
    mailed = path_in(text_of(post.taken[0]))
    both = [visitor(app).get(link).status_code for link in (card, mailed)]
    visitor(app).post(mailed, data={"password": PASSWORD, "repeated": PASSWORD})

    assert both == [200, 200]
    assert visitor(app).get(card).status_code == 404


def test_five_links_a_day_are_sent_to_one_address(
    ada: Person, app: Flask, post: MailServer, clock: TestClock
) -> None:
    """ASVS 2.4.1, wherever they are asked for."""
    answers = [ask(from_address(app, n), ada.email) for n in range(6)]
    clock.advance(hours=23, minutes=59)
    soon = ask(from_address(app, 7), ada.email)
    clock.advance(minutes=2)
    later = ask(from_address(app, 8), ada.email)

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert int(answers[5].headers["Retry-After"]) == 86_401
    assert (soon.status_code, later.status_code) == (429, 200)


def test_ten_links_in_five_minutes_are_asked_for_from_one_place(
    ada: Person, app: Flask, post: MailServer, clock: TestClock
) -> None:
    """ASVS 2.4.1. It holds up nobody's sign-in."""
    here = from_address(app, 1)
    statuses = [ask(here, f"guess{n}@larkfield.example").status_code for n in range(11)]
    came_in = sign_in(here, ada.email, PASSWORD).status_code
    clock.advance(minutes=5, seconds=1)

    assert statuses == [200] * 10 + [429]
    assert came_in == 303
    assert ask(here, "guess@larkfield.example").status_code == 200


def test_what_was_typed_is_stored_nowhere(ada: Person, app: Flask, post: MailServer) -> None:
    """ASVS 16.2.5: people type passwords into the wrong field."""
    ask(app, "my-secret@password.example")
    db.session.rollback()

    kept = [
        db.session.execute(select(column)).scalars().all()
        for column in (SignInTry.subject, Job.payload, AuditEvent.object_id, AuditEvent.changes)
    ]

    assert "my-secret" not in repr(kept)


def test_without_a_mail_server_the_page_says_whom_to_ask(ada: Person, app: Flask) -> None:
    """R-P2: nothing is promised that cannot be kept."""
    page, answer = visitor(app).get("/password-reset"), ask(app, ada.email)

    assert "Ask HR" in page.text
    assert "<form" not in page.text
    assert answer.status_code == 422
    assert db.session.execute(select(Job.id).where(Job.name == "accounts.mail_reset")).all() == []


def test_a_letter_tells_of_a_sign_in_from_a_new_browser(ada: Person, app: Flask, post: MailServer) -> None:
    """ASVS 6.3.5: not of the first one, not of a known one, and once a day for each."""
    firefox = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    known = visitor(app)
    for client in (known, known, visitor(app), visitor(app)):
        client.post("/sign-in", data={"email": ada.email, "password": PASSWORD}, headers=firefox)
    run_due_jobs()

    assert [letter["Subject"] for letter in post.letters_to(ada.email)] == [
        "You signed in from a new browser"
    ]
    assert "Firefox, Linux" in text_of(post.taken[0])


def test_a_letter_to_the_former_address_tells_of_another_one(ada: Person, post: MailServer) -> None:
    """ASVS 6.3.7: whoever changes the record, also by a list; not of the same address in other letters."""
    first, second, third = ada.email, "ada@elsewhere.example", "ada.berg@elsewhere.example"
    change_address(ada, first.upper())
    change_address(ada, second)
    listed = f"external_id,email,name,department\n{ada.external_id},{third},Ada Berg,Sales\n"
    import_people(BytesIO(listed.encode()), listing=Listing("people.csv", "an agreement"), refusals_path=None,
                  actor=Actor.operator())  # fmt: skip
    run_due_jobs()

    told = "Your e-mail address was changed"
    assert [
        (to, str(letter["Subject"])) for letter, (_, to) in zip(post.taken, post.envelopes, strict=True)
    ] == [
        ([first.upper()], told),
        ([second], told),
    ]
    assert third not in text_of(post.taken[1])


def test_whoever_has_no_password_yet_is_not_told_of_another_address(app: Flask, post: MailServer) -> None:
    """A mistyped address is mended before the invitation; whoever reads there is not told who was meant."""
    change_address(make_person("Ivo"), "ivo@elsewhere.example")
    run_due_jobs()

    assert post.taken == []


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


def change_address(person: Person, address: str) -> None:
    with unit_of_work():
        change_person(person.id, version=person.version, email=address, actor=Actor.operator())


def ask(client: Flask | Visitor, email: str) -> TestResponse:
    asking = client if isinstance(client, Visitor) else visitor(client)
    return asking.post("/password-reset", data={"email": email})


def sign_in(client: Visitor, email: str, password: str) -> TestResponse:
    return client.post("/sign-in", data={"email": email, "password": password})


def from_address(app: Flask, number: int) -> Visitor:
    client = visitor(app)
    client.environ_base["REMOTE_ADDR"] = f"203.0.113.{number}"
    return client


def bare(answer: TestResponse, email: str) -> tuple[object, ...]:
    """An answer without what is new in each: its number, and what was typed given back."""
    heads = sorted((name, value) for name, value in answer.headers if name != "X-Request-Id")
    lengths = [(name, "") if name == "Content-Length" else (name, value) for name, value in heads]
    page = answer.text.replace(email, "")
    return (answer.status_code, *lengths, re.sub(r'value="[0-9a-f]{64}"', "", page))
