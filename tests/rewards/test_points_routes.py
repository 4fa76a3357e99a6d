"""Everybody sees their own points, line by line, and why an act earned nothing; nobody sees those of others."""

import pytest
from flask import Flask

from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.organisation.services import switch_element
from app.organisation.vocabulary import Element
from app.rewards.privacy.points import read_points
from app.signals.services import reverse_signal
from app.signals.vocabulary import Evidence
from tests.factories.journey import ARTICLE, JIG, SHARE, act
from tests.factories.people import make_administrator, make_person
from tests.factories.rewards import points_of


@pytest.mark.usefixtures("points_rules")
def test_each_line_says_what_it_was_for_and_each_act_why_it_earned_no_more(sign_in, clock):
    """R-W1: explained in words, on a page and in a file; what is taken back stands beside it."""
    mara, bob = make_person("Mara Lind"), make_person("Bob Berry")
    shares = [act(mara, SHARE).id for _ in range(4)]
    act(mara, ARTICLE, evidence=Evidence.SELF_REPORTED)
    act(mara, JIG)
    with unit_of_work():
        reverse_signal(shares[0], reason="a mistake", actor=Actor.operator())
    browser = sign_in(mara)

    page = browser.get("/points").text
    assert page.count("2 points for passing something on") == 6  # and once among the rules
    assert "−2 points" in page
    assert "the activity was taken back" in page
    assert "6 points" in page

    day = browser.get("/points/day?on=2026-03-02").text
    assert "2 March 2026" in browser.get("/points/day").text
    assert day.count("2 points for passing something on") == 3
    assert "0 points for a piece" in day
    assert "not counted: it is not known surely enough" in day
    assert "no rule counts it" in day

    sheet = browser.get("/points.csv").text.splitlines()
    assert sheet[0].startswith("day,points,line,rule")
    assert [row.split(",")[1] for row in sheet[1:]] == ["2", "2", "2", "-2", "2"]
    assert "No points yet" in sign_in(bob).get("/points").text
    assert "Nothing is known of that day" in sign_in(bob).get("/points/day?on=2026-03-02").text


def test_where_nobody_wants_points_there_are_none_to_see(sign_in):
    """R-P5: what was done is posted all the same, so that they can be wanted again; the way to rewards leads on to the others."""
    mara, bob = make_person("Mara Lind", department="Works"), make_person("Bob Berry")
    act(mara, SHARE)
    act(bob, SHARE)
    browser = sign_in(mara)
    assert browser.get("/points").status_code == 200
    link = 'href="/points/day?on=2026-03-02">'
    assert (link in browser.get("/activity").text, 'href="/points"' in tabs_of(browser, "/badges")) == (True, True)  # fmt: skip
    with unit_of_work():
        switch_element(Element.POINTS, department="Works", to=False, was=None, actor=Actor.operator())

    assert [browser.get(path).status_code for path in ("/points.csv", "/points/day?on=2026-03-02")] == [404] * 2  # fmt: skip
    assert (browser.get("/points").status_code, browser.get("/points").headers["Location"]) == (302, "/badges")  # fmt: skip
    assert link not in browser.get("/activity").text
    assert link in sign_in(bob).get("/activity").text
    tabs = tabs_of(browser, "/badges")
    assert [f'href="{path}"' in tabs for path in ("/points", "/perks", "/prizes")] == [False, False, True]
    for element in Element:
        if element is not Element.POINTS:
            with unit_of_work():
                switch_element(element, department="Works", to=False, was=None, actor=Actor.operator())
    assert "Points are switched off where you work" in browser.get("/points").text


@pytest.mark.usefixtures("points_rules")
def test_while_points_are_off_they_are_kept_quietly_and_the_switch_says_so(app: Flask, sign_in) -> None:
    """R-P5, R-P3: nothing is lost when they go on, and each reads meanwhile that they are kept, and which."""
    mara, admin = make_person("Mara Lind", department="Works"), make_administrator("Ada Admin")
    switch = "/organisation/game-elements/preview?element=points&place=department:Works&to=off"
    asked = sign_in(admin).get(switch).text
    with unit_of_work():
        switch_element(Element.POINTS, department="Works", to=False, was=None, actor=Actor.operator())

    act(mara, SHARE)
    browser = sign_in(mara)

    assert "Points go on being kept quietly" in asked
    assert "not counted" not in sign_in(admin).get("/organisation/game-elements").text
    assert browser.get("/points").status_code == 302
    assert (points_of(mara), len(list(read_points(mara.id)))) == (2, 1)
    with unit_of_work():
        switch_element(Element.POINTS, department="Works", to=None, was=False, actor=Actor.operator())
    assert 'href="/points/day?on=' in browser.get("/points").text


def tabs_of(browser, path: str) -> str:
    """The pages of rewards beside one of them."""
    page = browser.get(path).text
    return page[page.index("<main") : page.index("</main>")]


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "", "9999-12-31", "0001-01-01"])
def test_a_day_that_nobody_means_is_asked_for_again(sign_in, day):
    answer = sign_in(make_person()).get(f"/points/day?on={day}")

    assert answer.status_code == 422
    assert "A day in full" in answer.text
