"""Bringing in lists of people."""

import csv
import io
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select

from app.core.actor import Actor, Channel
from app.core.audit import AuditEvent
from app.core.clock import now
from app.core.db import db
from app.core.events import _reactions
from app.core.lines import FileRefused
from app.core.unit_of_work import unit_of_work
from app.people import queries
from app.people.events import PeopleImported, PersonDeactivated, PersonReactivated
from app.people.models import PeopleImport, Person, RoleGrant
from app.people.queries import PeopleFilter, Shown
from app.people.rules.managers import circles
from app.people.services import ImportReport, Listing, import_people
from app.people.services import import_report as report_room
from app.people.services import importing as importing_room
from app.people.services.listed_managers import ListedManagers
from app.people.vocabulary import Role
from tests.factories.people import make_administrator, make_hr, make_person

pytestmark = pytest.mark.usefixtures("app")

HEADER = "external_id,email,name,department,manager,title,country,language,joined,role"
STAFF = """
1,ann@a.example,Ann Lee,Sales,3,Rep,de,de,2020-01-31,
2,bo@a.example,Bo Ray,Sales,1,,,,,coach;editor
3,cy@a.example,Cy Day,Board,,Chief,,,,
""".strip()


def bring_in(lines: str, *, header: str = HEADER, actor: Actor | None = None, file: Path | None = None,
             **listing: bool) -> ImportReport:  # fmt: skip
    stream = io.BytesIO(f"{header}\n{lines}\n".encode())
    return import_people(stream, listing=Listing("people.csv", "an agreement", **listing), refusals_path=file,
                         actor=actor or Actor.operator())  # fmt: skip


def person(number: str) -> Person:
    db.session.expire_all()
    found = queries.find_person_by_external_id(number)
    assert found is not None
    return found


def snapshot() -> list[tuple[object, ...]]:
    db.session.expire_all()
    return [tuple(row) for row in db.session.execute(select(Person.__table__).order_by(Person.id))]


def test_a_list_brings_in_everything_that_it_says() -> None:
    """R-P1, R-P2: roles, departments, managers; people provisioned by CSV."""
    report = bring_in(STAFF)

    assert report.summary == "3 new, 0 changed, 0 known, 0 refused"
    ann, bo, cy = person("1"), person("2"), person("3")
    assert (ann.title, ann.country, ann.language, ann.is_active) == ("Rep", "DE", "de", True)
    assert (ann.manager_id, bo.manager_id, cy.manager_id) == (cy.id, ann.id, None)
    assert queries.list_roles_of(bo.id) == [Role.COACH, Role.EDITOR]


def test_importing_again_changes_nothing() -> None:
    """R-S4: a repeated delivery never doubles anything."""
    bring_in(STAFF)
    before = snapshot()

    report = bring_in(STAFF)

    assert report.summary == "0 new, 0 changed, 3 known, 0 refused"
    assert snapshot() == before


def test_a_changed_line_changes_the_person_and_the_report_says_what() -> None:
    bring_in(STAFF)

    report = bring_in(
        STAFF.replace("Rep", "Head of Sales").replace("bo@", "Bo.Ray@").replace(",1,,,,,c", ",3,,,,,c")
    )

    assert report.summary == "0 new, 2 changed, 1 known, 0 refused"
    assert dict(report.changes) == {"title": 1, "email": 1, "manager": 1}
    assert person("2").email == "Bo.Ray@a.example"
    assert person("2").manager_id == person("3").id


def test_a_list_leaves_people_the_language_in_which_they_read() -> None:
    """R-P3: a weekly list does not turn anybody's pages into another language; before the first visit it may."""
    bring_in(STAFF)
    with unit_of_work():
        person("1").informed_at = now()

    report = bring_in(
        STAFF.replace(",de,de,", ",DE,en,").replace(
            "2,bo@a.example,Bo Ray,Sales,1,,,,", "2,bo@a.example,Bo Ray,Sales,1,,,de,"
        )
    )

    assert (person("1").language, person("2").language) == ("de", "de")
    assert report.changed == 1


def test_columns_that_a_list_lacks_leave_what_is_known() -> None:
    bring_in(STAFF)

    report = bring_in("1,ann@a.example,Ann Lee,Marketing", header="external_id,email,name,department")

    assert report.summary == "0 new, 1 changed, 0 known, 0 refused"
    assert (person("1").department, person("1").title, person("1").country) == ("Marketing", "Rep", "DE")


def test_a_list_never_takes_roles_back() -> None:
    """R-P1"""
    bring_in(STAFF)

    bring_in(STAFF.replace("coach;editor", "curator"))

    assert queries.list_roles_of(person("2").id) == [Role.COACH, Role.CURATOR, Role.EDITOR]


def test_each_bad_line_is_refused_and_the_rest_is_in(tmp_path: Path) -> None:
    """R-S4: says exactly which lines were refused and why."""
    file = tmp_path / "people.csv.refused.csv"
    header = "external_id,email,name,department"
    bad = ["4,dee@a.example,Dee", "5,not an address,Eve,Sales", '6,fay@a.example,"Fay,Sales', "1,other@a.example,Ann,HR",
           "7,BO@A.example,Gil,Sales", "=8,x,Hal,Sales"]  # fmt: skip

    report = bring_in("\n".join(["1,ann@a.example,Ann,Sales", "2,bo@a.example,Bo,Sales", *bad, "9,ida@a.example,Ida,Sales"]),
                      header=header, file=file)  # fmt: skip

    assert report.summary == "3 new, 0 changed, 0 known, 6 refused"
    reasons = {one.line: one.reason for one in report.refusals}
    assert reasons == {
        4: "3 columns instead of 4",
        5: "“not an address” is not an e-mail address",
        6: "a quotation mark is not closed",
        7: "line 2 says something else about the same external_id",
        8: "somebody else has the e-mail address BO@A.example",
        9: "“x” is not an e-mail address",
    }
    rows = [next(csv.reader([one])) for one in file.read_text(encoding="utf-8").splitlines()]
    assert rows[0] == ["line", "reason", *header.split(",")]
    assert sorted(int(row[0]) for row in rows[1:]) == [4, 5, 6, 7, 8, 9]
    assert ["9", reasons[9], "=8", "x", "Hal", "Sales"] in rows


def test_the_same_line_twice_is_known_and_not_refused() -> None:
    report = bring_in(STAFF + "\n" + STAFF.splitlines()[0])

    assert report.summary == "3 new, 0 changed, 1 known, 0 refused"


def test_an_address_may_change_hands_within_a_list() -> None:
    bring_in(STAFF)

    report = bring_in("2,ann@a.example,Bo Ray,Sales\n1,ann.lee@a.example,Ann Lee,Sales",
                      header="external_id,email,name,department")  # fmt: skip

    assert report.summary == "0 new, 2 changed, 0 known, 0 refused"
    assert (person("1").email, person("2").email) == ("ann.lee@a.example", "ann@a.example")


@pytest.mark.parametrize("is_dry_run", [False, True])
def test_people_may_exchange_their_addresses_in_one_list(is_dry_run: bool) -> None:
    """R-P2: two of them, or three in a circle; whoever only wants one of these addresses does not get it."""
    bring_in(STAFF + "\n4,dee@a.example,Dee Fox,Sales,,,,,,\n5,eve@a.example,Eve Orr,Sales,,,,,,")

    report = bring_in(
        "1,bo@a.example,Ann Lee,Sales\n2,cy@a.example,Bo Ray,Sales\n3,ann@a.example,Cy Day,Board\n"
        "6,Ann@a.example,Flo Ash,Sales\n4,eve@a.example,Dee Fox,Sales\n5,dee@a.example,Eve Orr,Sales",
        header="external_id,email,name,department",
        is_dry_run=is_dry_run,
    )

    assert report.summary == "0 new, 5 changed, 0 known, 1 refused"
    assert [(one.line, one.reason) for one in report.refusals] == [
        (5, "somebody else has the e-mail address Ann@a.example")
    ]
    assert report.details[person("1").id] == "1 Ann Lee – email: ann@a.example → bo@a.example"
    addresses = [person(number).email.partition("@")[0] for number in "12345"]
    exchanged, before = ["bo", "cy", "ann", "eve", "dee"], ["ann", "bo", "cy", "dee", "eve"]
    assert addresses == (before if is_dry_run else exchanged)


def test_an_unknown_manager_is_reported_and_the_person_is_in_without_one() -> None:
    report = bring_in("1,ann@a.example,Ann Lee,Sales,99,,,,,\n2,bo@a.example,Bo Ray,Sales,2,,,,,")

    assert report.summary == "2 new, 0 changed, 0 known, 0 refused"
    assert [(one.line, one.reason) for one in report.warnings] == [
        (2, "nobody else has the number “99”, so no manager is kept"),
        (3, "nobody else has the number “2”, so no manager is kept"),
    ]
    assert person("1").manager_id is None
    assert bring_in("1,ann@a.example,Ann Lee,Sales,99,,,,,").summary == "0 new, 0 changed, 1 known, 0 refused"


def test_a_list_puts_nobody_above_themselves() -> None:
    """R-P1: over others neither; whoever closes a circle keeps the manager they had, and is named with the line."""
    old = make_person("Olga", external_id="O")
    make_person("Xaver", external_id="X", manager_id=old.id)
    wanted = {"A": "B", "B": "C", "C": "A", "D": "A", "X": "Y", "Y": "X"}
    lines = "\n".join(
        f"{one},{one}@a.example,Name {one},Sales,{manager},,,,," for one, manager in wanted.items()
    )

    first, again = bring_in(lines), bring_in(lines)

    assert [one.line for one in first.warnings] == [2, 3, 4, 6, 7]
    assert {one.reason for one in first.warnings} == {
        "this person would manage themselves, at once or over others, so this manager is not kept"
    }
    managers = {number: person(number).manager_id for number in "ABCDXY"}
    assert managers == {"A": None, "B": None, "C": None, "D": person("A").id, "X": old.id, "Y": None}
    assert (first.summary, dict(first.changes)) == (
        "5 new, 1 changed, 0 known, 0 refused",
        {"email": 1, "name": 1},
    ), first.details
    assert again.summary == "0 new, 0 changed, 6 known, 0 refused"
    assert (again.details, again.warned) == ({}, 5)


def test_only_the_line_that_closes_a_circle_is_left_out() -> None:
    bring_in("A,a@a.example,Ann,Sales,B,,,,,\nB,b@a.example,Bo,Sales,,,,,,")

    report = bring_in("A,a@a.example,Ann,Sales,B,,,,,\nB,b@a.example,Bo,Sales,A,,,,,")

    assert [one.line for one in report.warnings] == [3]
    assert (person("A").manager_id, person("B").manager_id) == (person("B").id, None)


def test_who_became_administrator_while_a_list_came_in_is_not_switched_off_by_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R-P1"""
    new = make_person("Nina New")
    found = importing_room.find_leavers

    def find_and_then(*args: Any) -> Any:
        leavers = found(*args)
        with unit_of_work() as session:
            session.add(RoleGrant(person_id=new.id, role=Role.ADMINISTRATOR.value, granted_at=now()))
        return leavers

    monkeypatch.setattr(importing_room, "find_leavers", find_and_then)
    report = bring_in(STAFF, is_switching_off=True)

    assert report.deactivated == 0
    assert queries.get_person(new.id).is_active


def test_a_rehired_person_is_the_same_person_switched_on() -> None:
    """PL-16: employee deactivated and rehired."""
    bring_in(STAFF)
    leaver = person("1").id
    bring_in(STAFF.split("\n", 1)[1], is_switching_off=True)
    assert not person("1").is_active

    report = bring_in(STAFF)

    assert (report.reactivated, report.changed) == (1, 1)
    assert (person("1").id, person("1").is_active) == (leaver, True)


def test_leavers_are_shown_by_a_dry_run_and_switched_off_by_the_import() -> None:
    """PL-16"""
    bring_in(STAFF)
    before, rest = snapshot(), STAFF.split("\n", 1)[1]

    tried = bring_in(rest, is_switching_off=True, is_dry_run=True)

    assert [name for _id, _number, name in tried.leavers] == ["Ann Lee"]
    assert snapshot() == before

    done = bring_in(rest, is_switching_off=True)

    assert (done.leavers, done.deactivated) == (tried.leavers, 1)
    assert [one.name for one in queries.list_people(PeopleFilter(shown=Shown.OFF))] == ["Ann Lee"]


def test_a_dry_run_tells_field_by_field_what_would_change_and_who_would_be_new() -> None:
    """R-P1"""
    bring_in(STAFF)
    lines = STAFF.replace(",Sales,3,Rep", ",Care,,Head").replace(",Chief,,,,", ",Chief,,,2026-02-01,coach")
    before = snapshot()

    tried = bring_in(f"{lines}\n4,dee@a.example,Dee Fox,Sales,,,,,,editor", is_dry_run=True)

    assert sorted(tried.details.values()) == [
        "1 Ann Lee – department: Sales → Care; title: Rep → Head; manager: 3 → –",
        "3 Cy Day – joined: – → 2026-02-01; role: – → coach",
    ]
    assert tried.newcomers == ["4 Dee Fox"]
    assert tried.summary == "1 new, 2 changed, 1 known, 0 refused"
    assert snapshot() == before


def test_more_than_a_fifth_of_everybody_is_switched_off_only_with_a_second_yes() -> None:
    """R-P1: an incomplete list switches nobody off."""
    staff = [f"{n},p{n}@a.example,Person {n},Sales,,,,,," for n in range(1, 21)]
    bring_in("\n".join(staff))

    tried = bring_in("\n".join(staff[5:]), is_switching_off=True, is_dry_run=True)
    held = bring_in("\n".join([*staff[5:], "99,new@a.example,New One,Sales,,,,,,"]), is_switching_off=True)

    assert (tried.withheld, tried.deactivated, len(tried.leavers)) == (5, 0, 5)
    assert (held.withheld, held.deactivated, held.new, held.warned) == (5, 0, 1, 1)
    assert queries.count_people_on() == 21
    done = bring_in("\n".join(staff[5:]), is_switching_off=True, may_switch_off_many=True)
    assert (done.withheld, done.deactivated, queries.count_people_on()) == (0, 6, 15)


def test_somebody_back_with_another_number_is_known_by_the_address() -> None:
    """PL-16"""
    bring_in(STAFF)
    ann = person("1").id
    bring_in(STAFF.split("\n", 1)[1], is_switching_off=True)

    report = bring_in("77,ANN@a.example,Ann Ray,Care,,,,,,\n2,bo@a.example,Bo Ray,Sales,77,,,,,")

    assert (report.summary, report.reactivated) == ("0 new, 1 changed, 1 known, 0 refused", 1)
    back = person("77")
    assert (back.id, back.is_active, back.name, back.left_on) == (ann, True, "Ann Ray", None)
    assert "the same person" in report.warnings[0].reason


def test_an_address_of_somebody_who_is_on_or_on_the_list_is_nobody_elses() -> None:
    bring_in(STAFF)
    bring_in(STAFF.split("\n", 1)[1], is_switching_off=True)

    report = bring_in(
        "77,ann@a.example,Ann Ray,Care,,,,,,\n78,bo@a.example,Bo,Care,,,,,,\n1,ann@a.example,Ann Lee,Sales,,,,,,"
    )

    assert (report.refused, report.reactivated, person("1").is_active) == (2, 1, True)


def test_whoever_is_switched_on_by_a_list_has_no_last_day_and_news_goes_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """PL-16"""
    told: list[object] = []
    monkeypatch.setitem(_reactions, PersonReactivated, [told.append])
    ann = make_person("Ann", external_id="1", is_active=False, left_on=3)

    bring_in(STAFF, is_dry_run=True)
    assert told == []
    bring_in(STAFF)
    bring_in(STAFF)

    assert told == [PersonReactivated(ann.id)]
    assert person("1").left_on is None


def test_a_record_that_was_joined_to_another_one_is_not_opened_by_a_list() -> None:
    """PL-15"""
    bob = make_person("Bob", external_id="B", email="bob@a.example")
    make_person("Bobby", external_id="1", email="bobby@a.example", is_active=False, merged_into_id=bob.id)

    report = bring_in("1,bobby@a.example,Bobby,Sales,,,,,,\n9,nina@a.example,Nina,Sales,1,,,,,")

    assert (report.summary, report.warned) == ("1 new, 0 changed, 1 known, 0 refused", 1)
    assert (person("1").is_active, person("9").manager_id) == (False, bob.id)


def test_a_refused_line_is_no_proof_that_somebody_has_left() -> None:
    bring_in(STAFF)

    named = bring_in("1,oops,Ann Lee,Sales\n2,bo@a.example,Bo Ray,Sales\n3,cy@a.example,Cy Day,Board",
                     header="external_id,email,name,department", is_switching_off=True)  # fmt: skip
    unnamed = bring_in("2,bo@a.example,Bo Ray,Sales\nnonsense", header="external_id,email,name,department",
                       is_switching_off=True)  # fmt: skip

    assert (named.deactivated, unnamed.deactivated) == (0, 0)
    assert "nobody is switched off" in unnamed.warnings[0].reason


@pytest.mark.parametrize("line", ["100,x@a.example,Bobby,Sales", "100,oops,Bobby,Sales"])
def test_whom_a_list_names_by_the_number_of_a_record_that_was_joined_to_theirs_is_not_missing(
    line: str,
) -> None:
    """PL-15: also over several joinings, and on a line that is refused."""
    bob = make_person("Bob", external_id="300")
    between = make_person("Bob R", external_id="200", is_active=False, merged_into_id=bob.id)
    make_person("Bobby", external_id="100", is_active=False, merged_into_id=between.id)
    missing = make_person("Mia", external_id="400")

    report = bring_in(line + "\n9,nina@a.example,Nina,Sales", header="external_id,email,name,department",
                      is_switching_off=True)  # fmt: skip

    assert [number for _id, number, _name in report.leavers] == ["400"]
    assert (queries.get_person(bob.id).is_active, queries.get_person(missing.id).is_active) == (True, False)


def test_administrators_are_never_switched_off_by_a_list() -> None:
    """R-P1"""
    ada = make_administrator()

    report = bring_in(STAFF, is_switching_off=True)

    assert (report.deactivated, report.warned) == (0, 1)
    assert queries.get_person(ada.id).is_active


def test_hr_gives_no_roles_by_way_of_a_list_and_nobody_to_themselves() -> None:
    """R-P1"""
    hr, ada = make_hr(external_id="H"), make_administrator(external_id="A")
    hr_email, ada_email = hr.email, ada.email
    by_hr = Actor(hr.id, None, frozenset({"employee", "hr"}), Channel.WEB)
    by_ada = Actor(ada.id, None, frozenset({"employee", "administrator"}), Channel.WEB)

    bring_in(f"H,{hr_email},Hanna Rowe,Sales,,,,,,administrator", actor=by_hr)
    assert queries.list_roles_of(hr.id) == [Role.HR]
    bring_in(f"A,{ada_email},Ada Admin,Sales,,,,,,hr\nH,{hr_email},Hanna Rowe,Sales,,,,,,coach", actor=by_ada)

    assert queries.list_roles_of(ada.id) == [Role.ADMINISTRATOR]
    assert queries.list_roles_of(hr.id) == [Role.COACH, Role.HR]


def test_hr_cannot_redirect_an_administrators_address_by_way_of_a_list() -> None:
    ada, hr = make_administrator(external_id="A"), make_hr()
    email = ada.email

    report = bring_in(
        "A,hanna@b.example,Ada Admin,Sales,,,,,,", actor=Actor(hr.id, None, frozenset({"hr"}), Channel.WEB)
    )

    assert report.warned == 1
    assert person("A").email == email


def test_an_address_that_an_administrator_keeps_is_not_free_for_others() -> None:
    """The list says that it is given up; that is not HR's to say, and the list does not fail on it."""
    hr, ada = make_hr(), make_administrator(external_id="A", email="ada@a.example")
    actor = Actor(hr.id, roles=frozenset({"hr"}))

    report = bring_in("A,new@a.example,Ada Admin,Sales,,,,,,\nB,ada@a.example,Bea,Sales,,,,,,", actor=actor)

    assert [(one.line, one.reason) for one in report.refusals] == [
        (3, "somebody else has the e-mail address ada@a.example")
    ]
    assert queries.get_person(ada.id).email == "ada@a.example"


def test_a_header_that_cannot_be_used_leaves_nothing_behind() -> None:
    """R-S4"""
    with pytest.raises(FileRefused):
        bring_in(STAFF, header="external_id,email")

    assert queries.count_people() == 0
    assert db.session.execute(select(PeopleImport)).all() == []


def test_an_import_is_one_line_in_the_log_with_its_basis_and_a_dry_run_is_none() -> None:
    """AU-4 (imports): audited once, with who and on what ground."""
    bring_in("1,ann@a.example,Ann Lee,Sales,,,,,,", is_dry_run=True)
    bring_in("1,ann@a.example,Ann Lee,Sales,,,,,,")

    events = db.session.execute(select(AuditEvent)).scalars().all()
    assert [(event.action, event.reason) for event in events] == [("people.list.imported", "an agreement")]
    assert events[0].changes == {"new": 1, "changed": 0, "known": 0, "refused": 0, "deactivated": 0}


def test_who_is_new_and_who_has_left_is_told_once_and_never_by_a_dry_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[object] = []
    monkeypatch.setitem(_reactions, PeopleImported, [told.append])
    monkeypatch.setitem(_reactions, PersonDeactivated, [told.append])
    first, rest = STAFF.split("\n", 1)

    bring_in(STAFF, is_dry_run=True)
    assert told == []
    bring_in(STAFF)
    bring_in(rest, is_switching_off=True)

    ids = [person(number).id for number in "123"]
    assert told == [PeopleImported(tuple(sorted(ids))), PersonDeactivated(ids[0])]
    assert first.startswith("1,")


def test_slices_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.people.queries.parts.SLICE", 2)
    lines = [f"{n},p{n}@a.example,Person {n},Sales,{n % 7 + 1 if n % 7 else ''},,,,," for n in range(1, 20)]

    report = bring_in("\n".join([*lines, lines[0]]))

    assert report.summary == "19 new, 0 changed, 1 known, 0 refused"
    assert person("6").manager_id == person("7").id
    assert person("19").manager_id == person("6").id
    assert bring_in("\n".join(lines)).summary == "0 new, 0 changed, 19 known, 0 refused"


def test_only_the_first_thousand_refusals_are_remembered(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(report_room, "SHOWN", 3)

    report = bring_in("\n".join("x" for _ in range(10)), file=tmp_path / "refused.csv")

    assert (report.refused, len(report.refusals)) == (10, 3)
    assert len((tmp_path / "refused.csv").read_text().splitlines()) == 11


def test_people_are_found_by_number_or_address(app: Flask) -> None:
    ann = make_person("Ann", external_id="A-1", email="Ann@A.example")

    assert queries.person_ids_by_actor(["A-1", "ANN@a.example", "a-2", ""]) == {
        "A-1": ann.id,
        "ANN@a.example": ann.id,
    }


def somebody_writes(database_url: str) -> None:
    """Another writer, who would not wait a moment."""
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"), timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
    else:
        with psycopg.connect(database_url.replace("+psycopg", "")) as other:
            other.execute("LOCK TABLE people_persons, people_role_grants IN ROW EXCLUSIVE MODE NOWAIT")


def test_who_is_missing_is_found_while_others_write(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-S4: looking everybody through takes long where there are many, and changes nothing."""
    found, circles_found = importing_room.find_leavers, ListedManagers.find_circles
    tries: list[Any] = []

    def watched(question: Any) -> Any:
        def asked(*args: Any) -> Any:
            answer = question(*args)
            somebody_writes(database_url)
            tries.append(question)
            return answer

        return asked

    monkeypatch.setattr(importing_room, "find_leavers", watched(found))
    monkeypatch.setattr(ListedManagers, "find_circles", watched(circles_found))
    bring_in(STAFF, is_switching_off=True)

    assert tries == [circles_found, found]


@contextmanager
def nobody_waits(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """Somebody else writes before, while and after each slice is taken in, and would not wait a moment for it."""
    tries: list[bool] = []

    def somebody_else() -> None:
        somebody_writes(database_url)
        tries.append(True)

    inner = ListedManagers.lead

    def watched(self: ListedManagers, *args: Any) -> Any:
        somebody_else()
        done = inner(self, *args)
        somebody_else()
        return done

    with monkeypatch.context() as patched:
        patched.setattr(ListedManagers, "lead", watched)
        patched.setattr(importing_room, "heartbeat", somebody_else)
        yield tries


def test_a_trial_keeps_nobody_from_writing(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it takes: it has people of its own."""
    bring_in(STAFF)
    before = snapshot()

    with nobody_waits(database_url, monkeypatch) as tries:
        report = bring_in(STAFF.replace("Rep", "Head").replace("3,cy", "4,cy2"), is_dry_run=True, is_switching_off=True,
                          may_switch_off_many=True)  # fmt: skip

    assert (report.summary, report.deactivated) == ("1 new, 1 changed, 1 known, 0 refused", 1)
    assert len(tries) > 3
    assert snapshot() == before


@pytest.mark.parametrize("seed", range(4))
def test_a_trial_says_what_the_import_then_does(seed: int) -> None:
    """R-S4: word for word, whatever the list holds."""
    chance = random.Random(seed)
    make_administrator(external_id="P1", email="p1@a.example")
    into = make_person(external_id="P2", email="p2@a.example")
    make_person(external_id="P3", email="p3@a.example", is_active=False, merged_into_id=into.id)
    make_person(external_id="P4", email="p4@a.example", is_active=False, left_on=20_000)
    hr = make_hr(external_id="P5", email="p5@a.example")
    actor = chance.choice([Actor.operator(), Actor(hr.id, roles=frozenset({"hr"}))])
    for _round in range(4):
        lines = "\n".join(_any_line(chance) for _line in range(25))

        tried = bring_in(lines, actor=actor, is_dry_run=True, is_switching_off=True)
        done = bring_in(lines, actor=actor, is_switching_off=True)

        assert tried == done
        assert not circles(queries.managers_of_all())


def _any_line(chance: random.Random) -> str:
    """Somebody of twenty, with numbers and addresses of others too; now and then what cannot be read."""
    cells = [
        f"P{chance.randrange(1, 20)}",
        f"p{chance.randrange(1, 30)}@a.example",
        f"Name {chance.randrange(3)}",
        "Sales",
        chance.choice(["", f"P{chance.randrange(1, 22)}"]),
        chance.choice(["", "Rep", "Chief"]),
        chance.choice(["", "DE", "DE", "nowhere"]),
        "",
        chance.choice(["", "2020-01-31"]),
        chance.choice(["", "", "coach", "administrator"]),
    ]
    return ",".join(cells) if chance.random() < 0.95 else "broken"
