"""Writing a lesson: what is wrong is said while it is written, and once it is published somebody reads it."""

import pytest
from playwright.sync_api import expect

from tests.factories.coaching import make_coach
from tests.factories.people import make_person
from tests.factories.training import lesson
from tests.stories.looking import SCREENS, look_at
from tests.stories.words import LANGUAGES, words_in

pytestmark = pytest.mark.browser


@LANGUAGES
@SCREENS
def test_a_coach_brings_a_lesson_from_a_file_with_a_mistake_to_its_first_reader(
    company, visit, size, theme, language
):
    """R-T1: pasted, looked at beside the text, mended where its line says, published, read, and asked about."""
    say, key = words_in(language), f"passwords-at-work-{language}"
    author = visit(make_coach("Cora Quandt"), size=size, theme=theme, language=language)
    author.goto("/learn/authoring")
    author.get_by_role("link", name=say("Write a new one")).first.click()
    text, found = author.get_by_label(say("The lesson"), exact=True), author.get_by_role("status")
    expect(found).to_contain_text(say("Nothing to mend in this text."))
    look_at(author, size, theme)

    title = author.get_by_role("article").get_by_role("heading").first.inner_text()
    text.fill(
        lesson("Passwords at work", quiz=True, language=language).replace("topic: safety", "topic: saftey")
    )
    expect(found).to_contain_text(say("Line %(line)s") % {"line": 7})
    expect(found).to_contain_text('Did you mean "safety"?')
    expect(author.get_by_role("article")).to_contain_text(title)  # what could be read last stays
    look_at(author, size, theme)
    text.fill(lesson("Passwords at work", quiz=True, language=language))
    expect(found).to_contain_text(say("Nothing to mend in this text."))
    expect(author.get_by_role("article").get_by_role("heading", name="Passwords at work")).to_be_visible()
    author.get_by_role("button", name=say("Publish it")).click()
    expect(author.get_by_label(say("Name in the address"))).to_be_visible()
    look_at(author, size, theme)
    author.get_by_label(say("Name in the address")).fill(key)
    author.get_by_role("button", name=say("Publish it")).click()
    expect(author.get_by_text(say("Published. People can read it now."))).to_be_visible()
    look_at(author, size, theme)

    reader = visit(make_person("Nils Newcomer"), size=size, theme=theme, language=language)
    reader.goto("/learn")
    reader.get_by_text(say("Narrow it down")).click()
    reader.get_by_label(say("Topic")).select_option("safety")
    reader.get_by_role("button", name=say("Show"), exact=True).click()
    look_at(reader, size, theme)
    reader.locator(f'a[href="/learn/{key}"]').click()
    expect(reader.get_by_text("Why this matters.")).to_be_visible()
    look_at(reader, size, theme)
    reader.get_by_role("link", name=say("Ask a coach about this lesson")).click()
    asked = say("Your question is about “%(step)s”.") % {"step": "Passwords at work"}
    expect(reader.get_by_text(asked)).to_be_visible()


def test_without_scripts_a_button_shows_how_a_lesson_reads(company, visit):
    """R-T1: the same words, on the page that answers."""
    author = visit(make_coach("Carl Quandt"), with_scripts=False)
    author.goto("/learn/authoring/new")
    author.get_by_label("The lesson", exact=True).fill(lesson("Plain").replace("minutes: 5", "minutes: 50"))
    author.get_by_role("button", name="Look at it").click()
    expect(author.get_by_role("status")).to_contain_text("Line 9")
