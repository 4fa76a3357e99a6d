"""The visitor's door."""

import gzip
import io
import re
from datetime import timedelta
from pathlib import Path

from flask.testing import FlaskClient

from app.core.clock import date_from_day, now, today
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.people.vocabulary import Role
from app.signals.models import Batch
from app.signals.queries import list_accounts, page_batches, page_removal_requests, page_signals
from app.signals.rules.keys import facet_key
from app.signals.services import end_abandoned_imports
from app.signals.vocabulary import KIND_INDEX, Evidence, Grade, Kind, Source
from tests.factories.people import make_administrator, make_hr, make_person
from tests.factories.signals import HEADER, line, make_signal, rollups


def test_a_person_reads_what_is_held_and_nothing_of_others(mara: Person, sign_in):
    """R-S3"""
    make_signal(mara, object="https://x.example/mine")
    make_signal(mara, ("Flag", "thing"), object="javascript:alert(1)")
    make_signal(make_person(), object="https://x.example/not-mine")

    page = sign_in(mara).get("/activity").text

    assert 'href="https://x.example/mine"' in page
    assert 'href="javascript' not in page
    assert "not-mine" not in page


def test_platforms_are_written_as_they_write_themselves(mara: Person, sign_in):
    """R-S3. What is stored in small letters is a name to whoever reads it; an unknown word stays as it came in."""
    make_signal(mara, platform="linkedin")
    make_signal(mara, platform="our-wall")

    page = sign_in(mara).get("/activity").text

    assert '<option value="linkedin">LinkedIn</option>' in page
    assert "<small>LinkedIn ·" in page
    assert "<small>our-wall ·" in page


def test_the_list_is_narrowed_down_and_a_strange_filter_does_no_harm(mara: Person, sign_in):
    make_signal(mara, object="https://x.example/1", platform="x")

    client = sign_in(mara)

    assert "x.example/1" in client.get("/activity?platform=x&evidence=3").text
    assert "x.example/1" not in client.get("/activity?evidence=1").text
    assert client.get("/activity?platform=nowhere&evidence=%F0%9F%98%80&page=-3").status_code == 200


def test_a_person_logs_an_act_once_and_takes_it_back(mara: Person, sign_in):
    """R-S2: a form sent twice is one act."""
    client = sign_in(mara)
    form = {
        "deed": "published",
        "link": "https://x.example/1",
        "occurred_on": "2026-03-01",
        "statement": "Mine",
        "entry": "e1",
    }

    for _ in range(2):
        assert client.post("/activity", data=form).status_code == 303

    page = page_signals(mara.id)
    assert page.total == 1
    assert (page.items[0].evidence, page.items[0].source, page.items[0].note) == (
        Evidence.SELF_REPORTED,
        Source.SELF_REPORT,
        "Mine",
    )
    assert client.post(f"/activity/{page.items[0].id}/reversal").status_code == 303
    assert rollups() == ([], [])
    assert "taken back" in client.get("/activity").text


def test_whom_one_talked_with_is_asked_and_ones_own_name_counts_for_nothing(mara: Person, sign_in):
    """R-S2, R-J34: the form did not ask, so six replies to six people were replies to nobody."""
    client = sign_in(mara)
    form = {"deed": "replied", "occurred_on": "2026-03-01", "entry": "e1"}
    assert 'name="target"' in client.get("/activity").text

    for name in ("Ada", " ada ", "Bo", "", mara.name, mara.email.upper(), mara.external_id):
        assert client.post("/activity", data=form | {"target": name}).status_code == 303
    refused = client.post("/activity", data=form | {"target": "x" * 513})

    assert refused.status_code == 422
    daily, facets = rollups()
    assert sum(row[3 + KIND_INDEX[Kind.REPLY]] for row in daily if row[2] == Grade.ALL) == 4
    assert {row[4] for row in facets} == {facet_key("Ada"), facet_key("Bo"), 0}
    assert "with Ada" in client.get("/activity").text


def test_a_wrong_entry_is_shown_again_with_what_is_wrong(mara: Person, sign_in):
    client = sign_in(mara)

    for wrong in (
        {"link": "javascript:alert(1)"},
        {"occurred_on": "2026-03-09"},
        {"deed": "nonsense"},
        {"occurred_on": ""},
    ):
        answer = client.post(
            "/activity", data={"deed": "shared", "occurred_on": "2026-03-01", "statement": "My words"} | wrong
        )
        assert answer.status_code == 422
        assert "My words" in answer.text
    assert page_signals(mara.id).total == 0


def test_others_acts_cannot_be_taken_back_or_asked_about(mara: Person, sign_in):
    signal_id = make_signal(make_person(), source=Source.SELF_REPORT).id
    client = sign_in(mara)

    assert client.post(f"/activity/{signal_id}/reversal").status_code == 404
    assert client.get(f"/activity/{signal_id}/removal-request").status_code == 404
    assert client.post(f"/activity/{signal_id}/removal-request", data={"reason": "x"}).status_code == 404


def test_a_removal_is_asked_for_and_answered(mara: Person, sign_in):
    """R-S3, R-P3"""
    signal_id = make_signal(mara).id
    client = sign_in(mara)
    assert client.get(f"/activity/{signal_id}/removal-request").status_code == 200
    assert client.post(f"/activity/{signal_id}/removal-request", data={"reason": " "}).status_code == 422
    assert client.post(f"/activity/{signal_id}/removal-request", data={"reason": "Not me"}).status_code == 303
    request_id = page_removal_requests().items[0].id

    hanna = sign_in(make_hr())
    requests = hanna.get("/removal-requests").text
    assert "Not me" in requests
    assert "<dd>Shared</dd>" in requests
    assert "Announce" not in requests
    assert client.get("/removal-requests").status_code == 403
    assert (
        hanna.post(
            f"/removal-requests/{request_id}/answer", data={"decision": "decline", "answer": "It was you"}
        ).status_code
        == 303
    )

    assert "It was you" in hanna.get("/removal-requests?state=answered").text
    assert "It was you" in client.get("/activity").text


def test_accounts_are_named_and_taken_off_the_list(mara: Person, sign_in):
    """R-J10"""
    client = sign_in(mara)
    assert client.post("/activity/accounts", data={"platform": "", "handle": "mara"}).status_code == 422
    assert (
        client.post("/activity/accounts", data={"platform": "LinkedIn", "handle": "mara"}).status_code == 303
    )
    assert "mara" in client.get("/activity/accounts").text

    account = list_accounts(mara.id)[0]
    assert sign_in(make_person()).post(f"/activity/accounts/{account.id}/withdrawal").status_code == 404
    assert client.post(f"/activity/accounts/{account.id}/withdrawal").status_code == 303
    assert list_accounts(mara.id) == []


def upload(client: FlaskClient, content: str | bytes, **fields: str):
    sent = content.encode() if isinstance(content, str) else content
    data = {
        "file": (io.BytesIO(sent), "../signals.csv"),
        "basis": "Consent of everybody in the file",
    } | fields
    return client.post("/signals/imports", data=data, content_type="multipart/form-data")


def test_a_file_is_sent_worked_off_read_about_and_taken_back(mara: Person, sign_in):
    """R-S2, R-S4"""
    ada = sign_in(make_administrator())
    content = "\n".join(",".join(cells) for cells in (HEADER, line("a1", mara), line("=2", "nobody")))
    answer = upload(ada, content)
    batch = page_batches().items[0]
    assert (answer.status_code, batch.file_name, batch.state) == (303, "signals.csv", "queued")
    assert 'aria-busy="true"' in ada.get(answer.location).text

    run_due_jobs()

    assert 'aria-busy="false"' in ada.get(f"{answer.location}/state").text
    page = ada.get(answer.location).text
    assert "unknown actor" in page
    with ada.get(f"{answer.location}/refusals.csv") as download:
        assert download.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert "3,unknown actor,=2,nobody" in download.text
    Path(page_batches().items[0].refusals_path).unlink()
    assert "3,unknown actor,=2,nobody" in ada.get(f"{answer.location}/refusals.csv").text
    assert ada.get(f"{answer.location}/reversal").status_code == 200
    assert ada.post(f"{answer.location}/reversal", data={"reason": "wrong"}).status_code == 422
    assert (
        ada.post(f"{answer.location}/reversal", data={"reason": "wrong", "is_sure": "y"}).status_code == 303
    )
    assert rollups() == ([], [])
    assert (
        ada.post(f"{answer.location}/reversal", data={"reason": "wrong", "is_sure": "y"}).status_code == 409
    )
    again = upload(ada, content)
    run_due_jobs()
    assert (
        f"1 of those known were taken back together with import {batch.id}." in ada.get(again.location).text
    )
    assert f"{answer.location}/reinstatement" in ada.get(answer.location).text
    assert ada.get(f"{answer.location}/reinstatement").status_code == 200
    assert ada.post(f"{answer.location}/reinstatement", data={"reason": ""}).status_code == 422
    assert ada.post(f"{answer.location}/reinstatement", data={"reason": "right"}).status_code == 303
    assert sum(rollups()[0][0][3:]) == 1
    assert ada.post(f"{answer.location}/reinstatement", data={"reason": "right"}).status_code == 409
    assert f"{answer.location}/reversal" in ada.get(answer.location).text


def test_a_file_is_only_tried(mara: Person, sign_in):
    ada = sign_in(make_administrator())

    lines = (HEADER, line("a1", mara), line("a2", "nobody"))
    answer = upload(ada, "\n".join(",".join(cells) for cells in lines), is_dry_run="y")
    run_due_jobs()

    page = ada.get(answer.location).text
    assert "nothing has been changed" in page
    assert "Everything else would come in." in page
    assert "is in." not in page
    assert page_signals(mara.id).total == 0


def test_imports_are_for_administrators_and_read_by_hr(mara: Person, sign_in):
    hanna = sign_in(make_hr())

    assert sign_in(mara).get("/signals/imports").status_code == 403
    assert hanna.get("/signals/imports").status_code == 200
    assert upload(hanna, "x").status_code == 403
    assert upload(sign_in(make_person(roles=(Role.ADMINISTRATOR,))), "x", basis="").status_code == 422
    assert hanna.get("/signals/imports/999").status_code == 404
    assert page_batches().total == 0


def test_the_form_begins_with_today(mara: Person, sign_in):
    assert f'value="{2026}-03-02"' in sign_in(mara).get("/activity").text
    assert today() == 20514


def test_an_act_of_today_sent_twice_is_one_act(mara: Person, sign_in, clock):
    """R-S1: a double click, or a page sent again after a lost answer."""
    client = sign_in(mara)
    form = {
        "deed": "published",
        "link": "https://x.example/1",
        "occurred_on": date_from_day(today()).isoformat(),
        "entry": "e1",
    }

    assert client.post("/activity", data=form).status_code == 303
    clock.advance(minutes=1)
    assert client.post("/activity", data=form).status_code == 303

    assert page_signals(mara.id).total == 1


def test_a_list_on_which_nothing_changed_is_not_sent_again(mara: Person, sign_in):
    client = sign_in(mara)
    form = {
        "deed": "shared",
        "link": "https://x.example/1",
        "occurred_on": date_from_day(today()).isoformat(),
    }
    first = client.get("/activity")
    again = client.get("/activity", headers={"If-None-Match": first.headers["ETag"]})
    client.post("/activity", data=form | {"entry": _entry_on(first.text)})

    changed = client.get("/activity", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, changed.status_code) == (304, 200)
    assert _entry_on(changed.text) != _entry_on(first.text)


def test_two_entries_filled_in_side_by_side_are_two_and_the_same_again_later_is_a_third(
    mara: Person, sign_in
):
    client = sign_in(mara)
    form = {
        "deed": "shared",
        "occurred_on": date_from_day(today()).isoformat(),
        "entry": _entry_on(client.get("/activity").text),
    }

    for link in ("https://x.example/1", "https://x.example/2", "https://x.example/2"):
        assert client.post("/activity", data=form | {"link": link}).status_code == 303
    assert page_signals(mara.id).total == 2
    later = form | {"link": "https://x.example/2", "entry": _entry_on(client.get("/activity").text)}
    assert client.post("/activity", data=later).status_code == 303

    assert page_signals(mara.id).total == 3


def _entry_on(page: str) -> str:
    found = re.search(r'name="entry"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_damaged_file_is_named_as_its_sender_calls_it(kinds: None, sign_in):
    """R-S4"""
    ada = sign_in(make_administrator())

    answer = upload(ada, gzip.compress(b"x" * 1000)[:15])
    run_due_jobs()

    assert "“signals.csv” cannot be read" in ada.get(answer.location).text


def test_nobody_takes_back_an_entry_of_somebody_else(mara: Person, sign_in):
    """R-S2: whoever may reverse activity does it with a reason of their own."""
    signal = make_signal(mara, evidence=Evidence.SELF_REPORTED, source=Source.SELF_REPORT)

    assert sign_in(make_administrator()).post(f"/activity/{signal.id}/reversal").status_code == 404
    assert sign_in(mara).post(f"/activity/{signal.id}/reversal").status_code == 303


def test_an_answer_without_a_decision_decides_nothing_and_keeps_its_words(mara: Person, sign_in):
    """R-P3"""
    signal_id = make_signal(mara).id
    sign_in(mara).post(f"/activity/{signal_id}/removal-request", data={"reason": "Not me"})
    request_id = page_removal_requests().items[0].id

    answer = sign_in(make_hr()).post(
        f"/removal-requests/{request_id}/answer", data={"answer": "Let me think"}
    )

    assert answer.status_code == 422
    assert "Let me think" in answer.text
    assert page_removal_requests().items[0].answered_at is None


def test_a_number_that_no_row_can_have_is_no_page(sign_in):
    administrator = sign_in(make_administrator())

    for path in (f"/people/{10**30}", f"/signals/imports/{10**30}/state"):
        assert administrator.get(path).status_code == 404
    for path in (f"/audit?before={10**30}", f"/activity?page={10**30}", f"/people?page={10**30}"):
        assert administrator.get(path).status_code == 200


def test_why_a_file_was_refused_is_told_in_the_readers_language(kinds: None, sign_in):
    """R-S4"""
    ada = sign_in(make_administrator(language="de"))
    answer = upload(ada, "idd,name")
    run_due_jobs()
    with unit_of_work() as session:
        session.add(
            Batch(file_name="dead.csv", state="running", made_at=now() - timedelta(days=2), first_refusals=[])
        )
    end_abandoned_imports()

    assert "Die erste Zeile nennt eine Spalte „idd“" in ada.get(answer.location).text
    broken = upload(ada, 'id,"name')
    run_due_jobs()
    assert "quotation mark" not in ada.get(broken.location).text
    dead = next(batch for batch in page_batches().items if batch.file_name == "dead.csv")
    assert "Der Import wurde abgebrochen." in ada.get(f"/signals/imports/{dead.id}").text


def test_what_is_downloaded_is_sent_again_even_when_the_file_is_gone(mara: Person, sign_in):
    """R-S4"""
    ada = sign_in(make_administrator())
    long = line("a1", "nobody", object="x" * 400)
    answer = upload(ada, "\n".join(",".join(cells) for cells in (HEADER, line("a2", "nobody"), long)))
    run_due_jobs()
    Path(page_batches().items[0].refusals_path).unlink()
    text = ada.get(f"{answer.location}/refusals.csv").text

    upload(ada, text.replace(",nobody,", f",{mara.external_id},"))
    run_due_jobs()

    batch = page_batches().items[0]
    assert (batch.new_count, batch.refused_count) == (1, 1)  # a line that is kept in part only stays out
