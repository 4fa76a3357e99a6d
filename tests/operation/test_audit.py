"""The log, for administrators."""

import csv
import io
from collections.abc import Callable

import pytest
from sqlalchemy import delete, select

from app.core.actor import Actor
from app.core.audit import AuditAction, AuditEvent, record
from app.core.clock import day_from_date
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.operation import queries
from app.operation.queries import AuditFilter
from app.people import services
from app.people.models import Person
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
    note("x")
    with unit_of_work() as session:
        session.execute(AuditEvent.__table__.update().values(action="old.thing.done"))

    assert queries.list_events(AuditFilter())[0].sentence == "old.thing.done"


def test_an_act_that_is_not_registered_is_refused() -> None:
    """AU-3"""
    with pytest.raises(ValueError, match="not registered"), unit_of_work():
        record(
            AuditAction("people.person.teased", "teased"), actor=Actor(), object_type="person", object_id=1
        )


def test_filters_narrow_by_person_act_thing_and_time(clock: TestClock) -> None:
    ann = make_person("Ann Lee")
    note("first", actor=Actor(ann.id))
    clock.advance(days=1)
    note("100 %", object_id=42)
    with unit_of_work():
        services.grant_role(ann.id, role=Role.COACH, actor=Actor.operator())
    second = clock.day

    def labels(**wanted: object) -> list[str]:
        return [line.object_label for line in queries.list_events(AuditFilter(**wanted))]  # type: ignore[arg-type]

    assert labels() == ["Ann Lee", "100 %", "first"]
    assert labels(actor="ann l") == ["first"]
    assert labels(action="people.role.granted") == ["Ann Lee"]
    assert labels(thing="0 %") == ["100 %"]
    assert labels(thing="%") == ["100 %"]
    assert labels(thing="person 42") == ["100 %"]
    assert labels(first_day=second) == ["Ann Lee", "100 %"]
    assert labels(last_day=second - 1) == ["first"]
    assert labels(first_day=day_from_date(clock.now.date()) + 1) == []


def test_a_long_log_is_read_page_by_page(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.operation.routes.PAGE_SIZE", 2)
    ada = sign_in(make_administrator())
    with unit_of_work() as session:
        session.execute(delete(AuditEvent))
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


def test_the_downloaded_log_runs_no_formulas_and_the_download_is_logged(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AU-13: CSV export escapes formulas."""
    monkeypatch.setattr("app.operation.queries.EXPORT_SLICE", 2)
    ada = sign_in(make_administrator())
    for number in range(5):
        note(f"=HYPERLINK({number})", reason="@x")

    answer = ada.post("/audit/exports", data={"thing": "HYPERLINK"})

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["thing_name"] for row in rows] == [f"'=HYPERLINK({number})" for number in (4, 3, 2, 1, 0)]
    assert {row["reason"] for row in rows} == {"'@x"}
    assert answer.headers["Content-Disposition"] == "attachment; filename=audit.csv"
    last = db.session.execute(select(AuditEvent).order_by(AuditEvent.id.desc())).scalars().first()
    assert last is not None
    assert (last.action, last.changes) == ("operation.log.exported", {"thing": "HYPERLINK"})


def test_an_empty_answer_says_what_to_do(sign_in: SignIn) -> None:
    ada = sign_in(make_administrator())

    assert "Show everything" in ada.get("/audit?actor=nobody+of+this+name").text
    assert "2026-13-01" in ada.get("/audit?since=2026-13-01").text
