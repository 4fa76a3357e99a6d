"""An administrator: lists of people and files of activity, rules, roles, and the log of it all."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.core.jobs import run_due_jobs
from tests.factories.people import make_administrator, make_hr, make_person
from tests.stories.acts import make_sharer
from tests.stories.conftest import PHONE

pytestmark = pytest.mark.browser

PEOPLE = """\
external_id,email,name,department
Q1,uma@larkfield.example,Uma Berg,Research
Q2,,No Address,Research
Q3,tariq@larkfield.example,Tariq Haddad,Sales
"""
ACTS = """\
id,actor,type,object_type,object,target,published,platform
a1,uma@larkfield.example,Announce,,https://example.org/1,,2026-02-27T09:00:00Z,linkedin
a2,uma@larkfield.example,Announce,,https://example.org/2,,yesterday,linkedin
a3,nobody@elsewhere.example,Announce,,https://example.org/3,,2026-02-27T09:00:00Z,linkedin
a4,uma@larkfield.example,Announce,,https://example.org/4,,2026-02-28T09:00:00Z,linkedin
"""

RULE = '{ measure = "shares", days = 28, enter = 3, keep = 2 }'


def fact(page: Page, term: str) -> str:
    """The value beside a term on a page that sums something up."""
    return (
        page.locator(".facts__row", has=page.get_by_text(term, exact=True)).locator("dd").inner_text().strip()
    )


def choose(page: Page, path: Path, ground: str, *, is_trial: bool) -> None:
    """Fill in the form that takes a file."""
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_label(re.compile("^On what ground")).select_option(label=ground)
    page.get_by_label(re.compile("^Only try it")).set_checked(is_trial)
    page.get_by_role("button", name=re.compile("^Bring in the")).click()


@pytest.mark.parametrize("with_scripts", [True, False], ids=["scripts", "no-scripts"])
def test_people_come_in_by_a_list_that_is_tried_first(company, visit, tmp_path, with_scripts):
    """R-P2, R-S4. A dry run changes nothing; broken lines are named, kept for mending, and stop nobody else."""
    numbers = ("Q", "R")[with_scripts]
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE.replace("Q", numbers).replace("@", f".{numbers}@").lower())
    page = visit(make_administrator(), with_scripts=with_scripts)
    ground = "Consent of everybody on the list"

    page.goto("/people/imports")
    choose(page, file, ground, is_trial=True)
    expect(page.get_by_text("Only tried: nothing has been changed.")).to_be_visible()
    assert (fact(page, "New"), fact(page, "Refused")) == ("2", "1")

    page.goto("/people/imports")
    choose(page, file, ground, is_trial=False)
    assert (fact(page, "New"), fact(page, "Refused")) == ("2", "1")
    assert fact(page, "On what ground") == ground
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the refused lines").click()
    refused = download.value.path().read_text()
    assert refused.splitlines()[0] == "line,reason,external_id,email,name,department"
    assert refused.splitlines()[1].startswith("3,")

    page.goto("/people")
    expect(page.get_by_role("row", name=re.compile("uma berg", re.IGNORECASE)).first).to_be_visible()

    page.goto("/people/imports")
    choose(page, file, ground, is_trial=False)
    assert (fact(page, "New"), fact(page, "Known already")) == ("0", "2")


def test_activity_comes_in_by_a_file_and_can_be_taken_back_whole(company, visit, tmp_path):
    """R-S2, R-S4. The same file twice counts once; each refused line has its reason; an import is undone as one."""
    make_person("Uma Berg", email="uma@larkfield.example")
    file = tmp_path / "acts.csv"
    file.write_text(ACTS)
    page = visit(make_administrator())

    page.goto("/signals/imports")
    ground = page.get_by_label(re.compile("^On what ground")).locator("option").nth(1).inner_text()
    choose(page, file, ground, is_trial=True)
    finish(page)
    expect(page.get_by_text("Only tried: nothing has been changed.")).to_be_visible()
    assert (fact(page, "New"), fact(page, "Refused")) == ("2", "2")

    for new, known in (("2", "0"), ("0", "2")):
        page.goto("/signals/imports")
        choose(page, file, ground, is_trial=False)
        finish(page)
        assert (fact(page, "New"), fact(page, "Known already"), fact(page, "Refused")) == (new, known, "2")

    with page.expect_download() as download:
        page.get_by_role("link", name="Download the refused lines").click()
    refused = download.value.path().read_text()
    assert [line.split(",")[0] for line in refused.splitlines()[1:]] == ["3", "4"]

    page.goto("/signals/imports")
    page.get_by_role("row", name=re.compile("acts.csv")).nth(1).get_by_role("link").click()
    page.get_by_role("link", name="Take all of it back").click()
    page.get_by_label("Why is it taken back?").fill("The wrong file.")
    page.get_by_label("Yes, take all of it back").check()
    page.get_by_role("button", name="Take it all back").click()
    expect(page.get_by_text("Everything that this file brought in was taken back.")).to_be_visible()


def finish(page: Page) -> None:
    """Let the worker do what waits for it, and look at the page again."""
    run_due_jobs()
    page.reload()


def test_rules_are_seen_before_they_are_in_force(company, visit):
    """R-J1, R-J2. A draft shows who would move; what was seen is what is published, and everybody is placed by it."""
    make_sharer(make_person("Sara Sharer"))
    company.clock.advance(days=3)
    zones = company.rules / "zones.toml"
    before = zones.read_text()
    page = visit(make_administrator("Robin Reyes"))
    page.goto("/journey/rules")
    expect(page.get_by_text("Version 1 is in force.")).to_be_visible()

    page.get_by_role("link", name="See what the drafts would do").click()
    expect(page.get_by_text("The drafts are what is in force")).to_be_visible()

    zones.write_text(before.replace(RULE, RULE.replace("keep", "kep")))
    page.reload()
    expect(page.get_by_text("These drafts cannot be used yet")).to_be_visible()
    expect(page.get_by_text(re.compile(r"zones\.toml:\d+")).first).to_be_visible()

    zones.write_text(before.replace(RULE, RULE.replace("3", "30").replace("= 2 }", "= 20 }")))
    page.reload()
    expect(page.get_by_role("row", name=re.compile("Sara Sharer"))).to_contain_text("after the grace")
    page.get_by_label(re.compile("note|why", re.IGNORECASE)).first.fill("A trial.")
    page.get_by_role("button", name="Put these rules in force").click()

    expect(page.get_by_text("Version 2 is in force.")).to_be_visible()
    run_due_jobs()
    page.goto("/audit")
    expect(page.get_by_role("row", name=re.compile("published the rules"))).to_contain_text("Robin Reyes")
    zones.write_text(before)


def test_a_role_is_granted_and_stands_in_the_log(company, visit):
    """R-P1. One person may hold several roles; nobody changes their own; the log names who gave what to whom."""
    ada = make_administrator("Ada Admin")
    tom = make_person("Tom Talent")
    page = visit(ada)
    page.goto(f"/people/{tom.id}")
    page.get_by_label("Coach").check()
    page.get_by_label("Content curator").check()
    page.get_by_role("button", name="Save the roles").click()
    expect(page.get_by_label("Coach")).to_be_checked()

    page.goto(f"/people/{ada.id}")
    expect(page.get_by_role("button", name="Save the roles")).to_have_count(0)

    page.goto("/audit")
    lines = page.get_by_role("row", name=re.compile("Tom Talent"))
    expect(lines).to_have_count(3)  # two roles, and that she looked at his record
    expect(lines.first).to_contain_text("Ada Admin")
    page.get_by_label("Did what").select_option(label="gave a role")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("row", name=re.compile("Tom Talent"))).to_have_count(2)


def test_hr_enters_a_long_leave_and_answers_a_request(company, visit):
    """R-J5, R-P3. HR may enter longer absences; a request for removal gets an answer that the person reads."""
    ines = make_person("Ines Prado")
    make_sharer(ines)
    hers, theirs = visit(ines, size=PHONE), visit(make_hr())

    hers.goto("/activity")
    hers.get_by_role("link", name="Ask to have it removed").first.click()
    hers.get_by_label("Why should it be removed?").fill("That was my private account.")
    hers.get_by_role("button", name="Ask HR").click()

    theirs.goto("/removal-requests")
    theirs.get_by_label(re.compile("^Your answer")).first.fill("Of course.")
    theirs.get_by_role("button", name="Take it out").first.click()
    hers.goto("/notices")
    expect(hers.locator("main")).to_contain_text("Of course.")

    theirs.goto(f"/people/{ines.id}")
    theirs.get_by_label("First day away").fill("2026-03-02")
    theirs.get_by_label("Last day away").fill("2027-02-26")
    theirs.get_by_role("button", name="Keep these days").click()
    expect(theirs.locator(".list__item", has_text="26 Feb 2027")).to_be_visible()
