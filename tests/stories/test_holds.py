"""A point is missing: the person finds out why and says how it was, somebody in HR decides, and the point comes."""

import re

import pytest
from playwright.sync_api import expect

from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import ensure_first_version
from app.rewards.services.fair_play import look_at_new_acts
from app.signals.services import log_act
from tests.factories.people import make_hr, make_person
from tests.stories.looking import SCREENS, look_at

pytestmark = pytest.mark.browser


@SCREENS
def test_an_employee_finds_out_why_a_point_is_missing(company, visit, size, theme):
    """R-W8: three have logged the same words; nobody is accused, nothing is lost, and a person decides."""
    ensure_first_version()
    look_at_new_acts()
    name = f"Mara Lindqvist-{size[0]}"
    mara, *others = (make_person(each) for each in (name, "Jonas Vogel", "Emre Yıldız"))
    for person in (mara, *others):
        with unit_of_work():
            log_act(
                person.id,
                verb=("Announce", ""),
                link=f"https://fair.example/{person.id}",
                statement=f"From our stand at the fair, {size[0]}.",
                actor=Actor(person.id),
            )
    look_at_new_acts()

    page = visit(mara, size=size, theme=theme)
    page.goto("/notices")
    expect(page.get_by_text("We would like to look at one of your activities")).to_be_visible()
    page.goto("/points")
    expect(page.get_by_text("being looked at; it counts as soon as")).to_be_visible()
    look_at(page, size, theme)
    page.get_by_role("link", name="See which, and why").click()
    look_at(page, size, theme)
    page.get_by_role("link", name=re.compile("^Shared")).click()
    expect(page.get_by_text("3 colleagues with the same words on that day.")).to_be_visible()
    page.get_by_role("button", name="Say it").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look_at(page, size, theme)
    page.get_by_label("How was it?").fill("We stood there together, and agreed what to say.")
    page.get_by_role("button", name="Say it").click()
    expect(page.get_by_text("Thank you. Whoever decides reads it first.")).to_be_visible()

    office = visit(make_hr(), size=size, theme=theme)
    office.goto("/holds")
    look_at(office, size, theme)
    row = office.get_by_role("row", name=re.compile(name))
    expect(row).to_contain_text("answered")
    row.get_by_role("link", name=name).click()
    expect(office.get_by_text("We stood there together")).to_be_visible()
    look_at(office, size, theme)
    office.get_by_role("button", name="It counts").click()
    expect(office.get_by_role("alert")).to_be_visible()
    office.get_by_label("Why?").fill("All three were at the fair that day.")
    office.get_by_label("Why?").press("Tab")
    expect(office.get_by_role("button", name="It counts")).to_be_focused()
    office.keyboard.press("Enter")
    expect(office.get_by_text("Decided: it counts. They are told.")).to_be_visible()
    office.goto("/holds?state=decided")
    look_at(office, size, theme)

    page.goto("/notices")
    expect(page.get_by_text("All three were at the fair that day.")).to_be_visible()
    page.get_by_role("link", name="See what was decided").click()
    expect(page.get_by_text("It counts.")).to_be_visible()
    look_at(page, size, theme)
    page.goto("/points")
    expect(page.get_by_text("2 points").first).to_be_visible()
    expect(page.get_by_text("being looked at before")).to_have_count(0)
