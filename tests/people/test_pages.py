"""Pages about roles, departments, who leads whom, the list, and one's own profile."""

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.clock import day_from_date, today
from app.core.db import db
from app.core.permission import permissions
from app.core.unit_of_work import unit_of_work
from app.organisation.models import Switch
from app.organisation.services import switch_element
from app.organisation.vocabulary import Element
from app.people import queries
from app.people.models import Person
from app.people.vocabulary import Rhythm, Role
from tests.factories.accounts import give_password
from tests.factories.people import make_absence, make_administrator, make_hr, make_person
from tests.support.visitor import Visitor

SignIn = Callable[[Person], Visitor]


def last_line() -> AuditEvent:
    return db.session.execute(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).scalar_one()


class TestRoles:
    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    def test_every_permission_is_told_in_words(self, app: Flask) -> None:
        """R-P1"""
        assert [one.name for one in permissions() if not one.sentence] == []
        assert {one.name for one in permissions()} >= {"people.see", "operation.audit.see", "signals.import"}

    def test_everybody_reads_what_a_role_may_do_and_only_hr_and_administrators_who_holds_it(
        self, sign_in: SignIn
    ) -> None:
        """R-P1"""
        ann, hr = sign_in(make_person("Ann")), sign_in(make_hr("Hanna Rowe"))

        page = ann.get("/roles").text

        assert "enter days away for others" in page
        assert "Held by 1 person." in page
        assert "Hanna Rowe" not in page
        assert ann.get("/roles/hr").status_code == 403
        assert "Hanna Rowe" in hr.get("/roles/hr").text

    def test_a_role_is_given_to_whom_was_found_by_name_and_taken_back(self, sign_in: SignIn) -> None:
        """R-P1"""
        ada, ann = sign_in(make_administrator()), make_person("Ann Lee")

        assert f'name="person" value="{ann.id}"' in ada.get("/roles/coach?q=ann").text
        given = ada.post("/roles/coach/holders", data={"person": str(ann.id)})
        held = queries.list_roles_of(ann.id)
        taken = ada.post(f"/roles/coach/holders/{ann.id}/withdrawal")

        assert (given.status_code, held) == (303, [Role.COACH])
        assert (taken.status_code, queries.list_roles_of(ann.id)) == (303, [])

    def test_the_last_administrator_is_kept_and_no_role_is_made_up(self, sign_in: SignIn) -> None:
        """R-P1"""
        ada = make_administrator()
        give_password(ada)
        hers = sign_in(ada)

        assert hers.post(f"/roles/administrator/holders/{ada.id}/withdrawal").status_code == 409
        assert hers.post("/roles/administrator/holders", data={"person": str(ada.id)}).status_code == 403
        assert hers.get("/roles/employee").status_code == 404
        assert hers.post("/roles/coach/holders", data={"person": "99999"}).status_code == 404


class TestDepartments:
    def test_a_department_is_renamed_with_everybody_in_it_and_what_is_decided_for_it(
        self, sign_in: SignIn
    ) -> None:
        """R-P1, R-P5"""
        hr, ann, off = make_hr(department="Board"), make_person("Ann"), make_person("Off", is_active=False)
        visitor = sign_in(hr)
        _switch_off_boards_in("Sales")

        answer = visitor.post("/departments/name", data={"department": "Sales", "name": " Sales & Care "})

        assert answer.status_code == 303
        assert {queries.get_person(one.id).department for one in (ann, off)} == {"Sales & Care"}
        assert [one.name for one in queries.page_departments(limit=9)] == ["Board", "Sales & Care"]
        assert db.session.execute(select(Switch.department)).scalars().all() == ["Sales & Care"]
        assert (last_line().action, last_line().changes) == (
            "people.department.renamed",
            {"name": ["Sales", "Sales & Care"], "people": 2},
        )

    def test_two_departments_become_one_only_after_a_second_yes(self, sign_in: SignIn) -> None:
        """R-P1"""
        hr = sign_in(make_hr(department="Board"))
        ann = make_person("Ann", department="Sales")
        data = {"department": "Sales", "name": "Board"}

        asked = hr.post("/departments/name", data=data)
        before = queries.get_person(ann.id).department
        other = hr.post("/departments/name", data=data | {"joining": "Else"})
        joined = hr.post("/departments/name", data=data | {"joining": "Board"})

        assert (asked.status_code, "1 more would join them." in asked.text, before) == (422, True, "Sales")
        assert (other.status_code, joined.status_code) == (422, 303)
        assert queries.get_person(ann.id).department == "Board"
        assert last_line().action == "people.department.joined"

    def test_a_department_without_people_is_none(self, sign_in: SignIn) -> None:
        hr = sign_in(make_hr())

        assert hr.get("/departments/name?department=Nowhere").status_code == 404
        assert hr.post("/departments/name", data={"department": "", "name": "X"}).status_code == 404


class TestManagers:
    def test_a_manager_is_found_by_name_and_nobody_leads_themselves(self, sign_in: SignIn) -> None:
        """R-P1"""
        hr, ann, bob = sign_in(make_hr()), make_person("Ann Lee"), make_person("Bob Ray")
        people = [ann.id, bob.id]

        assert f'name="manager" value="{people[1]}"' in hr.get(f"/people/{people[0]}/team?q=bob").text
        first = hr.post(f"/people/{people[0]}/manager", data={"manager": str(people[1]), "version": "1"})
        stale = hr.post(f"/people/{people[0]}/manager", data={"manager": "0", "version": "1"})
        circle = hr.post(f"/people/{people[1]}/manager", data={"manager": str(people[0]), "version": "1"})

        assert (first.status_code, stale.status_code, circle.status_code) == (303, 409, 422)
        assert "would manage themselves" in circle.text
        assert "Ann Lee" in hr.get(f"/people/{people[1]}/team").text
        assert (
            hr.post(f"/people/{people[0]}/manager", data={"manager": "0", "version": "2"}).status_code == 303
        )
        assert queries.get_person(people[0]).manager_id is None


class TestList:
    def test_a_list_is_downloaded_as_it_is_narrowed_down_and_the_log_knows(self, sign_in: SignIn) -> None:
        """R-P1, AU-13"""
        hr = sign_in(make_hr(department="Board"))
        make_person(
            "=Ann",
            department="Sales",
            external_id="7",
            roles=(Role.COACH,),
            left_on=day_from_date(date(2026, 6, 30)),
        )
        make_person("Bo", department="Sales", is_active=False)

        answer = hr.post("/people/exports?department=Sales&state=on")
        rows = list(csv.DictReader(io.StringIO(answer.text)))

        assert [(row["name"], row["role"], row["state"], row["last_day"]) for row in rows] == [
            ("'=Ann", "coach", "on", "2026-06-30")
        ]
        assert last_line().action == "people.list.exported"
        assert last_line().changes == {"narrowed_to": {"department": "Sales", "state": "on"}}

    def test_a_list_goes_on_where_the_page_before_ended(
        self, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """R-P1"""
        monkeypatch.setattr(
            "app.people.queries.listing.page_people.__kwdefaults__",
            {"after": None, "before": None, "size": 2},
        )
        hr = sign_in(make_hr("Zoe"))
        ids = [make_person(f"P{number}").id for number in range(3)]

        first = hr.get("/people?q=&department=Sales").text

        assert f"after={ids[1]}" in first
        assert "department=Sales" in first
        assert "P2" in hr.get(f"/people?after={ids[1]}&department=Sales").text


class TestProfile:
    def test_people_choose_their_time_zone_mail_and_boards(self, sign_in: SignIn) -> None:
        """R-P3, R-L7"""
        ann = make_person("Ann")
        hers = sign_in(ann)
        assert (ann.is_on_boards, ann.mail_rhythm) == (False, Rhythm.WEEKLY)

        saved = hers.post("/profile", data={"language": "", "theme": "", "time_zone": "asia/tokyo", "mail_rhythm": "never", "is_on_boards": "y"})  # fmt: skip
        wrong = hers.post("/profile", data={"mail_rhythm": "weekly", "time_zone": "Mars/Base"})

        kept = queries.get_person(ann.id)
        assert (saved.status_code, kept.time_zone, kept.mail_rhythm, kept.is_on_boards) == (
            303,
            "Asia/Tokyo",
            "never",
            True,
        )
        assert (wrong.status_code, "is not a time zone" in wrong.text, 'value="Mars/Base"' in wrong.text) == (
            422,
            True,
            True,
        )

    def test_times_are_told_in_the_readers_zone(self, sign_in: SignIn) -> None:
        """R-P1. It is nine in the morning on the organisation's clock."""
        hr = sign_in(make_hr(time_zone="Asia/Tokyo"))
        ann = make_person("Ann")

        assert "18:00" in hr.get(f"/people/{ann.id}").text
        assert "18:00" not in sign_in(make_hr("Other")).get(f"/people/{ann.id}").text

    def test_choosing_the_brightness_leaves_the_rest(self, sign_in: SignIn) -> None:
        ann = make_person(
            "Ann", time_zone="Asia/Tokyo", mail_rhythm="daily", is_on_boards=True, language="de"
        )

        sign_in(ann).post("/theme", data={"theme": "dark"})

        kept = queries.get_person(ann.id)
        assert (kept.theme, kept.time_zone, kept.mail_rhythm, kept.is_on_boards, kept.language) == ("dark", "Asia/Tokyo", "daily", True, "de")  # fmt: skip


class TestRecord:
    def test_leave_return_and_leaving_stand_in_one_page(self, sign_in: SignIn) -> None:
        """R-P1, R-J5"""
        hr, ann = sign_in(make_hr()), make_person("Ann")
        absence = make_absence(ann, today() - 30, today() + 300)
        person_id = ann.id

        planned = hr.post(f"/people/{person_id}/last-day", data={"last_day": "2027-03-31", "reason": ""})
        page = hr.get(f"/people/{person_id}").text
        hr.post(f"/absences/{absence.id}/return")
        after = hr.get(f"/people/{person_id}").text

        assert planned.status_code == 303
        for words in (
            "Back today",
            "Days count again by themselves.",
            "Until it is over they can sign in.",
            "They stay after all",
        ):
            assert words in page, words
        assert "Days count again by themselves." not in after
        assert hr.post(f"/people/{person_id}/last-day/withdrawal").status_code == 303

    def test_a_last_day_that_is_missing_or_over_is_refused_and_nothing_typed_is_lost(
        self, sign_in: SignIn
    ) -> None:
        hr, ann = sign_in(make_hr()), make_person("Ann")

        missing = hr.post(f"/people/{ann.id}/last-day", data={"reason": "moves away"})
        over = hr.post(f"/people/{ann.id}/last-day", data={"last_day": "2020-01-01"})

        assert (missing.status_code, over.status_code) == (422, 422)
        assert 'value="moves away"' in missing.text
        assert "This day is over." in over.text

    def test_a_day_without_a_next_one_breaks_no_page(self, sign_in: SignIn) -> None:
        """As it was taken in before such days were refused: leave, and a last day, until the end of the calendar."""
        end = day_from_date(date.max)
        mara = make_person("Mara", left_on=end, joined_on=day_from_date(date.min))
        make_absence(mara, today(), end)

        hr, herself = sign_in(make_hr()), sign_in(mara)

        pages = ("/", "/absences", "/trail/why", "/trail/history", "/my-data")
        assert [hr.get(f"/people/{mara.id}{page}").status_code for page in ("", "/record", "/team")] == [
            200
        ] * 3
        assert [herself.get(page).status_code for page in pages] == [200] * len(pages)

    def test_mail_that_comes_back_is_told(self, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
        hr, ann = sign_in(make_hr()), make_person("Ann")
        monkeypatch.setitem(
            queries.persons._slots, "bounces", lambda ids: dict.fromkeys(ids, "550 no such user")
        )

        assert "550 no such user" in hr.get(f"/people/{ann.id}").text

    def test_somebody_who_was_here_before_is_taken_back_from_the_form(self, sign_in: SignIn) -> None:
        """PL-16"""
        hr, ann = sign_in(make_hr()), make_person("Ann Lee", email="ann@a.example", is_active=False)
        data = {
            "name": "Ann Ray",
            "email": "ann@a.example",
            "country": "de",
            "joined_on": "2026-03-01",
            "is_hourly": "y",
        }
        person_id = ann.id

        asked = hr.post("/people", data=data)
        back = hr.post(f"/people/{person_id}/return", data=data)

        assert asked.status_code == 422
        assert "Is Ann Lee back?" in asked.text
        assert back.headers["Location"] == f"/people/{person_id}"
        kept = queries.get_person(person_id)
        assert (kept.is_active, kept.name, kept.country, kept.is_hourly) == (True, "Ann Ray", "DE", True)
        assert kept.joined_on == day_from_date(date(2026, 3, 1))


def _switch_off_boards_in(department: str) -> None:
    with unit_of_work():
        switch_element(Element.BOARDS, department=department, to=False, was=None, actor=Actor.operator())
