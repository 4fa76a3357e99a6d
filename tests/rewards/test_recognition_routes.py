"""Recognition for effort by page."""

from datetime import timedelta

from flask import Flask

from app.core.actor import Actor
from app.core.clock import date_from_day, now, today
from app.core.unit_of_work import unit_of_work
from app.organisation.services import change_setting, switch_element
from app.organisation.vocabulary import Element
from app.rewards.queries import recognition as queries
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import publish_many


def test_somebody_sees_how_far_they_are_and_is_thanked(app: Flask, sign_in) -> None:
    """R-W3, R-J32: what counts, when the next one comes, and by which policy."""
    mara = make_person("Mara Lind")
    page = sign_in(mara)
    assert "Your first piece starts it" in page.get("/recognition").text
    publish_many(4, mara)
    assert "4 pieces count" in page.get("/recognition").text
    publish_many(1, mara, first=5)

    shown = page.get("/recognition").text
    assert ("HR will come to you" in shown, "https://blog.example/5" in shown, "keeps what they earned" in shown) == (True, True, True)  # fmt: skip
    assert "Your 5th original piece is out" in page.get("/notices").text
    assert page.get("/recognition/people").status_code == 403
    with unit_of_work():
        switch_element(Element.AWARDS, department="Sales", to=False, was=None, actor=Actor.operator())
    off = page.get("/recognition")
    assert (off.status_code, "switched off" in off.text) == (404, True)


def test_hr_sees_whom_to_take_to_dinner_notes_it_and_takes_a_mistake_back(app: Flask, sign_in) -> None:
    """R-W3: who is on the list is policy, and written on the page."""
    mara, boss, hr = make_person("Mara Lind"), make_person("Bo Boss", department="=Board"), make_hr()
    make_person("Led", manager_id=boss.id)
    publish_many(5, mara, boss, hr, at=now() - timedelta(days=4))
    office = sign_in(hr)

    waiting = office.get("/recognition/people").text
    assert ("Mara Lind" in waiting, "Hanna Rowe" in waiting, "Bo Boss" in waiting) == (True, True, False)
    assert "is an executive" in office.get("/recognition/people?state=aside").text
    with unit_of_work():
        change_setting("recognise_hr", False, version=None, actor=Actor.operator())
    assert "works in HR" in office.get("/recognition/people?state=aside").text

    addresses = {one.name: f"/recognition/people/{one.id}" for one in queries.list_all()}
    address = addresses["Mara Lind"]
    typed = {"what": "Dinner at <b>Rosa's</b>", "on": date_from_day(today()).isoformat(), "cost": "84.5"}
    assert "Mara Lind" in office.get(address).text
    refused = office.post(f"{address}/hand-over", data=typed | {"on": "2030-01-01"})
    assert (refused.status_code, "Rosa" in refused.text) == (422, True)
    early = office.post(f"{address}/hand-over", data=typed | {"on": "2024-01-01"})
    assert (early.status_code, "It was not earned by then." in early.text) == (422, True)
    assert office.post(f"{address}/hand-over", data=typed | {"cost": "-1"}).status_code == 422
    # Typed while the settings changed: it is asked for once more, and the page speaks of the new one.
    stale = office.post(f"{address}/hand-over", data=typed | {"currency": "CHF"})
    assert (stale.status_code, "The currency was changed" in stale.text) == (422, True)
    assert 'name="currency" type="hidden" value="EUR"' in stale.text
    assert office.post(f"{address}/hand-over", data=typed).status_code == 303
    assert office.post(f"{address}/hand-over", data=typed).status_code == 409
    given = office.get("/recognition/people?state=given").text
    assert ("&lt;b&gt;Rosa" in given, "€84.50" in given) == (True, True)
    assert "Rosa" in sign_in(mara).get("/recognition").text
    sheet = office.post("/recognition/people/exports").text
    assert ("Mara Lind,Sales,5," in sheet, ",given,Dinner at" in sheet, "'=Board" in sheet) == (True,) * 3

    assert office.post(f"{address}/correction", data={"why": ""}).status_code == 422
    assert office.post(f"{address}/correction", data={"why": "Not hers"}).status_code == 303
    assert office.post(f"{address}/correction", data={"why": "Again"}).status_code == 409
    assert "Not hers" in office.get(address).text
    assert office.post(f"{addresses['Bo Boss']}/listing", data={"is_listed": "yes"}).status_code == 303
    assert "Bo Boss" in office.get("/recognition/people").text
    assert "Leave it to the policy" in office.get(addresses["Bo Boss"]).text
    assert office.post(f"{addresses['Hanna Rowe']}/hand-over", data=typed).status_code == 403
