"""What people logged themselves: a coach between two meetings, with a thumb or with keys alone, and the person asked."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.people.vocabulary import Role
from tests.factories.people import make_person
from tests.stories.hands import arrived
from tests.stories.looking import SCREENS, look_at

pytestmark = pytest.mark.browser


def log(page: Page, deed: str, link: str, words: str) -> None:
    page.goto("/activity")
    page.get_by_label("What did you do?").select_option(label=deed)
    page.get_by_label("Link", exact=False).fill(link)
    page.get_by_label("A few words about it").fill(words)
    page.get_by_role("button", name="Log it").click()
    expect(page.get_by_text("Logged. It is on your list now.")).to_be_visible()


@SCREENS
def test_a_question_is_answered_and_two_entries_are_confirmed_at_once(company, visit, size, theme):
    """R-J2, R-J4, R-S2, R-W8. The question stands beside the entry until there is an answer; nothing is lost by it."""
    name = f"Mara Lindqvist-{size[0]}"
    page = visit(make_person(name), size=size, theme=theme)
    log(
        page,
        "I published an article",
        "https://notes.example/gauges/a-very-long-address-about-gauges",
        "Gauges.",
    )
    log(page, "I gave a talk", "", "On gauges, at the open lunch.")

    coach = visit(make_person("Ayşe Demir", roles=(Role.COACH,)), size=size, theme=theme)
    coach.goto("/self-reports")
    coach.get_by_role("row", name=re.compile(f"{name}.*Talk")).get_by_role("link", name="Ask").click()
    coach.get_by_label("What would help?").fill("Who came?")
    look_at(coach, size, theme)
    coach.get_by_role("button", name="Ask", exact=True).click()

    page.goto("/activity")
    talk = page.get_by_role("row", name=re.compile("^Talk"))
    expect(talk).to_contain_text("Ayşe Demir asks: Who came?")
    expect(talk).to_contain_text("you said so")
    look_at(page, size, theme)
    talk.get_by_role("link", name="Answer").click()
    look_at(page, size, theme)
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Your answer").fill("Twenty from pre-sales.")
    page.get_by_label("Another link").fill("https://wiki.example/open-lunch")
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("Thank you. Your answer stands beside the entry.")).to_be_visible()

    coach.goto(f"/self-reports?q={name}")
    expect(coach.get_by_role("row", name=re.compile("Talk"))).to_contain_text("leads to wiki.example")
    look_at(coach, size, theme)
    for box in arrived(coach).get_by_role("checkbox").all():
        box.focus()
        coach.keyboard.press("Space")
    coach.get_by_role("button", name="Confirm what is ticked").focus()
    coach.keyboard.press("Enter")
    expect(coach.get_by_text("2 entries are confirmed.")).to_be_visible()

    page.goto("/activity")
    expect(page.get_by_role("row", name=re.compile("^Talk"))).to_contain_text("Confirmed by Ayşe Demir")
    expect(page.get_by_role("row", name=re.compile("^Published"))).to_contain_text("confirmed by a colleague")


@SCREENS
def test_an_answer_given_by_mistake_is_taken_back(company, visit, size, theme):
    """R-S2. Whoever confirmed an entry finds it again, and can open it anew."""
    name = f"Jonas Vogel-{size[0]}"
    page = visit(make_person(name), size=size, theme=theme)
    log(page, "I shared something", "https://journal.example/prices", "On prices.")
    coach = visit(make_person("Ayşe Demir", roles=(Role.COACH,)), size=size, theme=theme)
    coach.goto(f"/self-reports?q={name}")
    coach.get_by_role("checkbox").check()
    coach.get_by_role("button", name="Confirm what is ticked").click()
    expect(coach.get_by_text("Nothing fits this search.")).to_be_visible()

    coach.goto(f"/self-reports?state=confirmed&q={name}")
    coach.get_by_role("link", name="Look at it").click()
    look_at(coach, size, theme)
    coach.get_by_role("button", name="Take your answer back").click()
    expect(coach.get_by_text("Your answer is taken back. The entry is open again.")).to_be_visible()
    look_at(coach, size, theme)

    page.goto("/activity")
    expect(page.get_by_role("row", name=re.compile("^Shared"))).to_contain_text("you said so")
