"""Somebody who wants to know: what is held, who looked, taking it along, stopping a source, being erased or not."""

import csv
import io
import json
import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from app.core.jobs import enqueue_periodic_jobs, run_due_jobs
from app.people.vocabulary import Role
from app.privacy.rules.cells import csv_name
from tests.factories.accounts import PASSWORD, give_password
from tests.factories.people import make_administrator, make_hr, make_person
from tests.stories.acts import act, make_sharer
from tests.stories.hands import arrived, sign_in_by_hand
from tests.stories.looking import SCREENS, look_at

pytestmark = pytest.mark.browser

ACTS = """\
id,actor,type,object_type,object,target,published,platform
{0}-1,{1},Announce,,https://example.org/1,,2026-02-27T09:00:00Z,linkedin
{0}-2,{1},Announce,,https://example.org/2,,2026-02-27T10:00:00Z,mastodon
"""


@SCREENS
def test_a_person_reads_all_that_is_held_with_its_source_and_who_looked(company, visit, size, theme):
    """R-P3. Each kind says what it is for, where it came from and how long it stays; each look has a name."""
    mara = make_person("Mara Lindqvist")
    make_sharer(mara)
    act(mara, ("Create", "article"), days_ago=3)
    office = visit(make_hr("Hanna Rowe"))
    office.goto(f"/people/{mara.id}")
    page = visit(mara, size=size, theme=theme)
    page.goto("/")
    open_menu(page, "Your data")

    record = page.locator("#people-record")
    expect(record).to_contain_text(mara.email)
    expect(record).to_contain_text("From: Your company's list of people")
    expect(page.locator("#looks")).to_contain_text("Hanna Rowe")
    expect(page.locator("#looks")).to_contain_text("looked at")
    activity = page.locator(".card", has=page.get_by_role("heading", name="Your activity", exact=True))
    expect(activity).to_contain_text("From: Files that your company imports")
    look_at(page, size, theme)

    activity.get_by_role("link", name="Show all of it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your activity")
    expect(page.locator("main .list__item")).to_have_count(8)
    look_at(page, size, theme)
    page.goto("/my-data")
    page.get_by_role("link", name="Show everybody who looked").click()
    expect(page.locator("main .list__item")).to_have_count(1)


@SCREENS
def test_a_person_takes_everything_along_as_json_and_csv(company, visit, tmp_path, size, theme):
    """R-P3. One ZIP, behind the password: every kind for programs, each as a table, and the same in both."""
    make_administrator()
    piotr = make_person("Piotr Zieliński", department="Forschung; Lehre")
    make_sharer(piotr)
    give_password(piotr)
    page = visit(size=size, theme=theme)
    sign_in_by_hand(page, piotr.email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Piotr")
    company.clock.advance(minutes=11)

    page.goto("/my-data")
    page.get_by_role("button", name="Download everything").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your password, please")
    look_at(page, size, theme)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, your password was right")
    look_at(page, size, theme)
    with page.expect_download() as download:
        page.get_by_role("button", name="Go on").click()

    assert re.fullmatch(r"waymark-data-2026-\d\d-\d\d\.zip", download.value.suggested_filename)
    kinds, tables = open_data(download.value.path())
    assert kinds["people.record"][0]["name"] == "Piotr Zieliński"
    assert {row["platform"] for row in kinds["signals.activity"]} == {"linkedin", "waymark"}
    assert len(kinds["signals.activity"]) == 7
    for kind, rows in kinds.items():
        assert len(rows) == len(tables[csv_name(kind)]), kind
    assert tables["people-record.csv"][0]["department"] == "Forschung; Lehre"


@SCREENS
def test_a_source_that_is_stopped_brings_in_nothing_more_until_it_is_started_again(
    company, visit, tmp_path, size, theme
):
    """R-P3. Only this platform: what others bring in goes on, what was kept stays, and starting again works at once."""
    emre = make_person("Emre Aksoy", email=f"emre.{size[0]}@larkfield.example")
    act(emre, ("Announce", ""), days_ago=3)
    page = visit(emre, size=size, theme=theme)
    page.goto("/my-data")
    source = page.locator("#stop .list__item", has_text="LinkedIn")
    source.get_by_role("button", name="Stop").click()
    expect(page.locator("#stop .list__item", has_text="LinkedIn")).to_contain_text("stopped on")
    look_at(page, size, theme)

    file = tmp_path / "acts.csv"
    file.write_text(ACTS.format(size[0], emre.email))
    bring_in_acts(visit(make_administrator()), file)
    page.goto("/activity")
    expect(page.get_by_role("row", name=re.compile("^Shared"))).to_have_count(2)
    expect(page.locator("main table")).to_contain_text("Mastodon")

    page.goto("/my-data")
    page.locator("#stop .list__item", has_text="LinkedIn").get_by_role("button", name="Start again").click()
    bring_in_acts(visit(make_administrator()), file)
    page.goto("/activity")
    expect(page.get_by_role("row", name=re.compile("^Shared"))).to_have_count(3)


@SCREENS
def test_somebody_asks_to_be_erased_and_takes_it_back(company, visit, size, theme):
    """R-P3. What stays and why is said before; seven days to think; taken back, everything is as it was."""
    make_administrator()
    rosa = make_person("Rosa Ruiz")
    make_sharer(rosa)
    give_password(rosa)
    page = visit(size=size, theme=theme)
    sign_in_by_hand(page, rosa.email)
    page.goto("/my-data")
    page.get_by_role("link", name="See what goes and what stays").click()
    row = page.get_by_role("row", name=re.compile("^Your record"))
    expect(row).to_contain_text("A number without a name")
    page.get_by_label("Yes, erase everything").check()
    page.get_by_role("button", name="Have me erased").click()
    expect(page.get_by_text("Your wish is noted.")).to_be_visible()
    expect(page.get_by_text("You will be erased on")).to_be_visible()
    look_at(page, size, theme)

    page.goto("/notices")
    expect(page.locator("main")).to_contain_text("erased")
    page.goto("/my-data")
    page.get_by_role("link", name="Look at it again, or take it back").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Taken back. Everything stays as it is.")).to_be_visible()
    company.clock.advance(days=8)
    enqueue_periodic_jobs()
    run_due_jobs()
    page = visit(rosa, size=size, theme=theme)
    page.goto("/activity")
    expect(page.get_by_role("row", name=re.compile("^Shared"))).to_have_count(6)


@SCREENS
def test_a_coach_asks_about_an_entry_and_confirms_it_and_the_person_reads_both(company, visit, size, theme):
    """R-S2, R-S4. Asking takes nothing away; what is confirmed says so, and the person is told what was asked."""
    lena, coach = make_person("Lena Vogt"), make_person("Ayse Demir", roles=(Role.COACH,))
    page = visit(lena, size=size, theme=theme)
    page.goto("/activity")
    page.get_by_label("What did you do?").select_option(label="I gave a talk")
    page.get_by_label("A few words about it").fill(f"At the meeting of hydrologists, hall {size[0]}.")
    page.get_by_role("button", name="Log it").click()
    expect(page.get_by_role("row", name=re.compile("^Talk"))).to_be_visible()

    office = visit(coach, size=size, theme=theme)
    office.goto("/self-reports")
    entry = office.get_by_role("row", name=re.compile(f"hall {size[0]}"))
    look_at(office, size, theme)
    entry.get_by_role("link", name="Ask").click()
    office.get_by_label("What would help?").fill("Is there a programme of the meeting?")
    office.get_by_role("button", name="Ask", exact=True).click()
    expect(office.get_by_text("Asked. You will see the answer here.")).to_be_visible()

    page.goto("/notices")
    expect(page.locator("main")).to_contain_text("Is there a programme of the meeting?")
    office.goto("/self-reports?state=asked")
    office.get_by_role("row", name=re.compile(f"hall {size[0]}")).get_by_role(
        "link", name="Look at it"
    ).click()
    look_at(office, size, theme)
    office.get_by_role("button", name="Confirm it").click()
    expect(office.get_by_text("1 entry is confirmed.")).to_be_visible()
    page.goto("/activity")
    expect(page.get_by_role("row", name=re.compile("^Talk"))).to_contain_text("confirmed by a colleague")
    look_at(page, size, theme)


def open_menu(page: Page, name: str) -> None:
    """Follow a link of the menu, which a phone keeps under “More”."""
    more = arrived(page).locator(".dock summary")
    if more.is_visible():
        more.click()
        page.locator(".dock").get_by_role("link", name=name).click()
    else:
        page.locator(".top__nav").get_by_role("link", name=name).click()


def open_data(path: Path) -> tuple[dict[str, list[dict[str, str]]], dict[str, list[dict[str, str]]]]:
    """What the downloaded file holds: the rows of each kind, and those of each table."""
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        data = json.loads(archive.read("data.json"))
        tables = {
            name: list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
            for name in archive.namelist()
            if name.endswith(".csv")
        }
    assert data["product"] == "Waymark"
    assert all(kind["purpose"] and kind["source"] and kind["kept"] for kind in data["kinds"])
    return {kind["key"]: kind["rows"] for kind in data["kinds"]}, tables


def bring_in_acts(page: Page, file: Path) -> None:
    page.goto("/signals/imports")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label(re.compile("^On what ground")).select_option(index=1)
    page.get_by_role("button", name=re.compile("^Bring in the")).click()
    run_due_jobs()
