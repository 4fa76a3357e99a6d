"""The pages of drafts and of the desk: what is typed is never lost, and what is nobody's business nobody sees."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from flask import Flask
from markupsafe import escape
from werkzeug.test import TestResponse

from app.core.texts import kept_form
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.vocabulary import LONGEST_TEXT, PieceState, SuggestionState
from app.people.models import Person
from app.people.vocabulary import Role
from app.signals.models import Signal
from app.web.settings import TEXT_BYTES
from tests.factories.editorial import (
    EDITED,
    TEXT,
    add_picture,
    as_author,
    as_editor,
    claim,
    hand_in,
    make_edited,
    make_editor,
    make_lead,
    make_piece,
    make_ready,
    piece_of,
    suggestions_of,
    take,
)
from tests.factories.people import make_administrator, make_hr, make_person
from tests.support.clock import TestClock
from tests.support.reading_forms import fields_of
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("app")

SignIn = Callable[[Person], Visitor]
SCRIPT = "<script>alert(1)</script> & <b>bold</b>"


@pytest.fixture
def mara(app: Flask) -> Person:
    return make_person("Mara Lind")


@pytest.fixture
def tom(app: Flask) -> Person:
    return make_editor("Tomasz Wit")


def draft(piece_id: int, **changes: object) -> dict[str, object]:
    """What the page of a draft sends, with something typed into it."""
    piece = piece_of(piece_id)
    return {"version": piece.version, "title": piece.title, "text": piece.text, "voice_note": ""} | changes


def claimed(author: Person, editor: Person, text: str = TEXT, copy: str | None = None) -> int:
    """A piece that an editor has, with a copy in which something may be changed."""
    piece_id = make_piece(author, text)
    hand_in(piece_id, author)
    claim(piece_id, editor)
    if copy is not None:
        put_copy(piece_id, editor, copy)
    return piece_id


def put_copy(piece_id: int, editor: Person, copy: str) -> None:
    held = queries.find_claim(piece_id, editor.id)
    assert held is not None
    with unit_of_work():
        services.save_copy(piece_id, text=copy, version=held.claim.version, actor=as_editor(editor))


def in_parts(fields: dict[str, object]) -> str:
    """A form as a script sends it."""
    parts = [
        f'--part\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return "".join(parts) + "--part--\r\n"


# Writing


def test_a_draft_begins_with_a_title_and_opens_at_once(mara: Person, sign_in: SignIn) -> None:
    """R-E1."""
    client = sign_in(mara)
    assert "Nothing here yet" in client.get("/drafts").text

    answer = client.post("/drafts", data={"title": "On gauges", "kind": "post"})

    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "On gauges" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert "On gauges" in client.get("/drafts").text


def test_a_draft_without_a_title_or_of_no_kind_is_not_begun_and_what_was_typed_stays(
    mara: Person, sign_in: SignIn
) -> None:
    """R-E1."""
    client = sign_in(mara)

    for data in (
        {"title": " ", "kind": "post"},
        {"title": "On gauges", "kind": "poem"},
        {"title": "x" * 201, "kind": "post"},
    ):
        answer = client.post("/drafts", data=data)
        assert answer.status_code == 422
        assert str(data["title"]).strip() in answer.text
    assert queries.page_own_pieces(mara.id).total == 0


def test_who_only_wants_to_write_finds_a_field_and_titles_that_open(
    mara: Person, tom: Person, sign_in: SignIn
) -> None:
    """What few need is folded until something stands in it; sending is the main thing once there are words."""
    client, piece_id, main = sign_in(mara), make_piece(mara, ""), "button--primary"
    url = f"/drafts/{piece_id}"

    empty = client.get(url).text
    for card in ("time", "peers", "authors", "pictures", "check"):
        assert re.search(f'<details class="card" id="{card}" *>', empty), card
    assert main not in empty
    client.post(f"{url}/authors", data={"email": tom.email})
    client.post(f"{url}/minutes", data={"seen": 0, "spent": 0, "planned": 30})
    client.post(url, data=draft(piece_id, text="A word."))

    begun = client.get(url).text
    assert '<details class="card" id="authors" open' in begun
    assert '<details class="card" id="time" open' in begun
    assert main in begun


def test_what_is_typed_is_saved_by_the_button_and_by_itself(mara: Person, sign_in: SignIn) -> None:
    """R-E1, R-E6. The page that saves by itself learns which version it goes on from."""
    client, piece_id = sign_in(mara), make_piece(mara)

    answer = client.post(f"/drafts/{piece_id}/text", data=draft(piece_id, text="Typed."))
    assert (answer.status_code, answer.json) == (200, {"version": piece_of(piece_id).version})
    again = client.post(f"/drafts/{piece_id}/text", data=draft(piece_id, text="Typed."))
    assert again.json == answer.json
    answer = client.post(f"/drafts/{piece_id}", data=draft(piece_id, text="Typed on.", title="Anew"))

    assert answer.status_code == 303
    assert (piece_of(piece_id).title, piece_of(piece_id).text) == ("Anew", "Typed on.")


def test_a_page_that_saves_by_itself_is_told_in_words_what_did_not_go(
    mara: Person, tom: Person, sign_in: SignIn
) -> None:
    """R-E6. Saved in another window: 409; a title that is missing: 422; a draft that is gone: 404. Nothing is overwritten."""
    client, piece_id = sign_in(mara), make_piece(mara)
    url = f"/drafts/{piece_id}/text"
    before = piece_of(piece_id).text

    stale = client.post(url, data=draft(piece_id, text="Other.", version=1))
    assert (stale.status_code, piece_of(piece_id).text) == (409, before)
    assert stale.json is not None
    assert "saved in another window" in stale.json["error"]
    for wrong in ({"title": ""}, {"version": "x"}, {"text": "x" * (LONGEST_TEXT + 1)}):
        answer = client.post(url, data=draft(piece_id) | wrong)
        assert answer.status_code == 422
        assert answer.json is not None
        assert answer.json["error"]
    assert client.post("/drafts/999999/text", data=draft(piece_id)).status_code == 404
    ready = make_ready(mara, tom)
    with unit_of_work():
        services.publish(ready, link="https://notes.example/1", actor=as_author(mara))
    assert client.post(f"/drafts/{ready}/text", data=draft(ready, text="Late.")).status_code == 409


def test_a_text_that_cannot_be_kept_stays_in_the_form(mara: Person, tom: Person, sign_in: SignIn) -> None:
    """R-E6."""
    client, piece_id = sign_in(mara), make_piece(mara)

    answer = client.post(f"/drafts/{piece_id}", data=draft(piece_id, title="", text="Typed and kept."))

    assert answer.status_code == 422
    assert fields_of(answer.text, f"/drafts/{piece_id}")["text"] == "Typed and kept."
    assert "data-unsaved" in answer.text
    assert "data-unsaved" not in client.get(f"/drafts/{piece_id}").text


def test_what_was_typed_into_a_piece_that_was_published_meanwhile_is_given_back(
    mara: Person, tom: Person, sign_in: SignIn
) -> None:
    """R-E6."""
    client, piece_id = sign_in(mara), make_ready(mara, tom)
    data = draft(piece_id, text="A last word.")
    with unit_of_work():
        services.publish(piece_id, link="https://notes.example/1", actor=as_author(mara))

    answer = client.post(f"/drafts/{piece_id}", data=data)

    assert answer.status_code == 409
    assert "A last word." in answer.text
    assert piece_of(piece_id).text == TEXT


def test_two_windows_both_texts_are_shown_and_what_was_typed_can_be_saved(
    mara: Person, sign_in: SignIn
) -> None:
    """R-E6. Also the title and the note to editors of this window are still there."""
    client, piece_id = sign_in(mara), make_piece(mara, "One two three.")
    here = draft(piece_id, text="One two four.\r\n", title="Here", voice_note="Leave my dashes.")
    client.post(f"/drafts/{piece_id}", data=draft(piece_id, text="One five three.", title="There"))

    answer = client.post(f"/drafts/{piece_id}", data=here)

    assert answer.status_code == 409
    assert "saved in another window" in answer.text
    assert re.search(r"<del>[^<]*five", answer.text)
    assert re.search(r"<ins>[^<]*four", answer.text)
    assert "In the other window: There" in answer.text
    assert piece_of(piece_id).text == "One five three."
    client.post(f"/drafts/{piece_id}", data=fields_of(answer.text, f"/drafts/{piece_id}"))
    piece = piece_of(piece_id)
    assert (piece.text, piece.title, piece.voice_note) == ("One two four.\n", "Here", "Leave my dashes.")
    assert "One five three." in [one.text for one in queries.list_revisions(piece_id)]


@pytest.mark.parametrize(
    "text",
    [
        "\n\nLeads.\n",
        "\nOne\n",
        "a\n\n\nb",
        "  indented\n\ttab\n",
        "&amp; <p>\n</textarea>\n",
        "e\u0301 👍🏽 שלום\n",
    ],
)
def test_a_text_survives_the_way_through_the_form_byte_for_byte(
    text: str, mara: Person, tom: Person, sign_in: SignIn
) -> None:
    """R-E2. Browsers send two signs for each end of a line, and swallow the first one in a field."""
    client, piece_id = sign_in(mara), make_piece(mara, text)
    url = f"/drafts/{piece_id}"

    assert client.post(url, data=fields_of(client.get(url).text, url)).status_code == 303
    assert (piece_of(piece_id).text, piece_of(piece_id).version) == (kept_form(text), 2)

    hand_in(piece_id, mara)
    editor, url = sign_in(tom), f"/desk/{piece_id}/copy"
    editor.post(f"/desk/{piece_id}/claim")
    assert editor.post(url, data=fields_of(editor.get(f"/desk/{piece_id}").text, url)).status_code == 303
    assert "Nothing changed so far" in editor.get(f"/desk/{piece_id}").text


in_any_script = pytest.mark.parametrize(
    "word", ["words ", "слово ", "文字文字 "], ids=["latin", "cyrillic", "chinese"]
)


@in_any_script
def test_sixty_thousand_words_are_saved(word: str, mara: Person, sign_in: SignIn) -> None:
    """R-E1. By the page itself, which sends in parts; in any script."""
    client, piece_id = sign_in(mara), make_piece(mara)
    text = word * 60_000

    save_in(client, piece_id, in_parts(draft(piece_id, text=text)), "multipart/form-data; boundary=part")

    assert piece_of(piece_id).text == text
    assert client.get(f"/drafts/{piece_id}").status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # which is asked when the form is read
@in_any_script
def test_sixty_thousand_words_are_saved_by_the_button(word: str, mara: Person, sign_in: SignIn) -> None:
    """R-E1."""
    client, piece_id = sign_in(mara), make_piece(mara)
    text = word * 60_000

    save_in(client, piece_id, urlencode(draft(piece_id, text=text)), "application/x-www-form-urlencoded")

    assert piece_of(piece_id).text == text


def save_in(client: Visitor, piece_id: int, body: str, kind: str) -> None:
    answer = client.post(f"/drafts/{piece_id}/text", data=body.encode(), content_type=kind)
    assert answer.status_code == 200, answer.text


def test_a_longer_text_is_refused_in_words_and_stays_on_the_screen(mara: Person, sign_in: SignIn) -> None:
    """R-E6."""
    client, piece_id = sign_in(mara), make_piece(mara)

    answer = client.post(f"/drafts/{piece_id}", data=draft(piece_id, text="word " * 90_000))

    assert answer.status_code == 422
    assert "Part it into two pieces" in answer.text
    assert fields_of(answer.text, f"/drafts/{piece_id}")["text"] == "word " * 90_000


def test_the_form_of_a_draft_has_an_end_too(mara: Person, sign_in: SignIn) -> None:
    """ASVS 5.2.1: beyond that it is refused before it is read."""
    client, piece_id = sign_in(mara), make_piece(mara)
    body = urlencode(draft(piece_id, text="x" * (TEXT_BYTES + 1)))

    answer = client.post(
        f"/drafts/{piece_id}/text", data=body, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 413
    assert piece_of(piece_id).text == TEXT


def test_html_is_shown_as_text_wherever_it_was_typed(mara: Person, tom: Person, sign_in: SignIn) -> None:
    """R-E2."""
    piece_id = make_piece(mara, f"{SCRIPT} one\n", title=SCRIPT)
    author, editor = sign_in(mara), sign_in(tom)
    hand_in(piece_id, mara)
    editor.post(f"/desk/{piece_id}/claim")
    put_copy(piece_id, tom, f"{SCRIPT} <i>two</i>\n")
    pages = [editor.get("/desk").text, editor.get(f"/desk/{piece_id}").text]
    form = fields_of(pages[1], "/answers") | {"reason-1": SCRIPT, "words": SCRIPT, "outcome": "suggestions"}
    assert editor.post(f"/desk/{piece_id}/answers", data=form).status_code == 303

    stale = draft(piece_id, version=1, text=f"{SCRIPT} three", title=SCRIPT)
    pages += [
        author.get("/drafts").text,
        author.get(f"/drafts/{piece_id}").text,
        author.post(f"/drafts/{piece_id}", data=stale).text,
    ]
    pages += [
        author.get(f"/drafts/{piece_id}/versions").text,
        author.get(f"/drafts/{piece_id}/versions/1").text,
    ]

    for page in pages:
        assert "<script>alert" not in page
        assert "<i>two" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_a_number_that_no_version_can_have_is_not_found(mara: Person, tom: Person, sign_in: SignIn) -> None:
    """R-P4: on PostgreSQL, too."""
    author, editor, piece_id = sign_in(mara), sign_in(tom), make_piece(mara)

    assert author.get(f"/drafts/{piece_id}/versions/{2**31}").status_code == 404
    assert (
        author.post(f"/drafts/{piece_id}/versions/{2**31}/restoration", data={"version": 2}).status_code
        == 404
    )
    assert editor.get(f"/desk/style/advice/{2**31}").status_code == 404


# To the desk and back


def test_a_draft_is_sent_to_the_desk_and_taken_back(mara: Person, sign_in: SignIn) -> None:
    """R-E1, R-E5."""
    client, piece_id = sign_in(mara), make_piece(mara)
    url = f"/drafts/{piece_id}"

    assert client.post(f"{url}/desk", data={"version": piece_of(piece_id).version}).status_code == 303
    page = client.get(url).text
    assert "An answer is promised by" in page
    assert "Take it back" in page
    assert client.post(f"{url}/return").status_code == 303
    assert piece_of(piece_id).state == PieceState.DRAFT
    assert "answered" not in client.get(url).text  # nobody has
    assert client.post(f"{url}/return").status_code == 409


def test_what_was_not_read_or_is_empty_is_not_sent_to_the_desk(mara: Person, sign_in: SignIn) -> None:
    """R-E6."""
    client, piece_id = sign_in(mara), make_piece(mara, "")

    empty = client.post(f"/drafts/{piece_id}/desk", data={"version": piece_of(piece_id).version})
    assert (empty.status_code, "There is nothing to read yet" in empty.text) == (422, True)
    client.post(f"/drafts/{piece_id}", data=draft(piece_id, text="Words."))
    for version in (1, "", "x"):
        assert client.post(f"/drafts/{piece_id}/desk", data={"version": version}).status_code == 409
    assert piece_of(piece_id).state == PieceState.DRAFT


def test_the_queue_shows_what_waits_and_the_second_editor_is_told_who_has_it(
    mara: Person, tom: Person, sign_in: SignIn
) -> None:
    """R-E1, R-E6."""
    piece_id = make_piece(mara)
    first, second = sign_in(tom), sign_in(make_editor("Olga Brandt"))
    assert "The desk is clear" in first.get("/desk").text
    hand_in(piece_id, mara)
    page = first.get("/desk").text
    assert "A first piece" in page
    assert "Mara Lind" in page
    assert "Article, sent " in page

    answer = first.post(f"/desk/{piece_id}/claim")
    assert answer.status_code == 303
    assert "Your copy" in first.get(answer.location).text

    answer = second.post(f"/desk/{piece_id}/claim")
    assert answer.status_code == 409
    assert "Tomasz Wit has this draft." in answer.text
    assert "Tomasz Wit" in second.get("/desk").text
    page = second.get(f"/desk/{piece_id}").text
    assert "Tomasz Wit has this draft until" in page
    assert "Your copy" not in page
    assert second.post(f"/desk/{piece_id}/copy", data={"version": 1, "copy": "Mine."}).status_code == 409

    assert first.post(f"/desk/{piece_id}/release").status_code == 303
    assert second.post(f"/desk/{piece_id}/claim").status_code == 303


def test_the_queue_is_for_editors_and_their_own_pieces_lead_to_their_drafts(
    mara: Person, tom: Person, sign_in: SignIn
) -> None:
    """R-E1."""
    piece_id = make_piece(tom)
    hand_in(piece_id, tom)

    for person in (mara, make_hr(), make_administrator()):
        assert sign_in(person).get("/desk").status_code == 403
    page = sign_in(tom).get("/desk").text
    assert "your own" in page
    assert f'href="/drafts/{piece_id}"' in page
    assert f'href="/desk/{piece_id}"' not in page


# Editing a copy


def test_what_was_changed_is_shown_and_sent_with_its_reasons(
    mara: Person, tom: Person, sign_in: SignIn
) -> None:
    """R-E2."""
    piece_id = claimed(mara, tom)
    client, url = sign_in(tom), f"/desk/{piece_id}"

    answer = client.post(f"{url}/copy", data=fields_of(client.get(url).text, "/copy") | {"copy": EDITED})
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert piece_of(piece_id).text == TEXT
    assert re.search(
        r">We </span><del>has</del><ins>have</ins><span[^>]*> informations for all.</span>", page
    )
    assert "You have touched 33 % of the author" in page
    assert "Only ask something" not in page
    form = fields_of(page, "/answers") | {"outcome": "suggestions", "words": "A pleasure to read."}
    form |= {"category-1": "grammar", "reason-1": "Plural.", "category-2": "no such"}
    answer = client.post(f"{url}/answers", data=form)

    assert answer.status_code == 303
    assert "suggestions are with the author" in client.get(answer.location).text
    first, second, *_rest = suggestions_of(piece_id)
    assert (first.category, first.reason) == ("grammar", "Plural.")
    assert second.category == ""
    page = sign_in(mara).get(f"/drafts/{piece_id}").text
    assert "A pleasure to read." in page
    assert "Plural." in page
    assert piece_of(piece_id).text == TEXT


def test_what_an_editor_said_about_a_change_is_kept_when_sending_fails(
    mara: Person, tom: Person, sign_in: SignIn
) -> None:
    """R-E6. Also when they typed on meanwhile: each reason stays with its change, whatever its number is now."""
    piece_id = claimed(mara, tom, "One two three four five six.", "One 2 three four five 6.")
    client, url = sign_in(tom), f"/desk/{piece_id}"
    form = fields_of(client.get(url).text, "/answers") | {"outcome": "suggestions"}
    form |= {"category-2": "style", "reason-2": "On six.", "reason-1": "On two."}

    answer = client.post(f"{url}/answers", data=form | {"words": "x" * 2001})
    assert answer.status_code == 422
    shown = fields_of(answer.text, "/answers")
    assert (shown["category-2"], shown["reason-2"], shown["reason-1"]) == ("style", "On six.", "On two.")
    assert shown["words"] == "x" * 2001

    put_copy(piece_id, tom, "One two three 4 five 6.")
    answer = client.post(f"{url}/answers", data=form | {"words": "Kindly."})
    assert answer.status_code == 409
    assert "You have typed on in your copy" in answer.text
    shown = fields_of(answer.text, "/answers")
    assert (shown["reason-1"], shown["category-2"], shown["reason-2"], shown["words"]) == (
        "",
        "style",
        "On six.",
        "Kindly.",
    )
    assert "On two." in answer.text
    assert piece_of(piece_id).state == PieceState.CLAIMED
    assert client.post(f"{url}/answers", data=shown | {"outcome": "suggestions"}).status_code == 303
    assert [one.reason for one in suggestions_of(piece_id)] == ["", "On six."]


def test_two_windows_of_one_editor_lose_nothing(mara: Person, tom: Person, sign_in: SignIn) -> None:
    """R-E6."""
    piece_id = claimed(mara, tom, "One two three.", "One 2 three.")
    client, url = sign_in(tom), f"/desk/{piece_id}/copy"

    stale = client.post(f"{url}/text", data={"version": 1, "copy": "One two 3."})
    assert stale.status_code == 409
    assert stale.json is not None
    assert "another window" in stale.json["error"]
    answer = client.post(url, data={"version": 1, "copy": "One two 3."})

    assert answer.status_code == 409
    assert "Saved in two windows" in answer.text
    assert re.search(r"<del>[^<]*2", answer.text)
    assert client.post(url, data=fields_of(answer.text, "/copy")).status_code == 303
    held = queries.find_claim(piece_id, tom.id)
    assert held is not None
    assert held.claim.copy == "One two 3."


def test_a_copy_that_is_typed_is_saved_by_itself(mara: Person, tom: Person, sign_in: SignIn) -> None:
    """R-E6."""
    piece_id = claimed(mara, tom)
    client, url = sign_in(tom), f"/desk/{piece_id}/copy/text"

    assert client.post(url, data={"version": 1, "copy": EDITED}).json == {"version": 2}
    assert client.post(url, data={"version": "", "copy": EDITED}).status_code == 422
    client.post(url, data={"version": 2, "copy": TEXT.replace("We has", "We have")})
    assert "92 % of the author's words stay as they are" in client.get(f"/desk/{piece_id}").text
    long = client.post(url, data={"version": 2, "copy": "x" * (LONGEST_TEXT + 1)})
    assert long.status_code == 422
    assert long.json is not None
    assert "longer than" in long.json["error"]


def test_an_editor_whose_lease_is_over_still_sees_what_they_typed(
    mara: Person, tom: Person, sign_in: SignIn, clock: TestClock
) -> None:
    """R-E5, R-E6."""
    piece_id = claimed(mara, tom)
    client, url = sign_in(tom), f"/desk/{piece_id}"
    form = fields_of(client.get(url).text, "/answers") | {"outcome": "question", "words": "What is meant?"}
    clock.move_to(clock.now + timedelta(hours=5))

    copy = client.post(f"{url}/copy", data={"version": 1, "copy": "My own work."})
    assert (copy.status_code, "My own work." in copy.text) == (409, True)
    assert "You no longer have this draft" in copy.text
    question = client.post(f"{url}/answers", data=form)
    assert (question.status_code, "What is meant?" in question.text) == (409, True)
    auto = client.post(f"{url}/copy/text", data={"version": 1, "copy": "My own work."})
    assert auto.status_code == 409


def test_an_editor_whose_draft_was_taken_back_sees_what_they_typed_and_no_more_of_the_draft(
    mara: Person, tom: Person, sign_in: SignIn
) -> None:
    """R-E6."""
    piece_id = claimed(mara, tom, "Secret words.")
    client, url = sign_in(tom), f"/desk/{piece_id}"
    form = {"seen": 1, "outcome": "suggestions", "words": "Kindly.", "about-1": "x", "reason-1": "Plural."}
    with unit_of_work():
        services.take_back(piece_id, actor=as_author(mara))

    copy = client.post(f"{url}/copy", data={"version": 1, "copy": "My own work."})
    answer = client.post(f"{url}/answers", data=form)

    assert (copy.status_code, answer.status_code) == (409, 409)
    assert "My own work." in copy.text
    assert "Kindly." in answer.text
    assert "Plural." in answer.text
    assert "Secret words." not in copy.text + answer.text


def test_a_question_and_that_it_is_ready_are_said_without_changes_only(
    mara: Person, tom: Person, sign_in: SignIn
) -> None:
    """R-E1. What an editor changed is not thrown away by the way."""
    client = sign_in(tom)
    changed, asked, ready = claimed(mara, tom, TEXT, EDITED), claimed(mara, tom), claimed(mara, tom)

    for outcome in ("question", "ready"):
        answer = client.post(
            f"/desk/{changed}/answers", data={"seen": 2, "outcome": outcome, "words": "Why?"}
        )
        assert (answer.status_code, "You have changed something" in answer.text) == (422, True)
    empty = client.post(f"/desk/{asked}/answers", data={"seen": 1, "outcome": "question", "words": " "})
    assert (empty.status_code, "Say what you would like to know" in empty.text) == (422, True)
    nothing = client.post(f"/desk/{asked}/answers", data={"seen": 1, "outcome": "suggestions"})
    assert (nothing.status_code, "You have changed nothing" in nothing.text) == (422, True)
    client.post(f"/desk/{asked}/answers", data={"seen": 1, "outcome": "question", "words": "What is meant?"})
    client.post(f"/desk/{ready}/answers", data={"seen": 1, "outcome": "ready"})

    states = [piece_of(one).state for one in (changed, asked, ready)]
    assert states == [PieceState.CLAIMED, PieceState.RETURNED, PieceState.READY]
    page = sign_in(mara).get(f"/drafts/{asked}").text
    assert "What is meant?" in page
    assert "Answer here or in your text" in page


# Deciding


def decide(client: Visitor, piece_id: int, *ids: int, **fields: object) -> TestResponse:
    data = {"version": piece_of(piece_id).version, "suggestion": list(ids)} | fields
    return client.post(f"/drafts/{piece_id}/decisions", data=data)


def test_an_author_takes_keeps_adapts_and_thinks_again(mara: Person, tom: Person, sign_in: SignIn) -> None:
    """R-E2."""
    piece_id = make_edited(mara, tom)
    client, (one, two, three, *rest) = sign_in(mara), suggestions_of(piece_id)
    url = f"/drafts/{piece_id}"

    assert decide(client, piece_id, one.id, decision="take").status_code == 303
    decide(client, piece_id, two.id, decision="keep", answer="I mean it so.")
    decide(client, piece_id, three.id, decision="adapt", words="were")
    states = [one.state for one in suggestions_of(piece_id)[:3]]
    assert states == [SuggestionState.TAKEN, SuggestionState.KEPT, SuggestionState.ADAPTED]
    assert piece_of(piece_id).text.startswith("We have informations for all.\n\nThey were good")
    page = client.get(url).text
    for words in ("taken", "you kept yours", "taken in your words", f"{3} of {3 + len(rest)} decided"):
        assert words in page

    undone = client.post(f"{url}/suggestions/{one.id}/undo", data={"version": piece_of(piece_id).version})
    assert undone.status_code == 303
    assert piece_of(piece_id).text.startswith("We has informations")
    assert client.post(f"{url}/suggestions/{one.id}/undo", data={"version": 1}).status_code == 409
    assert client.post(f"{url}/suggestions/{one.id}/undo").status_code == 409
    decide(client, piece_id, one.id, *[other.id for other in rest], decision="take")
    assert piece_of(piece_id).text == EDITED.replace("information ", "informations ").replace(
        "They are", "They were"
    )


def test_the_editor_reads_what_the_author_said_when_they_kept_their_words(
    mara: Person, tom: Person, sign_in: SignIn
) -> None:
    """R-E2. A word to the editor reaches them when the piece is at the desk again."""
    piece_id = make_edited(mara, tom)
    client, (one, *_rest) = sign_in(mara), suggestions_of(piece_id)

    decide(client, piece_id, one.id, decision="keep", answer="I mean <it> so.")
    assert "You wrote: I mean &lt;it&gt; so." in client.get(f"/drafts/{piece_id}").text
    hand_in(piece_id, mara)
    claim(piece_id, tom)
    page = sign_in(tom).get(f"/desk/{piece_id}").text

    assert "What the author said when they kept their own words" in page
    assert "I mean &lt;it&gt; so." in page


@pytest.mark.parametrize("decision", ["take", "adapt"])
def test_what_was_typed_about_a_suggestion_is_still_there_when_the_text_was_saved_elsewhere(
    decision: str, mara: Person, tom: Person, sign_in: SignIn
) -> None:
    """R-E6."""
    piece_id = make_edited(mara, tom)
    client, one = sign_in(mara), suggestions_of(piece_id)[0]
    said = {"words": "possess\r\n<it>", "answer": 'It is "meant" so.', "decision": decision}

    answer = decide(client, piece_id, one.id, version=1, **said)

    assert answer.status_code == 409
    page = answer.text
    assert "saved in another window" in page
    assert escape("possess\n<it>") in page.replace("\r\n", "\n")
    assert f'value="{escape(said["answer"])}"' in page
    assert re.search(rf'id="suggestion-{one.id}".*?<details open>.*?id="words-{one.id}"', page, re.DOTALL)
    assert piece_of(piece_id).text == TEXT


def test_words_that_cannot_be_taken_stay_in_the_field_of_their_suggestion(
    mara: Person, tom: Person, sign_in: SignIn
) -> None:
    """R-E6."""
    piece_id = make_edited(mara, tom, "one", "One")
    client, [one] = sign_in(mara), suggestions_of(piece_id)

    empty = decide(client, piece_id, one.id, decision="adapt", words="", answer="Gone with it.")
    assert empty.status_code == 422
    assert "would leave nothing" in empty.text
    assert 'value="Gone with it."' in empty.text
    long = decide(client, piece_id, one.id, decision="adapt", words="x" * 2001)
    assert long.status_code == 422
    assert f'href="#words-{one.id}"' in long.text
    assert "x" * 2001 in long.text


def test_what_was_typed_about_a_suggestion_that_is_decided_by_now_is_given_back(
    mara: Person, tom: Person, sign_in: SignIn
) -> None:
    """R-E6. In another window it was taken, or everything went to the desk again."""
    piece_id = make_edited(mara, tom)
    client, (one, *_rest) = sign_in(mara), suggestions_of(piece_id)
    decide(client, piece_id, one.id, decision="take")

    decided = decide(client, piece_id, one.id, decision="adapt", words="possess")
    assert decided.status_code == 409
    assert "What you had written" in decided.text
    assert "possess" in decided.text
    hand_in(piece_id, mara)
    elsewhere = decide(client, piece_id, _rest[0].id, decision="keep", answer="Mine is better.")
    assert elsewhere.status_code == 409
    assert "Mine is better." in elsewhere.text


def test_a_decision_about_nothing_decides_nothing(mara: Person, tom: Person, sign_in: SignIn) -> None:
    """R-E2."""
    piece_id = make_edited(mara, tom)
    other = suggestions_of(make_edited(mara, tom))[0].id
    client = sign_in(mara)

    assert decide(client, piece_id, decision="take").status_code == 409
    assert decide(client, piece_id, other, decision="take").status_code == 404
    assert decide(client, piece_id, other, decision="").status_code == 422
    assert {one.state for one in suggestions_of(piece_id)} == {SuggestionState.OPEN}


# Versions, authors, publishing


def test_an_earlier_version_is_read_and_brought_back(mara: Person, sign_in: SignIn, clock: TestClock) -> None:
    """R-E6."""
    client, piece_id = sign_in(mara), make_piece(mara, "First words.")
    url = f"/drafts/{piece_id}/versions"
    assert "There is no earlier version yet" in client.get(url).text
    clock.move_to(clock.now + timedelta(hours=1))
    client.post(f"/drafts/{piece_id}", data=draft(piece_id, text="Second words."))

    assert "Version 1" in client.get(url).text
    page = client.get(f"{url}/1").text
    assert re.search(r"<del>First</del>\s*<ins>Second</ins>", page)
    assert client.get(f"{url}/99").status_code == 404
    assert client.post(f"{url}/1/restoration", data={"version": 1}).status_code == 409
    assert (
        client.post(f"{url}/1/restoration", data={"version": piece_of(piece_id).version}).status_code == 303
    )
    assert piece_of(piece_id).text == "First words."
    assert "Second words." in [one.text for one in queries.list_revisions(piece_id)]


def test_two_people_write_one_piece(mara: Person, sign_in: SignIn) -> None:
    """R-E1, R-E6."""
    olga, piece_id = make_person("Olga Brandt"), make_piece(mara)
    client, url = sign_in(mara), f"/drafts/{piece_id}"

    nobody = client.post(f"{url}/authors", data={"email": "nobody@larkfield.example"})
    assert (nobody.status_code, "Nobody here has this address" in nobody.text) == (422, True)
    assert 'value="nobody@larkfield.example"' in nobody.text
    assert client.post(f"{url}/authors", data={"email": f" {olga.email.upper()} "}).status_code == 303
    assert "by Mara Lind, Olga Brandt" in client.get(url).text
    with_her = sign_in(olga)
    assert with_her.post(url, data=draft(piece_id, text="By both of us.")).status_code == 303
    assert client.post(url, data=draft(piece_id, version=2, text="By me.")).status_code == 409
    left = with_her.post(f"{url}/authors/{olga.id}/removal")
    assert left.location.endswith("/drafts")
    assert with_her.get(url).status_code == 404
    assert client.post(f"{url}/authors/{mara.id}/removal").status_code == 422


def test_a_draft_is_thrown_away_unless_the_desk_has_it(mara: Person, sign_in: SignIn) -> None:
    """R-E1."""
    client, piece_id = sign_in(mara), make_piece(mara)
    hand_in(piece_id, mara)
    assert client.post(f"/drafts/{piece_id}/deletion").status_code == 409
    client.post(f"/drafts/{piece_id}/return")

    assert client.post(f"/drafts/{piece_id}/deletion").status_code == 303
    assert client.get(f"/drafts/{piece_id}").status_code == 404


def test_a_link_that_leads_nowhere_stays_in_its_field_and_a_good_one_counts(
    mara: Person, tom: Person, sign_in: SignIn
) -> None:
    """R-E4."""
    client, piece_id = sign_in(mara), make_ready(mara, tom)
    url = f"/drafts/{piece_id}"

    for link in ("javascript:alert(1)", "notes example", "https://", "x" * 2001):
        answer = client.post(f"{url}/publication", data={"link": link})
        assert answer.status_code == 422
        assert f'value="{escape(link)}"' in answer.text
    assert piece_of(piece_id).state == PieceState.READY
    assert client.post(f"{url}/publication", data={"link": "https://notes.example/1"}).status_code == 303

    page = client.get(url).text
    assert 'href="https://notes.example/1"' in page
    with unit_of_work() as session:
        assert (
            session.query(Signal).filter_by(person_id=mara.id, object="https://notes.example/1").count() == 1
        )


# Whose business it is

#: At this one somebody forgets a word of their own; which draft it is called from does not matter.
OF_THEIR_OWN = {"editorial.forget_word"}
DESK = [("get", ""), ("post", "/claim"), ("post", "/release"), ("post", "/copy"), ("post", "/copy/text"), ("post", "/answers"), ("post", "/holder"), ("post", "/holder/withdrawal")]  # fmt: skip


def test_nobody_else_sees_a_draft_at_any_of_its_addresses(
    app: Flask, mara: Person, tom: Person, sign_in: SignIn
) -> None:
    """R-E1. Neither a colleague nor whoever leads, edits or administers: all of them are told that there is none."""
    piece_id = make_edited(mara, tom, "Secret words.", "Secret word.")
    suggestion = suggestions_of(piece_id)[0].id
    lead = make_person("Manu Manager")
    with unit_of_work() as session:
        session.get_one(Person, mara.id).manager_id = lead.id
    known = {
        "piece_id": piece_id,
        "suggestion_id": suggestion,
        "person_id": mara.id,
        "number": 1,
        "comment_id": 1,
        "kind": "md",
        "platform": "x",
        "key": add_picture(piece_id, mara),
    }
    data = {
        "version": piece_of(piece_id).version, "title": "Taken", "text": "Over", "why": "Because", "suggestion": suggestion,
        "decision": "take", "email": tom.email, "link": "https://x.example/1", "words": "Mine.", "reader": lead.id,
    }  # fmt: skip
    adapter = app.url_map.bind("localhost")
    places = [
        (method, adapter.build(rule.endpoint, {name: known[name] for name in rule.arguments}, method=method))
        for rule in app.url_map.iter_rules()
        if "piece_id" in rule.arguments
        and not rule.rule.startswith("/desk/")
        and rule.endpoint not in OF_THEIR_OWN
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]
    assert len(places) > 15

    for person in (make_person("Olga Brandt"), lead, tom, make_lead(), make_hr(), make_administrator()):
        client = sign_in(person)
        for method, url in places:
            answer = client.open(url, method=method, data=data if method == "POST" else None)
            assert answer.status_code == 404, (person.name, method, url)
            assert "Secret" not in answer.text
        assert "A first piece" not in client.get("/drafts").text
    assert (piece_of(piece_id).text, piece_of(piece_id).state) == ("Secret words.", PieceState.RETURNED)


@pytest.mark.parametrize("leads", [False, True])
def test_the_desk_knows_nothing_of_a_draft_before_it_is_handed_in_nor_after_the_answer(
    leads: bool, mara: Person, tom: Person, sign_in: SignIn
) -> None:
    """R-E1."""
    tom = make_person("Olga Brandt", roles=(Role.EDITOR, Role.DESK_LEAD)) if leads else tom
    client, early, late = (
        sign_in(tom),
        make_piece(mara, "Secret words."),
        make_edited(mara, tom, "Secret words.", "Secret word."),
    )
    data = {
        "version": 1, "seen": 1, "copy": "Mine.", "outcome": "question", "words": "Why?", "held_by": tom.id,
        "editor": tom.id,
    }  # fmt: skip

    for method, place in DESK:
        answer = client.open(
            f"/desk/{early}{place}", method=method.upper(), data=data if method == "post" else None
        )
        closed = "/holder" in place and not leads
        assert answer.status_code == (403 if closed else 404), (method, place)
        after = client.open(
            f"/desk/{late}{place}", method=method.upper(), data=data if method == "post" else None
        )
        assert after.status_code == (403 if closed else 404 if method == "get" else 409), (method, place)
        assert "Secret" not in answer.text + after.text
    assert "A first piece" not in client.get("/desk").text


def test_the_desk_is_closed_to_everybody_who_is_no_editor(mara: Person, tom: Person, sign_in: SignIn) -> None:
    """R-E1, R-P1."""
    piece_id = claimed(mara, tom, "Secret words.", "Secret word.")

    for person in (mara, make_person(), make_hr(), make_administrator()):
        client = sign_in(person)
        for method, place in DESK:
            answer = client.open(f"/desk/{piece_id}{place}", method=method.upper())
            assert answer.status_code == 403, (person.name, place)
            assert "Secret" not in answer.text


def test_a_stranger_is_asked_to_sign_in(mara: Person, client: Visitor) -> None:
    """R-P1."""
    piece_id = make_piece(mara)

    assert "/sign-in" in client.get(f"/drafts/{piece_id}").location
    expired = client.post(f"/drafts/{piece_id}", data=draft(piece_id, text="\nStill here."))
    assert expired.status_code == 400
    assert "\nStill here.</textarea>" in expired.text


def test_what_the_desk_asked_is_answered_where_it_is_sent_again(
    app: Flask, sign_in: Callable[[Person], Visitor]
) -> None:
    """R-E1, R-E5. The answer stands before the editor with the question; too long, it stays on the page."""
    mara, tomasz = make_person("Mara"), make_editor()
    piece_id = make_piece(mara)
    hand_in(piece_id, mara)
    claim(piece_id, tomasz)
    with unit_of_work():
        services.ask(piece_id, question="Which quarter is meant?", actor=as_editor(tomasz))
    author, editor = sign_in(mara), sign_in(tomasz)
    assert "Your answer" in author.get(f"/drafts/{piece_id}").text

    def send(answer: str) -> TestResponse:
        return author.post(
            f"/drafts/{piece_id}/desk", data={"version": piece_of(piece_id).version, "answer": answer}
        )

    refused = send("long " * 1000)
    assert refused.status_code == 422
    assert "long long" in refused.text
    assert send("The second one.").status_code == 303
    claim(piece_id, tomasz)
    page = editor.get(f"/desk/{piece_id}").text
    assert "Which quarter is meant?" in page
    assert "The second one." in page


def test_changes_that_an_editor_joins_reach_the_author_as_one(
    app: Flask, sign_in: Callable[[Person], Visitor]
) -> None:
    """R-E1, R-E2. With the first category and both reasons; taken, it makes of the text what the editor meant."""
    mara, tomasz = make_person("Mara"), make_editor()
    piece_id = make_piece(mara, "They do not come anymore now.")
    hand_in(piece_id, mara)
    version = claim(piece_id, tomasz)
    with unit_of_work():
        version = services.save_copy(
            piece_id, text="They do no come longer now.", version=version, actor=as_editor(tomasz)
        )
    editor = sign_in(tomasz)
    assert "One suggestion with the change above" in editor.get(f"/desk/{piece_id}").text

    sent = {
        "outcome": "suggestions",
        "seen": version,
        "category-1": "grammar",
        "reason-1": "Two negations.",
        "joined-2": "1",
        "reason-2": "So it is one.",
    }
    assert editor.post(f"/desk/{piece_id}/answers", data=sent).status_code == 303

    [one] = suggestions_of(piece_id)
    assert (one.original, one.replacement) == ("not come anymore", "no come longer")
    assert (one.category, one.reason) == ("grammar", "Two negations. So it is one.")
    take(piece_id, mara, one.id)
    assert piece_of(piece_id).text == "They do no come longer now."
