"""How easily a text reads: published formulas, plain words for the result, and long sentences listed."""

import pytest

from app.core.readability import (
    LONG_SENTENCE,
    MOST_SENTENCES,
    Ease,
    ease_of,
    readability,
    sentences_of,
    syllables_in_english,
    syllables_in_german,
)

EASY = (
    "The cat sat on the mat. The dog sat by the door. We like them both. They like us too. It is a good day. "
    * 3
)
HARD = (
    "Organisational transformation necessitates comprehensive prioritisation of interdisciplinary communication "
    "methodologies, notwithstanding considerable administrative complications encountered internationally. "
) * 3


@pytest.mark.parametrize(
    "word, syllables",
    [("the", 1), ("table", 2), ("information", 4), ("readability", 5), ("makes", 1), ("walked", 1), ("wanted", 2),
     ("house", 1), ("language", 2), ("professional", 4), ("opportunity", 5), ("x", 1)],
)  # fmt: skip
def test_english_syllables(word: str, syllables: int) -> None:
    """R-E3."""
    assert syllables_in_english(word) == syllables


@pytest.mark.parametrize(
    "word, syllables", [("Lesbarkeit", 3), ("Straße", 2), ("Oma", 2), ("Verständlichkeit", 4), ("aber", 2), ("ist", 1)]
)  # fmt: skip
def test_german_syllables(word: str, syllables: int) -> None:
    """R-E3."""
    assert syllables_in_german(word) == syllables


def test_the_figure_is_that_of_flesch() -> None:
    """R-E3: 30 words in 5 sentences with 35 syllables."""
    text = "The cat sat on the table. The dog sat by the window. We like them both a lot. It is a sunny, sunny day. The morning is a long one."  # fmt: skip
    found = readability(text, "en-GB")

    assert found is not None
    assert (found.words, found.sentences) == (30, 5)
    assert found.figure == round(206.835 - 1.015 * 30 / 5 - 84.6 * 35 / 30, 1)


def test_the_figure_for_german_is_that_of_amstad() -> None:
    """R-E3: 30 words in 3 sentences with 42 syllables."""
    text = "Wir gehen heute in den Wald und sehen die Rehe. " * 3
    found = readability(text, "de")

    assert found is not None
    assert (found.words, found.sentences) == (30, 3)
    assert found.figure == round(180 - 10 - 58.5 * 42 / 30, 1)


def test_easy_and_hard_texts_are_told_apart_in_plain_words() -> None:
    """R-E3."""
    easy, hard = readability(EASY, "en-US"), readability(HARD, "en-US")

    assert easy is not None
    assert hard is not None
    assert (easy.ease, hard.ease) == (Ease.VERY_EASY, Ease.SPECIALISTS)


@pytest.mark.parametrize("figure, ease", [(120, Ease.VERY_EASY), (90, Ease.VERY_EASY), (89.9, Ease.EASY), (60, Ease.PLAIN), (30, Ease.PATIENCE), (29.9, Ease.SPECIALISTS), (-80, Ease.SPECIALISTS)])  # fmt: skip
def test_the_steps_are_those_of_flesch(figure: float, ease: Ease) -> None:
    assert ease_of(figure) is ease
    assert ease.label


def test_a_language_without_a_formula_and_a_text_without_words_have_no_figure() -> None:
    """R-E3: nothing is guessed."""
    few, none = readability("A few words.", "en"), readability("", "en")

    assert readability("Tous les mots.", "fr") is None
    assert readability("words", "") is None
    assert few is not None
    assert none is not None
    assert (few.figure, few.ease, few.words) == (None, None, 3)
    assert (none.figure, none.words, none.sentences) == (None, 0, 0)


def test_long_sentences_are_listed_the_longest_first() -> None:
    """R-E3."""
    texts = [f"This {'very ' * (LONG_SENTENCE + more)}end." for more in range(MOST_SENTENCES + 2)]
    found = readability(" ".join([*texts, "A short one."]), "en")

    assert found is not None
    lengths = [one.words for one in found.long_sentences]
    assert lengths == sorted(lengths, reverse=True)
    assert len(lengths) == MOST_SENTENCES
    assert found.long_sentences[0].text == texts[-1]


@pytest.mark.parametrize(
    "text, sentences",
    [
        ("One. Two! Three? Four… Five.", ["One.", "Two!", "Three?", "Four…", "Five."]),
        ("Dr. Who met J. Smith, e.g. in May. He left.", ["Dr. Who met J. Smith, e.g. in May.", "He left."]),
        ("Am 3. März kam sie. Er blieb.", ["Am 3. März kam sie.", "Er blieb."]),
        ("# A heading\nText goes\non here.\n- one\n- two\n\n> said", ["A heading", "Text goes on here.", "one", "two", "said"]),
        ("Version 3.5 is out at example.com today.", ["Version 3.5 is out at example.com today."]),
        ("He said “Stop.” Then he went.", ["He said “Stop.”", "Then he went."]),
        ("See `a. B` now.\n\n```\ncode. Code.\n```\n", ["See now."]),
        ("Grüße 👍🏽. Über alles. שלום.", ["Grüße 👍🏽.", "Über alles.", "שלום."]),
        ("", []),
    ],
)  # fmt: skip
def test_sentences_are_found_as_readers_see_them(text: str, sentences: list[str]) -> None:
    assert list(sentences_of(text)) == sentences
