"""Engines for spelling, grammar and style: exact about places, silent about what is no prose."""

import socket
from collections.abc import Collection, Iterator
from itertools import pairwise
from time import perf_counter
from typing import ClassVar

import pytest

from app.clients import proofreading
from app.clients.proofreading import Category, EngineFailed, Finding, languages, proofread
from app.core.prose import beside_prose, blanked, touches

FAMILY = "👩‍👩‍👧"


def found(text: str, dialect: str = "en-GB", known: Collection[str] = ()) -> list[str]:
    """The words that are found, as they stand at the places that are told."""
    return [text[one.start : one.end] for one in proofread(text, dialect=dialect, known_words=known)]


def test_grammar_spelling_and_style_are_found_with_words_about_it_and_replacements() -> None:
    """R-E3."""
    text = "We has an oppertunity. Our future plans are good."
    by_words = {text[one.start : one.end]: one for one in proofread(text, dialect="en-US")}

    assert by_words["has"].category == Category.GRAMMAR
    assert by_words["has"].replacements == ("have",)
    assert by_words["oppertunity"].category == Category.SPELLING
    assert by_words["future plans"].category == Category.STYLE
    assert by_words["future plans"].replacements == ("plans",)
    assert all(one.message for one in by_words.values())


@pytest.mark.parametrize(
    "before",
    ["", "Grüße, ", f"{FAMILY} 👍🏽🇩🇪 ", "שלום עולם, ", "\u202eabc\u202c ", "日本語。 ", "Zürich 😀 — “so” ", "a\u0301 e\u0308 "],
)  # fmt: skip
def test_places_are_code_points_whatever_stands_before(before: str) -> None:
    """R-E3: emoji, umlauts, writing from right to left; for both engines."""
    text = f"{before}this is teh end, and at the end of the day it counts. 😀😀"

    assert {"teh", "at the end of the day"} <= set(found(text))


@pytest.mark.parametrize(
    "text",
    [
        "Call `retrun wrng` twice.",
        "Call ``a ` retrun wrng`` twice.",
        "```python\nretrun wrng at the end of the day\n```\n",
        "~~~\nretrun wrng\n",
        "Code:\n\n    retrun wrng\n",
        "See [the page](https://example.com/wrnng/retrun).",
        "See [the page](wrnng/(retrun)/x 'A title').",
        "See [the page][wrnng].\n\n[wrnng]: https://example.com/retrun",
        "See https://example.com/wrnng/retrun?q=teh for more.",
        "See www.wrnng.example for more.",
        "See <https://example.com/wrnng> for more.",
        "See example.com/wrnng/retrun for more.",
        "Write to wrnng.retrun@exampel.com today.",
        "Thanks to @wrnng for #retrun and more.",
        'A <span class="wrnng retrun">word</span> here.',
    ],
)
def test_code_addresses_and_targets_of_links_are_left_alone(text: str) -> None:
    """R-E3."""
    assert found(text) == []


def test_the_words_of_a_link_and_of_a_nested_paragraph_are_read() -> None:
    assert found("See [the pagge](https://example.com).") == ["pagge"]
    assert found("- An item\n\n    with a secnd paragraph\n") == ["secnd"]


@pytest.mark.parametrize("between", ["\n\n", "\n", " "])
def test_places_are_exact_in_long_texts_too(between: str) -> None:
    """R-E3: a long text is read in parts, and none of its words is lost or told twice."""
    sentence = "Grüße, this is teh end of it."
    places = [one.start for one in proofread(between.join([sentence] * 500), dialect="en-GB") if one.replacements == ("the",)]  # fmt: skip

    assert places == [number * len(sentence + between) + 15 for number in range(500)]


def test_a_sentence_that_is_read_in_parts_needs_no_capital_within() -> None:
    assert found("We walk" + ", and walk" * 1_000 + ".") == []


@pytest.mark.parametrize("text", ["[" * 12_000, "שלום " * 2_000, "👩‍👩‍👧" * 2_000, "a" * 12_000])
def test_a_text_that_is_no_prose_holds_no_worker_up(text: str) -> None:
    """R-E3: what grows with the square of the length is kept short."""
    began = perf_counter()
    proofread(text, dialect="en-GB")

    assert perf_counter() - began < 20


def test_findings_never_overlap() -> None:
    """R-E3: what two engines say about the same words is told once."""
    text = "The the ATM machine is very unique, irregardless of teh the future plans. " * 20
    places = [(one.start, one.end) for one in proofread(text, dialect="en-US")]

    assert places == sorted(places)
    assert all(before[1] <= after[0] for before, after in pairwise(places))


@pytest.mark.parametrize(
    "dialect, quiet, told",
    [("en-US", "color", "colour"), ("en-GB", "colour", "color"), ("en-CA", "colour", "color"), ("en-AU", "colour", "color")],
)  # fmt: skip
def test_each_dialect_has_its_own_spelling(dialect: str, quiet: str, told: str) -> None:
    """R-E3."""
    assert found(f"The {quiet} is good.", dialect) == []
    assert found(f"The {told} is good.", dialect) == [told]


def test_a_known_word_is_quiet_in_every_case_and_with_an_s() -> None:
    """R-E3: the personal dictionary."""
    text = "Waymarkly is here. Waymarkly’s desk and WAYMARKLY."

    assert found(text) != []
    assert found(text, known=["waymarkly"]) == []


def test_headings_need_no_capitals_and_long_sentences_are_told_elsewhere() -> None:
    assert found("# A heading in plain words\n\n" + "We walk on and " * 30 + "we rest.") == []


def test_nothing_leaves_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """R-E3: no socket is opened, not even one that would be refused."""

    def refuse(*_args: object, **_more: object) -> None:
        raise AssertionError("a socket")

    monkeypatch.setattr(socket, "socket", refuse)

    assert found("This is teh end.") == ["teh"]


def test_a_text_without_words_has_no_findings() -> None:
    assert [found(text) for text in ("", "\n\n", "😀", "# \n", "`")] == [[], [], [], [], []]


class Shouting:
    """Finds what is written in capitals, twice, and outside of the text."""

    languages: ClassVar = ("tlh",)

    def check(self, text: str, *, dialect: str, known_words: Collection[str]) -> list[Finding]:
        return [Finding(0, 3, dialect, Category.STYLE), Finding(1, 2, "again", Category.STYLE), Finding(2, 99, "beyond", Category.STYLE), Finding(4, 4, "nothing", Category.STYLE)]  # fmt: skip


@pytest.fixture
def klingon() -> Iterator[None]:
    proofreading.cover("tlh", Shouting)
    yield
    proofreading.cover("tlh", None)


@pytest.mark.usefixtures("klingon")
def test_another_language_is_covered_by_naming_its_engine() -> None:
    """R-E3: and what an engine says is sorted out as for all others."""
    assert "tlh" in languages()
    assert [one.message for one in proofread("QAP LA", dialect="tlh")] == ["tlh"]


def test_a_package_brings_an_engine_by_an_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    """R-E3: how a company adds one."""

    class Entry:
        def load(self) -> type[Shouting]:
            return Shouting

    monkeypatch.setattr(proofreading, "_installed", lambda: {"de-DE": Entry()})

    assert "de-DE" in languages()
    assert len(proofread("QAP LA", dialect="de-DE")) == 1
    proofreading._proofreader.cache_clear()


def test_a_language_that_nobody_covers_is_told_as_such() -> None:
    assert set(languages()) == {"en-AU", "en-CA", "en-GB", "en-US"}
    with pytest.raises(LookupError):
        proofread("Das ist gut.", dialect="de")


def test_an_engine_that_breaks_down_takes_nothing_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A panic in Rust would end the worker; the next text is read by a new engine."""
    panic = type("PanicException", (BaseException,), {})
    english = proofreading.EnglishProofreader()

    class Broken:
        def lint(self, _text: str) -> None:
            raise panic

    english._linters["en-GB"] = Broken()  # type: ignore[assignment]
    with pytest.raises(EngineFailed):
        english.check("text", dialect="en-GB", known_words=())

    assert english.check("teh", dialect="en-GB", known_words=()) != []


def test_what_is_left_out_moves_nothing() -> None:
    text = "A `b`\n```\nc\n```\nd"
    spans = beside_prose(text)

    assert blanked(text, spans, "_") == "A ___\n___\n_\n___\nd"
    assert [touches(spans, place, place + 1) for place in (0, 1, 2, 4, 5, 6, len(text) - 1)] == [False, False, True, True, False, True, False]  # fmt: skip


@pytest.mark.parametrize("text", ["`" * 3000, "` " * 30_000, "[" * 50_000, "a" * 100_000, "a.a" * 30_000, "](" * 30_000, "<a" * 30_000, "@" * 50_000, "> " * 40_000])  # fmt: skip
def test_no_text_takes_long_to_take_apart(text: str) -> None:
    assert len(blanked(text, beside_prose(text))) == len(text)
