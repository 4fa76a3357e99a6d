"""Every page that a role can reach: in order for everybody's eyes, ears and hands, narrow and wide, light and dark."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page

from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.editorial.services import publish_on_blog
from app.organisation.services import change_setting
from app.people.models import Person
from app.people.services import declare_absence
from app.people.vocabulary import Role
from app.rewards.models import WonPrize
from app.rewards.queries.credentials import find_credential
from app.rewards.queries.cycles import get_cycle
from app.rewards.queries.recognition import list_all
from app.rewards.services.cycles import change_terms, terms_of
from app.rewards.services.issuing import show_to_others
from app.rewards.services.thanks import report_thanks
from app.signals.queries import page_signals
from app.signals.services import ask_for_removal
from app.signals.vocabulary import Evidence, Source
from tests.factories.cycles import did, freeze, plan, version_of
from tests.factories.editorial import as_author, make_editor, make_ready, make_topic, piece_of
from tests.factories.people import make_administrator, make_hr, make_person
from tests.factories.rewards import (
    as_colleague,
    as_hr,
    ask_for,
    awards_of,
    earn,
    hold_act,
    join_boards,
    offer_perk,
    publish_many,
    thank,
)
from tests.factories.surveys import ASKED, KNOWS, POSTS, WHY_NOT, answer, close, open_survey, release
from tests.stories.acts import act, make_sharer
from tests.stories.conftest import PHONE, Company
from tests.stories.hands import arrived
from tests.stories.looking import overflow, troubles
from tests.support.browser import axe_violations
from tests.support.clock import MONDAY_MORNING

pytestmark = pytest.mark.browser

#: Addresses that give no page of their own.
NO_PAGE = re.compile(
    r"^/(healthz|readyz|favicon\.ico|static|pictures|first-run|metrics)|\.(csv|atom|json|svg|xml)$|/state$"
)
#: Which entry a page is about, where it is not one that came in by a file.
SIGNALS = {"signals.show_self_report": ":reported_id"}


@pytest.fixture(scope="module")
def somebody(company: Company) -> dict[str, str]:
    """Somebody with a past and what the addresses of pages are filled in with."""
    person = make_person(
        "Wilhelmine Siebenhaar-Oberländer",
        department="Kundendienstorganisationsentwicklung",
        title="Donaudampfschifffahrtsgesellschaftskapitänin",
        roles=tuple(Role)[1:],
    )
    make_sharer(person)
    act(person, ("Create", "article"), days_ago=3)
    held = page_signals(person.id, 1).items[0].id
    with unit_of_work():
        declare_absence(
            person.id, first_day=company.clock.day, last_day=company.clock.day + 4, actor=Actor.operator()
        )
        asking = page_signals(person.id, 1).items[1].id
        ask_for_removal(asking, reason="Das war privat.", actor=Actor(person.id))
    colleague = make_person("Ottokar Selbstredend")
    act(colleague, ("Create", "article"), evidence=Evidence.SELF_REPORTED, source=Source.SELF_REPORT)
    return {
        "reported_id": str(page_signals(colleague.id, 1).items[0].id),
        "person": str(person.id),
        "person_id": str(person.id),
        "signal_id": str(held),
        "key": "find-a-gap",
        "kind": "people.record",
        "slug": _on_the_blog(colleague),
        **_badges(person, colleague),
        **_perks(person, colleague),
        "topic_id": str(make_topic(colleague, "Donaudampfschifffahrtsgesellschaftskapitänsmütze")),
        "thanks_id": _thanked(person, colleague),
        "recognition_id": _recognised(colleague),
        **_awarded(person),
        "hold_id": str(hold_act(held)),
        **_asked(person),
    }


def _asked(person: Person) -> dict[str, str]:
    """A survey with results, of questions in long words."""
    words = "Donaudampfschifffahrtsgesellschaftskapitänsmützenträgerinnen?"
    asked = replace(ASKED, title=words[:-1], questions=(KNOWS, replace(POSTS, words=words), WHY_NOT))
    survey_id = open_survey(asked)
    for number in range(10):
        other = make_person(department=person.department)
        answer(survey_id, other, knows=number % 2, posts=1, why_not=words)
    answer(survey_id, person, knows=1, posts=0)
    close(survey_id)
    release(survey_id)
    return {"survey_id": str(survey_id), "question_key": "posts"}


def _thanked(person: Person, colleague: Person) -> str:
    """What the person was thanked for, and what somebody reported of it."""
    thanks_id = thank(colleague, person, "Für die Donaudampfschifffahrtsgesellschaftskapitänskajüte.")
    with unit_of_work():
        report_thanks(thanks_id, why="Zu lang.", actor=as_colleague(make_person("Rita Rüge")))
    return str(thanks_id)


def _awarded(person: Person) -> dict[str, str]:
    """A cycle in whose figures the person stands, and a prize in it."""
    runner = make_hr("Rosalinde Rundenleiterin")
    did(
        person, ("Create", "lead"), ("Create", "article"), ("Like", ""), at=MONDAY_MORNING - timedelta(days=9)
    )
    cycle_id = plan(runner, "2026-02")
    with unit_of_work():
        terms = terms_of(get_cycle(cycle_id))._replace(closing_days=0)
        change_terms(
            cycle_id, version_of(cycle_id), terms, currency="EUR", approver_id=None, actor=as_hr(runner)
        )
    freeze(cycle_id, runner)
    with unit_of_work() as session:
        prize = WonPrize(cycle_id=cycle_id, person_id=runner.id, place=1, what="Donaudampfschifffahrt", kind="event",
                         value=10000, currency="EUR", country="DE")  # fmt: skip
        session.add(prize)
        session.flush()
        return {"cycle_id": str(cycle_id), "prize_id": str(prize.id)}


def _recognised(author: Person) -> str:
    """What somebody earned with five pieces."""
    publish_many(5, author, first=900)
    return str(list_all()[0].id)


def _perks(person: Person, colleague: Person) -> dict[str, str]:
    """Something that a colleague asked for, and boards on which both stand."""
    for one in (person, colleague):
        earn(one, 90)
    join_boards(person, colleague)
    perk_id = offer_perk(
        name="Donaudampfschifffahrtsgesellschaftskapitänsmittagessen", cost=2500, budget=100_000
    )
    ask_for(perk_id, person)
    return {"perk_id": str(perk_id), "redemption_id": str(ask_for(offer_perk(price=5), colleague))}


def _badges(person: Person, colleague: Person) -> dict[str, str]:
    """A badge that the person lets everybody see, and one of a colleague."""
    act(colleague, ("Announce", ""))
    with unit_of_work():
        show_to_others(person.id, "first-share", language="en", actor=Actor(person.id))
    shown = find_credential(awards_of(person)["first-share"].id)
    assert shown is not None
    return {
        "badge_key": "first-share",
        "public_id": shown.public_id,
        "badge_id": str(awards_of(person)["first-share"].badge_id),
        "award_id": str(awards_of(colleague)["first-share"].id),
    }


def _on_the_blog(author: Person) -> str:
    """The name of a piece that everybody can read."""
    with unit_of_work():
        change_setting("public_blog", True, actor=Actor.operator())
    piece_id = make_ready(
        author,
        make_editor(),
        title="Donaudampfschifffahrtsgesellschaftsgeschichten",
        text="# Eins\n\nZwei.\n",
    )
    with unit_of_work():
        publish_on_blog(piece_id, actor=as_author(author))
    return piece_of(piece_id).slug or ""


def addresses(app: Flask, known: dict[str, str]) -> list[str]:
    """Every page whose address can be filled in."""
    return sorted(
        re.sub(
            r"<(?:\w+:)?(\w+)>",
            lambda part: known[part[1]],
            rule.rule.replace(":signal_id", SIGNALS.get(rule.endpoint, ":signal_id")),
        )
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not NO_PAGE.search(rule.rule) and rule.arguments <= known.keys()
    )


def look(page: Page, address: str) -> list[str]:
    """What is wrong with a page, in each size and theme."""
    wrong = []
    answer = page.goto(address)
    if answer is None or not answer.ok:
        return [f"{address}: {answer and answer.status}"]
    if page.locator("h1").count() != 1:
        wrong.append(f"{address}: {page.locator('h1').count()} first headings")
    # The blog is the organisation's, and says so.
    if (
        not page.title().endswith("" if address.startswith("/blog") else "· Waymark")
        or len(page.title()) < 12
    ):
        wrong.append(f"{address}: its title is {page.title()!r}")
    wrong += [f"{address} {line}" for line in troubles(page)]
    return wrong


def test_every_page_of_somebody_with_all_roles(company, visit, somebody):
    """R-P1, R-J1: WCAG 2.2 AA as far as a machine can tell, and nothing stands out at 360 pixels."""
    page = visit_as(visit, somebody)

    wrong = [line for address in addresses(company.app, somebody) for line in look(page, address)]

    assert wrong == []


def test_every_page_bears_german_words(company, visit, somebody):
    """Long German words break or wrap; nothing stands out at 360 pixels."""
    page = visit_as(visit, somebody, language="de-DE")
    page.set_viewport_size({"width": 360, "height": 800})
    wrong = []
    for address in addresses(company.app, somebody):
        page.goto(address)
        if too_wide := overflow(page):
            wrong.append(f"{address}: {too_wide}")

    assert wrong == []


def test_pages_of_a_newcomer_and_of_strangers(company, visit):
    """R-J3. The empty states, the doors and the pages of errors."""
    make_administrator()
    newcomer = visit(make_person("Nina Neu", informed_at=None), for_axe=True)
    stranger = visit(for_axe=True)

    wrong = [line for address in ("/welcome", "/") for line in look(newcomer, address)]
    newcomer.goto("/welcome")
    newcomer.get_by_role("button", name="That is fine").click()
    employee_pages = (
        "/",
        "/trail/why",
        "/trail/history",
        "/activity",
        "/activity/accounts",
        "/points",
        "/points/day?on=2026-03-02",
        "/boards",
        "/perks",
        "/absences",
        "/notices",
    )
    wrong += [line for address in employee_pages for line in look(newcomer, address)]
    wrong += look(stranger, "/sign-in")
    for page, address in ((newcomer, "/people"), (stranger, "/no-such-page")):
        page.goto(address)
        wrong += [f"{address}: {line}" for line in axe_violations(page)]

    assert wrong == []


def test_a_form_that_is_sent_empty_is_in_order_too(company, visit, somebody):
    """Errors are named in a summary, marked at their fields, and found by whoever cannot see them."""
    page = visit_as(visit, somebody)
    wrong = []
    for address, name in (
        ("/people/new", "Save|Add"), ("/people/imports", "Bring in"), ("/signals/imports", "Bring in"),
        ("/absences", "Keep these"), ("/activity", "Log it"), ("/activity/accounts", "Put it"),
    ):  # fmt: skip
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        page.goto(address)
        page.locator("main").get_by_role("button", name=re.compile(name)).last.click()
        if not arrived(page).get_by_role("alert").count():
            wrong.append(f"{address}: no summary of errors")
        wrong += [f"{address} with errors: {line}" for line in axe_violations(page)]
        wrong += [f"{address} with errors: {out}"] if (out := overflow(page)) else []

    assert wrong == []


def test_every_page_is_light(company, visit, somebody):
    """A page is under 100 kB compressed, fonts aside, and asks for nothing from elsewhere."""
    page = visit_as(visit, somebody)
    sizes: dict[str, int] = {}
    page.on(
        "response", lambda answer: sizes.update({answer.url: int(answer.headers.get("content-length", 0))})
    )
    for address in ("/", "/trail/why", "/people"):
        sizes.clear()
        page.goto(address, wait_until="networkidle")
        assert all(url.startswith(company.address) for url in sizes), address
        assert sum(size for url, size in sizes.items() if not url.endswith(".woff2")) < 100_000, address


def visit_as(visit, somebody, language="en-GB"):
    from app.people.queries import get_person

    return visit(get_person(int(somebody["person"])), language=language, for_axe=True)
