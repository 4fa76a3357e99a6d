"""Help before anybody sees a draft: asked for, waited for without a reload, and taken word by word."""

import pytest
from playwright.sync_api import expect

from app.core.jobs import run_due_jobs
from tests.factories.editorial import make_piece, piece_of
from tests.factories.people import make_person
from tests.stories.conftest import DESK
from tests.stories.looking import SCREENS, look_at, picture_of

pytestmark = pytest.mark.browser

TEXT = "😀👩‍👩‍👧 We has an oppertunity. Larkfieldia is here."


@SCREENS
def test_a_draft_is_checked_and_mended_word_by_word(company, visit, size, theme):
    """R-E3."""
    author = make_person(f"Mara Lindqvist-{size[0]}-{theme}")
    piece_id = make_piece(author, TEXT)
    page = visit(author, size=size, theme=theme)
    page.goto(f"/drafts/{piece_id}")
    page.locator("#check > summary").click()
    page.get_by_label("Language of the text").select_option("en-GB")
    page.get_by_role("button", name="Check my text").click()
    expect(page.get_by_text("Your text is being read")).to_be_visible()
    look_at(page, size, theme)
    run_due_jobs()
    expect(page.get_by_text("3 things to look at.", exact=False)).to_be_visible()
    look_at(page, size, theme)
    if size == DESK:
        picture_of(page, "check")

    page.get_by_role("button", name="opportunity", exact=True).click()
    expect(page.get_by_text("Replaced.")).to_be_visible()
    page.get_by_role("region", name="Larkfieldia").get_by_role("button", name="Learn this word").click()
    expect(page.get_by_text("1 thing to look at.", exact=False)).to_be_visible()
    page.get_by_role("button", name="Leave it so").click()

    expect(page.get_by_text("Nothing stood out.", exact=False)).to_be_visible()
    assert piece_of(piece_id).text == TEXT.replace("oppertunity", "opportunity")
    look_at(page, size, theme)


def test_without_scripts_it_is_the_same(company, visit):
    """R-E3."""
    author = make_person("Nora Ost")
    piece_id = make_piece(author, TEXT)
    page = visit(author, with_scripts=False)
    page.goto(f"/drafts/{piece_id}")
    page.locator("#check > summary").click()
    page.get_by_role("button", name="Check my text").click()
    run_due_jobs()
    page.get_by_role("link", name="Refresh this page").click()
    page.get_by_role("button", name="opportunity", exact=True).click()

    assert piece_of(piece_id).text == TEXT.replace("oppertunity", "opportunity")
