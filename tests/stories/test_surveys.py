"""HR asks everybody, and shows what may be shown; somebody new answers, reads their first lesson and does their first step."""

import re

import pytest
from playwright.sync_api import expect

from app.journey.services.rules import ensure_first_version
from app.training.queries.lessons import read_shelf
from app.training.queries.surveys import list_surveys
from app.training.rules.quizzes import Form
from app.training.services.publishing import ensure_lessons
from app.training.services.surveys import baseline
from tests.factories.people import make_hr, make_person
from tests.factories.surveys import answer, make_people, open_survey
from tests.stories.looking import SCREENS, look_at

pytestmark = pytest.mark.browser


@SCREENS
def test_hr_comes_from_a_draft_to_results_in_which_a_small_group_is_hidden(company, visit, size, theme):
    """R-T2, SU-2: ready-made questions, one more, a trial, open, closed, looked through, released."""
    people = make_people({"Sales": 12, "Legal": 6, "Board": 3})
    page = visit(make_hr(department="Sales"), size=size, theme=theme)
    page.goto("/surveys")
    look_at(page, size, theme)
    page.get_by_role("button", name="Begin with ready-made questions").click()
    expect(page.get_by_role("heading", name="Where do we stand on social media?")).to_be_visible()
    look_at(page, size, theme)
    page.get_by_role("link", name="Add a question").click()
    page.get_by_label("What is it after?").select_option("habit")
    page.get_by_label("The question", exact=True).fill("Do you read what colleagues post?")
    page.get_by_label("Its answers (optional)", exact=True).fill("Yes\nNo")
    look_at(page, size, theme)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Do you read what colleagues post?")).to_be_visible()
    page.get_by_role("link", name="Try it out").click()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("You are trying it out. Nothing is stored.")).to_be_visible()
    look_at(page, size, theme)
    page.get_by_role("link", name="Draft").click()
    page.get_by_role("link", name="Open it").click()
    look_at(page, size, theme)
    page.get_by_role("button", name="Open it now").click()
    expect(page.get_by_text("So far too few to say how many.")).to_be_visible()
    look_at(page, size, theme)

    survey_id = list_surveys()[0].id
    for group in people.values():
        for number, person in enumerate(group):
            answer(survey_id, person, password=number % 2, posts=3, why_not="Nobody here does it.")
    page.get_by_role("button", name="Close it").click()
    page.get_by_role("dialog").get_by_role("button", name="Close it").click()
    expect(page.get_by_text("It is closed, and the answers are sealed.")).to_be_visible()
    look_at(page, size, theme)
    page.get_by_label("Leave it out").first.check()
    page.get_by_label("I have looked through the words above").check()
    page.get_by_role("button", name="Release the results").click()
    # How many were asked depends on who lives in this company for other stories.
    expect(page.get_by_text(re.compile(r"21 of \d+ took part\."))).to_be_visible()
    page.locator("details", has_text="By group").first.locator("summary").click()
    expect(page.get_by_text("Department: Sales").first).to_be_visible()
    expect(page.get_by_text("Department: Legal")).to_have_count(0)
    expect(page.get_by_text("Department: Board")).to_have_count(0)
    look_at(page, size, theme)


@SCREENS
def test_a_fearful_newcomer_comes_from_the_survey_to_a_first_lesson_and_a_first_step(
    company, visit, size, theme
):
    """R-T2, R-T1, R-J4: answered in minutes, pointed to the lessons, read part by part, and the step is done."""
    ensure_first_version()
    ensure_lessons()
    open_survey(baseline(), attributes=["department"])
    page = visit(make_person("Nils Newcomer"), size=size, theme=theme)
    page.goto("/learn")
    look_at(page, size, theme)
    page.get_by_role("link", name="Look at them").click()
    expect(page.get_by_role("heading", name="What we cannot promise")).to_be_visible()
    look_at(page, size, theme)
    page.get_by_role("button", name="Begin").click()
    look_at(page, size, theme)
    page.get_by_label("I do not know").first.check()
    while page.get_by_role("button", name="Go on").count():
        if page.get_by_label("Never").count():
            page.get_by_label("Never").last.check()
        if page.get_by_label("What keeps you from it?").count():
            page.get_by_label("What keeps you from it?").fill("I would not know where to begin.")
            look_at(page, size, theme)
        page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("You have answered 3 of 18 questions.")).to_be_visible()
    look_at(page, size, theme)
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_text("Thank you. Your answers are in, without your name.")).to_be_visible()
    look_at(page, size, theme)

    page.get_by_role("link", name="Look at the lessons").click()
    page.get_by_role("link", name="Safe accounts").first.click()
    look_at(page, size, theme)
    while page.get_by_role("button", name="Next part").count():
        page.get_by_role("button", name="Next part").click()
    page.get_by_role("link", name="To the questions").click()
    page.get_by_role("button", name="Begin").click()
    _answer_rightly(page)
    look_at(page, size, theme)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("link", name="Your certificate")).to_be_visible()
    look_at(page, size, theme)
    page.goto("/trail/steps/safe-accounts")
    expect(page.get_by_text("done", exact=False).first).to_be_visible()
    look_at(page, size, theme)


def _answer_rightly(page):
    """Every question of the lesson about safe accounts, whatever order its answers stand in."""
    lesson = read_shelf().original("safe-accounts")
    for number, question in enumerate(lesson.questions):
        group = page.locator(f"#answer-{number}")
        for place, option in enumerate(question.options):
            if question.form is Form.ORDER:
                group.get_by_label(option).select_option(str(place + 1))
            elif place in question.right:
                group.get_by_label(option).check()
