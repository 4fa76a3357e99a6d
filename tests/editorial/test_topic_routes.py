"""Wanted topics by page."""

from flask import Flask

from app.core.actor import Actor
from app.core.clock import date_from_day, today
from app.core.unit_of_work import unit_of_work
from app.people.services import deactivate_person
from app.people.vocabulary import Role
from tests.factories.editorial import make_topic
from tests.factories.people import make_person


def test_a_topic_is_asked_for_taken_passed_and_withdrawn_by_page(app: Flask, sign_in) -> None:
    """R-J41: what was typed is kept, a second click does no harm, and whoever was slower is told."""
    tim = make_person("Tim Asker", roles=(Role.CURATOR,))
    asker, ann, ben = sign_in(tim), sign_in(make_person("Ann Lee")), sign_in(make_person("Ben Roe"))
    assert ann.get("/topics/request").status_code == 403
    assert "Nothing is wanted at the moment" in ann.get("/topics").text
    assert ann.post("/interests", data={"words": "x" * 41}).status_code == 422
    assert ann.post("/interests", data={"words": "Probes"}).status_code == 303

    typed = {"title": "How <b>long</b>?", "why": "Three asked.", "words": "probes", "wanted_until": "2020-01-01", "is_one_enough": "y"}  # fmt: skip
    refused = asker.post("/topics", data=typed)
    assert (refused.status_code, "Three asked." in refused.text) == (422, True)
    page = asker.post("/topics", data=typed | {"wanted_until": date_from_day(today()).isoformat()})
    assert page.status_code == 303
    address = page.location

    listed = ann.get("/topics").text
    assert "For you" in listed
    assert "How &lt;b&gt;long&lt;/b&gt;?" in listed
    assert "For you" not in ben.get("/topics").text
    assert "Tim Asker" in ben.get(address).text
    assert ben.post(f"{address}/passing").status_code == 303
    assert "Those you passed on" in ben.get("/topics").text
    assert ann.post(f"{address}/taking", data={"kind": "poem"}).status_code == 422
    draft = ann.post(f"{address}/taking", data={"kind": "talk"}).location
    assert ann.post(f"{address}/taking", data={"kind": "talk"}).location == draft
    assert address in ann.get(draft).text
    slower = ben.post(f"{address}/taking", data={"kind": "article"})
    assert (slower.status_code, "Somebody else was faster" in slower.text) == (409, True)
    assert "Ann Lee" in asker.get(address).text

    assert ann.post(f"{address}/withdrawal").status_code == 403
    assert asker.post(f"{address}/withdrawal").status_code == 303
    assert "withdrawn meanwhile" in ann.get(draft).text
    assert "no longer asked for" in ann.get("/notices").text
    assert ann.post("/interests/removal", data={"key": "probes"}).status_code == 303
    assert sign_in(make_person()).get("/topics/999").status_code == 404


def test_whoever_asked_can_withdraw_it_when_they_may_ask_no_longer(app: Flask, sign_in) -> None:
    """R-J41: what is wanted is not left standing in the name of somebody who cannot take it back."""
    tim = make_person("Tim")
    asker, address = sign_in(tim), f"/topics/{make_topic(tim)}"

    assert asker.get("/topics/request").status_code == 403
    assert "Withdraw it" in asker.get(address).text
    assert asker.post(f"{address}/withdrawal").status_code == 303
    assert "It was withdrawn" in asker.get(address).text


def test_the_step_of_the_trail_leads_to_what_is_wanted(app: Flask, sign_in) -> None:
    """R-J41, R-J4."""
    make_topic(make_person("Tim"))

    assert 'href="/topics"' in sign_in(make_person()).get("/trail/steps/take-up-a-topic").text


def test_a_topic_of_somebody_who_has_left_is_withdrawn_by_whoever_may_ask(app: Flask, sign_in) -> None:
    """R-J41: nothing stays wanted for ever that nobody wants."""
    tim, sue = make_person("Tim"), make_person("Sue", roles=(Role.CURATOR,))
    address = f"/topics/{make_topic(tim)}"
    assert "Withdraw it" not in sign_in(sue).get(address).text
    with unit_of_work():
        deactivate_person(tim.id, actor=Actor.operator())

    assert sign_in(make_person()).post(f"{address}/withdrawal").status_code == 403
    asker = sign_in(sue)
    assert "Whoever asked has left" in asker.get(address).text
    assert asker.post(f"{address}/withdrawal").status_code == 303
    assert "It was withdrawn" in asker.get(address).text
