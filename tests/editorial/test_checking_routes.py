"""The card "Check my text" on the page of a draft."""

import re
from collections.abc import Callable

import pytest

from app.core.db import db
from app.core.jobs import run_due_jobs
from app.editorial import queries
from app.editorial.models import Check
from app.people.models import Person
from tests.factories.editorial import as_author, make_editor, make_piece, make_ready, piece_of
from tests.factories.people import make_person
from tests.support.clock import TestClock
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("app")

TEXT = "Grüße 👍🏽: we has an oppertunity. Larkfieldia is here."


@pytest.fixture
def mara() -> Person:
    return make_person("Mara Lind")


@pytest.fixture
def author(mara: Person, sign_in: Callable[[Person], Visitor]) -> Visitor:
    return sign_in(mara)


def ask(author: Visitor, piece_id: int, dialect: str = "en-GB") -> str:
    answer = author.post(f"/drafts/{piece_id}/check", data={"dialect": dialect})
    assert (answer.status_code, answer.location) == (303, f"/drafts/{piece_id}#check")
    return page(author, piece_id)


def check(author: Visitor, piece_id: int, dialect: str = "en-GB") -> str:
    ask(author, piece_id, dialect)
    run_due_jobs()
    return page(author, piece_id)


def page(author: Visitor, piece_id: int) -> str:
    return author.get(f"/drafts/{piece_id}").text


def place(piece_id: int, words: str) -> int:
    db.session.rollback()
    [start] = [one["start"] for one in db.session.get_one(Check, piece_id, populate_existing=True).findings if one["words"] == words]  # fmt: skip
    return int(start)


def act(author: Visitor, piece_id: int, words: str, deed: str, **data: object) -> int:
    data = {"version": piece_of(piece_id).version, **data}
    return author.post(f"/drafts/{piece_id}/findings/{place(piece_id, words)}/{deed}", data=data).status_code


def test_an_author_asks_waits_and_sees_what_was_found(author: Visitor, mara: Person) -> None:
    """R-E3: with the words in question, what is said about them, and the replacements as buttons; without JavaScript."""
    piece_id = make_piece(mara, TEXT)
    before = page(author, piece_id)
    waiting = ask(author, piece_id)
    run_due_jobs()
    after = page(author, piece_id)

    assert "Check my text" in before
    assert "English (United Kingdom)" in before
    assert 'aria-busy="true"' in waiting
    assert "Refresh this page" in waiting
    assert "Your text is being read" in waiting
    assert 'aria-busy="false"' in after
    assert re.search(r'mark--kept">oppertunity</b>', after)
    assert 'name="replacement" value="opportunity"' in after
    assert "Learn this word" in after
    assert '<option value="en-GB" selected>' in after


def test_the_card_is_fetched_alone_while_it_waits(author: Visitor, mara: Person) -> None:
    """R-E3: the page is swapped in place, by the component that imports use."""
    piece_id = make_piece(mara, TEXT)
    ask(author, piece_id)
    fragment = author.get(f"/drafts/{piece_id}/check", headers={"X-Fragment": "1"}).text

    assert "<html" not in fragment
    assert f'data-src="/drafts/{piece_id}/check"' in fragment
    assert f'data-src="/drafts/{piece_id}/check"' in page(author, piece_id)


def test_a_replacement_is_one_press(author: Visitor, mara: Person) -> None:
    """R-E3."""
    piece_id = make_piece(mara, TEXT)
    check(author, piece_id)

    assert act(author, piece_id, "oppertunity", "replacement", replacement="opportunity") == 303
    assert piece_of(piece_id).text == TEXT.replace("oppertunity", "opportunity")
    assert "mark--kept" in page(author, piece_id)


def test_what_is_left_or_learnt_is_told_no_more(author: Visitor, mara: Person) -> None:
    """R-E3: the words of one's own are listed, and can be taken off."""
    piece_id = make_piece(mara, TEXT)
    check(author, piece_id)

    assert act(author, piece_id, "has", "dismissal") == 303
    assert act(author, piece_id, "Larkfieldia", "word") == 303
    shown = check(author, piece_id)
    assert 'mark--kept">has</b>' not in shown
    assert 'mark--kept">Larkfieldia</b>' not in shown
    assert "1 word of your own" in shown

    author.post(f"/drafts/{piece_id}/words/removal", data={"word": "Larkfieldia"})
    assert list(queries.list_known_words(mara.id)) == []
    assert author.post(f"/drafts/{piece_id}/words/removal", data={"word": ""}).status_code == 303


def test_an_old_page_replaces_nothing(author: Visitor, mara: Person) -> None:
    """R-E3: 409, the text stays, and the page says what to do."""
    piece_id = make_piece(mara, TEXT)
    check(author, piece_id)
    old, text = piece_of(piece_id).version, "Before. " + TEXT
    author.post(f"/drafts/{piece_id}", data={"version": old, "title": "A title", "text": text})

    for deed in ("replacement", "dismissal", "word"):
        assert act(author, piece_id, "oppertunity", deed, version=old, replacement="opportunity") == 409
        assert act(author, piece_id, "oppertunity", deed, replacement="opportunity") == 409
        assert act(author, piece_id, "oppertunity", deed, version="x", replacement="opportunity") == 409
    assert piece_of(piece_id).text == text
    assert "Your text has changed since it was checked" in page(author, piece_id)


def test_nobody_but_an_author_asks_reads_or_takes(
    author: Visitor, mara: Person, sign_in: Callable[[Person], Visitor]
) -> None:
    """R-E3, R-E2."""
    piece_id = make_piece(mara, TEXT)
    check(author, piece_id)
    number, version = place(piece_id, "oppertunity"), piece_of(piece_id).version

    for other in (sign_in(make_person("Ann Lee")), sign_in(make_editor())):
        assert other.get(f"/drafts/{piece_id}/check").status_code == 404
        assert other.post(f"/drafts/{piece_id}/check", data={"dialect": "en-US"}).status_code == 404
        for deed in ("replacement", "dismissal", "word"):
            data = {"version": version, "replacement": "opportunity"}
            path = f"/drafts/{piece_id}/findings/{number}/{deed}"
            assert other.post(path, data=data).status_code == 404
    assert piece_of(piece_id).text == TEXT


def test_a_language_that_nobody_covers_is_said_plainly(author: Visitor, mara: Person) -> None:
    """R-E3: which languages are covered, how a company adds one, and what is told all the same."""
    piece_id = make_piece(mara, "Wir gehen heute in den Wald und sehen die Rehe. " * 4)

    assert "This language cannot be checked here so far." in ask(author, piece_id, "fr")
    german = check(author, piece_id, "de")
    assert "Nothing here knows the grammar and spelling of this language yet" in german
    assert "Easy to read" in german
    assert "installs an engine beside Waymark" in german


def test_how_easily_it_reads_is_told_in_plain_words(author: Visitor, mara: Person) -> None:
    """R-E3."""
    shown = check(author, make_piece(mara, "The cat sat on the mat. " * 8 + "We walk " + "and walk " * 20 + "home."))  # fmt: skip

    assert "Very easy to read" in shown
    assert "reading ease 100 of 100" in shown
    assert "1 long sentence that might be easier as two" in shown


def test_a_clean_text_and_a_short_one_are_told_so(author: Visitor, mara: Person) -> None:
    shown = check(author, make_piece(mara, "We walk home together."))

    assert "Nothing stood out." in shown
    assert "A few more words" in shown


def test_many_findings_come_up_as_one_goes(author: Visitor, mara: Person) -> None:
    shown = check(author, make_piece(mara, "This is teh end. " * 50))

    assert shown.count("mark--kept") == 20
    assert "30 more come up as you go." in shown


def test_what_stands_in_a_text_is_shown_as_text(author: Visitor, mara: Person) -> None:
    """R-E3: nothing in it does anything on the page."""
    shown = check(author, make_piece(mara, 'This "><b>teh</b> & teh end. <b onclick="x">teh</b>'))

    assert "<b>teh" not in shown
    assert "<b onclick" not in shown


def test_a_check_that_never_comes_may_be_asked_for_again(
    author: Visitor, mara: Person, clock: TestClock
) -> None:
    piece_id = make_piece(mara, TEXT)
    assert "Language of the text" not in ask(author, piece_id)
    clock.advance(minutes=3)
    assert "Language of the text" in page(author, piece_id)


def test_a_check_that_did_not_work_is_told_without_alarm(
    author: Visitor, mara: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.editorial.services.checking.proofread", lambda *_args, **_more: 1 / 0)

    assert "Your text is as it was" in check(author, make_piece(mara, TEXT))


def test_where_nothing_can_be_written_nothing_is_checked(author: Visitor, mara: Person) -> None:
    from app.core.unit_of_work import unit_of_work
    from app.editorial import services

    piece_id = make_ready(mara, make_editor())
    with unit_of_work():
        services.publish(piece_id, link="https://example.com/a", actor=as_author(mara))

    assert "Check my text" not in page(author, piece_id)
    assert author.post(f"/drafts/{piece_id}/check", data={"dialect": "en-GB"}).status_code == 409
