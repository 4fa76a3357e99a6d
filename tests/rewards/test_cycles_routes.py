"""Award cycles by page: HR's two people, somebody in it, and everybody else."""

import json
from pathlib import Path

from flask import Flask
from flask.testing import FlaskCliRunner

from app.core.actor import Actor
from app.core.clock import date_from_day, today
from app.core.unit_of_work import unit_of_work
from app.organisation.services import switch_element
from app.organisation.vocabulary import Element
from app.people.models import Person
from app.rewards.queries import cycles as queries
from app.rewards.rules.calculation import what_is_wrong
from tests.factories.cycles import (
    DOWNLOAD,
    FREEZING,
    LEAD,
    LIKE,
    TALK,
    did,
    hash_of,
    look_at_everything,
    version_of,
)
from tests.factories.people import make_hr, make_person
from tests.support.clock import TestClock

TERMS = {
    "ties": "each", "closing_days": "7", "objection_days": "7", "budget": "1700", "currency": "EUR", "approver": "",
    **{f"what_{at}": f"Prize {at}" for at in (1, 2, 3)}, **{f"kind_{at}": "voucher" for at in (1, 2, 3)},
    **{f"value_{at}": str(100 * at) for at in (1, 2, 3)},
}  # fmt: skip


def test_two_people_in_hr_run_a_half_year_by_their_pages(
    app: Flask, clock: TestClock, sign_in, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    """R-W5: planning, terms, figures act by act, an exclusion, an objection, approval, announcement, payroll, verification."""
    hr, second = make_hr("Helene Roth"), make_hr("Said Second")
    amara, jonas, lina = (
        make_person(name, country="DE", department="=Sales") for name in ("Amara", "Jonas", "Li Na")
    )
    did(amara, LEAD, LEAD, TALK, LIKE)
    did(jonas, LEAD, DOWNLOAD)
    did(lina, LEAD, DOWNLOAD)
    office, other, hers = sign_in(hr), sign_in(second), sign_in(amara)
    assert "No cycle is running" in office.get("/cycles").text
    assert hers.get("/cycles").status_code == 403
    assert office.post("/cycles", data={"period": "half_year:2031-H1"}).status_code == 422
    assert office.post("/cycles", data={"period": "half_year:2026-H1"}).status_code == 303
    assert office.post("/cycles", data={"period": "half_year:2026-H1"}).status_code == 409
    at = f"/cycles/{queries.list_cycles()[0].id}"
    cycle_id = int(at.rsplit("/", 1)[1])

    def post(page, where: str, **data: str) -> int:
        sent = {"version": str(version_of(cycle_id))} | data
        return int(page.post(f"{at}/{where}", data=sent).status_code)

    assert "Impact prizes, first half of 2026" in office.get(at).text
    assert "What is won" in office.get(f"{at}/terms").text
    assert post(office, "terms", **(TERMS | {"value_1": "-1"})) == 422
    assert post(other, "terms", **TERMS) == 403
    assert post(office, "terms", **TERMS) == 303
    assert hers.get(f"{at}/mine").status_code == 404
    assert post(office, "snapshot") == 409
    clock.at = FREEZING
    office, other, hers = sign_in(hr), sign_in(second), sign_in(amara)
    assert post(other, "snapshot") == 403
    look_at_everything()
    assert post(office, "snapshot") == 303
    page = office.get(at).text
    assert ("Jonas, Li Na share place 2:" in page, "the next place is skipped" in page, hash_of(cycle_id) in page) == (True,) * 3  # fmt: skip
    acts = office.get(f"{at}/people/{amara.id}").text
    assert ("seen by a system" in acts, "linkedin" in acts, "Liked 1" in acts) == (True, True, True)

    _look_at_own(hers, at)
    assert post(hers, "mine/objections", number="1", words="") == 422
    assert post(hers, "mine/objections", number="1", words="One <b>lead</b> is missing") == 303
    assert post(hers, "mine/objections", number="1", words="Again") == 409
    assert post(office, "check") == 409
    page = office.get(at).text
    assert ("1 objection waits" in page, "&lt;b&gt;lead" in page) == (True, True)
    objection = queries.list_objections(queries.get_cycle(cycle_id))[0].id
    assert post(office, f"objections/{objection}/answer", answer="", decision="wrong") == 422
    assert post(office, f"objections/{objection}/answer", answer="It is there", decision="wrong") == 303
    assert "It is there" in hers.get(f"{at}/mine").text

    assert post(office, f"people/{lina.id}/exclusion", why="") == 422
    assert post(office, f"people/{lina.id}/exclusion", why="In the jury") == 303
    assert ("In the jury" in sign_in(lina).get(f"{at}/mine").text, "In the jury" in other.get(at).text) == (
        True,
        True,
    )
    assert post(office, f"people/{lina.id}/exclusion/withdrawal") == 303
    assert post(office, "budget", budget="x") == 422
    assert post(office, "budget", budget="900") == 303
    assert post(office, "check") == 303
    assert post(office, "approval", hash=hash_of(cycle_id)) == 403
    assert "Approve these figures" in other.get(at).text
    assert post(other, "approval", hash="0" * 64) == 409
    assert post(other, "reopening", why="") == 422
    assert post(other, "reopening", why="Look at the budget again") == 303
    assert post(office, "check") == 303
    assert post(other, "approval", hash=hash_of(cycle_id)) == 303
    assert post(office, "announcement") == 409
    clock.advance(days=30)
    office, other, hers = sign_in(hr), sign_in(second), sign_in(amara)
    assert post(office, "announcement") == 303
    _hand_over(office, at, cycle_id, amara)

    assert hers.post("/prizes/wishes", data={"takes_part": "y", "is_named": "y"}).status_code == 303
    read = sign_in(make_person("Reader")).get("/prizes").text
    assert ("Amara" in read, "Jonas" in read, "a colleague who stays unnamed" in read) == (True, False, True)
    _verify(office.post(f"{at}/exports").text, hers.get(f"{at}/mine.json").text, runner, tmp_path)


def _look_at_own(hers, at: str) -> None:
    page = hers.get(f"{at}/mine").text
    assert ("Impact 12" in page, "leads 2" in page, "Jonas" in page) == (True, True, False)
    assert "your figures stand" in hers.get("/notices").text
    assert hers.get(f"{at}/mine.json").status_code == 200


def _hand_over(office, at: str, cycle_id: int, winner: Person) -> None:
    prize = next(
        one.prize for one in queries.list_won(queries.get_cycle(cycle_id)) if one.prize.person_id == winner.id
    )
    where = f"{at}/prizes/{prize.id}"
    assert "Payroll reads it" in office.get(where).text
    given = {"version": "1", "what": "=A weekend", "kind": "event", "value": "95.50", "currency": "EUR", "country": "de", "on": date_from_day(today()).isoformat()}  # fmt: skip
    assert office.post(where, data=given | {"on": "2031-01-01"}).status_code == 422
    assert office.post(where, data=given).status_code == 303
    assert office.post(where, data=given | {"value": "90"}).status_code == 409
    sheet = office.post(f"{at}/payroll").text
    assert f"{winner.external_id},Amara,DE,2026-H1,1,'=A weekend,event,95.50,EUR," in sheet


def _verify(whole: str, own: str, runner: FlaskCliRunner, folder: Path) -> None:
    """R-W5: `flask rewards verify-cycle` needs the file and nothing else; own lines and pseudonyms for a participant."""
    assert (what_is_wrong(json.loads(whole)), what_is_wrong(json.loads(own))) == ([], [])
    assert ("Jonas" in whole, "Jonas" in own, len(json.loads(own)["bodies"])) == (True, False, 1)
    file = folder / "cycle.json"
    file.write_text(whole)
    said = runner.invoke(args=["rewards", "verify-cycle", str(file)])
    assert (said.exit_code, "every part of 3 comes out again" in said.output, "Amara" in said.output) == (
        0,
        True,
        True,
    )
    file.write_text(own)
    assert "your own part of 3" in runner.invoke(args=["rewards", "verify-cycle", str(file)]).output
    file.write_text(whole.replace('"score":12', '"score":13'))
    said = runner.invoke(args=["rewards", "verify-cycle", str(file)])
    assert (said.exit_code, "the score is 12, and their own part says 13" in said.output) == (1, True)
    file.write_text("{")
    assert runner.invoke(args=["rewards", "verify-cycle", str(file)]).exit_code == 1


def test_whoever_takes_no_part_says_so_and_can_change_their_mind(app: Flask, sign_in) -> None:
    """R-W5: to be named is opt-in, and taking no part is nobody else's business."""
    mara = make_person("Mara")
    page = sign_in(mara)

    assert "Nothing was announced yet" in page.get("/prizes").text
    assert page.post("/prizes/wishes", data={}).status_code == 303
    with unit_of_work():
        wishes = queries.wishes_of(mara.id)
        assert wishes is not None
        assert (wishes.opted_out_at is None, wishes.is_named) == (False, False)
    assert page.post("/prizes/wishes", data={"takes_part": "y"}).status_code == 303
    with unit_of_work():
        for element in (Element.AWARDS, Element.PRIZES):
            switch_element(element, department="Sales", to=False, was=None, actor=Actor.operator())
    off = page.get("/prizes")
    assert (off.status_code, "switched off" in off.text) == (404, True)
