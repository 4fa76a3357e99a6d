"""Perks by page (R-W7, R-P5): the catalogue, one's own wishes, the queue of who hands them over, and what HR takes along."""

from flask import Flask
from sqlalchemy import select

from app.core.actor import Actor
from app.core.clock import date_from_day, today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.organisation.services import switch_element
from app.organisation.vocabulary import Element
from app.rewards.models import Perk, Redemption
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import earn, offer_perk, take_points_back

TYPED = {
    "name": "=Coffee with the board", "description": "Half an hour, they listen", "price": "50", "stock": "2", "most_each": "1",
    "each_period": "month", "keeper": "", "cost": "12.5", "budget": "100", "taxable": "Taxed as a benefit", "countries": "de, gb",
}  # fmt: skip


def ids(model: type[Perk] | type[Redemption]) -> list[int]:
    db.session.rollback()
    return list(db.session.execute(select(model.id).order_by(model.id)).scalars())


def test_hr_keeps_the_catalogue(app: Flask, sign_in) -> None:
    """R-W7: offered, changed by one at a time, taken out and put back, never removed."""
    mara, hr = make_person("Mara Lind", country="DE"), make_hr()
    earn(mara, 60)
    office, hers = sign_in(hr), sign_in(mara)
    assert "The catalogue is empty" in office.get("/perks/all").text
    assert "Nothing is offered yet" in hers.get("/perks").text
    assert office.post("/perks", data=TYPED | {"price": "0"}).status_code == 422
    assert office.post("/perks", data=TYPED | {"countries": "Germany"}).status_code == 422
    assert office.post("/perks", data=TYPED | {"keeper": "nobody@example.com"}).status_code == 422
    for amount in ("sNaN", "NaN", "-Infinity", "1.250", "1,250", "12,505"):
        assert office.post("/perks", data=TYPED | {"cost": amount, "budget": amount}).status_code == 422
    assert office.post("/perks", data=TYPED).status_code == 303
    shown = hers.get("/perks").text
    assert ("=Coffee with the board" in shown, "2 left" in shown, "at most 1 in a month" in shown, "no cash value" in shown, "Ask for it" in shown) == (True,) * 5  # fmt: skip
    assert ("12.5" in shown, "Taxed as a benefit" in shown) == (False, True)
    stale = office.post("/perks", data=TYPED | {"currency": "CHF"})
    assert (stale.status_code, "The currency was changed" in stale.text) == (422, True)
    (perk_id,) = ids(Perk)
    assert 'value="12.50"' in office.get(f"/perks/all/{perk_id}").text
    address, seen = f"/perks/all/{perk_id}", TYPED | {"version": "1", "stock_seen": "2"}
    assert office.post(address, data=seen | {"price": "55"}).status_code == 303
    # What somebody else has saved is shown, with what was typed on top of it.
    late = office.post(address, data=seen | {"price": "56", "stock": "3"})
    assert (late.status_code, 'name="stock_seen" type="hidden" value="2"' in late.text) == (409, True)
    assert ('value="3"' in late.text, 'name="version" type="hidden" value="2"' in late.text) == (True, True)
    assert "55 points" in hers.get("/perks").text
    assert office.post(f"/perks/all/{perk_id}/withdrawal").status_code == 303
    assert "Nothing is offered yet" in hers.get("/perks").text
    assert "=Coffee with the board" in office.get("/perks/all?state=withdrawn").text
    assert office.post(f"/perks/all/{perk_id}/return").status_code == 303
    assert {
        hers.get(address).status_code for address in ("/perks/all", "/perks/new", f"/perks/all/{perk_id}")
    } == {403}
    assert office.get(f"/perks/all/{perk_id + 9}").status_code == 404


def test_a_perk_form_that_is_sent_twice_offers_it_once_and_a_second_of_the_name_is_refused(
    app: Flask, sign_in
) -> None:
    """R-W7: HR hears that it stands there, and why a second one does not."""
    office = sign_in(make_hr())
    for _again in range(2):
        sent = office.post("/perks", data=TYPED, follow_redirects=True)
        assert (sent.status_code, "It stands in the catalogue now." in sent.text) == (200, True)
    other = office.post("/perks", data=TYPED | {"price": "60"})
    assert (other.status_code, "There is a perk of this name already." in other.text) == (422, True)
    (first,) = ids(Perk)
    assert office.post(f"/perks/all/{first}/withdrawal").status_code == 303
    assert office.post("/perks", data=TYPED | {"price": "60"}).status_code == 303
    back = office.post(f"/perks/all/{first}/return")
    assert (back.status_code, "There is a perk of this name already" in back.text) == (409, True)


def test_somebody_asks_takes_back_and_is_handed_what_they_asked_for(app: Flask, sign_in) -> None:
    """R-W7, LE-17: in one click, said plainly where it cannot be, seen by who hands it over and by HR, and accounted for."""
    mara, bob, keeper, hr = make_person("Mara =Lind", country="DE"), make_person("Bob Berry"), make_person("Kim Keeper"), make_hr()  # fmt: skip
    earned = earn(mara, 100)
    perk_id = offer_perk(name="=Book", keeper=keeper.email, cost=1250, budget=5000)
    hers, office, kims = sign_in(mara), sign_in(hr), sign_in(keeper)
    ask = f"/perks/{perk_id}/redemptions"
    assert hers.post(ask, data={}).status_code == 422
    assert 'name="price" value="50"' in hers.get("/perks").text
    for entry in ("one", "one", "two"):
        assert hers.post(ask, data={"entry": entry, "price": "50"}).status_code == 303
    dearer = hers.post(ask, data={"entry": "three", "price": "49"})
    assert (dearer.status_code, "The price has changed" in dearer.text) == (409, True)  # fmt: skip
    refused = hers.post(ask, data={"entry": "three", "price": "50"})
    assert (refused.status_code, "do not have enough points" in refused.text) == (409, True)
    first, second = ids(Redemption)
    assert "for a perk" in hers.get("/points").text
    assert "Somebody would like" in kims.get("/notices").text

    assert hers.post(f"/perks/redemptions/{first}/cancellation").status_code == 303
    assert hers.post(f"/perks/redemptions/{first}/cancellation").status_code == 409
    assert sign_in(bob).post(f"/perks/redemptions/{second}/cancellation").status_code == 404
    assert "Nobody is waiting" in sign_in(bob).get("/perks/queue").text
    assert sign_in(bob).get(f"/perks/queue/{second}").status_code == 404
    for page in (kims, office):
        assert "Mara =Lind" in page.get("/perks/queue").text
        assert "€12.50" in page.get(f"/perks/queue/{second}").text
    on = date_from_day(today()).isoformat()
    for wrong in ("2031-01-01", date_from_day(today() - 1).isoformat()):
        assert kims.post(f"/perks/queue/{second}/fulfilment", data={"on": wrong}).status_code == 422
    assert (
        kims.post(f"/perks/queue/{second}/fulfilment", data={"on": on, "note": "Enjoy it"}).status_code == 303
    )
    assert kims.post(f"/perks/queue/{second}/release", data={"why": "no"}).status_code == 409
    assert office.post(f"/perks/queue/{second}/release", data={"why": ""}).status_code == 422
    assert "Enjoy it" in hers.get("/perks").text
    assert "Mara =Lind" in kims.get("/perks/queue?state=closed").text
    sheet = office.post("/perks/exports").text
    assert "'=Book,Mara =Lind,Sales,cancelled,50,12.50,EUR,2026-H1,50.00,0.00," in sheet
    assert f"'=Book,Mara =Lind,Sales,fulfilled,50,12.50,EUR,2026-H1,50.00,12.50,{on},{on},Enjoy it" in sheet
    assert "of €50.00" in office.get("/perks/all").text

    undo = f"/perks/queue/{second}/fulfilment/withdrawal"
    assert "It was handed over by mistake" in kims.get(f"/perks/queue/{second}").text
    assert sign_in(bob).post(undo, data={"why": "x"}).status_code == 404
    assert [kims.post(undo, data={"why": why}).status_code for why in ("", "Wrong desk", "Wrong desk")] == [422, 303, 409]  # fmt: skip
    assert "handed over by mistake" in office.get(f"/perks/queue/{second}").text
    assert ("Wrong desk" in hers.get("/perks").text, "by mistake" in hers.get("/notices").text) == (True, True)  # fmt: skip
    assert "handed over by mistake" in hers.get("/points").text
    assert hers.post(ask, data={"entry": "four", "price": "50"}).status_code == 303

    take_points_back(mara, earned)
    below = hers.get("/perks").text
    assert ("below nothing" in below, "Ask for it" in below) == (True, False)
    with unit_of_work():
        switch_element(Element.POINTS, country="DE", to=False, was=None, actor=Actor.operator())
    assert (
        hers.get("/perks").status_code,
        hers.post(ask, data={"entry": "x", "price": "50"}).status_code,
    ) == (404, 404)
