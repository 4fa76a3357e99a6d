"""The log, for administrators."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, text

from app.core.actor import Actor, one_run
from app.core.audit import AuditAction, AuditEvent, record
from app.core.clock import day_from_date, now
from app.core.db import db
from app.core.jobs import Job, run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.operation import queries
from app.operation.queries import AuditFilter
from app.operation.services import seal_lines
from app.people import services
from app.people.models import Person
from app.people.queries import roles_of
from app.people.vocabulary import PERSON_CHANGED, Role
from tests.factories.people import make_administrator, make_hr, make_person
from tests.support.clock import TestClock
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[[Person], Visitor]


def note(label: str, *, actor: Actor | None = None, object_id: object = 1, reason: str = "") -> None:
    with unit_of_work():
        record(PERSON_CHANGED, actor=actor or Actor.operator(), object_type="person", object_id=object_id,
               object_label=label, reason=reason)  # fmt: skip


@pytest.mark.parametrize("path", ["/audit"])
def test_only_administrators_read_the_log(sign_in: SignIn, client: Visitor, path: str) -> None:
    """AU-14: viewer permission by object."""
    assert sign_in(make_hr()).get(path).status_code == 403
    assert sign_in(make_person()).post("/audit/exports").status_code == 403
    assert client.get(path).status_code == 303
    assert sign_in(make_administrator()).get(path).status_code == 200


def test_a_job_that_works_for_somebody_names_both_of_them(sign_in: SignIn) -> None:
    """AU-11: who sent the list, and the job that brought it in, under whose name all of it stands together."""
    ada = make_administrator("Ada Admin")
    page = sign_in(ada)
    file = io.BytesIO(b"id,actor,type,object_type,object,target,published,platform\n")
    sent = {"file": (file, "signals.csv"), "basis": "Consent of everybody in the file"}
    answer = page.post("/signals/imports", data=sent, content_type="multipart/form-data")
    job_id = db.session.execute(select(Job.id).where(Job.name == "signals.import_batch")).scalar_one()
    run_due_jobs()

    wanted = select(AuditEvent).where(AuditEvent.action == "signals.list.imported")
    line = db.session.execute(wanted).scalar_one()
    shown = page.get(f"/audit/{line.id}").text

    assert answer.status_code == 303
    assert (line.actor_id, line.channel, line.request_id) == (ada.id, "job", f"job-{job_id}")
    assert "Ada Admin" in shown
    assert f"job-{job_id}" in shown


def test_the_page_says_who_did_what_in_words(sign_in: SignIn) -> None:
    ada, ann = make_administrator("Ada Admin"), make_person("Ann Lee")
    page = sign_in(ada)
    page.post(f"/people/{ann.id}/roles", data={"roles": "coach"})
    note("Bo <i>Ray</i>")

    text = page.get("/audit").text

    for words in ("Ada Admin", "gave a role", "Ann Lee", "role: – → coach", "A command", "Bo &lt;i&gt;Ray"):
        assert words in text


def test_the_log_is_readable_when_what_it_tells_of_is_gone(sign_in: SignIn) -> None:
    """AU-6: object deleted, log readable."""
    gone, ada = make_person("Ann Lee"), make_administrator()
    with unit_of_work():
        services.grant_role(gone.id, role=Role.COACH, actor=Actor.operator())
        services.withdraw_role(gone.id, role=Role.COACH, actor=Actor.operator())
        record(
            PERSON_CHANGED,
            actor=Actor(gone.id),
            object_type="person",
            object_id=gone.id,
            object_label="Ann Lee",
        )
    with unit_of_work() as session:
        session.execute(delete(Person).where(Person.id == gone.id))

    text = sign_in(ada).get("/audit").text

    assert "Ann Lee" in text
    assert f"Person {gone.id}, no longer here" in text


def test_an_act_that_no_house_registers_any_more_is_shown_by_its_name() -> None:
    with unit_of_work() as session:
        old = {
            "at": now(),
            "action": "old.thing.done",
            "channel": "cli",
            "object_type": "thing",
            "object_id": "1",
        }
        session.execute(
            AuditEvent.__table__.insert().values(object_label="", reason="", request_id="", **old)
        )

    assert queries.list_events(AuditFilter())[0].sentence == "old.thing.done"


def test_an_act_that_is_not_registered_is_refused() -> None:
    """AU-3"""
    with pytest.raises(ValueError, match="not registered"), unit_of_work():
        record(
            AuditAction("people.person.teased", "teased"), actor=Actor(), object_type="person", object_id=1
        )


def test_filters_narrow_by_person_act_thing_way_and_time(clock: TestClock) -> None:
    ann = make_person("Ann Lee")
    note("first", actor=Actor(ann.id))
    clock.advance(days=1)
    note("second", object_id=4_200)
    with unit_of_work():
        services.grant_role(ann.id, role=Role.COACH, actor=Actor.operator())
    second = clock.day

    def labels(**wanted: object) -> list[str]:
        return [line.object_label for line in queries.list_events(AuditFilter(**wanted))]  # type: ignore[arg-type]

    assert labels() == ["Ann Lee", "second", "first"]
    assert labels(person="ann l") == labels(person=str(ann.id)) == ["Ann Lee", "first"]
    assert labels(person="ann%") == []
    assert labels(person="ann", channel="web") == ["first"]
    assert labels(action="people.role.granted") == ["Ann Lee"]
    assert labels(channel="cli") == ["Ann Lee", "second"]
    assert labels(thing="person 4200") == labels(thing=" Person  4200 ") == ["second"]
    assert labels(thing="person") == ["Ann Lee", "second", "first"]
    assert labels(thing="person 4200 5") == labels(thing="letter") == []
    assert labels(first_day=second) == ["Ann Lee", "second"]
    assert labels(last_day=second - 1) == ["first"]
    assert labels(first_day=day_from_date(clock.now.date()) + 1) == []
    assert labels(person="ann", first_day=second) == ["Ann Lee"]


def test_days_at_the_ends_of_the_calendar_narrow_the_log_down_to_everything() -> None:
    """Nobody has to know when the log begins to ask for all of it."""
    note("first")
    ends = AuditFilter(first_day=day_from_date(date.min), last_day=day_from_date(date.max))

    assert [line.object_label for line in queries.list_events(ends)] == ["first"]


@pytest.mark.parametrize("person", ["", "ann"])
def test_every_line_is_on_one_page_even_where_many_happened_at_once_or_the_clock_went_back(
    clock: TestClock, person: str
) -> None:
    """AU-12: clock backwards. The page goes by the time that the lines tell."""
    ann = make_person("Ann Lee")
    for name in "abc":
        note(name, actor=Actor(ann.id))
    clock.move_to(clock.now - timedelta(hours=1))
    for name in "de":
        note(name, object_id=ann.id)

    read, wanted = [], AuditFilter(person=person)
    while lines := queries.list_events(wanted, limit=2):
        read += [line.object_label for line in lines]
        wanted = replace(wanted, before=lines[-1].id)

    assert read == ["c", "b", "a", "e", "d"]


def test_a_name_that_too_many_people_have_is_asked_for_more_closely(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.operation.queries.MOST_PEOPLE", 2)
    for number in range(3):
        make_person(f"Kim {number}")

    text = sign_in(make_administrator()).get("/audit?person=kim").text

    assert "Say more of the name" in text


def test_a_line_is_opened_with_all_its_details_and_what_was_done_with_it(
    sign_in: SignIn, clock: TestClock
) -> None:
    """AU-10: one request is one group."""
    ada, ann = make_administrator("Ada Admin"), make_person("Ann Lee")
    page = sign_in(ada)
    with one_run("job-77"):
        note("Ann Lee", actor=Actor.clockwork(), object_id=ann.id, reason="because <b>")
        note("Bo Ray", actor=Actor.clockwork())
    line = queries.list_events(AuditFilter(channel="job"))[-1]

    text = page.get(f"/audit/{line.id}").text
    for words in ("because &lt;b&gt;", "job-77", f"person {ann.id}", "Bo Ray", "Not yet"):
        assert words in text

    seal_lines()
    sealed = queries.find_event(line.id)
    assert sealed is not None
    assert str(sealed.hash) in page.get(f"/audit/{line.id}").text
    assert page.get("/audit/999999").status_code == 404
    assert sign_in(ann).get(f"/audit/{line.id}").status_code == 403


def test_a_long_log_is_read_page_by_page(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.operation.routes.PAGE_SIZE", 2)
    ada = sign_in(make_administrator())
    for number in range(3):
        note(f"number {number}")

    first = ada.get("/audit").text
    oldest = queries.list_events(AuditFilter(), limit=2)[-1].id
    second = ada.get(f"/audit?before={oldest}").text

    assert "number 2" in first
    assert "number 0" not in first
    assert f"before={oldest}" in first
    assert "number 0" in second
    assert "number 1" not in second


def test_the_log_can_be_taken_along_as_lines_of_json(sign_in: SignIn) -> None:
    note("Ann <Lee>", object_id=42)

    answer = sign_in(make_administrator()).post("/audit/exports", data={"kind": "json", "thing": "person 42"})

    (line,) = map(json.loads, answer.text.splitlines())
    assert (line["object_label"], line["action"], line["channel"]) == (
        "Ann <Lee>", "people.person.changed", "cli"
    )  # fmt: skip
    assert answer.headers["Content-Disposition"] == "attachment; filename=audit.jsonl"


@pytest.mark.parametrize("order", ["at DESC, id DESC"])
@pytest.mark.parametrize(
    "condition",
    [
        "actor_id = 1",
        "action = 'people.role.granted'",
        "channel = 'cli'",
        "object_type = 'person' AND object_id = '7'",
        "object_type = 'person'",
        "at > '2026-01-01'",
        "1 = 1",
    ],
)
def test_whatever_the_log_is_narrowed_down_to_an_index_has_it_in_order(condition: str, order: str) -> None:
    """R-P1, with 10 million lines: nothing is sorted and nothing is read that does not fit."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
        db.session.execute(text("SET LOCAL enable_sort = off"))
    explain = "EXPLAIN QUERY PLAN" if db.engine.dialect.name == "sqlite" else "EXPLAIN"
    question = f"{explain} SELECT id FROM core_audit_events WHERE {condition} ORDER BY {order} LIMIT 51"

    plan = "\n".join(str(row[-1]) for row in db.session.execute(text(question)))

    assert "ix_core_audit_events_" in plan
    assert "TEMP B-TREE" not in plan
    assert "Seq Scan" not in plan


def test_the_downloaded_log_runs_no_formulas_and_the_download_is_logged(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AU-13: CSV export escapes formulas."""
    monkeypatch.setattr("app.operation.queries.EXPORT_SLICE", 2)
    ada = sign_in(make_administrator())
    for number in range(5):
        note(f"=HYPERLINK({number})", object_id=42, reason="@x")

    answer = ada.post("/audit/exports", data={"thing": "person 42"})

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["thing_name"] for row in rows] == [f"'=HYPERLINK({number})" for number in (4, 3, 2, 1, 0)]
    assert {row["reason"] for row in rows} == {"'@x"}
    assert answer.headers["Content-Disposition"] == "attachment; filename=audit.csv"
    last = db.session.execute(select(AuditEvent).order_by(AuditEvent.id.desc())).scalars().first()
    assert last is not None
    assert (last.action, last.changes) == ("operation.log.exported", {"thing": "person 42"})


def test_an_empty_answer_says_what_to_do(sign_in: SignIn) -> None:
    ada = sign_in(make_administrator())

    assert "Show everything" in ada.get("/audit?person=nobody+of+this+name").text
    assert "2026-13-01" in ada.get("/audit?since=2026-13-01").text


def test_an_act_that_leaves_nothing_where_it_should_fails_its_test(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AU-4. Whoever posts in a test has this looked at, see tests/support/traces.py."""
    ada = sign_in(make_administrator())
    monkeypatch.setattr("app.operation.services.log.record", lambda *_all, **_named: None)

    with pytest.raises(AssertionError, match=r"left \[\] in the audit log"):
        ada.post("/audit/exports")


def test_an_act_and_its_line_stand_and_fall_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """AU-1: rollback, no event. AU-2: event failure, change fails."""
    ann = make_person("Ann Lee")
    before = len(queries.list_events(AuditFilter()))

    def grant_and_fail() -> None:
        with unit_of_work():
            services.grant_role(ann.id, role=Role.COACH, actor=Actor.operator())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        grant_and_fail()
    assert len(queries.list_events(AuditFilter())) == before

    def fail(*_all: object, **_named: object) -> None:
        raise OSError("the log cannot be written")

    monkeypatch.setattr("app.people.services.roles.record", fail)
    with pytest.raises(OSError, match="cannot be written"), unit_of_work():
        services.grant_role(ann.id, role=Role.COACH, actor=Actor.operator())
    assert roles_of([ann.id]) == {}


def test_no_password_and_no_token_comes_into_the_log(client: Visitor, sign_in: SignIn) -> None:
    """AU-5: secrets redacted. What is typed at sign-in, and what a link is made of, stands nowhere in a line."""
    ada, ann = make_administrator(), make_person("Ann Lee")
    page, secret = sign_in(ada), "seven wet herons at dusk"
    client.post("/sign-in", data={"email": ann.email, "password": secret})
    link = re.search(r"/invitations/([\w-]{20,})", page.post(f"/people/{ann.id}/invitation").text)
    assert link is not None
    accepted = client.post(f"/invitations/{link[1]}", data={"password": secret, "repeated": secret})
    assert accepted.status_code == 303
    cookies = [cookie.value for cookie in client._cookies.values()]  # type: ignore[union-attr]

    lines = page.post("/audit/exports", data={"kind": "json"}).text

    assert "accounts.session.started" in lines
    for word in (secret, link[1], *cookies):
        assert word not in lines
