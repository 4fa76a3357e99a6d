"""HR: two people bring a half-year with a tie, held acts, an objection and a late correction to its announcement."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.core.jobs import enqueue_periodic_jobs, run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.rewards.services.holds import dismiss
from app.signals.services import reverse_signal
from tests.factories.cycles import DOWNLOAD, FREEZING, LEAD, LIKE, READ, TALK, did
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import as_hr, hold_act
from tests.stories.conftest import Company
from tests.stories.looking import SCREENS, look_at
from tests.support.clock import MONDAY_MORNING

pytestmark = pytest.mark.browser


@SCREENS
def test_two_people_in_hr_run_a_half_year_from_its_first_day_to_the_announcement(
    company, visit, size, theme
) -> None:
    """R-W5: planned, frozen, checked, approved by a second person, announced; a tie, held acts, an objection."""
    # Each telling has a half-year of its own.
    half, spring, freezing = ("first", MONDAY_MORNING.replace(month=4), FREEZING) if size[0] < 1000 else (
        "second", FREEZING.replace(month=9), FREEZING.replace(year=2027, month=1)
    )  # fmt: skip
    company.clock.at = spring
    helene, said = make_hr("Helene Roth"), make_hr("Said Second")
    amara, jonas, lina, priya, oskar = (
        make_person(name, department=department, country="DE")
        for name, department in (
            ("Amara Diallo", "Solutions"), ("Jonas Weber", "Support"), ("Li Na", "Engineering"), ("Priya Raman", "Finance"), ("Oskar Lind", "Sales"),
        )
    )  # fmt: skip
    boss = make_person("Bo Boss", department="Board")
    make_person("Led By Bo", manager_id=boss.id)
    did(amara, *[LEAD] * 5, *[TALK] * 4, *[DOWNLOAD] * 5, at=spring)
    late = did(jonas, *[LEAD] * 4, *[TALK] * 3, *[LIKE] * 9, *[READ] * 12, at=spring)[0]
    did(lina, *[LEAD] * 3, *[TALK] * 5, DOWNLOAD, at=spring)
    did(priya, LEAD, TALK, DOWNLOAD, at=spring)
    did(boss, *[LEAD] * 9, at=spring)
    held = did(oskar, *[DOWNLOAD] * 4, LEAD, at=spring)[:4]
    hold_id = hold_act(*(one.id for one in held)) or 0

    office = visit(helene, size=size, theme=theme)
    address = plan(office, half)
    agree(office, address)
    look_at(office, size, theme)
    company.clock.at = freezing
    go_through_the_night()
    office = visit(helene, size=size, theme=theme)
    office.goto(address)
    expect(office.get_by_role("heading", name="The figures can be fixed")).to_be_visible()
    office.get_by_role("button", name="Fix the figures").click()
    expect(office.get_by_text("Jonas Weber, Li Na share place 2:")).to_be_visible()
    expect(office.get_by_text("is an executive")).to_be_visible()
    expect(office.get_by_role("heading", name="Held activity waits for a decision")).to_be_visible()
    look_at(office, size, theme)
    look_at_acts(office, size, theme)
    take_in(office, address, hold_id, said)

    object_to(visit(priya, size=size, theme=theme), address, size, theme)
    company.clock.advance(minutes=5)
    with unit_of_work():  # too late for this half-year
        reverse_signal(late.id, reason="the client was no new one", actor=as_hr(said))
    answer(office, address)
    office.get_by_label("Budget (EUR)").fill("1500")
    office.get_by_role("button", name="Set the budget").click()
    office.get_by_role("button", name="Everything is checked").click()
    expect(office.get_by_role("button", name="Approve these figures")).to_have_count(0)

    second = visit(said, size=size, theme=theme)
    second.goto("/notices")
    expect(second.get_by_text("waits for a second person to approve it")).to_be_visible()
    second.goto(address)
    expect(second.get_by_text("Jonas Weber, Li Na share place 2:")).to_be_visible()
    expect(second.get_by_text("Came in after the figures were fixed")).to_be_visible()
    look_at(second, size, theme)
    second.get_by_role("button", name="Approve these figures").click()
    expect(second.get_by_text("Approved: these figures and no others.")).to_be_visible()

    company.clock.advance(days=12)
    office = visit(helene, size=size, theme=theme)
    office.goto(address)
    office.get_by_role("button", name="Announce it").click()
    expect(office.get_by_text("Announced. The winners are told")).to_be_visible()
    look_at(office, size, theme)
    hand_over(office, size, theme)
    do_again(company, office)
    read_who_won(visit(lina, size=size, theme=theme), visit(priya, size=size, theme=theme), size, theme)


def plan(office: Page, half: str) -> str:
    """Plan the half-year; gives the address of its page."""
    office.goto("/cycles")
    label = office.locator("#period option", has_text=re.compile(f"{half} half of 2026")).inner_text()
    office.get_by_label("Which period?").select_option(label=label)
    office.get_by_role("button", name="Plan it").click()
    expect(office.get_by_text("This period is open until")).to_be_visible()
    return "/" + office.url.split("/", 3)[3]


def agree(office: Page, address: str) -> None:
    """Write down what is won."""
    office.get_by_role("link", name="Policy and prizes").click()
    office.get_by_role("group", name="Place 1").get_by_label("What is it?").fill("A weekend for two")
    office.get_by_label("Budget").fill("900")
    office.get_by_role("button", name="Keep this").click()
    expect(office.get_by_text("Kept. Everybody in the cycle can read it.")).to_be_visible()
    office.goto(f"{address}/terms")


def look_at_acts(office: Page, size, theme) -> None:
    """Every figure opens into the acts that made it."""
    office.get_by_role("rowheader", name=re.compile("^Jonas Weber")).get_by_role("link").click()
    expect(office.get_by_role("row", name=re.compile("^Lead"))).to_have_count(4)
    expect(office.get_by_text("Liked 9")).to_be_visible()
    look_at(office, size, theme)


def take_in(office: Page, address: str, hold_id: int, said: Person) -> None:
    """What was decided about held acts comes into the figures by a step of its own."""
    with unit_of_work():
        dismiss(hold_id, version=1, reason="A test of our own.", is_alike=True, actor=as_hr(said))
    office.goto(address)
    office.get_by_role("button", name="Take it in").click()
    expect(office.get_by_text("The decisions are in the figures")).to_be_visible()
    office.get_by_role("link", name=re.compile("^Oskar Lind")).click()
    expect(office.get_by_text("somebody has looked at it and decided so").first).to_be_visible()


def object_to(page: Page, address: str, size, theme) -> None:
    """Read one's own calculation, take it along, and say what is wrong."""
    page.goto("/notices")
    page.get_by_role("link", name="Your calculation").click()
    assert page.url.endswith(f"{address}/mine")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download your calculation").click()
    assert '"standing"' in Path(download.value.path()).read_text()
    page.get_by_label("What is wrong?").fill("A talk in May is missing.")
    look_at(page, size, theme)
    page.get_by_role("button", name="Tell HR").click()
    expect(page.get_by_text("HR looks at it. The answer will stand here.")).to_be_visible()


def answer(office: Page, address: str) -> None:
    office.goto(address)
    expect(office.get_by_role("heading", name="1 objection waits for an answer")).to_be_visible()
    office.get_by_label("What did you find?").fill("That talk was in July.")
    office.get_by_role("button", name="It is not right").click()
    expect(office.get_by_text("Answered. They are told.")).to_be_visible()


def hand_over(office: Page, size, theme) -> None:
    office.get_by_role("link", name=re.compile("Hand it over Amara Diallo")).click()
    expect(office.get_by_label("Country in which it is taxed")).to_have_value("DE")
    look_at(office, size, theme)
    office.get_by_role("button", name="Note it").click()
    expect(office.get_by_text("Noted. It stands in the list for payroll.")).to_be_visible()
    for _other in range(2):
        office.get_by_role("link", name="Hand it over").first.click()
        office.get_by_role("button", name="Note it").click()
    expect(office.get_by_text("3 of 3")).to_be_visible()
    look_at(office, size, theme)
    with office.expect_download() as download:
        office.get_by_role("button", name="Download for payroll (CSV)").click()
    assert "A weekend for two" in Path(download.value.path()).read_text()


def do_again(company: Company, office: Page) -> None:
    """What HR takes along comes out again from nothing but the file, with the hash that the page shows."""
    shown = office.get_by_text(re.compile(r"^snapshot \d+: ")).inner_text().rpartition(" ")[2]
    with office.expect_download() as download:
        office.get_by_role("button", name="Download the whole calculation").click()
    arguments = ["rewards", "verify-cycle", str(download.value.path()), "--hash", shown]
    said = company.app.test_cli_runner().invoke(args=arguments)
    assert (said.exit_code, "everything comes out" in said.output, "Amara Diallo" in said.output) == (0, True, True)  # fmt: skip


def read_who_won(winner: Page, reader: Page, size, theme) -> None:
    """A winner is named if they want that."""
    winner.goto("/prizes")
    winner.get_by_label("If I win, colleagues may read my name").check()
    winner.get_by_role("button", name="Keep this").click()
    reader.goto("/prizes")
    expect(reader.get_by_text("Li Na").first).to_be_visible()
    expect(reader.get_by_text("a colleague who stays unnamed").first).to_be_visible()
    look_at(reader, size, theme)


def go_through_the_night() -> None:
    enqueue_periodic_jobs()
    run_due_jobs()
