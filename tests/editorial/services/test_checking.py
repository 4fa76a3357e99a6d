"""Checking: help that an author asks for, before anybody sees a draft."""

from collections.abc import Collection, Iterator

import pytest

from app.clients import proofreading
from app.clients.proofreading import Category, Finding
from app.core.db import db
from app.core.errors import NotFound
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.models import Check, KnownWord
from app.editorial.privacy import checks as privacy
from app.editorial.privacy.pieces import erase_pieces
from app.editorial.services import checking
from app.editorial.vocabulary import (
    CheckState,
    FindingGone,
    NotAtThatPoint,
    PieceState,
    TextMovedOn,
    TextRefused,
)
from app.people.models import Person
from tests.factories.editorial import (
    as_author,
    as_editor,
    hand_in,
    make_edited,
    make_editor,
    make_piece,
    make_ready,
    piece_of,
    suggestions_of,
)
from tests.factories.people import make_person
from tests.support.clock import TestClock

pytestmark = pytest.mark.usefixtures("app")

TEXT = "Grüße 👩‍👩‍👧! We has an oppertunity.\n\nTeh end. שלום and teh reslt 😀."


@pytest.fixture
def mara() -> Person:
    return make_person("Mara Lind")


def ask(piece_id: int, by: Person, dialect: str = "en-GB") -> None:
    with unit_of_work():
        services.ask_for_check(piece_id, dialect=dialect, actor=as_author(by))


def check(piece_id: int, by: Person, dialect: str = "en-GB") -> Check:
    ask(piece_id, by, dialect)
    run_due_jobs()
    return check_of(piece_id)


def check_of(piece_id: int) -> Check:
    db.session.rollback()
    return db.session.get_one(Check, piece_id, populate_existing=True)


def found(piece_id: int) -> list[str]:
    return [one["words"] for one in check_of(piece_id).findings if not one["is_left"]]


def place(piece_id: int, words: str) -> int:
    [start] = [one["start"] for one in check_of(piece_id).findings if one["words"] == words]
    return int(start)


def take(piece_id: int, words: str, replacement: str, by: Person, version: int | None = None) -> int:
    with unit_of_work():
        return services.take_finding(
            piece_id,
            place(piece_id, words),
            replacement=replacement,
            version=version or piece_of(piece_id).version,
            actor=as_author(by),
        )


def save(piece_id: int, text: str, by: Person) -> None:
    with unit_of_work():
        services.save_text(piece_id, title="A title", text=text, version=piece_of(piece_id).version, actor=as_author(by))  # fmt: skip


def test_a_text_is_checked_by_a_job_and_every_finding_stands_where_it_says(mara: Person) -> None:
    """R-E3: with emoji, umlauts and writing from right to left before it."""
    piece_id = make_piece(mara, TEXT)
    made = check(piece_id, mara)
    text = piece_of(piece_id).text

    assert (made.state, made.version, made.language) == (CheckState.DONE, piece_of(piece_id).version, "en-GB")
    assert piece_of(piece_id).language == "en-GB"
    assert {"has", "oppertunity", "teh", "reslt"} <= set(found(piece_id))
    assert all(text[one["start"] :].startswith(one["words"]) for one in made.findings)


def test_three_thousand_words_are_read_by_the_job_and_not_while_their_author_waits(
    mara: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-E3."""
    piece_id = make_piece(mara, "We has an oppertunity to write it down. " * 375)
    texts: list[str] = []
    real = checking.proofread
    monkeypatch.setattr(checking, "proofread", lambda text, **more: texts.append(text) or real(text, **more))

    ask(piece_id, mara)
    assert texts == []
    assert check_of(piece_id).state == CheckState.QUEUED

    run_due_jobs()
    assert [len(text.split()) for text in texts] == [3_000]
    assert len(found(piece_id)) == 750


def test_only_an_author_asks_takes_leaves_or_teaches(mara: Person) -> None:
    """R-E3, R-E2: not a colleague, not an editor."""
    piece_id = make_piece(mara, TEXT)
    check(piece_id, mara)
    number, version = place(piece_id, "reslt"), piece_of(piece_id).version
    for actor in (as_author(make_person()), as_editor(make_editor())):
        for act in (
            lambda actor: services.ask_for_check(piece_id, dialect="en-US", actor=actor),
            lambda actor: services.take_finding(piece_id, number, replacement="result", version=version, actor=actor),
            lambda actor: services.dismiss_finding(piece_id, number, version=version, actor=actor),
            lambda actor: services.learn_word(piece_id, number, version=version, actor=actor),
        ):  # fmt: skip
            with pytest.raises(NotFound), unit_of_work():
                act(actor)

    assert piece_of(piece_id).text == TEXT
    assert "reslt" in found(piece_id)


def test_a_replacement_changes_exactly_the_words_that_were_found_and_the_others_are_carried(
    mara: Person,
) -> None:
    """R-E3."""
    piece_id = make_piece(mara, TEXT)
    check(piece_id, mara)
    others = [words for words in found(piece_id) if words != "oppertunity"]

    version = take(piece_id, "oppertunity", "opportunity", mara)
    assert piece_of(piece_id).text == TEXT.replace("oppertunity", "opportunity")
    take(piece_id, "reslt", "result", mara, version)
    take(piece_id, "has", "have", mara)

    text = piece_of(piece_id).text
    assert text == TEXT.replace("oppertunity", "opportunity").replace("reslt", "result").replace(
        "has", "have"
    )
    assert found(piece_id) == [words for words in others if words not in ("reslt", "has")]
    assert all(text[one["start"] :].startswith(one["words"]) for one in check_of(piece_id).findings)


def test_when_the_text_has_moved_on_nothing_is_replaced(mara: Person) -> None:
    """R-E3: neither from an old page nor from an old check."""
    piece_id = make_piece(mara, TEXT)
    version = check(piece_id, mara).version
    save(piece_id, "Before. " + TEXT, mara)
    number = place(piece_id, "reslt")

    for at in (version, version + 1, version + 2):
        with pytest.raises(TextMovedOn), unit_of_work():
            services.take_finding(piece_id, number, replacement="result", version=at, actor=as_author(mara))

    assert piece_of(piece_id).text == "Before. " + TEXT


def test_only_what_was_proposed_is_taken_and_only_once(mara: Person) -> None:
    piece_id = make_piece(mara, TEXT)
    check(piece_id, mara)
    with pytest.raises(FindingGone):
        take(piece_id, "reslt", "something else", mara)
    with pytest.raises(FindingGone), unit_of_work():
        services.take_finding(piece_id, 1, replacement="x", version=piece_of(piece_id).version, actor=as_author(mara))  # fmt: skip

    assert piece_of(piece_id).text == TEXT


def test_a_text_that_moves_on_while_it_is_read_makes_the_result_worthless(
    mara: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-E3: it is thrown away, and the page says that the text has changed."""
    piece_id = make_piece(mara, TEXT)

    def typing_on(text: str, **_more: object) -> list[Finding]:
        save(piece_id, "Other words.", mara)
        return [Finding(0, 5, "of the old text", Category.STYLE)]

    monkeypatch.setattr(checking, "proofread", typing_on)
    made = check(piece_id, mara)

    assert (made.state, made.findings) == (CheckState.DONE, [])
    assert not made.is_of(piece_of(piece_id))


def test_a_check_asked_for_anew_while_another_runs_is_made_of_the_text_of_then(
    mara: Person, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    piece_id = make_piece(mara, TEXT)
    real, seen = checking.proofread, []

    def slowly(text: str, **more: object) -> list[Finding]:
        seen.append(text)
        if len(seen) == 1:
            clock.advance(seconds=1)
            save(piece_id, "We has other words.", mara)
            ask(piece_id, mara, "en-US")
        return real(text, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(checking, "proofread", slowly)
    made = check(piece_id, mara)

    assert seen == [TEXT, "We has other words."]
    assert (made.language, [words.strip() for words in found(piece_id)]) == ("en-US", ["has"])


def test_running_twice_changes_nothing_and_a_piece_that_is_gone_is_no_matter(mara: Person) -> None:
    """R-E3: a job may be run twice."""
    piece_id = make_piece(mara, TEXT)
    made = check(piece_id, mara).findings

    services.run_check(piece_id)
    assert check_of(piece_id).findings == made

    ask(piece_id, mara)
    with unit_of_work():
        services.delete_piece(piece_id, actor=as_author(mara))
    run_due_jobs()
    assert db.session.get(Check, piece_id) is None


def test_what_breaks_down_is_told_and_can_be_asked_for_again(
    mara: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    piece_id = make_piece(mara, TEXT)

    def stumble(_text: str, **_more: object) -> list[Finding]:
        raise proofreading.EngineFailed("engine")

    with monkeypatch.context() as patched:
        patched.setattr(checking, "proofread", stumble)
        assert check(piece_id, mara).state == CheckState.FAILED

    assert check(piece_id, mara).state == CheckState.DONE


def test_the_personal_dictionary_keeps_a_word_quiet(mara: Person) -> None:
    """R-E3: at once, in the next check, in every piece, and for its owner alone."""
    text = "Larkfieldia is here. I like Larkfieldia’s desk, and teh rest."
    piece_id = make_piece(mara, text)
    check(piece_id, mara)
    with unit_of_work():
        word = services.learn_word(piece_id, 0, version=piece_of(piece_id).version, actor=as_author(mara))
    assert word == "Larkfieldia"
    assert found(piece_id) == ["teh"]

    check(piece_id, mara)
    assert found(piece_id) == ["teh"]
    other = make_person("Ann Lee")
    others_piece = make_piece(other, text)
    check(others_piece, other)
    assert "Larkfieldia" in found(others_piece)

    with unit_of_work():
        services.forget_word("Larkfieldia", actor=as_author(mara))
        services.forget_word("never taught", actor=as_author(mara))
    assert list(queries.list_known_words(mara.id)) == []
    check(piece_id, mara)
    assert "Larkfieldia" in found(piece_id)


def test_what_is_no_word_of_its_own_is_not_taught(mara: Person) -> None:
    piece_id = make_piece(mara, TEXT)
    check(piece_id, mara)

    with pytest.raises(FindingGone), unit_of_work():
        services.learn_word(piece_id, place(piece_id, "has"), version=piece_of(piece_id).version, actor=as_author(mara))  # fmt: skip

    assert db.session.execute(db.select(KnownWord)).all() == []


def test_what_is_left_stays_left(mara: Person) -> None:
    """R-E3: a later check does not nag."""
    piece_id = make_piece(mara, "We has it. They has it. We has more.")
    check(piece_id, mara)
    assert len(found(piece_id)) == 3
    with unit_of_work():
        services.dismiss_finding(piece_id, 3, version=piece_of(piece_id).version, actor=as_author(mara))
    save(piece_id, "Now. We has it, and teh rest.", mara)
    check(piece_id, mara)

    assert found(piece_id) == ["teh"]
    with pytest.raises(FindingGone), unit_of_work():
        services.dismiss_finding(piece_id, place(piece_id, "has"), version=piece_of(piece_id).version, actor=as_author(mara))  # fmt: skip


@pytest.mark.parametrize("dialect", ["fr", "xx-bogus", "deutsch"])
def test_a_language_that_nobody_covers_is_told_plainly(mara: Person, dialect: str) -> None:
    """R-E3."""
    piece_id = make_piece(mara, TEXT)

    with pytest.raises(TextRefused) as refused, unit_of_work():
        services.ask_for_check(piece_id, dialect=dialect, actor=as_author(mara))

    assert "cannot be checked" in refused.value.message


def test_german_is_counted_though_nothing_checks_its_grammar(mara: Person) -> None:
    """R-E3: Amstad's figure, and no findings."""
    piece_id = make_piece(mara, "Wir gehen heute in den Wald und sehen die Rehe. " * 4)
    made = check(piece_id, mara, "de")

    assert (made.state, made.findings) == (CheckState.DONE, [])
    assert made.readability["ease"] == "easy"


def test_how_easily_it_reads_is_told_with_its_long_sentences(mara: Person) -> None:
    """R-E3."""
    piece_id = make_piece(mara, "The cat sat on the mat. " * 8 + "We walk " + "and walk " * 20 + "home.")
    counted = check(piece_id, mara).readability

    assert (counted["ease"], counted["sentences"], counted["long"][0]["words"]) == ("very-easy", 9, 43)


class Everywhere:
    """Another language's engine."""

    languages = ("fr",)

    def check(self, text: str, *, dialect: str, known_words: Collection[str]) -> list[Finding]:
        return [Finding(0, 4, "Dites-le autrement.", Category.STYLE, ("Tous",))]


@pytest.fixture
def french() -> Iterator[None]:
    proofreading.cover("fr", Everywhere)
    yield
    proofreading.cover("fr", None)


@pytest.mark.usefixtures("french")
def test_another_language_works_as_soon_as_it_has_an_engine(mara: Person) -> None:
    """R-E3."""
    piece_id = make_piece(mara, "Tout le monde.")
    check(piece_id, mara, "fr")
    take(piece_id, "Tout", "Tous", mara)

    assert piece_of(piece_id).text == "Tous le monde."
    assert check_of(piece_id).readability == {}


def test_suggestions_stand_where_their_words_do_after_a_replacement(mara: Person) -> None:
    """R-E3, R-E4: what the desk suggested is carried by the same arithmetic."""
    piece_id = make_edited(mara, make_editor(), "Teh end. We is here.", "Teh end. We are here.")
    check(piece_id, mara)
    take(piece_id, "Teh", "The", mara)

    [one] = suggestions_of(piece_id)
    assert (one.original, one.place) == ("is", 12)


def test_what_is_replaced_after_ready_is_read_again_and_what_was_there_is_kept(mara: Person) -> None:
    """R-E1, R-E6."""
    piece_id = make_ready(mara, make_editor(), text="Teh end of it.")
    check(piece_id, mara)
    take(piece_id, "Teh", "The", mara)

    assert piece_of(piece_id).state == PieceState.WAITING
    assert "Teh end of it." in [one.text for one in queries.list_revisions(piece_id)]


def test_a_text_without_words_and_one_that_cannot_be_written_on_are_not_checked(mara: Person) -> None:
    empty = make_piece(mara, "")
    with pytest.raises(TextRefused):
        ask(empty, mara)
    published = make_ready(mara, make_editor())
    with unit_of_work():
        services.publish(published, link="https://example.com/a", actor=as_author(mara))
    with pytest.raises(NotAtThatPoint):
        ask(published, mara)


def test_a_piece_at_the_desk_is_checked_as_its_author_goes_on(mara: Person) -> None:
    piece_id = make_piece(mara, TEXT)
    hand_in(piece_id, mara)

    assert check(piece_id, mara).state == CheckState.DONE


def test_ones_words_are_shown_erased_and_taken_over_and_findings_go_with_the_piece(mara: Person) -> None:
    """R-P3, R-E3."""
    ann = make_person("Ann Lee")
    for person in (mara, ann):
        piece_id = make_piece(person, "Larkfieldia is here.")
        check(piece_id, person)
        with unit_of_work():
            services.learn_word(piece_id, 0, version=piece_of(piece_id).version, actor=as_author(person))
    other = make_piece(mara, "Brightwaterly is here.")
    check(other, mara)
    [_quiet, told] = list(privacy.read_checks(mara.id))
    assert told["found"][0].startswith("Brightwaterly: ")
    with unit_of_work():
        services.learn_word(other, 0, version=piece_of(other).version, actor=as_author(mara))
    assert [row["word"] for row in privacy.read_known_words(mara.id)] == ["Brightwaterly", "Larkfieldia"]

    with unit_of_work():
        assert privacy.take_over_known_words(mara.id, ann.id) == 1
    assert list(queries.list_known_words(mara.id)) == []
    assert list(queries.list_known_words(ann.id)) == ["Brightwaterly", "Larkfieldia"]

    with unit_of_work():
        assert (privacy.erase_known_words(ann.id), privacy.erase_known_words(ann.id)) == (2, 0)
        while erase_pieces(mara.id):
            pass
    assert list(privacy.read_checks(mara.id)) == []
