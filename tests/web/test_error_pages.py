"""Every refusal and failure has a page, also when nothing else works."""

import errno
import sqlite3
from collections.abc import Callable

import pytest
from flask import Flask, abort
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.core.db import db
from app.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from app.journey.vocabulary import RulesUnchanged, StepNotOpen
from app.people.models import Person
from app.people.vocabulary import LastAdministrator
from app.rewards.vocabulary.holds import NotYoursToJudge
from app.rewards.vocabulary.thanks import NotYoursToReport
from app.signals.vocabulary import ObservationStopped
from app.web.access import public, signed_in_only
from tests.factories.people import make_person
from tests.support.visitor import Visitor

SignIn = Callable[[Person], Visitor]


@pytest.mark.parametrize(
    "error, status",
    [
        (NotFound(), 404),
        (NotAllowed(), 403),
        (Conflict("The seat is taken."), 409),
        (Invalid("The day %(day)s is over.", field="day", day="Monday"), 422),
        (DomainError("Not like this."), 422),
    ],
)
def test_a_refusal_of_the_domain_becomes_a_page_with_its_words(
    app: Flask, client: Visitor, error: DomainError, status: int
) -> None:
    """ASVS 16.5.1."""
    raising(app, error)

    answer = client.get("/raise")

    assert answer.status_code == status
    assert str(error) in answer.text


@pytest.mark.parametrize(
    "error, heading, others",
    [
        (
            Conflict(),
            "This has changed in the meantime",
            ["Reload the page, look at the new state, then decide."],
        ),
        (StepNotOpen(), "Not yet", ["This step is not open to you yet."]),
        (
            LastAdministrator(),
            "Nobody would be administrator any more",
            ["Give the role to another person first."],
        ),
        (RulesUnchanged(), "That does not work as things are", ["the rules in force say the same."]),
    ],
)
def test_not_every_conflict_is_headed_as_if_somebody_had_been_faster(
    app: Flask, client: Visitor, error: Conflict, heading: str, others: list[str]
) -> None:
    """ASVS 16.5.1: "This has changed in the meantime" stood there twice, and above a step that is not open yet."""
    raising(app, error)

    page = client.get("/raise").text

    assert f"<h1>{heading}</h1>" in page
    assert all(words in page for words in others)
    assert page.split("<main")[1].count("in the meantime") == (1 if error.is_stale else 0)


@pytest.mark.parametrize(
    "error, heading",
    [
        (NotAllowed(), "This page is not open to you"),
        (NotYoursToJudge(), "You cannot do this yourself"),
        (NotYoursToReport(), "These are your own words"),
        (ObservationStopped(), "Nothing of yours is kept here"),
    ],
)
def test_what_nobody_may_do_for_themselves_is_not_headed_as_if_a_role_were_missing(
    app: Flask, client: Visitor, error: NotAllowed, heading: str
) -> None:
    """ASVS 16.5.1: "ask an administrator for the role" stood under what no role opens."""
    raising(app, error)

    page = client.get("/raise").text

    assert f"<h1>{heading}</h1>" in page
    assert str(error) in page
    assert ("ask an administrator for the role" in page) is error.is_about_roles


def test_whoever_is_refused_leaves_a_line_in_the_log(
    sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    """ASVS 16.3.2: who and what; under which number says every line, and nothing that was typed."""
    ann = make_person()
    answer = sign_in(ann).post("/people/7/deactivation?secret=%0Aforged", data={"password": "secret"})

    lines = [
        (record.getMessage(), record.__dict__["method"], record.__dict__["route"], record.__dict__["person"])
        for record in caplog.records
        if record.name == "app.web.error_pages"
    ]
    assert answer.status_code == 403
    assert lines == [("refused", "POST", "people.deactivate_person", ann.id)]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_every_number_has_its_page(app: Flask, client: Visitor, status: int) -> None:
    """ASVS 16.5.1."""
    app._got_first_request = False
    app.add_url_rule("/abort", "abort", public(lambda: abort(status)))

    answer = client.get("/abort")

    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


@pytest.mark.parametrize(
    "error, words",
    [
        (
            OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full")),
            "disk is full",
        ),
        (OSError(errno.ENOSPC, "No space left on device"), "disk is full"),
        (
            OperationalError("SELECT", {}, sqlite3.OperationalError("unable to open database file")),
            "short break",
        ),
        (OperationalError("UPDATE", {}, sqlite3.OperationalError("database is locked")), "short break"),
        (PoolTimeout("QueuePool limit reached"), "short break"),
    ],
)
def test_an_outage_is_told_as_what_it_is(app: Flask, client: Visitor, error: Exception, words: str) -> None:
    """G8: 503 with a clear sentence, and when to come back."""
    raising(app, error)

    answer = client.get("/raise")

    assert answer.status_code == 503
    assert words in answer.text
    assert answer.headers["Retry-After"] == "10"


def test_a_file_that_is_missing_is_a_failure_and_no_outage(app: Flask, client: Visitor) -> None:
    """Only what time or space can heal is called an outage."""
    raising(app, FileNotFoundError("rules.toml"))
    app.testing = False

    assert client.get("/raise").status_code == 500


def test_pages_are_drawn_although_the_database_is_gone(app: Flask, sign_in: SignIn, tmp_path: object) -> None:
    """ASVS 16.5.4: the last handlers need no database; health is still answered."""
    browser = sign_in(make_person())
    app._got_first_request = False
    app.add_url_rule("/mine", "mine", signed_in_only(lambda: "mine"))
    app.testing = False
    with database_gone():
        answers = {path: browser.get(path) for path in ("/mine", "/no-such-page", "/healthz", "/readyz")}

    assert {path: answer.status_code for path, answer in answers.items()} == {
        "/mine": 503,
        "/no-such-page": 404,
        "/healthz": 200,
        "/readyz": 503,
    }
    assert "short break" in answers["/mine"].text
    assert browser.get("/mine").status_code == 200


def test_the_page_of_last_resort_needs_nothing_at_all(
    app: Flask, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ASVS 16.5.4."""
    monkeypatch.setitem(app.jinja_env.globals, "static_url", None)

    answer = client.get("/no-such-page")

    assert answer.status_code == 404
    assert "short break" in answer.text


def raising(app: Flask, error: Exception) -> None:
    def fail() -> str:
        raise error

    app._got_first_request = False
    app.add_url_rule("/raise", "raise", public(fail))


class database_gone:  # noqa: N801 - reads as a condition
    """Inside, no connection to the database can be made or used."""

    def __enter__(self) -> None:
        from sqlalchemy import event

        event.listen(db.engine, "before_cursor_execute", self.refuse)

    def __exit__(self, *_error: object) -> None:
        from sqlalchemy import event

        event.remove(db.engine, "before_cursor_execute", self.refuse)

    @staticmethod
    def refuse(*_args: object) -> None:
        raise OperationalError("SELECT", {}, sqlite3.OperationalError("unable to open database file"))
