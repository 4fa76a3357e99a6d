"""The log: lines that programs can read, that lead from a request to its jobs, and that hold no secrets."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.core.jobs import Job, enqueue, job, run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.web import logs
from app.web.access import public
from app.web.logs import JsonLines, PlainLines, without_secrets, write_log
from config import Config
from tests.factories.accounts import PASSWORD, give_password
from tests.factories.people import make_administrator, make_person
from tests.support.visitor import Visitor

SignIn = Callable[[Person], Visitor]


class Written:
    """What was written into the log."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def lines(self, event: str) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in self.text.splitlines()]
        return [line for line in found if line["event"] == event]


@pytest.fixture
def written(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Written]:
    """The log of this process, in JSON lines unless a test says otherwise."""
    monkeypatch.setitem(logs._written, "plain", False)
    root, app = logging.getLogger(), logging.getLogger("app")
    before = root.handlers[:], root.level, app.level
    found = Written()
    write_log(Config(log_format=getattr(request, "param", "json")))
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(found.stream)
    yield found
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    app.setLevel(before[2])


def test_a_request_leaves_one_line_with_its_route_and_who_asked(
    app: Flask, sign_in: SignIn, written: Written
) -> None:
    """R-P4: numbers instead of names, and the number that the error pages show."""
    person = make_administrator()
    answer = sign_in(person).get(f"/people/{person.id}?search=secret+words")

    [line] = written.lines("request")
    assert (line["method"], line["route"], line["status"]) == ("GET", "/people/<int:person_id>", 200)
    assert line["person"] == person.id
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line["ms"] > 0
    assert "secret" not in written.text
    assert person.email not in written.text


@pytest.mark.parametrize("written", ["plain"], indirect=True)
def test_a_line_for_people_names_its_request_once(sign_in: SignIn, written: Written) -> None:
    """R-P4"""
    answer = sign_in(make_person()).post("/people/7/deactivation")

    [line] = [line for line in written.text.splitlines() if "refused" in line]
    assert line.count(answer.headers["X-Request-Id"]) == 1


def test_a_request_leads_to_the_job_that_it_caused(app: Flask, client: Visitor, written: Written) -> None:
    """R-P4: the number of the job stands in a line of the request, and in every line of the job."""

    @job("tests.logged")
    def work() -> None:
        logging.getLogger("app.tests").info("at work")

    @public
    def cause() -> str:
        from app.core.jobs import enqueue

        with unit_of_work():
            enqueue("tests.logged")
        return "caused"

    app.add_url_rule("/causes", "causes", cause)
    answer = client.get("/causes")
    run_due_jobs()

    [recorded], [at_work], [done] = (
        written.lines(event) for event in ("job recorded", "at work", "job done")
    )
    assert recorded["request_id"] == answer.headers["X-Request-Id"]
    assert at_work["request_id"] == done["request_id"] == f"job-{recorded['job_id']}"
    assert done["ms"] >= 0


def test_a_failure_is_told_without_the_address_and_what_the_database_was_given(
    app: Flask, client: Visitor, written: Written
) -> None:
    """16.2.5: addresses of ours open something; statements carry hashes and people's words."""
    app.testing = False
    words = "a word of somebody".upper()  # the line of code itself is told

    @public
    def fail(token: str) -> str:
        from sqlalchemy import text

        db.session.execute(text("SELECT * FROM nothing WHERE a = :a"), {"a": words})
        return token

    app.add_url_rule("/openings/<token>", "openings", fail)
    assert client.get("/openings/only-once-opens").status_code >= 500

    assert "nothing" in written.text
    assert "only-once-opens" not in written.text
    assert words not in written.text
    assert all(json.loads(line)["request_id"] for line in written.text.splitlines())


def test_signing_in_writes_no_password_token_or_cookie(app: Flask, client: Visitor, written: Written) -> None:
    """16.2.5."""
    person = make_administrator()
    give_password(person)
    client.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    client.post("/sign-in", data={"email": person.email, "password": "another wrong one"})
    client.get("/invitations/abcdefgh-opens-once")

    assert len(written.lines("request")) == 3
    for secret in (PASSWORD, "another wrong one", "abcdefgh-opens-once", client.token()):
        assert secret not in written.text
    for cookie in client._cookies.values():  # type: ignore[union-attr]
        assert cookie.value not in written.text


@pytest.mark.parametrize(
    "words",
    [
        "password=S3CRET", "{'password': 'S3CRET x'}", '"token": "S3CRET"', "csrf_token=S3CRET&a=b",
        "Cookie: waymark=S3CRET; other=S3CRET", "Authorization: Bearer S3CRET", "secret_key = S3CRET",
        "postgresql+psycopg://waymark:S3CRET@host/db", "smtp://me:S3CRET@mail", "redis://:S3CRET@host",
        "GET /invitations/S3CRET?x=1", "https://waymark.test/password-reset/S3CRET",
    ],
)  # fmt: skip
def test_what_looks_like_a_secret_is_blanked(words: str) -> None:
    assert "S3CRET" not in without_secrets(words)


@pytest.mark.parametrize("written", ["plain", "json"], indirect=True)
def test_values_of_rows_that_the_database_adds_to_its_refusal_reach_neither_the_log_nor_a_job(
    app: Flask, written: Written
) -> None:
    """14.2.4: parameters are hidden, but PostgreSQL repeats them as a detail, here over two lines, and in its context."""
    make_person("One", email="secret.name@larkfield.example", external_id="line\nSECRET-1")

    @job("tests.clash")
    def clash(email: str, external_id: str) -> None:
        make_person("Two", email=email, external_id=external_id)

    @job("tests.copy")
    def copy() -> None:
        if db.engine.dialect.name == "postgresql":
            cursor: Any = db.session.connection().connection.cursor()
            with cursor.copy("COPY people_persons (id, name) FROM STDIN") as lines:
                lines.write("SECRET-2\tSecret Name\n")

    with unit_of_work():
        enqueue("tests.clash", email="Secret.Name@larkfield.example", external_id="free")
        enqueue("tests.clash", email="free@larkfield.example", external_id="line\nSECRET-1")
        enqueue("tests.copy")
    run_due_jobs()
    errors = [
        row.error or "" for row in db.session.execute(select(Job)).scalars() if row.name.startswith("tests.")
    ]

    assert sum("IntegrityError" in error for error in errors) == 2
    assert sum("InvalidText" in error for error in errors) == (db.engine.dialect.name == "postgresql")
    for said in (written.text, *errors):
        assert "secret.name" not in said.lower()
        assert "SECRET-1" not in said
        assert "Secret Name" not in said
    assert "IntegrityError" in written.text


def test_other_words_stay_as_they_are() -> None:
    words = "GET /people/12: ValueError at https://waymark.test:8000/people, 3 passwords were too short"

    assert without_secrets(words) == words


@pytest.mark.parametrize("lines", [JsonLines(), PlainLines()])
def test_nobody_forges_a_line(lines: logging.Formatter) -> None:
    """16.4.1."""
    forged = "nobody\n2026-03-02 09:00:00 info    all is well\r\x1b[2K\u2028{}"
    try:
        raise ValueError(forged)
    except ValueError as error:
        failure = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("app", logging.WARNING, "", 1, "refused: %s", (forged,), failure)

    said = lines.format(record)

    begun = [line for line in said.splitlines() if not line.startswith("    | ")]
    assert len(begun) == 1
    assert "\x1b" not in said


@pytest.mark.parametrize("written", ["plain"], indirect=True)
def test_the_plain_log_tells_people_what_they_may_act_upon(
    app: Flask, client: Visitor, written: Written
) -> None:
    """The terminal of `make run` stays readable: pages that went well are no news."""
    app.testing = False

    @public
    def fail() -> str:
        raise RuntimeError("broken")

    app.add_url_rule("/broken", "broken", fail)
    client.get("/healthz")
    assert written.text == ""

    number = client.get("/broken").headers["X-Request-Id"]

    assert f"request={number}" in written.text
    assert "    | RuntimeError: broken" in written.text
    assert "status=500" in written.text
