"""Deciding: the author takes what helps, in any order, and the text is exactly what the arithmetic says."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import NotFound
from app.core.unit_of_work import unit_of_work
from app.editorial import services
from app.editorial.models import Suggestion
from app.editorial.vocabulary import (
    ChangedMeanwhile,
    DecidedAlready,
    PieceState,
    SuggestionState,
    TextRefused,
)
from app.people.models import Person
from app.signals.models import Signal
from tests.factories.editorial import (
    EDITED,
    TEXT,
    as_author,
    as_editor,
    make_edited,
    make_editor,
    make_ready,
    piece_of,
    suggestions_of,
    take,
)
from tests.factories.people import make_person

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def mara() -> Person:
    return make_person("Mara Lind")


@pytest.fixture
def tom() -> Person:
    return make_editor("Tomasz Wit")


def voice_of(piece_id: int) -> tuple[int, int]:
    figure, if_all = services.voice_of(piece_of(piece_id))
    return figure.percent, if_all


def test_all_taken_is_the_editors_copy_and_none_taken_the_authors_text(mara: Person, tom: Person) -> None:
    """R-E2: byte for byte."""
    kept, taken = make_edited(mara, tom), make_edited(mara, tom)

    with unit_of_work():
        services.keep(kept, [one.id for one in suggestions_of(kept)], actor=as_author(mara))
    take(taken, mara, *[one.id for one in suggestions_of(taken)])

    assert (piece_of(kept).text, piece_of(taken).text) == (TEXT, EDITED)


@given(order=st.permutations(range(4)), number=st.integers(1, 4))
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_taken_one_by_one_in_any_order_the_text_is_the_same(order: list[int], number: int) -> None:
    """R-E2, SE-9."""
    mara, tom = make_person("Mara"), make_editor("Tom")
    one_by_one, at_once = make_edited(mara, tom), make_edited(mara, tom)
    chosen = order[:number]
    for each in chosen:
        take(one_by_one, mara, suggestions_of(one_by_one)[each].id)
    take(at_once, mara, *[suggestions_of(at_once)[each].id for each in chosen])

    assert piece_of(one_by_one).text == piece_of(at_once).text
    assert [one.is_decided for one in suggestions_of(at_once)] == [each in chosen for each in range(4)]


def test_whoever_edits_decides_nothing(mara: Person, tom: Person) -> None:
    """R-E2."""
    piece_id = make_edited(mara, tom)
    ids = [one.id for one in suggestions_of(piece_id)]

    for actor in (as_editor(tom), as_author(make_person())):
        with pytest.raises(NotFound), unit_of_work():
            services.take(piece_id, ids, version=piece_of(piece_id).version, actor=actor)


def test_a_decision_upon_a_text_that_has_changed_is_refused(mara: Person, tom: Person) -> None:
    """RQ-3, SE-12: two windows."""
    piece_id = make_edited(mara, tom)
    [first, second, *_others] = suggestions_of(piece_id)
    version = piece_of(piece_id).version
    take(piece_id, mara, first.id)

    with pytest.raises(ChangedMeanwhile), unit_of_work():
        services.take(piece_id, [second.id], version=version, actor=as_author(mara))
    with pytest.raises(DecidedAlready):
        take(piece_id, mara, first.id)
    with pytest.raises(NotFound):
        take(piece_id, mara, 10**9)


def test_a_suggestion_is_taken_in_the_authors_own_words(mara: Person, tom: Person) -> None:
    """R-E2: and these are the author's."""
    piece_id = make_edited(mara, tom)
    [first, *_others] = suggestions_of(piece_id)

    with unit_of_work():
        services.take(
            piece_id, [first.id], version=piece_of(piece_id).version, words="got", actor=as_author(mara)
        )

    assert piece_of(piece_id).text.startswith("We got informations")
    found = suggestions_of(piece_id)[0]
    assert (found.state, found.answer) == (SuggestionState.ADAPTED, "got")
    assert voice_of(piece_id)[0] == 100


def test_a_decision_can_be_taken_back_exactly(mara: Person, tom: Person) -> None:
    """What was taken goes, whatever was taken around it."""
    piece_id = make_edited(mara, tom)
    ids = [one.id for one in suggestions_of(piece_id)]
    take(piece_id, mara, *ids)

    for each in random.Random(3).sample(ids, 4):
        with unit_of_work():
            services.undo(piece_id, each, version=piece_of(piece_id).version, actor=as_author(mara))

    assert piece_of(piece_id).text == TEXT
    assert all(one.is_takeable for one in suggestions_of(piece_id))


def test_what_the_author_types_while_suggestions_are_open_is_never_overwritten(
    mara: Person, tom: Person
) -> None:
    """SE-10, SE-11: a suggestion whose words are gone can only be read; when they are back, so is it."""
    piece_id = make_edited(mara, tom)
    text = TEXT.replace("We has informations", "We know things")

    def save(words: str) -> list[Suggestion]:
        with unit_of_work():
            services.save_text(piece_id, title="A first piece", text=words, version=piece_of(piece_id).version,
                               actor=as_author(mara))  # fmt: skip
        return suggestions_of(piece_id)

    found = save(text)
    assert [one.is_takeable for one in found] == [False, False, True, True]
    with pytest.raises(DecidedAlready):
        take(piece_id, mara, found[0].id)
    take(piece_id, mara, found[2].id)
    assert piece_of(piece_id).text == text.replace("They is", "They are")

    assert [one.is_takeable for one in save(TEXT.replace("They is", "They are"))] == [True, True, False, True]


@pytest.mark.parametrize("text, copy, words", [("cafe x", "cafe", "\u0301"), ("a x", "a y", "b\0c")])
def test_words_that_would_grow_together_with_those_beside_them_are_refused(
    mara: Person, tom: Person, text: str, copy: str, words: str
) -> None:
    """SE-4: a text is kept composed, and no place in it moves by itself."""
    piece_id = make_edited(mara, tom, text, copy)
    [one] = suggestions_of(piece_id)
    with pytest.raises(TextRefused), unit_of_work():
        services.take(piece_id, [one.id], version=piece_of(piece_id).version, words=words,
                      actor=as_author(mara))  # fmt: skip


def test_the_whole_text_is_not_suggested_away(mara: Person, tom: Person) -> None:
    """SE-2."""
    piece_id = make_edited(mara, tom, "Only this", "")

    with pytest.raises(TextRefused):
        take(piece_id, mara, suggestions_of(piece_id)[0].id)


def test_the_voice_figure_counts_what_came_from_the_desk(mara: Person, tom: Person) -> None:
    """R-E2: shown before, and true after."""
    piece_id = make_edited(mara, tom)
    before, if_all = voice_of(piece_id)

    take(piece_id, mara, *[one.id for one in suggestions_of(piece_id)])

    assert (before, voice_of(piece_id)) == (100, (if_all, if_all))
    assert 0 < if_all < 100


def test_a_published_piece_counts_for_each_of_its_authors(mara: Person, tom: Person) -> None:
    """R-E4, R-J33: what was published is a signal, as surely known as our own features know."""
    piece_id = make_ready(mara, tom)

    with unit_of_work():
        services.publish(piece_id, link="https://larkfield.example/blog/1", actor=as_author(mara))

    signal = piece_signals()[0]
    assert (signal.person_id, signal.object) == (mara.id, "https://larkfield.example/blog/1")
    assert piece_of(piece_id).state == PieceState.PUBLISHED


def piece_signals() -> list[Signal]:
    from app.core.db import db

    return list(db.session.execute(db.select(Signal).where(Signal.external_id.like("piece:%"))).scalars())
