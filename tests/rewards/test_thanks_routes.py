"""Public thanks by page."""

import re
from datetime import date

from flask import Flask

from app.core.actor import Actor
from app.core.clock import day_from_date
from app.core.unit_of_work import unit_of_work
from app.organisation.services import switch_element
from app.organisation.vocabulary import Element
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import thank
from tests.support.clock import TestClock

TYPED = {"entry": "f1", "reason": "idea", "words": "The <b>map</b> saved a day."}


def test_somebody_is_thanked_by_name_or_address_and_never_by_chance_somebody_else(
    app: Flask, sign_in
) -> None:
    """R-W6: a whole name or address is enough; of several, and of a part of a name, the form asks which."""
    ann, ben = make_person("Ann Lee"), make_person("Ben Roe", department="Support")
    other = make_person("Ben Rowley")
    giver = sign_in(ann)
    assert "Nobody has thanked anybody here yet" in giver.get("/thanks").text
    assert "Thank them" in giver.get("/thanks/new").text

    for whom, why in (
        ("Nobody Atall", "found nobody"),
        ("larkfield", "found nobody"),  # of a name alone, not of everybody's address
        ("", "required"),
        (ann.email, "Be kind to yourself"),
        (" ann LEE", "Be kind to yourself"),
        ("Lee", "Be kind to yourself"),
    ):
        refused = giver.post("/thanks", data=TYPED | {"whom": whom})
        assert refused.status_code == 422, whom
        assert ("saved a day." in refused.text, why in refused.text) == (True, True), whom
    # One's own name, and the beginning of another one.
    make_person("Ann Leeds")
    asked = giver.post("/thanks", data=TYPED | {"whom": "Ann Lee"})
    assert ("Ann Leeds, Sales" in asked.text, "Be kind" in asked.text) == (True, False)
    asked = giver.post("/thanks", data=TYPED | {"whom": "ben ro"})
    assert (asked.status_code, "Ben Roe, Support" in asked.text, "Ben Rowley" in asked.text) == (422, True, True)  # fmt: skip
    only = giver.post("/thanks", data=TYPED | {"whom": "rowl"})
    assert (only.status_code, "Is this who you mean?" in only.text) == (422, True)
    assert re.search(rf'<input checked[^>]*name="person"[^>]*value="{other.id}"', only.text)
    assert giver.post("/thanks", data=TYPED | {"whom": "ben ro", "person": str(ann.id)}).status_code == 422
    for _again in range(2):
        said = giver.post("/thanks", data=TYPED | {"whom": "ben ro", "person": str(other.id)})
        assert said.status_code == 303
    assert giver.post("/thanks", data=TYPED | {"whom": "BEN ROE"}).status_code == 303
    assert giver.post("/thanks", data=TYPED | {"whom": ben.email.upper()}).status_code == 303

    page = sign_in(make_person()).get("/thanks").text
    assert (page.count("The &lt;b&gt;map&lt;/b&gt; saved a day."), page.count("Ben Rowley")) == (3, 2)
    assert "Ann Lee thanks you." in sign_in(ben).get("/notices").text
    for number in range(2):
        assert giver.post("/thanks", data=TYPED | {"whom": "Ben Roe", "entry": f"g{number}"}).status_code == 303  # fmt: skip
    enough = giver.post("/thanks", data=TYPED | {"whom": "Ben Roe", "entry": "g9"})
    assert (enough.status_code, "which is lovely" in enough.text) == (409, True)


def test_a_thank_you_is_taken_back_kept_reported_and_hidden_by_page(app: Flask, sign_in) -> None:
    """R-W6: each by whom it concerns, and nobody reports what they wrote."""
    ann, ben, cleo, hr = make_person("Ann Lee"), make_person("Ben Roe"), make_person("Cleo"), make_hr()
    giver, got, reader, office = (sign_in(one) for one in (ann, ben, cleo, hr))
    first, second = thank(ann, ben, "First words"), thank(ann, ben, "Second words")

    assert giver.post(f"/thanks/{first}/withdrawal").status_code == 303
    assert "First words" not in reader.get("/thanks").text + got.get("/notices").text
    assert got.post(f"/thanks/{second}/privacy", data={"is_kept": "yes"}).status_code == 303
    assert "Second words" not in reader.get("/thanks").text
    assert "only the two of you" in giver.get("/thanks?whose=given").text
    assert reader.get(f"/thanks/{second}/report").status_code == 404
    assert got.post(f"/thanks/{second}/privacy", data={"is_kept": "no"}).status_code == 303

    own = giver.get(f"/thanks/{second}/report")
    assert (own.status_code, "These are your own words" in own.text, "not open to you" in own.text) == (403, True, False)  # fmt: skip
    assert reader.post(f"/thanks/{second}/report", data={"why": " "}).status_code == 422
    first_time = reader.post(f"/thanks/{second}/report", data={"why": "Not <so>"}, follow_redirects=True)
    assert "HR looks at it" in first_time.text
    again = reader.post(f"/thanks/{second}/report", data={"why": "Other words"}, follow_redirects=True)
    assert ("reported this before" in again.text, "HR looks at it" in again.text) == (True, False)
    assert "Other words" not in office.get("/thanks/reports").text
    assert reader.get("/thanks/reports").status_code == 403
    assert "Not &lt;so&gt;" in office.get("/thanks/reports").text
    decision = f"/thanks/{second}/decision"
    assert office.post(decision, data={"decision": "hide", "answer": ""}).status_code == 422
    assert office.post(decision, data={"decision": "hide", "answer": "We do not."}).status_code == 303
    assert office.post(decision, data={"decision": "leave"}).status_code == 409
    assert "We do not." in office.get("/thanks/reports?state=decided").text
    assert "We do not." in giver.get("/notices").text
    assert "We do not." in giver.get("/thanks?whose=given").text
    assert "was hidden" in reader.get("/notices").text
    assert "Second words" not in reader.get("/thanks").text + got.get("/notices").text


def test_the_page_and_the_slides_show_the_last_week_or_this_one(
    app: Flask, clock: TestClock, sign_in
) -> None:
    """R-W6: for Monday's meeting, for whoever is signed in."""
    ann, ben = make_person("Ann Lee"), make_person("Ben Roe")
    thank(ann, ben, "Of last week")
    clock.advance(days=7)
    thank(ann, ben, "Of this week")
    reader = sign_in(make_person())

    for path in ("/thanks/week", "/thanks/week/slides"):
        last, this = reader.get(path).text, reader.get(f"{path}?week=this").text
        assert ("Of last week" in last, "Of this week" in last) == (True, False)
        assert ("Of last week" in this, "Of this week" in this) == (False, True)
        assert app.test_client().get(path).status_code == 303
    assert day_from_date(date(2026, 3, 2)) == 20_514  # a Monday, on which these stories begin


def test_where_public_thanks_are_off_the_pages_say_so(app: Flask, sign_in) -> None:
    """R-W6."""
    reader = sign_in(make_person(department="Legal"))
    with unit_of_work():
        switch_element(Element.SHOUT_OUTS, department="Legal", to=False, was=None, actor=Actor.operator())

    for path in ("/thanks", "/thanks/new", "/thanks/week"):
        answer = reader.get(path)
        assert (answer.status_code, "switched off" in answer.text) == (404, True)
