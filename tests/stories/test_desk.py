"""The desk: from a blank page to a piece that counts, five drafts by keyboard alone, and typing that survives whatever happens."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from app.core.unit_of_work import unit_of_work
from app.editorial.services import add_member, make_circle, save_text, take_back
from app.people.models import Person
from tests.factories.accounts import give_password
from tests.factories.editorial import (
    as_author,
    claim,
    hand_in,
    make_edited,
    make_editor,
    make_piece,
    piece_of,
    suggestions_of,
    take,
)
from tests.factories.people import make_administrator, make_person
from tests.stories.conftest import DESK
from tests.stories.hands import sign_in_by_hand
from tests.stories.looking import SCREENS, look_at

pytestmark = pytest.mark.browser

TYPED = "We has informations for all.\n\nThey is good, and the customers likes them."
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"
EDITED = "We have information for all.\n\nThey are good, and the customers like them."


def begin(page: Page, title: str) -> int:
    """Begin a draft from the list; its number."""
    page.goto("/drafts")
    page.get_by_label("Working title").fill(title)
    page.get_by_role("button", name="Begin to write").click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    return int(page.url.rsplit("/", 1)[1])


def saved(page: Page) -> None:
    """Wait until the page has saved by itself."""
    expect(page.get_by_role("status").filter(has_text=re.compile("^Saved$"))).to_be_visible()


def copy_of(page: Page) -> Locator:
    """The field with the editor's copy."""
    return page.get_by_label("Your copy", exact=False)


def ask_a_peer(page: Page, other: Page, piece_id: int, peer: Person) -> None:
    """The author asks, the peer says which words they would change, and the author takes that."""
    page.get_by_text("Your circle", exact=True).click()
    page.get_by_text("Ask peers to read it").click()
    page.get_by_label(peer.name).check()
    page.get_by_role("button", name="Ask them").click()
    other.goto(f"/readings/{piece_id}")
    other.get_by_label("What do you think?").fill("I would read on.")
    other.get_by_text("About some words of it").click()
    other.get_by_label("About which words?").fill("for all")
    other.get_by_label("What could stand there instead?").fill("for everybody")
    other.get_by_role("button", name="Tell the author").click()
    page.goto(f"/drafts/{piece_id}")
    expect(page.get_by_text("I would read on.")).to_be_visible()
    page.locator("#peers").get_by_role("button", name="Take it", exact=True).click()
    expect(page.get_by_label("Text", exact=True)).to_have_value(re.compile("informations for everybody"))


@SCREENS
def test_from_a_blank_page_to_a_piece_that_counts(company, visit, size, theme):
    """R-E1, R-E2, R-E4, R-E5, R-E7. The author is helped, decides alone, and nothing that they did not take is in the text."""
    author, peer = make_person(f"Mara Lindqvist-{size[0]}"), make_person("Ana Reyes")
    with unit_of_work():
        circle = make_circle("Reading each other", actor=as_author(author))
        add_member(circle.id, peer.id, actor=as_author(author))
    page = visit(author, size=size, theme=theme)
    page.goto("/drafts")
    look_at(page, size, theme)
    piece_id = begin(page, "What a failed rollout taught us")
    look_at(page, size, theme)
    page.get_by_label("Text", exact=True).press_sequentially("We has")
    page.get_by_label("Text", exact=True).fill(TYPED)
    saved(page)
    ask_a_peer(page, visit(peer, size=size, theme=theme), piece_id, peer)
    look_at(page, size, theme)
    page.get_by_label("Text", exact=True).press("Control+End")
    page.get_by_label("Text", exact=True).press_sequentially("!")
    # Sent at once: what was typed a moment ago is saved before it goes.
    page.get_by_role("button", name="Send to the desk").click()
    expect(page.get_by_text("It is at the desk.", exact=False)).to_be_visible()
    assert piece_of(piece_id).text.count("!") == 1
    look_at(page, size, theme)

    editor = visit(make_editor("Tomasz Wit"), size=size, theme=theme)
    editor.goto("/desk")
    look_at(editor, size, theme)
    row = editor.get_by_role("row", name=re.compile(author.name))
    row.get_by_role("button", name="Take it on").click()
    look_at(editor, size, theme)
    copy_of(editor).fill(EDITED.replace("for all", "for everybody") + "!")
    editor.get_by_role("button", name="Show what I changed").click()
    expect(editor.get_by_role("heading", name="4 suggestions")).to_be_visible()
    editor.get_by_label("What it is about").first.select_option(label="Grammar")
    editor.get_by_label("Why").first.fill("Plural: we have.")
    editor.get_by_label("A word to the author").fill("I read this with pleasure.")
    look_at(editor, size, theme)
    editor.get_by_role("button", name="Send to the author").click()
    expect(editor.get_by_text("4 suggestions are with the author.")).to_be_visible()

    page.goto("/drafts")
    page.get_by_role("link", name="What a failed rollout taught us").click()
    expect(page.get_by_text("I read this with pleasure.")).to_be_visible()
    look_at(page, size, theme)
    first, second, third, fourth = [page.locator(f"#suggestion-{one.id}") for one in suggestions_of(piece_id)]
    page.keyboard.press("j")
    expect(first).to_be_focused()
    page.keyboard.press("a")
    expect(first.get_by_text("taken", exact=True)).to_be_visible()
    second.get_by_role("button", name="Take it", exact=True).click()
    expect(second.get_by_text("taken", exact=True)).to_be_visible()
    third.get_by_role("button", name="Keep mine").click()
    expect(third.get_by_text("you kept yours")).to_be_visible()
    fourth.get_by_text("Say it in your own words").click()
    fourth.get_by_label("In your own words").fill("love")
    look_at(page, size, theme)
    fourth.get_by_role("button", name="Take it so").click()
    expect(page.get_by_text("Taken.")).to_be_visible()
    assert "We have information for everybody" in piece_of(piece_id).text
    assert "They is good, and the customers love them" in piece_of(piece_id).text

    page.get_by_role("button", name="Send to the desk").click()
    expect(page.get_by_text("It is at the desk.", exact=False)).to_be_visible()
    editor.goto("/desk")
    row.get_by_role("button", name="Take it on").click()
    editor.get_by_role("button", name="It is ready").click()
    expect(editor.get_by_text("The author knows that it is ready.")).to_be_visible()

    page.goto(f"/drafts/{piece_id}")
    page.get_by_label("Link to where it can be read").fill("https://notes.example/rollout")
    look_at(page, size, theme)
    page.get_by_role("button", name="I published it").click()
    expect(page.get_by_text("Published. It counts on your trail.")).to_be_visible()
    look_at(page, size, theme)
    page.get_by_role("link", name="Earlier versions").click()
    look_at(page, size, theme)
    page.get_by_role("link", name="Version 1").click()
    look_at(page, size, theme)
    page.goto("/activity")
    expect(page.get_by_role("row", name=re.compile("notes.example"))).to_be_visible()


def test_an_editor_clears_five_drafts_by_keyboard_alone(company, visit):
    """R-E1. One key to choose, one to claim; what was changed is shown and sent without a mouse."""
    author = make_person("Mara Lindqvist")
    pieces = [
        make_piece(author, f"Number {number} has it.\n", title=f"Piece {number}") for number in range(5)
    ]
    for piece_id in pieces:
        hand_in(piece_id, author)
    page = visit(make_editor("Olga Brandt"))
    keys = page.keyboard
    page.goto("/desk")
    expect(page.get_by_text("Keys: J and P choose", exact=False)).to_be_visible()

    for left in range(5, 0, -1):
        expect(page.get_by_role("row").filter(has_text="Piece")).to_have_count(left)
        page.wait_for_load_state("networkidle")  # its scripts are there and listen
        for key in "JJPP":
            keys.press(key)
        expect(page.locator("tr.is-chosen a").first).to_be_focused()
        if left == 4:
            look_at(page, DESK, "light")
        keys.press("c")
        expect(page.get_by_text("or Ctrl and Enter")).to_be_visible()
        keys.press("Tab")
        expect(copy_of(page)).to_be_focused()
        keys.press("Control+End")
        keys.type("And more.")
        keys.press("Control+Enter")
        expect(page.get_by_role("heading", name="1 suggestion")).to_be_visible()
        keys.press("Tab")
        expect(page.get_by_label("What it is about")).to_be_focused()
        keys.type("Clear")
        keys.press("Tab")
        keys.type("It wants an end.")
        keys.press("Enter")  # sends nothing: there may be more reasons to give
        keys.press("Control+Enter")
        expect(page.get_by_text("1 suggestion is with the author.")).to_be_visible()

    expect(page.get_by_role("heading", name="The desk is clear")).to_be_visible()
    for piece_id in pieces:
        [one] = suggestions_of(piece_id)
        assert (one.replacement.strip(), one.category, one.reason) == (
            "And more.",
            "clarity",
            "It wants an end.",
        )


@SCREENS
def test_words_about_a_suggestion_that_was_decided_elsewhere_stay_on_the_screen(company, visit, size, theme):
    """R-E6. Of two windows one decides; what was typed in the other one is kept where it can be seen."""
    author = make_person("Mara Lindqvist")
    piece_id = make_edited(author, make_editor("Tomasz Wit"), TYPED, EDITED)
    first, second, *_rest = suggestions_of(piece_id)
    page = visit(author, size=size, theme=theme)
    page.goto(f"/drafts/{piece_id}")
    for one in (first, second):
        page.locator(f"#suggestion-{one.id}").get_by_text("Say it in your own words").click()
    page.locator(f"#words-{second.id}").fill("news")
    take(piece_id, author, first.id)

    page.locator(f"#suggestion-{second.id}").get_by_role("button", name="Take it so").click()
    expect(page.get_by_role("alert")).to_contain_text("saved in another window")
    expect(page.locator(f"#words-{second.id}")).to_have_value("news")
    look_at(page, size, theme)
    take(piece_id, author, second.id)
    page.locator(f"#suggestion-{second.id}").get_by_role("button", name="Take it so").click()
    expect(page.get_by_role("heading", name="What you had written")).to_be_visible()
    expect(page.locator("#typed-1")).to_have_value("news")
    look_at(page, size, theme)


@SCREENS
def test_two_editors_and_an_author_who_takes_it_back(company, visit, size, theme):
    """R-E5, R-E6. The second editor reads who has it; the first one, for whom it is gone, still has what they typed."""
    author = make_person(f"{LONG}-{size[0]} Siebenhaar")
    piece_id = make_piece(author, f"A {LONG} is a long word.", title=f"On the {LONG}")
    with unit_of_work():
        note = "My long words stay."
        save_text(
            piece_id,
            title=f"On the {LONG}",
            text=f"A {LONG} is long.",
            version=2,
            voice_note=note,
            actor=as_author(author),
        )
    hand_in(piece_id, author)
    holder, other = make_editor("Tomasz Wit"), make_editor("Olga Brandt")
    claim(piece_id, holder)
    page, second = visit(holder, size=size, theme=theme), visit(other, size=size, theme=theme)
    second.goto("/desk")
    look_at(second, size, theme)
    second.get_by_role("link", name=f"On the {LONG}").click()
    expect(second.get_by_text("Tomasz Wit has this draft until", exact=False)).to_be_visible()
    look_at(second, size, theme)
    page.goto(f"/desk/{piece_id}")
    look_at(page, size, theme)
    with unit_of_work():
        take_back(piece_id, actor=as_author(author))

    copy_of(page).fill("What I made of it.")
    expect(page.get_by_text("You no longer have this draft", exact=False)).to_be_visible()
    page.get_by_role("button", name="Show what I changed").click()
    expect(page.get_by_role("heading", name="This draft is no longer at the desk")).to_be_visible()
    expect(copy_of(page)).to_have_value("What I made of it.")
    look_at(page, size, theme)


@pytest.fixture
def writer(company) -> Person:
    """Somebody who can sign in, at an installation that has begun."""
    give_password(make_administrator())
    person = make_person("Jonas Vogel")
    give_password(person)
    return person


def written(page: Page, piece_id: int) -> BrowserContext:
    page.goto(f"/drafts/{piece_id}")
    return page.context


def test_typing_survives_a_connection_that_goes(company, visit, writer):
    """R-E6. What is typed offline is kept in the browser, and sent when the connection is back."""
    page = visit(writer)
    piece_id = make_piece(writer, "Before.", title="In the train")
    context = written(page, piece_id)
    context.set_offline(True)
    page.get_by_label("Text", exact=True).fill("In the tunnel.")
    expect(page.get_by_text("Kept in this browser.", exact=False)).to_be_visible()

    context.set_offline(False)
    saved(page)
    assert piece_of(piece_id).text == "In the tunnel."


def test_a_slow_autosave_is_not_taken_for_another_window(company, visit, writer):
    """R-E6. Save is pressed while the page is saving by itself: one after the other, and neither meets the other."""
    page = visit(writer)
    piece_id = make_piece(writer, "Before.", title="A slow line")
    written(page, piece_id)
    held: list[Route] = []
    page.route("**/text", lambda route: held.append(route))
    page.get_by_label("Text", exact=True).fill("Typed.")
    with page.expect_request("**/text"):
        pass
    page.get_by_label("Text", exact=True).fill("Typed on.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saving …")).to_be_visible()
    held[0].continue_()

    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(page.get_by_label("Text", exact=True)).to_have_value("Typed on.")
    expect(page.get_by_text("There is text in this browser", exact=False)).to_have_count(0)
    assert piece_of(piece_id).text == "Typed on."


def test_without_scripts_everything_can_be_done(company, visit):
    """R-E1, R-E2. Writing, the desk and deciding are forms like any other."""
    author, editor = make_person("Nora Ost"), make_editor("Emil Brandt")
    page, desk = visit(author, with_scripts=False), visit(editor, with_scripts=False)
    piece_id = begin(page, "Without scripts")
    page.get_by_label("Text", exact=True).fill("\n\n" + TYPED)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Send to the desk").click()
    desk.goto("/desk")
    desk.get_by_role("row", name=re.compile("Without scripts")).get_by_role(
        "button", name="Take it on"
    ).click()
    copy_of(desk).fill("\n\n" + EDITED)
    desk.get_by_role("button", name="Show what I changed").click()
    desk.get_by_label("Why").first.press("Enter")
    desk.get_by_role("button", name="Send to the author").click()
    page.goto(f"/drafts/{piece_id}")
    page.get_by_role("button", name="Take all 4 that are left").click()
    expect(page.get_by_text("4 taken.")).to_be_visible()
    assert piece_of(piece_id).text == "\n\n" + EDITED


@SCREENS
def test_typing_survives_a_second_window(company, visit, writer, size, theme):
    """R-E6. Neither window overwrites the other; both texts are shown, and what is saved over stays a version."""
    page = visit(writer, size=size, theme=theme)
    piece_id = make_piece(writer, "Before.", title=f"Two windows and a {LONG}")
    other = written(page, piece_id).new_page()
    other.goto(f"/drafts/{piece_id}")
    other.get_by_label("Text", exact=True).fill("Typed in the other one.")
    saved(other)

    page.get_by_label("Text", exact=True).fill("Typed here.")
    expect(page.get_by_text("saved in another window", exact=False)).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Saved in two windows")).to_be_visible()
    assert piece_of(piece_id).text == "Typed in the other one."
    look_at(page, size, theme)
    page.get_by_role("button", name="Save this text").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value("Typed here.")
    page.get_by_role("link", name="Earlier versions").click()
    expect(page.get_by_role("link", name="Version 2")).to_be_visible()
    look_at(page, size, theme)


def test_typing_survives_a_session_that_ends(company, visit, writer):
    """R-E6. The text stays in the browser and is offered again after signing in."""
    page = visit(writer)
    piece_id = make_piece(writer, "Before.", title="Long lunch")
    written(page, piece_id).clear_cookies(name="waymark")
    page.get_by_label("Text", exact=True).fill("Typed after lunch.")
    expect(page.get_by_text("You are signed out.", exact=False)).to_be_visible()

    sign_in_by_hand(page, writer.email)
    page.goto(f"/drafts/{piece_id}")
    expect(page.get_by_label("Text", exact=True)).to_have_value("Before.")
    expect(page.get_by_text("There is text in this browser that was not saved.")).to_be_visible()
    page.get_by_role("button", name="Take it", exact=True).click()
    saved(page)
    assert piece_of(piece_id).text == "Typed after lunch."


def test_a_window_that_stayed_open_goes_on_once_somebody_has_signed_in_again(company, visit, writer):
    """R-E6. Nothing has to be loaded anew: what is in the window is saved by itself."""
    page = visit(writer)
    piece_id = make_piece(writer, "Before.", title="Left open")
    context = written(page, piece_id)
    context.clear_cookies(name="waymark")
    page.get_by_label("Text", exact=True).fill("Typed after lunch.")
    expect(page.get_by_text("You are signed out.", exact=False)).to_be_visible()

    other = context.new_page()
    sign_in_by_hand(other, writer.email)
    expect(other.get_by_role("heading", level=1)).to_be_visible()
    other.close()
    expect(page.get_by_role("status").filter(has_text=re.compile("^Saved$"))).to_be_visible(timeout=11_000)
    assert piece_of(piece_id).text == "Typed after lunch."
