"""The policy reads plainly, and tells its readers what has changed (R-T3)."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.texts import count_words
from app.training.rules.policy import advise, changes_between, checked_text, is_due, parts_of
from app.training.services.policy import look_at, ready_made
from app.training.vocabulary.policy import LONGEST_POLICY, READ_HOLDS_FOR, PolicyRefused

SHARED = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_ready_made_policy_is_read_by_a_fourteen_year_old(language: str) -> None:
    """R-T3: short, at least as easy as a good newspaper, and without a word of lawyers."""
    text = ready_made()[language]
    advice = look_at(text, language)

    assert 900 <= count_words(text) <= 1_400
    assert advice.reading is not None
    assert advice.reading.figure is not None
    assert advice.reading.figure >= 65
    assert advice.jargon == ()


def test_both_languages_of_the_ready_made_policy_have_the_same_parts() -> None:
    """R-T3: what one says the other one says, too."""
    parts = {language: parts_of(text) for language, text in ready_made().items()}

    assert len(parts["en"]) == len(parts["de"]) > 10


def test_jargon_is_named_with_what_everybody_says_instead() -> None:
    """R-T3: whole words, whatever their case, each once with how often it stands there."""
    found = advise(
        "Pursuant to it you shall. SHALL we? A shallow one.", "en", {"pursuant to": "under", "shall": "must"}
    )

    assert [(one.word, one.plainer, one.times) for one in found.jargon] == [("pursuant to", "under", 1), ("shall", "must", 2)]  # fmt: skip


def test_what_went_and_what_came_is_marked_and_nothing_is_lost() -> None:
    """R-T3: for readers, word by word."""
    found = list(changes_between("Ask your boss first.\nBe kind.\n", "Ask your coach first.\nBe kind.\n"))

    assert [one.text for one in found if one.kind == "gone"] == ["boss"]
    assert [one.text for one in found if one.kind == "new"] == ["coach"]
    assert "".join(one.text for one in found if one.kind != "new") == "Ask your boss first.\nBe kind.\n"


def test_the_text_is_cut_at_its_headings() -> None:
    """R-T3: for the list of what stands in it."""
    assert [(one.title, one.text) for one in parts_of("Hello.\n\n## One\nA\n### Deeper\n## Two ##\nB")] == [
        ("", "Hello."), ("One", "A\n### Deeper"), ("Two", "B"),
    ]  # fmt: skip
    assert [one.title for one in parts_of("## Alone")] == ["Alone"]


def test_reading_it_holds_for_a_year_and_until_it_is_shared_again() -> None:
    """R-T3: re-shared regularly."""
    read = SHARED + timedelta(days=1)

    assert is_due(None, shared_at=SHARED, at=read)
    assert not is_due(read, shared_at=SHARED, at=read)
    assert not is_due(read, shared_at=SHARED, at=read + READ_HOLDS_FOR - timedelta(seconds=1))
    assert is_due(read, shared_at=SHARED, at=read + READ_HOLDS_FOR)
    assert is_due(read, shared_at=read + timedelta(days=1), at=read + timedelta(days=2))


@pytest.mark.parametrize("text", ["", " \n", "x" * (LONGEST_POLICY + 1)])
def test_a_policy_without_words_or_with_too_many_is_refused(text: str) -> None:
    """R-T3."""
    with pytest.raises(PolicyRefused):
        checked_text(text)
