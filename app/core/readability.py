"""How easily a text reads: Flesch's reading ease for English, Amstad's form of it for German, and its long sentences.

English: 206.835 - 1.015 * words per sentence - 84.6 * syllables per word (R. Flesch, "A new readability yardstick", Journal
of Applied Psychology 32, 1948, p. 221-233). German: 180 - words per sentence - 58.5 * syllables per word (T. Amstad, "Wie
verständlich sind unsere Zeitungen?", Zürich 1978). Both go from 0 to 100, and beyond for extreme texts; the seven steps are
those of Flesch, "How to Write Plain English", 1979. Syllables are counted where words can be hyphenated, by Pyphen.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final

from app.core.prose import beside_prose, blanked
from app.core.texts import WORD


def _l(text: str) -> str:
    """Mark a text for the translators; it is translated where it is shown."""
    return text


#: Sentences of more words than these are listed; many style guides draw the line here.
LONG_SENTENCE: Final = 25
#: So many of them, the longest first.
MOST_SENTENCES: Final = 5
#: A figure for fewer words would say nothing.
FEWEST_WORDS: Final = 30

#: What stands before a heading, an item, a quotation or a row of a table.
_MARK = re.compile(r"[ \t]*(?:#{1,6}[ \t]+|[-*+][ \t]+|\d{1,9}[.)][ \t]+|>[ \t>]*|\|)")
_ORDINAL = re.compile(r"\d{1,2}")
_END = re.compile(r"([.!?…]+)[\"'”’“»«)\]*_]*\s+(?=[\"'“‘„»«(\[*_]*[^\W_a-zà-öø-ÿ])")
#: A full stop behind these ends no sentence.
_ABBREVIATIONS: Final = frozenset(
    "mr mrs ms dr prof st vs no fig approx dept inc ltd e.g i.e cf al jr sr bzw nr ca evtl ggf usw vgl inkl abs hr fr".split()
)


class Ease(StrEnum):
    """How easily a text reads, in seven steps."""

    VERY_EASY = "very-easy"
    EASY = "easy"
    FAIRLY_EASY = "fairly-easy"
    PLAIN = "plain"
    SOME_ATTENTION = "some-attention"
    PATIENCE = "patience"
    SPECIALISTS = "specialists"

    @property
    def label(self) -> str:
        """The step in plain words, to be translated."""
        return _LABELS[self]


_LABELS: Final = {
    Ease.VERY_EASY: _l("Very easy to read"),
    Ease.EASY: _l("Easy to read"),
    Ease.FAIRLY_EASY: _l("Fairly easy to read"),
    Ease.PLAIN: _l("Reads like a good newspaper"),
    Ease.SOME_ATTENTION: _l("Asks for some attention"),
    Ease.PATIENCE: _l("Asks for a patient reader"),
    Ease.SPECIALISTS: _l("Reads like a text for specialists"),
}
#: From this figure on.
_STEPS: Final = (
    (90, Ease.VERY_EASY),
    (80, Ease.EASY),
    (70, Ease.FAIRLY_EASY),
    (60, Ease.PLAIN),
    (50, Ease.SOME_ATTENTION),
    (30, Ease.PATIENCE),
)


@dataclass(frozen=True, slots=True)
class LongSentence:
    """A sentence that readers may lose the thread in."""

    text: str
    words: int


@dataclass(frozen=True, slots=True)
class Readability:
    """The figure of a text with what it was worked out from; no figure for texts of few words."""

    figure: float | None
    words: int
    sentences: int
    long_sentences: tuple[LongSentence, ...]

    @property
    def ease(self) -> Ease | None:
        """The step of the figure."""
        return None if self.figure is None else ease_of(self.figure)


def readability(text: str, language: str) -> Readability | None:
    """How easily a Markdown text reads; None for a language without a formula. Code and addresses are not counted."""
    formula = _FORMULAS.get(language.partition("-")[0])
    if formula is None:
        return None
    counted = [(sentence, WORD.findall(sentence)) for sentence in sentences_of(text)]
    counted = [(sentence, words) for sentence, words in counted if words]
    number = sum(len(words) for _sentence, words in counted)
    long = sorted((LongSentence(sentence, len(words)) for sentence, words in counted if len(words) > LONG_SENTENCE),
                  key=lambda one: -one.words)  # fmt: skip
    figure = None
    if number >= FEWEST_WORDS:
        syllables = sum(formula.syllables(word) for _sentence, words in counted for word in words)
        figure = round(formula.figure(number / len(counted), syllables / number), 1)
    return Readability(figure, number, len(counted), tuple(long[:MOST_SENTENCES]))


def ease_of(figure: float) -> Ease:
    """The step that a figure belongs to."""
    return next((ease for least, ease in _STEPS if figure >= least), Ease.SPECIALISTS)


def sentences_of(text: str) -> Iterator[str]:
    """The sentences of a Markdown text without its code and addresses, each in one line.

    A heading and an item of a list are sentences of their own.
    """
    for block in _blocks(blanked(text, beside_prose(text))):
        yield from _parted(" ".join(block.split()))


def syllables_in_english(word: str) -> int:
    """The syllables of an English word: one more than it has hyphens, and no fewer than its groups of vowels."""
    return max(len(_hyphens("en_US", 2, 2)(word)) + 1, _vowel_groups(word.lower()))


def syllables_in_german(word: str) -> int:
    """The syllables of a German word: one more than it has hyphens, if one may stand behind its first letter."""
    return len(_hyphens("de_DE", 1, 2)(word)) + 1


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs, headings and items of lists, without the marks before them."""
    held: list[str] = []
    for line in [*text.split("\n"), ""]:
        begins = _MARK.match(line)
        if held and (not line.strip() or begins):
            yield " ".join(held)
            held = []
        if line.strip():
            held.append(line[begins.end() :] if begins else line)
        if begins and line.lstrip().startswith("#"):
            yield " ".join(held)
            held = []


def _parted(block: str) -> Iterator[str]:
    begin = 0
    for found in _END.finditer(block):
        if found[1] == "." and _is_abbreviation(block[begin : found.start()]):
            continue
        yield block[begin : found.end()].strip()
        begin = found.end()
    if block[begin:].strip():
        yield block[begin:].strip()


def _is_abbreviation(before: str) -> bool:
    """Whether the full stop behind these words belongs to the last of them: Dr, e.g, J, and the 3 of a date."""
    last = before.rsplit(None, 1)[-1].lstrip("(\"'“„[").lower() if before.strip() else ""
    return last in _ABBREVIATIONS or (len(last) == 1 and last not in "ia") or bool(_ORDINAL.fullmatch(last))


_SILENT = re.compile(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouyszxchg]es$|[aeiouy]le$")


def _vowel_groups(word: str) -> int:
    groups = len(re.findall("[aeiouyà-öø-ÿ]+", word))
    return max(1, groups - 1 if groups > 1 and _SILENT.search(word) else groups)


@cache
def _hyphens(language: str, left: int, right: int) -> Callable[[str], Sequence[int]]:
    from pyphen import Pyphen

    positions: Callable[[str], Sequence[int]] = lru_cache(maxsize=20_000)(
        Pyphen(lang=language, left=left, right=right).positions
    )
    return positions


@dataclass(frozen=True, slots=True)
class _Formula:
    constant: float
    sentence_weight: float
    syllable_weight: float
    syllables: Callable[[str], int]

    def figure(self, words_a_sentence: float, syllables_a_word: float) -> float:
        return (
            self.constant - self.sentence_weight * words_a_sentence - self.syllable_weight * syllables_a_word
        )


_FORMULAS: Final = {
    "en": _Formula(206.835, 1.015, 84.6, syllables_in_english),
    "de": _Formula(180.0, 1.0, 58.5, syllables_in_german),
}
#: The languages that have a formula.
READABLE: Final = tuple(_FORMULAS)
