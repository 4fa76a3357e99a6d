"""Sixteen visitors who do the same thing in the same moment: what can be done once is done once, and all are answered."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, func, select

from app.accounts.models import Account, Session, SignInTry
from app.accounts.services.invitations import make_invitation
from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.clock import date_from_day, today
from app.core.db import db
from app.core.jobs import Job
from app.core.unit_of_work import unit_of_work
from app.journey.models import Move, PublishedRules, StepCompletion
from app.journey.rules.parse import content_hash
from app.journey.services.rules import ensure_first_version, read_files
from app.people.models import Absence, Person, RoleGrant
from app.people.vocabulary import Role
from app.signals.models import PlatformAccount, RemovalRequest, Reversal, Signal
from app.signals.services import import_signals, rebuild_rollups
from tests.factories.accounts import PASSWORD, give_password
from tests.factories.journey import rules_with
from tests.factories.people import make_administrator, make_person
from tests.factories.signals import line, make_signal, rollups, write_csv
from tests.support.crowds import OneOfMany, at_once
from tests.support.visitor import Visitor, visitor

pytestmark = pytest.mark.long

CROWD = 16
Visitors = list[Visitor]


@pytest.fixture(autouse=True)
def many(app: Flask) -> None:
    """Whoever comes is one of many."""
    app.test_client_class = OneOfMany


@pytest.fixture
def strangers(app: Flask) -> Visitors:
    """Sixteen browsers in which nobody is signed in."""
    return [visitor(app) for _ in range(CROWD)]


@pytest.fixture
def mara(app: Flask) -> Person:
    ensure_first_version()
    return make_person("Mara Lind")


@pytest.fixture
def browsers(app: Flask, mara: Person) -> Visitors:
    """Sixteen browsers in which Mara is signed in."""
    return [visitor(app, mara.id) for _ in range(CROWD)]


@pytest.fixture
def administrators(app: Flask) -> Visitors:
    """Sixteen administrators."""
    return [visitor(app, make_administrator().id) for _ in range(CROWD)]


def all_post(
    app: Flask, visitors: Visitors, path: str, form: Callable[[int], dict[str, object]]
) -> Counter[int]:
    """Have everybody send a form in the same moment; how many got which answer."""

    def sending(number: int) -> Callable[[], int]:
        return lambda: visitors[number].post(path, data=form(number)).status_code

    db.session.rollback()
    answers = at_once(app, [sending(number) for number in range(len(visitors))])
    db.session.rollback()
    return Counter(answers)


def number_of(model: type, *conditions: ColumnElement[bool]) -> int:
    return db.session.execute(select(func.count()).select_from(model).where(*conditions)).scalar_one()


def logged(action: str) -> int:
    return number_of(AuditEvent, AuditEvent.action == action)


def test_sixteen_who_sign_in_have_a_session_each_and_end_their_own(
    app: Flask, strangers: Visitors, mara: Person
) -> None:
    """R-P2, ASVS 7.4."""
    make_administrator()
    give_password(mara)
    email = mara.email

    assert all_post(app, strangers, "/sign-in", lambda _: {"email": email, "password": PASSWORD}) == {
        303: CROWD
    }
    assert number_of(Session) == CROWD
    half = strangers[::2]
    assert all_post(app, half, "/sign-out", lambda _: {}) == {303: CROWD // 2}
    assert number_of(Session) == CROWD // 2
    assert [one.get("/account").status_code for one in strangers] == [303, 200] * (CROWD // 2)
    assert all_post(app, strangers[1::2], "/account/sessions/end", lambda _: {})[500] == 0
    assert number_of(Session) == 0


def test_of_sixteen_who_set_up_an_empty_house_one_becomes_its_administrator(
    app: Flask, strangers: Visitors
) -> None:
    """R-P1."""

    def form(number: int) -> dict[str, object]:
        return {"name": f"Ada {number}", "email": f"ada{number}@larkfield.example", "password": PASSWORD,
                "repeated": PASSWORD}  # fmt: skip

    answers = all_post(app, strangers, "/first-run", form)

    assert answers[303] == 1
    assert answers[500] == 0
    assert number_of(RoleGrant, RoleGrant.role == Role.ADMINISTRATOR.value) == 1
    assert number_of(Person) == number_of(Account) == 1


def test_of_sixteen_who_accept_one_invitation_one_sets_the_password(app: Flask, strangers: Visitors) -> None:
    """R-P2, ASVS 6.5.1: a link works once."""
    person = make_person()
    with unit_of_work():
        token = make_invitation(person.id, actor=Actor.operator()).token

    answers = all_post(app, strangers, f"/invitations/{token}",
                       lambda number: {"password": f"{PASSWORD} {number}", "repeated": f"{PASSWORD} {number}"})  # fmt: skip

    assert answers[303] == 1
    assert answers[500] == 0
    assert number_of(Account) == number_of(Session) == 1
    assert logged("accounts.invitation.accepted") == 1


def test_one_form_sent_sixteen_times_is_one_act(app: Flask, browsers: Visitors, mara: Person) -> None:
    """R-S1: counted once, told once, and everybody is told that it is there."""
    form: dict[str, object] = {
        "entry": "the same",
        "deed": "shared",
        "occurred_on": date_from_day(today()).isoformat(),
    }

    assert all_post(app, browsers, "/activity", lambda _: form) == {303: CROWD}
    assert number_of(Signal) == logged("signals.activity.logged") == number_of(Move) == 1
    assert_counted_right()


def test_sixteen_acts_of_one_person_in_one_moment_are_all_counted(
    app: Flask, browsers: Visitors, mara: Person
) -> None:
    """R-S1, R-J2: and the person comes into each zone once."""
    day = date_from_day(today()).isoformat()

    answers = all_post(app, browsers, "/activity",
                       lambda number: {"entry": f"e{number}", "deed": "shared", "occurred_on": day})  # fmt: skip

    assert answers == {303: CROWD}
    assert number_of(Signal) == CROWD
    zones = list(db.session.execute(select(Move.to_zone).where(Move.person_id == mara.id)).scalars())
    assert len(zones) == len(set(zones))
    assert_counted_right()


def test_an_entry_taken_back_sixteen_times_is_taken_back_once(
    app: Flask, browsers: Visitors, mara: Person
) -> None:
    """R-S3."""
    day = date_from_day(today()).isoformat()
    browsers[0].post("/activity", data={"entry": "one", "deed": "shared", "occurred_on": day})
    signal_id = db.session.execute(select(Signal.id)).scalar_one()

    answers = all_post(app, browsers, f"/activity/{signal_id}/reversal", lambda _: {})

    assert answers == {303: 1, 409: CROWD - 1}
    assert number_of(Reversal) == logged("signals.activity.reversed") == 1
    assert_counted_right()


def test_of_sixteen_requests_for_removal_one_stands_and_of_sixteen_answers_one(
    app: Flask, browsers: Visitors, administrators: Visitors, mara: Person
) -> None:
    """R-S3."""
    signal_id = make_signal(mara).id
    asked = all_post(app, browsers, f"/activity/{signal_id}/removal-request", lambda _: {"reason": "Not me"})
    request_id = db.session.execute(select(RemovalRequest.id)).scalar_one()

    answered = all_post(app, administrators, f"/removal-requests/{request_id}/answer",
                        lambda number: {"decision": ("grant", "decline")[number % 2], "answer": f"No. {number}"})  # fmt: skip

    assert asked == answered == {303: 1, 409: CROWD - 1}
    assert logged("signals.removal.answered") == 1
    granted = db.session.execute(select(RemovalRequest.is_granted)).scalar_one()
    assert number_of(Reversal) == granted
    assert_counted_right()


def test_of_sixteen_who_take_a_file_back_one_does(
    app: Flask, administrators: Visitors, mara: Person, tmp_path: Path
) -> None:
    """R-S4."""
    lines = [line(f"a{number}", mara) for number in range(50)]
    batch_id = import_signals(write_csv(tmp_path / "a.csv", lines), actor=Actor.operator()).batch_id

    answers = all_post(app, administrators, f"/signals/imports/{batch_id}/reversal",
                       lambda _: {"reason": "wrong", "is_sure": "y"})  # fmt: skip

    assert answers == {303: 1, 409: CROWD - 1}
    assert number_of(Reversal) == 50
    assert rollups() == ([], [])


def test_a_step_said_done_sixteen_times_is_done_once(app: Flask, browsers: Visitors, mara: Person) -> None:
    """R-J4, UN-9."""
    make_signal(mara)

    answers = all_post(
        app,
        browsers,
        "/trail/steps/follow-ten-voices/completion",
        lambda _: {"statement": "I follow ten people."},
    )

    assert answers == {303: CROWD}
    assert number_of(StepCompletion, StepCompletion.step_key == "follow-ten-voices") == 1
    assert number_of(Signal, Signal.platform == "waymark") == 1


def test_one_account_named_sixteen_times_is_one_account(app: Flask, browsers: Visitors) -> None:
    """R-J10."""
    answers = all_post(
        app, browsers, "/activity/accounts", lambda _: {"platform": "LinkedIn", "handle": "mara"}
    )

    assert answers == {303: CROWD}
    assert number_of(PlatformAccount) == number_of(Signal) == logged("signals.account.declared") == 1
    assert_counted_right()


def test_the_same_days_declared_sixteen_times_are_one_absence(app: Flask, browsers: Visitors) -> None:
    """PL-18."""
    days: dict[str, object] = {"first_day": date_from_day(today()).isoformat(),
                               "last_day": date_from_day(today() + 5).isoformat()}  # fmt: skip

    answers = all_post(app, browsers, "/absences", lambda _: days)

    assert answers == {303: CROWD}
    assert number_of(Absence) == logged("people.absence.declared") == 1


def test_of_sixteen_who_publish_rules_one_puts_theirs_in_force(
    app: Flask, administrators: Visitors, tmp_path: Path
) -> None:
    """PL-25: the others learn that somebody was faster."""
    ensure_first_version()
    for name, content in rules_with(old="grace_days = 30", new="grace_days = 31").items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    app.extensions["waymark"] = replace(app.extensions["waymark"], rules_folder=tmp_path)
    seen = content_hash(read_files(tmp_path))

    answers = all_post(app, administrators, "/journey/rules",
                       lambda number: {"content_hash": seen, "replacing": "1", "note": f"No. {number}"})  # fmt: skip

    assert answers == {303: 1, 409: CROWD - 1}
    assert number_of(PublishedRules) == 2
    assert logged("journey.rules.published") == 1
    assert number_of(Job, Job.name == "journey.place_everybody") == 1


def test_of_sixteen_who_change_one_record_one_does(
    app: Flask, administrators: Visitors, mara: Person
) -> None:
    """Whoever saves what somebody else has changed meanwhile learns it."""
    form = {
        "external_id": mara.external_id,
        "email": mara.email,
        "name": mara.name,
        "department": "Sales",
        "version": "1",
    }
    path = f"/people/{mara.id}/record"

    answers = all_post(app, administrators, path, lambda number: {**form, "department": f"Team {number}"})

    assert answers == {303: 1, 409: CROWD - 1}
    assert logged("people.person.changed") == 1


def test_sixteen_wrong_passwords_in_one_moment_are_not_sixteen_tries(
    app: Flask, strangers: Visitors, mara: Person
) -> None:
    """ASVS 6.3.1: ten in five minutes, however many come at once."""
    make_administrator()
    give_password(mara)
    email = mara.email

    answers = all_post(
        app, strangers, "/sign-in", lambda number: {"email": email, "password": f"wrong guess {number}"}
    )

    assert answers == {403: 10, 429: 6}
    assert number_of(SignInTry, SignInTry.weight > 0) == 10


def assert_counted_right() -> None:
    """The roll-ups are what the facts say."""
    told = rollups()
    with unit_of_work():
        rebuild_rollups()
    assert rollups() == told
