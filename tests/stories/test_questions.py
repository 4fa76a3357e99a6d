"""Somebody who would rather not begin reads an answer, asks a coach in private, and is answered."""

import pytest
from playwright.sync_api import expect

from app.journey.services.rules import ensure_first_version
from tests.factories.coaching import make_coach
from tests.factories.people import make_person
from tests.stories.looking import SCREENS, look_at

pytestmark = pytest.mark.browser


@SCREENS
def test_a_fearful_newcomer_comes_from_answers_to_a_private_question_and_its_answer(
    company, visit, size, theme
):
    """R-T5: from the next step to the answers, from there to a coach, and back with an answer."""
    ensure_first_version()
    cora = make_coach("Cora Quandt")
    page = visit(make_person("Nils Newcomer"), size=size, theme=theme)
    page.goto("/")
    page.get_by_role("link", name="Answers to common worries").first.click()
    expect(page.get_by_text("I am afraid of pressing something by mistake.")).to_be_visible()
    look_at(page, size, theme)
    page.get_by_role("link", name="Ask a coach in private").click()
    expect(page.get_by_text("Who reads it")).to_be_visible()
    look_at(page, size, theme)
    page.get_by_label("Your question").fill("What if everybody laughs?")
    page.get_by_label("Ask without my name").check()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("You are told when there is an answer.")).to_be_visible()
    look_at(page, size, theme)

    coach = visit(cora, size=size, theme=theme)
    coach.goto("/coaching/questions")
    look_at(coach, size, theme)
    coach.get_by_role("button", name="Take it").first.click()
    expect(coach.get_by_text("What if everybody laughs?")).to_be_visible()
    look_at(coach, size, theme)
    coach.get_by_label("Your words").fill("Nobody will. Begin with one that you like.")
    coach.get_by_role("button", name="Answer").click()

    page.goto("/notices")
    page.get_by_role("link", name="Read the answer").click()
    expect(page.get_by_text("Nobody will. Begin with one that you like.")).to_be_visible()
    look_at(page, size, theme)
