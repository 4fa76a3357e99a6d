"""HR asks everybody, and shows what may be shown; somebody new answers, reads their first lesson and does their first step."""

import pytest
from playwright.sync_api import expect

from app.core.jobs import run_due_jobs
from app.journey.services.rules import ensure_first_version
from app.training.queries.lessons import read_shelf
from app.training.queries.surveys import list_surveys
from app.training.rules.quizzes import Form
from app.training.services.publishing import ensure_lessons
from app.training.services.surveys import baseline
from tests.factories.people import make_hr, make_person
from tests.factories.surveys import answer, make_people, open_survey
from tests.stories.hands import arrived
from tests.stories.looking import SCREENS, look_at
from tests.stories.words import LANGUAGES, words_in

pytestmark = pytest.mark.browser


@LANGUAGES
@SCREENS
def test_hr_comes_from_a_draft_to_results_in_which_a_small_group_is_hidden(
    company, visit, size, theme, language
):
    """R-T2, SU-2: ready-made questions, one more, a trial, open, closed, looked through, released."""
    say, asked = words_in(language), baseline().read_in(language)
    people = make_people({"Sales": 12, "Legal": 6, "Board": 3})
    page = visit(make_hr(department="Sales"), size=size, theme=theme, language=language)
    page.goto("/surveys")
    look_at(page, size, theme)
    page.get_by_role("button", name=say("Begin with ready-made questions")).click()
    expect(page.get_by_role("heading", name=asked.title)).to_be_visible()
    look_at(page, size, theme)
    page.get_by_role("link", name=say("Add a question")).click()
    page.get_by_label(say("What is it after?")).select_option("habit")
    page.get_by_label(say("The question"), exact=True).fill("Do you read what colleagues post?")
    page.get_by_label(f"{say('Its answers')} {say('(optional)')}", exact=True).fill("Yes\nNo")
    look_at(page, size, theme)
    page.get_by_role("button", name=say("Save")).click()
    expect(page.get_by_text("Do you read what colleagues post?")).to_be_visible()
    page.get_by_role("link", name=say("Try it out")).click()
    page.get_by_role("button", name=say("Begin")).click()
    expect(page.get_by_text(say("You are trying it out. Nothing is stored."))).to_be_visible()
    look_at(page, size, theme)
    page.get_by_role("link", name=say("Draft")).click()
    page.get_by_role("link", name=say("Open it"), exact=True).click()
    look_at(page, size, theme)
    page.get_by_role("button", name=say("Open it now")).click()
    nobody_yet = say("So far too few to say how many. Everybody can take part, executives included.")
    expect(page.get_by_text(nobody_yet)).to_be_visible()
    look_at(page, size, theme)

    survey_id = list_surveys()[0].id
    for group in people.values():
        for number, person in enumerate(group):
            answer(survey_id, person, password=number % 2, posts=3, why_not="Nobody here does it.")
    page.locator("main").get_by_text(say("Close it"), exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=say("Close it"), exact=True).click()
    expect(page.get_by_text(say("It is closed: no more answers are taken."))).to_be_visible()
    look_at(page, size, theme)
    run_due_jobs()
    page.get_by_role("link", name=say("The answers are sealed: go on")).click()
    look_at(page, size, theme)
    page.get_by_label(say("Leave it out")).first.check()
    page.get_by_label(
        say("I have looked through the words above, and nobody can be recognised in them")
    ).check()
    page.get_by_role("button", name=say("Release the results")).click()
    page.get_by_role("dialog").get_by_role("button", name=say("Release the results")).click()
    expect(
        page.get_by_text(say("The results are out. The single answers are destroyed now."))
    ).to_be_visible()
    page.locator("details", has_text=say("By group")).first.locator("summary").click()
    expect(page.get_by_text(f"{say('Department')}: Sales").first).to_be_visible()
    expect(page.get_by_text(f"{say('Department')}: Legal")).to_have_count(0)
    expect(page.get_by_text(f"{say('Department')}: Board")).to_have_count(0)
    look_at(page, size, theme)


@LANGUAGES
@SCREENS
def test_a_fearful_newcomer_comes_from_the_survey_to_a_first_lesson_and_a_first_step(
    company, visit, size, theme, language
):
    """R-T2, R-T1, R-J4: answered in minutes, pointed to the lessons, read part by part, and the step is done."""
    say, asked = words_in(language), baseline().read_in(language)
    ensure_first_version()
    ensure_lessons()
    open_survey(baseline(), attributes=["department"])
    page = visit(make_person("Nils Newcomer"), size=size, theme=theme, language=language)
    page.goto("/learn")
    look_at(page, size, theme)
    page.get_by_role("link", name=say("Look at them")).click()
    expect(page.get_by_role("heading", name=say("What we cannot promise"))).to_be_visible()
    look_at(page, size, theme)
    page.get_by_role("button", name=say("Begin")).click()
    look_at(page, size, theme)
    page.get_by_label(asked.get("password").options[-1]).first.check()
    posts, why_not = asked.get("posts"), asked.get("why-not").words
    go_on = page.get_by_role("button", name=say("Go on"), exact=True)
    while arrived(page) and go_on.count():
        if page.get_by_role("group", name=posts.words).count():
            page.get_by_role("group", name=posts.words).get_by_label(posts.options[-1]).check()
        if page.get_by_label(why_not).count():
            page.get_by_label(why_not).fill("I would not know where to begin.")
            look_at(page, size, theme)
        go_on.click()
    expect(page.get_by_role("heading", name=say("That was all"))).to_be_visible()
    look_at(page, size, theme)
    page.get_by_role("button", name=say("Send my answers")).click()
    expect(page.get_by_text(say("Thank you. Your answers are in, without your name."))).to_be_visible()
    look_at(page, size, theme)

    lesson = read_shelf().for_reader("safe-accounts", language)
    page.get_by_role("link", name=say("Look at the lessons")).click()
    page.get_by_role("link", name=lesson.title).first.click()
    look_at(page, size, theme)
    next_part = page.get_by_role("button", name=say("Next part"))
    while arrived(page) and next_part.count():
        next_part.click()
    page.get_by_role("link", name=say("To the questions")).click()
    page.get_by_role("button", name=say("Begin")).click()
    _answer_rightly(page, lesson)
    look_at(page, size, theme)
    page.get_by_role("button", name=say("Hand in")).click()
    expect(page.get_by_role("link", name=say("Your certificate"))).to_be_visible()
    look_at(page, size, theme)
    page.goto("/trail/steps/safe-accounts")
    expect(page.get_by_text(say("done"), exact=False).first).to_be_visible()
    look_at(page, size, theme)


def _answer_rightly(page, lesson):
    """Every question of the lesson about safe accounts, whatever order its answers stand in."""
    for number, question in enumerate(lesson.questions):
        group = page.locator(f"#answer-{number}")
        for place, option in enumerate(question.options):
            if question.form is Form.ORDER:
                group.get_by_label(option).select_option(str(place + 1))
            elif place in question.right:
                group.get_by_label(option).check()
