"""Pages about people."""

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import day_from_date
from app.core.db import db
from app.core.jobs import run_due_jobs
from app.people import queries
from app.people.models import Person
from app.people.routes import imports as imports_door
from app.people.vocabulary import BASES, Role
from tests.factories.people import make_administrator, make_hr, make_person
from tests.support.clock import TestClock
from tests.support.visitor import Visitor

SignIn = Callable[[Person], Visitor]
LIST = "external_id,email,name,department\n1,ann@a.example,Ann <b>Lee</b>,Sales\n2,nonsense,=Bo,Sales\n"


def upload(client: Visitor, text: str = LIST, **fields: str) -> str:
    """Send a list; gives the page that it leads to."""
    data = {"basis": BASES[0], "file": (io.BytesIO(text.encode()), "../people.csv"), **fields}
    answer = client.post("/people/imports", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303
    return answer.headers["Location"]


class TestRecords:
    @pytest.mark.parametrize("path", ["/people", "/people/new", "/people/1", "/people/imports"])
    def test_only_those_who_look_after_records_see_them(
        self, sign_in: SignIn, client: Visitor, path: str
    ) -> None:
        """R-P1"""
        ann = sign_in(make_person("Ann"))

        assert ann.get(path).status_code == 403
        assert client.get(path).status_code == 303

    def test_people_are_listed_with_their_roles(self, sign_in: SignIn) -> None:
        """R-P1"""
        hr = sign_in(make_hr())
        make_person("Ann Lee", roles=(Role.COACH,))
        make_person("Bo Ray", is_active=False)

        page = hr.get("/people").text
        everybody = hr.get("/people?state=all&q=bo").text

        assert "Ann Lee" in page
        assert "Coach" in page
        assert "Bo Ray" not in page
        assert "Bo Ray" in everybody

    def test_a_person_is_added_and_changed(self, sign_in: SignIn) -> None:
        hr = sign_in(make_hr())

        added = hr.post("/people", data={"name": "Ann Lee", "email": "ann@a.example"})
        place = added.headers["Location"]
        changed = hr.post(f"{place}/record", data={"version": "1", "name": "Ann Ray", "email": "ann@a.example", "external_id": "7"})  # fmt: skip
        stale = hr.post(f"{place}/record", data={"version": "1", "name": "Ann Day", "email": "ann@a.example", "external_id": "7"})  # fmt: skip

        assert (added.status_code, changed.status_code, stale.status_code) == (303, 303, 409)
        assert "Ann Day" in stale.text
        assert queries.get_person_by_email("ann@a.example").name == "Ann Ray"

    def test_what_cannot_be_kept_is_blamed_at_its_field_and_nothing_typed_is_lost(
        self, sign_in: SignIn
    ) -> None:
        hr = sign_in(make_hr(email="hr@a.example"))

        answer = hr.post("/people", data={"name": "Ann Lee", "email": "HR@a.example"})

        assert answer.status_code == 422
        assert "Somebody else has this e-mail address." in answer.text
        assert 'value="Ann Lee"' in answer.text

    def test_a_record_without_a_number_goes_by_the_address(self, sign_in: SignIn) -> None:
        """R-P1: the form calls the number optional, so it is."""
        hr, ann = sign_in(make_hr()), make_person("Ann", email="ann@a.example")

        changed = hr.post(f"/people/{ann.id}/record", data={"version": "1", "name": "Ann", "email": "ann@a.example", "external_id": ""})  # fmt: skip

        assert changed.status_code == 303
        assert queries.get_person_by_email("ann@a.example").external_id == "ann@a.example"

    def test_a_manager_is_named_by_address_or_number_and_nobody_manages_themselves(
        self, sign_in: SignIn
    ) -> None:
        """R-P1"""
        hr = sign_in(make_hr())
        ann, bob, cid = (
            make_person(name, email=f"{name}@a.example", external_id=name) for name in ("ann", "bob", "cid")
        )
        names = {person.id: person.name for person in (ann, bob, cid)}

        def manage(person_id: int, manager: str, version: int = 1) -> tuple[int, str]:
            record = {
                "name": names[person_id],
                "email": f"{names[person_id]}@a.example",
                "external_id": names[person_id],
            }
            answer = hr.post(
                f"/people/{person_id}/record", data=record | {"version": str(version), "manager": manager}
            )
            return answer.status_code, answer.text

        ids = list(names)
        assert manage(ids[0], "BOB@a.example")[0] == 303
        assert manage(ids[1], "cid")[0] == 303
        status, page = manage(ids[2], "ann@a.example")
        assert (status, "would manage themselves" in page, 'value="ann@a.example"' in page) == (
            422,
            True,
            True,
        )
        assert manage(ids[2], "cid")[0] == 422
        assert "Nobody has this" in manage(ids[2], "nobody")[1]
        assert 'value="bob@a.example"' in hr.get(f"/people/{ids[0]}/record").text
        assert manage(ids[0], "", version=2)[0] == 303
        assert manage(ids[2], "ann")[0] == 303

    def test_roles_are_given_and_taken_on_the_persons_page(self, sign_in: SignIn) -> None:
        """R-P1"""
        ada, ann = sign_in(make_administrator()), make_person("Ann", roles=(Role.COACH,))

        answer = ada.post(f"/people/{ann.id}/roles", data={"shown": "coach", "roles": ["editor", "hr"]})

        assert answer.status_code == 303
        assert queries.list_roles_of(ann.id) == [Role.EDITOR, Role.HR]
        assert re.search(r'<input checked [^>]*value="editor"', ada.get(f"/people/{ann.id}").text)

    def test_a_role_that_does_not_exist_is_not_saved_without_a_word(self, sign_in: SignIn) -> None:
        ada, ann = sign_in(make_administrator()), make_person("Ann", roles=(Role.COACH,))

        answer = ada.post(f"/people/{ann.id}/roles", data={"shown": "coach", "roles": ["editor", "king"]})

        assert answer.status_code == 422
        assert "king" in answer.text
        assert "is not a valid choice" in answer.text
        assert queries.list_roles_of(ann.id) == [Role.COACH]

    def test_hr_gives_no_roles_and_an_administrator_none_to_themselves(self, sign_in: SignIn) -> None:
        """R-P1"""
        hr, admin = make_hr(), make_administrator()

        assert sign_in(hr).post(f"/people/{admin.id}/roles", data={}).status_code == 403
        assert sign_in(admin).post(f"/people/{admin.id}/roles", data={"roles": "hr"}).status_code == 403

    def test_a_person_switched_off_is_signed_out_at_once_and_can_come_back(self, sign_in: SignIn) -> None:
        """PL-16"""
        hr, ann = sign_in(make_hr()), make_person("Ann")
        hers = sign_in(ann)
        assert hers.get("/absences").status_code == 200

        hr.post(f"/people/{ann.id}/deactivation")
        assert hers.get("/absences").status_code == 303
        hr.post(f"/people/{ann.id}/reactivation")

        db.session.rollback()
        assert queries.get_person(ann.id).is_active
        assert sign_in(ann).get("/absences").status_code == 200

    def test_hr_enters_absences_for_others(self, sign_in: SignIn) -> None:
        """R-J5"""
        hr, ann = sign_in(make_hr()), make_person("Ann")

        answer = hr.post(
            f"/people/{ann.id}/absences", data={"first_day": "2025-01-01", "last_day": "2025-03-01"}
        )
        wrong = hr.post(
            f"/people/{ann.id}/absences", data={"first_day": "2025-03-01", "last_day": "2025-01-01"}
        )

        assert (answer.status_code, wrong.status_code) == (303, 422)
        assert len(queries.list_absences(ann.id)) == 1
        assert "before the first" in wrong.text


class TestImports:
    def test_a_list_is_brought_in_and_what_was_refused_can_be_downloaded(self, sign_in: SignIn) -> None:
        """R-P2, R-S4, AU-13"""
        hr = sign_in(make_hr())

        place = upload(hr)
        page = hr.get(place).text
        with hr.get(f"{place}/refusals.csv") as sheet:
            assert sheet.headers["Content-Type"] == "text/csv; charset=utf-8"
            rows = sheet.text.splitlines()

        assert "“nonsense” is not an e-mail address" in page
        assert queries.get_person_by_email("ann@a.example").name == "Ann <b>Lee</b>"
        assert "Ann &lt;b&gt;Lee" in hr.get("/people").text
        assert sheet.headers["Content-Disposition"] == "attachment; filename=people.refused.csv"
        assert rows[1] == "3,“nonsense” is not an e-mail address,2,nonsense,=Bo,Sales"
        assert "people.csv" in hr.get("/people/imports").text

    def test_why_a_list_was_refused_is_told_in_the_readers_language(self, sign_in: SignIn) -> None:
        """R-S4"""
        hr = sign_in(make_hr(language="de"))

        place = upload(hr, "external_id,emial\n")

        assert "nennt eine Spalte „emial“" in hr.get(place).text
        broken = hr.get(upload(hr, 'external_id,"email\n')).text
        assert "quotation mark" not in broken
        assert "The first line" not in broken

    def test_what_is_downloaded_is_sent_again_even_when_the_file_is_gone(self, sign_in: SignIn) -> None:
        """R-S4"""
        hr = sign_in(make_hr())
        place = upload(hr)
        Path(queries.page_imports().items[0].refusals_path).unlink()
        text = hr.get(f"{place}/refusals.csv").text

        upload(hr, text.replace(",nonsense,", ",bo@a.example,"))

        assert queries.get_person_by_email("bo@a.example").name == "=Bo"

    def test_the_ground_must_be_stated(self, sign_in: SignIn) -> None:
        hr = sign_in(make_hr())

        answer = hr.post("/people/imports", data={"file": (io.BytesIO(LIST.encode()), "people.csv")},
                         content_type="multipart/form-data")  # fmt: skip

        assert answer.status_code == 422
        assert queries.count_people() == 1

    def test_trying_a_list_changes_nothing_and_shows_who_would_leave(self, sign_in: SignIn) -> None:
        """PL-16"""
        hr = sign_in(make_hr())
        make_person("Zoe Left")

        page = hr.get(upload(hr, LIST.rsplit("\n", 2)[0], is_dry_run="y", is_switching_off="y")).text

        assert "Zoe Left" in page
        assert "Only tried" in page
        assert queries.count_people() == 2

    @pytest.mark.parametrize("language, would", [("en", "would come in"), ("de", "käme herein")])
    def test_a_tried_list_does_not_say_that_its_good_lines_are_in(
        self, sign_in: SignIn, language: str, would: str
    ) -> None:
        hr = sign_in(make_hr(language=language))

        page = hr.get(upload(hr, is_dry_run="y")).text

        assert would in page
        assert "is in" not in page
        assert "ist drin" not in page

    def test_a_large_list_goes_to_the_worker_and_the_page_says_so(
        self, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """AU-11: the log says that a job brought it in, and for whom."""
        monkeypatch.setattr(imports_door, "AT_ONCE", 10)
        hanna = make_hr()
        hr = sign_in(hanna)

        place = upload(hr)
        waiting = hr.get(place).text
        assert "is being brought in" in waiting
        assert run_due_jobs() == 1
        done = hr.get(place).text

        assert "is not an e-mail address" in done
        assert "It is done" in hr.get(f"{place}/state").text
        assert run_due_jobs() == 0
        logged = select(AuditEvent.actor_id, AuditEvent.channel).where(
            AuditEvent.action == "people.list.imported"
        )
        assert db.session.execute(logged).all() == [(hanna.id, "job")]

    def test_a_sender_who_lost_the_right_in_the_meantime_brings_in_nothing(
        self, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """R-P1: lost rights take effect before a queued act runs."""
        monkeypatch.setattr(imports_door, "AT_ONCE", 10)
        hanna, ada = make_hr(), sign_in(make_administrator())
        hr = sign_in(hanna)

        place = upload(hr)
        ada.post(f"/people/{hanna.id}/roles", data={"shown": "hr"})
        run_due_jobs()

        assert "You do not have the right" in ada.get(place).text
        assert queries.find_person_by_email("ann@a.example") is None

    def test_a_list_that_cannot_be_read_says_why(self, sign_in: SignIn) -> None:
        """R-S4"""
        hr = sign_in(make_hr())

        page = hr.get(upload(hr, "external_id;email;name\n")).text

        assert "Nothing was brought in" in page
        assert "separated by semicolons" in page


class TestAbsences:
    def test_a_week_away_takes_two_clicks(self, sign_in: SignIn, clock: TestClock) -> None:
        """R-J5: declared absence."""
        person = make_person("Ann")
        ann = sign_in(person)

        assert "This week" in ann.get("/absences").text
        ann.post("/absences", data={"preset": "this-week"})
        ann.post("/absences", data={"preset": "next-two-weeks"})

        assert queries.absence_spans(person.id) == [(clock.day, clock.day + 20)]
        assert "Take back" in ann.get("/absences").text

    def test_days_too_far_away_are_explained_at_their_field(self, sign_in: SignIn) -> None:
        """R-J5"""
        ann = sign_in(make_person("Ann"))

        answer = ann.post("/absences", data={"first_day": "2026-02-15", "last_day": "2026-03-01"})

        assert answer.status_code == 422
        assert "up to 14 days back" in answer.text

    def test_an_absence_is_taken_back_and_the_undo_stands_beside_it(self, sign_in: SignIn) -> None:
        person = make_person("Ann")
        ann = sign_in(person)
        ann.post("/absences", data={"first_day": "2026-03-02", "last_day": "2026-03-03"})
        number = queries.list_absences(person.id)[0].id
        db.session.rollback()

        ann.post(f"/absences/{number}/withdrawal")
        assert "Undo" in ann.get("/absences").text
        assert queries.list_absences(person.id) == []
        db.session.rollback()
        ann.post(f"/absences/{number}/restoration")

        first = day_from_date(date(2026, 3, 2))
        assert queries.absence_spans(person.id) == [(first, first + 1)]

    def test_somebody_elses_absence_does_not_exist(self, sign_in: SignIn) -> None:
        person = make_person("Ann")
        sign_in(person).post("/absences", data={"preset": "this-week"})
        number = queries.list_absences(person.id)[0].id

        assert sign_in(make_person("Bob")).post(f"/absences/{number}/withdrawal").status_code == 404


class TestOneself:
    def test_a_newcomer_reads_what_is_held_and_where_it_came_from(self, sign_in: SignIn) -> None:
        """R-P3, partly"""
        hr = sign_in(make_hr())
        upload(hr)
        newcomer = queries.get_person_by_email("ann@a.example")
        ann = sign_in(newcomer)

        page = ann.get("/welcome").text
        for words in (
            "ann@a.example",
            "Sales",
            "Employment: the company may tell",
            "Stop keeping my activity",
        ):
            assert words in page
        assert ann.post("/welcome").headers["Location"] == "/"

        db.session.rollback()
        assert queries.get_person(newcomer.id).informed_at is not None

    def test_the_keeping_of_activity_is_stopped_and_resumed_by_oneself(self, sign_in: SignIn) -> None:
        person = make_person("Ann")
        ann = sign_in(person)

        ann.post("/profile/observation-stop")
        assert "Keep my activity again" in ann.get("/profile").text
        ann.post("/profile/observation")

        assert queries.get_person(person.id).observation_stopped_at is None

    def test_language_and_brightness_are_kept(self, sign_in: SignIn) -> None:
        person = make_person("Ann")
        ann = sign_in(person)

        assert (
            ann.post(
                "/profile", data={"language": "de", "theme": "dark", "mail_rhythm": "weekly"}
            ).status_code
            == 303
        )
        assert "Gespeichert." in ann.get("/profile").text
        assert ann.post("/profile", data={"language": "xx", "theme": "pink"}).status_code == 422
        ann.post("/theme", data={"theme": "light", "next": "https://elsewhere.example/"})

        db.session.rollback()
        assert (queries.get_person(person.id).language, queries.get_person(person.id).theme) == (
            "de",
            "light",
        )
        assert ann.post("/theme", data={"theme": "", "next": "//elsewhere"}).headers["Location"] == "/"
