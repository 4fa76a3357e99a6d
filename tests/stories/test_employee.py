"""An employee with four minutes: the first look, the first step, and what they can find out and decide."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories.accounts import PASSWORD, give_password
from tests.factories.people import make_administrator, make_person
from tests.stories.acts import act, connect, make_sharer
from tests.stories.conftest import PHONE
from tests.stories.hands import arrived, sign_in_by_hand

pytestmark = pytest.mark.browser

#: The two main stories are told with and without scripts.
either_way = pytest.mark.parametrize("with_scripts", [True, False], ids=["scripts", "no-scripts"])


def waymark(page: Page, title: str) -> str:
    """How a step stands on the trail, in a word."""
    kind = page.locator(".waymark", has_text=title).first.get_attribute("class") or ""
    return kind.rsplit("--", 1)[-1]


@either_way
def test_a_newcomer_sees_the_first_three_steps_and_what_they_are_good_for(company, visit, with_scripts):
    """R-J1, R-J3, R-J10, R-J11, R-J12. The trail of somebody who has not started is not empty."""
    make_administrator()
    nina = make_person("Nina Kowalska")
    give_password(nina)
    page = visit(size=PHONE, with_scripts=with_scripts)

    sign_in_by_hand(page, nina.email)

    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Nina")
    steps = arrived(page).locator(".stretch").first.locator(".waymark--open a")
    assert steps.count() >= 3
    for address in steps.evaluate_all("links => links.slice(0, 3).map(link => link.href)"):
        page.goto(address)
        expect(page.get_by_role("heading", name="What it is good for")).to_be_visible()
        expect(page.locator(".page__intro")).to_contain_text(re.compile(r"about \d+ minute"))
    page.goto("/")
    for zone in ("Content consumer", "Content sharer", "Content creator", "Socially engaged"):
        expect(page.get_by_role("heading", level=3, name=zone)).to_be_visible()
    expect(page.get_by_text("For the company:")).to_have_count(4)


@either_way
def test_the_first_account_begins_the_journey_and_completes_its_step(company, visit, with_scripts):
    """R-J4, R-J10. Naming an account is an act: the person has started, and the step is behind them at once."""
    page = visit(make_person("Emre Aksoy"), size=PHONE, with_scripts=with_scripts)
    page.goto("/trail/steps/connect-account")
    page.get_by_role("link", name="Name an account").click()
    page.get_by_label("Platform").fill("LinkedIn")
    page.get_by_label("Your name there").fill("@emre")
    page.get_by_role("button", name="Put it on the list").click()

    page.goto("/")
    assert waymark(page, "Connect an account") == "done"
    expect(page.locator(".page__intro")).to_contain_text("Content consumer since")


def test_why_you_are_here_names_every_number(company, visit):
    """R-J2. Which measures counted, over which days, what was found, what is needed; and who decided: nobody."""
    mara = make_person("Mara Lindqvist")
    make_sharer(mara)
    page = visit(mara)
    page.goto("/")

    page.get_by_role("link", name="All about this").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Why you are here")
    shares = page.locator(".measures").get_by_role("row", name=re.compile("^Shares"))
    expect(shares).to_contain_text("last 28 days")
    expect(shares).to_contain_text("6 of 2")
    expect(shares).to_contain_text("Enough to stay here")
    pieces = page.locator(".measures").get_by_role("row", name=re.compile("^Own pieces"))
    expect(pieces).to_contain_text("last 90 days")
    expect(pieces).to_contain_text("1 more for Content creator")
    expect(page.get_by_text("Nobody chose this for you.")).to_be_visible()
    expect(page.get_by_text(re.compile("version 1, in force since"))).to_be_visible()


def test_how_you_came_here_tells_every_move(company, visit):
    """R-J6. Every move has its date, the version of the rules and the evidence."""
    mara = make_person("Mara Moved")
    make_sharer(mara)
    page = visit(mara)
    page.goto("/")

    page.get_by_role("link", name="How you came here").click()

    latest = page.locator("main .card").first
    expect(latest).to_contain_text("Content sharer")
    expect(latest).to_contain_text("rules version 1")
    latest.get_by_text("What was counted", exact=True).click()
    expect(latest.get_by_role("row", name=re.compile("^Shares"))).to_be_visible()


@either_way
def test_days_away_take_two_clicks_and_can_be_taken_back(company, visit, with_scripts):
    """R-J5. One click to the page, one for this week; no reason is asked for, and both ways can be undone."""
    page = visit(make_person("Carmen Ortiz"), size=PHONE, with_scripts=with_scripts)
    page.goto("/")

    page.get_by_role("link", name="Days away").first.click()
    page.get_by_role("button", name=re.compile("^This week, until")).click()

    entered = page.locator(".list__item", has_text="2026")
    expect(entered).to_be_visible()
    entered.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("No days away are entered.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(entered).to_be_visible()


@either_way
def test_an_act_logged_with_a_link_completes_its_step_at_once_and_can_be_taken_back(
    company, visit, with_scripts
):
    """R-S2, R-J4, R-S4. Self-report with evidence; the step proves itself in the same request; twice is once."""
    piotr = make_person("Piotr Zielinski")
    connect(piotr)
    act(piotr, ("Read", ""), days_ago=1)
    for days_ago in range(2, 7):
        act(piotr, ("Read", ""), days_ago=days_ago)
    page = visit(piotr, with_scripts=with_scripts)
    page.goto("/")
    assert waymark(page, "Share one piece") == "open"

    page.goto("/activity")
    page.get_by_label("What did you do?").select_option(label="I shared something")
    page.get_by_label("Link").fill("https://example.org/worth-reading")
    page.get_by_label("A few words about it").fill("What our customers ask about most.")
    page.get_by_role("button", name="Log it").click()

    entry = page.get_by_role("row", name=re.compile("^Shared"))
    expect(entry).to_contain_text("example.org/worth-reading")
    page.goto("/")
    assert waymark(page, "Share one piece") == "done"

    page.goto("/activity")
    entry.get_by_role("button", name="Take back").click()
    if with_scripts:
        page.get_by_role("dialog").get_by_role("button", name="Take back").click()
    expect(entry).to_contain_text("taken back")


def test_an_entry_that_is_no_link_is_asked_for_again_and_nothing_typed_is_lost(company, visit):
    """R-S4. The summary names the field, leads to it, and the form keeps what was written."""
    page = visit(make_person("Lena Brandt"), size=PHONE)
    page.goto("/activity")
    page.get_by_label("What did you do?").select_option(label="I shared something")
    page.get_by_label("Link").fill("not a link")
    page.get_by_label("A few words about it").fill("These words stay.")
    page.get_by_role("button", name="Log it").click()

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(page.get_by_label("Link")).to_be_focused()
    expect(page.get_by_label("A few words about it")).to_have_value("These words stay.")


@either_way
def test_a_step_is_done_by_saying_so(company, visit, with_scripts):
    """R-J4. What activity cannot show takes a short statement; the next time it is done, with its date."""
    lena = make_person("Lena Vogt")
    connect(lena)
    for days_ago in range(1, 7):
        act(lena, ("Read", ""), days_ago=days_ago)
    page = visit(lena, size=PHONE, with_scripts=with_scripts)
    page.goto("/")

    page.get_by_role("link", name=re.compile("Find a question without an answer")).first.click()
    page.get_by_label("What did you do?").fill("Who pays for groundwater that nobody measures?")
    page.get_by_role("button", name="I have done this").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Lena")
    assert waymark(page, "Find a question without an answer") == "done"
    page.goto("/trail/steps/find-a-gap")
    expect(page.get_by_text(re.compile(r"^Done on .*2026"))).to_be_visible()


def test_a_step_that_asks_for_a_link_says_so(company, visit):
    """R-J4. Where a link is the evidence, a statement without one is asked for it."""
    page = visit(make_person("Emil Vogel"))
    page.goto("/trail/steps/tell-the-house")
    expect(page.get_by_text("This step lies ahead.")).to_be_visible()
    expect(page.get_by_role("button", name="I have done this")).to_have_count(0)


def test_pages_speak_german_and_turn_dark_for_whoever_wants_it(company, visit):
    """R-P3. One's own choice, kept for the next visit and for every device."""
    jonas = make_person("Jonas Vogel")
    page = visit(jonas, size=PHONE)
    page.goto("/profile")
    page.get_by_label("Deutsch").check()
    page.get_by_role("radio", name="Dark").check()
    page.get_by_role("button", name="Save").click()

    again = visit(jonas)
    again.goto("/")
    expect(again.locator("html")).to_have_attribute("lang", "de")
    expect(again.locator("html")).to_have_attribute("data-theme", "dark")
    expect(again.locator(".stretch__name").first).not_to_have_text("Content consumer")
    expect(again.get_by_text("Lies dich ein")).to_be_visible()


def test_the_menu_turns_pages_dark_at_once(company, visit):
    ann = make_person("Ann Dark")
    page = visit(ann)
    page.goto("/")
    page.locator(".top__tools summary").click()
    with page.expect_response("**/theme"):
        page.get_by_role("button", name="Dark").click()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    again = visit(ann)
    again.goto("/")
    expect(again.locator("html")).to_have_attribute("data-theme", "dark")


def test_what_is_held_is_told_at_the_first_sign_in_and_can_be_stopped(company, visit):
    """R-P3. Before anything else a person reads what is held, and may stop it at no cost."""
    make_administrator()
    rosa = make_person("Rosa Neu", informed_at=None)
    give_password(rosa)
    page = visit(size=PHONE)

    sign_in_by_hand(page, rosa.email)

    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, Rosa")
    page.get_by_role("button", name="Stop keeping my activity").click()
    expect(page.get_by_role("button", name="Keep my activity again")).to_be_visible()


def test_the_way_from_the_door_to_a_step_needs_no_mouse(company, visit):
    """R-J3, R-J4. Sign in, read the trail, open a step, with the keyboard alone."""
    make_administrator()
    kim = make_person("Kim Keyboard")
    give_password(kim)
    page = visit()
    page.goto("/")

    tab_to(page, "input[name=email]")
    page.keyboard.type(kim.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Kim")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "a.waymark__title")
    assert focus_ring(page) != "none"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What it is good for")).to_be_visible()


def tab_to(page: Page, selector: str, at_most: int = 25) -> None:
    """Press Tab until the focus is on such an element."""
    for _ in range(at_most):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no {selector} within {at_most} presses of Tab")


def focus_ring(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))


def test_somebody_elses_pages_stay_closed(company, visit):
    """R-P1, R-P3. An employee sees nobody else's record, no log and no imports."""
    page = visit(make_person("Nosy Nick"))
    for address in ("/people", "/audit", "/signals/imports", "/journey/rules", "/removal-requests"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 403, address
    expect(page.get_by_role("link", name="Go to your trail")).to_be_visible()
