"""HR: somebody joins, goes on parental leave and comes back; leaves and returns; is here twice; is erased."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from app.core.clock import date_from_day
from app.core.jobs import enqueue_periodic_jobs, run_due_jobs
from tests.factories.accounts import PASSWORD, give_password
from tests.factories.people import make_administrator, make_hr, make_person
from tests.stories.acts import act, connect, make_sharer
from tests.stories.conftest import PHONE, Company
from tests.stories.hands import choose_password, sign_in_by_hand
from tests.stories.looking import SCREENS, look_at

pytestmark = pytest.mark.browser


@SCREENS
def test_somebody_joins_goes_on_parental_leave_and_comes_back_to_the_place_they_left(
    company, visit, size, theme
):
    """R-P1, R-P2, R-J5. Days of leave do not count: whoever is away stays where they were, and comes back early too."""
    make_administrator()
    hr = make_hr("Hanna Rowe")
    office = visit(hr, size=size, theme=theme)
    email = f"ines.prado.{size[0]}@larkfield.example"

    office.goto("/people/new")
    office.get_by_label("Name", exact=True).fill("Ines Prado")
    office.get_by_label("E-mail address").fill(email)
    office.get_by_label("The company's own number").fill(f"H{size[0]}")
    office.get_by_label("Department").fill("Sales")
    office.get_by_label("Joined on").fill(day_from(company, 0))
    office.get_by_role("button", name="Add this person").click()
    expect(office.get_by_text("Ines Prado is in.")).to_be_visible()
    record = office.url
    office.get_by_role("link", name="How they sign in").click()
    office.get_by_role("button", name="Make the invitation").click()
    link = office.locator(".pass__link").inner_text()

    hers = visit(size=PHONE)
    hers.goto(urlsplit(link).path)
    choose_password(hers)
    hers.get_by_role("button", name="Save and sign in").click()
    hers.get_by_role("button", name="That is fine, show me my trail").click()
    expect(hers.get_by_role("heading", level=1)).to_have_text("Hello, Ines")

    ines, colleague = person_at(record), make_person("Colleague Without Leave")
    company.clock.advance(days=10)
    make_sharer(ines)
    make_sharer(colleague)
    office = visit(hr, size=size, theme=theme)
    office.goto(record)
    enter_leave(office, day_from(company, 1), day_from(company, 420))
    expect(office.locator(".list__item", has_text="first day away")).to_be_visible()
    expect(office.locator(".list__item", has_text="back. Days count again by themselves.")).to_be_visible()
    look_at(office, size, theme)

    for _quarter in range(3):
        company.clock.advance(days=70)
        go_through_the_night()
    hers = visit(ines, size=PHONE)
    hers.goto("/")
    expect(hers.locator(".page__intro")).to_contain_text("Content sharer since")
    other = visit(colleague)
    other.goto("/")
    expect(other.locator(".page__intro")).to_contain_text("Content consumer since")

    office = visit(hr, size=size, theme=theme)
    office.goto(record)
    expect(office.get_by_text("now", exact=True)).to_be_visible()
    office.get_by_role("button", name="Back today").click()
    expect(office.get_by_text("They are back: from today on days count again.")).to_be_visible()
    expect(office.get_by_text("Nothing is entered: no leave and no last day.")).to_be_visible()

    company.clock.advance(days=5)
    go_through_the_night()
    hers = visit(ines, size=size, theme=theme)
    hers.goto("/")
    expect(hers.locator(".page__intro")).to_contain_text("Content sharer since")
    hers.goto("/trail/why")
    expect(hers.locator(".measures").get_by_role("row", name=re.compile("^Shares"))).to_contain_text("6 of 2")
    look_at(hers, size, theme)


@SCREENS
def test_whoever_leaves_is_out_everywhere_at_once_and_comes_back_as_the_same_person(
    company, visit, size, theme
):
    """R-P2. A last day does its work by itself; switched off means out in every browser; rehired, all is still there."""
    make_administrator()
    hr = make_hr("Hanna Rowe")
    tariq = make_person("Tariq Haddad")
    make_sharer(tariq)
    give_password(tariq)
    office = visit(hr, size=size, theme=theme)
    record = f"/people/{tariq.id}"

    office.goto(record)
    office.get_by_label(re.compile("^Last day \\(")).fill(day_from(company, 2))
    office.get_by_role("button", name="Switch off after this day").click()
    expect(office.get_by_text("They stay on until")).to_be_visible()
    expect(office.locator(".list__item", has_text="switched off by itself")).to_be_visible()
    look_at(office, size, theme)
    office.goto(f"/people?q={tariq.email}")
    expect(office.get_by_role("row", name=re.compile("Tariq Haddad"))).to_contain_text("until")

    company.clock.advance(days=1)
    go_through_the_night()
    browsers = [visit(tariq, size=PHONE), visit(tariq)]
    for page in browsers:
        page.goto("/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Tariq")
    company.clock.advance(days=2)
    go_through_the_night()
    demand_out(browsers)
    sign_in_by_hand(browsers[0], tariq.email)
    expect(browsers[0].get_by_role("alert")).to_be_visible()

    office = visit(hr, size=size, theme=theme)
    office.goto("/people/new")
    office.get_by_label("Name", exact=True).fill("Tariq Haddad")
    office.get_by_label("E-mail address").fill(tariq.email)
    office.get_by_label("Job title").fill("Head of sales")
    office.get_by_role("button", name="Add this person").click()
    expect(office.get_by_text("Is Tariq Haddad back?")).to_be_visible()
    look_at(office, size, theme)
    office.get_by_role("button", name="It is Tariq Haddad: switch them on again").click()
    expect(office).to_have_url(record)
    expect(office.locator(".page__intro")).to_contain_text("Head of sales")

    browsers = [visit(size=PHONE), visit()]
    for page in browsers:
        sign_in_by_hand(page, tariq.email)
        expect(page.locator(".page__intro")).to_contain_text("Content sharer since")
    office.get_by_role("button", name="Switch off now").click()
    expect(office.get_by_text("Switched off, and signed out everywhere.")).to_be_visible()
    demand_out(browsers)


@SCREENS
def test_somebody_who_is_here_twice_becomes_one(company, visit, size, theme):
    """R-P2. Two records of one person are laid side by side and joined; both numbers lead to what is left."""
    first = make_person("Uma Berg", email=f"uma.maiden.{size[0]}@larkfield.example")
    second = make_person("Uma Berg-Nowak", department="Research")
    act(first, ("Create", "article"), days_ago=3)
    make_sharer(second)
    office = visit(make_hr("Hanna Rowe"), size=size, theme=theme)

    office.goto(f"/people/{first.id}")
    office.get_by_role("link", name="Join this record to another one").click()
    office.get_by_label("Name, e-mail address or number").fill(second.email)
    office.get_by_role("button", name="Find").click()
    office.get_by_role("link", name="Put them side by side").click()
    expect(office.get_by_text("This cannot be undone", exact=True)).to_be_visible()
    look_at(office, size, theme)
    office.get_by_label("Why are these two one person?").fill("Married in May.")
    office.get_by_label("I know that this cannot be undone").check()
    office.get_by_role("button", name="Make them one").click()

    expect(office.get_by_role("heading", level=1)).to_have_text("Uma Berg-Nowak")
    office.goto(f"/people/{first.id}")
    expect(office.get_by_text("Joined to another record")).to_be_visible()
    look_at(office, size, theme)
    hers = visit(second, size=size, theme=theme)
    hers.goto("/activity")
    expect(hers.get_by_role("row", name=re.compile("^Published"))).to_have_count(1)
    expect(hers.get_by_role("row", name=re.compile("^Shared"))).to_have_count(6)


@SCREENS
def test_somebody_who_has_left_is_erased_and_the_page_says_what_stays_and_why(company, visit, size, theme):
    """R-P3. Asked twice, thought over for seven days or confirmed by their number; a number without a name stays."""
    make_administrator()
    hr = make_hr("Hanna Rowe")
    give_password(hr)
    gone = make_person("Greta Gone", is_active=False)
    connect(gone)
    record, number = f"/people/{gone.id}", gone.external_id
    office = visit(size=size, theme=theme)
    sign_in_by_hand(office, hr.email)
    expect(office.get_by_role("heading", level=1)).to_have_text("Hello, Hanna")

    office.goto(record)
    office.get_by_role("link", name="What is held about them; erasing it").click()
    table = office.get_by_role("table")
    expect(table.get_by_role("row", name=re.compile("^Your record"))).to_contain_text(
        "A number without a name"
    )
    expect(table.get_by_role("row", name=re.compile("^Your accounts on platforms"))).to_contain_text(
        "nothing"
    )
    look_at(office, size, theme)
    company.clock.advance(minutes=11)
    office.get_by_label("Why?").fill("Has asked for it in writing.")
    office.get_by_label("Yes, have everything erased").check()
    office.get_by_role("button", name="Have them erased").click()
    show_password(office, size, theme)
    expect(office.get_by_text("To be erased on")).to_be_visible()
    office.get_by_role("button", name="Take it back").click()
    expect(office.get_by_text("To be erased on")).to_have_count(0)

    office.get_by_label("Why?").fill("Has asked for it in writing.")
    office.get_by_label("Yes, have everything erased").check()
    office.get_by_role("checkbox", name="At once").check()
    office.get_by_label("For “at once”: their number").fill("not this one")
    office.get_by_role("button", name="Have them erased").click()
    expect(office.get_by_role("alert")).to_be_visible()
    look_at(office, size, theme)
    office.get_by_label("For “at once”: their number").fill(number)
    office.get_by_role("button", name="Have them erased").click()
    expect(office.get_by_text("To be erased on")).to_be_visible()
    go_through_the_night()

    office.goto(record)
    expect(office.get_by_text("nothing but the number is left")).to_be_visible()
    expect(office.locator("body")).not_to_contain_text("Greta")
    expect(office.get_by_role("heading", level=1)).to_have_text(re.compile(r"^erased-\d+$"))
    expect(office.get_by_role("link", name="What is held about them; erasing it")).to_have_count(0)
    look_at(office, size, theme)
    office.goto("/people?state=all&q=Greta")
    expect(office.get_by_text("Nobody fits this search.")).to_be_visible()


def test_the_label_of_the_last_day_does_not_lead_to_the_days_away(company, visit):
    """WCAG 1.3.1. Two questions of the same name on one page: each label leads to its own field, and so does its error."""
    page = visit(make_hr())
    page.goto(f"/people/{make_person().id}")
    page.get_by_text("Last day", exact=False).last.click()
    focused = page.evaluate("document.activeElement.closest('form').action")
    assert str(focused).endswith("/last-day")

    page.get_by_role("button", name="Switch off after this day").click()
    page.get_by_role("alert").get_by_role("link").click()
    focused = page.evaluate("document.activeElement.closest('form').action")
    assert str(focused).endswith("/last-day")


def person_at(address: str):
    """The person whose record is at this address."""
    from app.people.queries import get_person

    return get_person(int(address.rsplit("/", 1)[1]))


def day_from(company: Company, days: int) -> str:
    """A day so many days from now, as a form takes it."""
    return date_from_day(company.clock.day + days).isoformat()


def enter_leave(page: Page, first: str, last: str) -> None:
    page.get_by_label("First day away").fill(first)
    page.get_by_label("Last day away").fill(last)
    page.get_by_role("button", name="Keep these days").click()
    expect(page.get_by_text("The absence is kept. These days do not count.")).to_be_visible()


def go_through_the_night() -> None:
    """Let the worker do what its timetable holds for this day."""
    enqueue_periodic_jobs()
    run_due_jobs()


def demand_out(browsers: list[Page]) -> None:
    """Nothing is open in any of these any more."""
    for page in browsers:
        page.goto("/my-data")
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def show_password(page: Page, size, theme) -> None:
    """Answer the question for the password, and go on with what was begun."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Your password, please")
    look_at(page, size, theme)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, your password was right")
    page.get_by_role("button", name="Go on").click()
