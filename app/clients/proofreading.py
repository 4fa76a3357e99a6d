"""Engines that read a text for spelling, grammar and style, in this very process: no text leaves the machine.

English is read by Harper (grammar and spelling) and proselint (style). A package that is installed beside us brings another
language by an entry point in the group `waymark.proofreaders`: its name is the language ("de-DE"), its value something
that makes a Proofreader when it is called.
"""

import re
from bisect import insort
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Protocol

from app.core.prose import Span, beside_prose, blanked, touches

if TYPE_CHECKING:
    from harper import Lint, Linter

GROUP: Final = "waymark.proofreaders"
#: More replacements than these nobody reads.
MOST_REPLACEMENTS: Final = 5


class Category(StrEnum):
    """What a finding is about."""

    SPELLING = "spelling"
    GRAMMAR = "grammar"
    PUNCTUATION = "punctuation"
    STYLE = "style"


@dataclass(frozen=True, slots=True)
class Finding:
    """What an engine says about the words from `start` to before `end`, in code points of the text."""

    start: int
    end: int
    message: str
    category: Category
    replacements: tuple[str, ...] = ()


class Proofreader(Protocol):
    """Reads texts in some languages."""

    @property
    def languages(self) -> Collection[str]:
        """What it covers, like "en-GB"."""

    def check(self, text: str, *, dialect: str, known_words: Collection[str]) -> Iterable[Finding]:
        """What it finds in a Markdown text; of several findings for the same words the first one counts."""


class EngineFailed(RuntimeError):
    """An engine gave up on a text. Nothing is the matter with the text."""


def languages() -> tuple[str, ...]:
    """Every language that can be checked here; no engine is loaded for the answer."""
    return tuple(sorted({*_makers, *_installed()}))


def cover(language: str, make: "Callable[[], Proofreader] | None") -> None:
    """Have a language checked by what `make` makes from now on; None takes it off again."""
    _proofreader.cache_clear()
    if make is None:
        _makers.pop(language, None)
    else:
        _makers[language] = make


def proofread(text: str, *, dialect: str, known_words: Collection[str] = ()) -> list[Finding]:
    """What there is to say about a Markdown text, in order; nothing of it overlaps, and code and addresses are left alone.

    Raises LookupError for a language that nobody covers, and EngineFailed.
    """
    found = _proofreader(dialect).check(text, dialect=dialect, known_words=known_words)
    return _sorted_out(text, found, beside_prose(text), known_words)


def is_known(words: str, known_words: Collection[str]) -> bool:
    """Whether somebody has taught these words, whatever their case and with or without an 's."""
    return _plain(words) in {_plain(word) for word in known_words}


@cache
def _installed() -> dict[str, Any]:
    from importlib.metadata import entry_points

    return {entry.name: entry for entry in entry_points(group=GROUP)}


@cache
def _proofreader(language: str) -> Proofreader:
    if language in _installed():
        made: Proofreader = _installed()[language].load()()
        return made
    if language not in _makers:
        raise LookupError(language)
    return _makers[language]()


def _sorted_out(
    text: str, found: Iterable[Finding], left_alone: Sequence[Span], known_words: Collection[str]
) -> list[Finding]:
    known = {_plain(word) for word in known_words}
    kept: list[Finding] = []
    taken: list[Span] = []  # in order, so that it is found quickly whether words are taken
    for one in found:
        words = text[one.start : one.end]
        if not words or one.end > len(text) or touches(left_alone, one.start, one.end):
            continue
        if one.category is Category.SPELLING and _plain(words) in known:
            continue
        if not touches(taken, one.start, one.end):
            kept.append(one)
            insort(taken, (one.start, one.end))
    return sorted(kept, key=lambda one: one.start)


def _plain(words: str) -> str:
    return re.sub(r"['’]s$", "", words.strip().replace("’", "'")).casefold()


#: The dialects of Harper by our names of them.
_DIALECTS: Final = {"en-US": "AMERICAN", "en-GB": "BRITISH", "en-CA": "CANADIAN", "en-AU": "AUSTRALIAN"}
#: Rules of Harper that are a matter of the house, or told elsewhere: how long sentences are.
_OFF: Final = ("LongSentences", "NoOxfordComma", "OxfordComma", "UseEllipsisCharacter", "UseTitleCase")
_KINDS: Final = {
    **dict.fromkeys(("Spelling", "Typo", "Capitalization", "BoundaryError", "Eggcorn", "Malapropism"), Category.SPELLING),
    **dict.fromkeys(("Agreement", "Grammar", "Usage", "Repetition", "Miscellaneous"), Category.GRAMMAR),
    **dict.fromkeys(("Punctuation", "Formatting"), Category.PUNCTUATION),
}  # fmt: skip


class EnglishProofreader:
    """English, by Harper and proselint. Loading takes a second and 140 MB once; a text of 3,000 words then 0.2 seconds."""

    languages = tuple(_DIALECTS)

    def __init__(self) -> None:
        self._linters: dict[str, Linter] = {}
        self._lock = Lock()  # a linter refuses to be used twice at once

    def check(self, text: str, *, dialect: str, known_words: Collection[str]) -> Iterable[Finding]:
        """Grammar and spelling first: where style has something to say about the same words, it waits."""
        return [*self._grammar(text, dialect), *_style(text)]

    def _grammar(self, text: str, dialect: str) -> Iterator[Finding]:
        for start, part in _parts(text):
            is_cut = start > 0 and not text[start - 2 : start].endswith(("\n", ". "))
            for lint in self._lint(part, dialect):
                # What was cut within a sentence needs no capital.
                if not (is_cut and lint.span.start == 0 and lint.lint_kind == "Capitalization"):
                    yield _of_harper(lint, start)

    def _lint(self, text: str, dialect: str) -> "list[Lint]":
        with self._lock:
            try:
                return self._linter(dialect).lint(text)
            # A panic in Rust is no Exception, and the worker is to live on.
            except BaseException as error:
                if type(error).__name__ != "PanicException":
                    raise
                self._linters.clear()
                raise EngineFailed("harper") from error

    def _linter(self, dialect: str) -> "Linter":
        if dialect not in self._linters:
            import harper

            linter = harper.Linter(harper.Dialect[_DIALECTS[dialect]])
            linter.set_lint_config({**linter.get_default_lint_config(), **dict.fromkeys(_OFF, False)})
            self._linters[dialect] = linter
        return self._linters[dialect]


@cache
def _english() -> Proofreader:
    return EnglishProofreader()


_makers: dict[str, Callable[[], Proofreader]] = dict.fromkeys(_DIALECTS, _english)


#: Harper's time grows with the square of what it is given at once, where that is no usual prose.
_LONGEST_PART: Final = 4_000
_SEAMS: Final = ("\n\n", "\n", ". ", " ")


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """The text in parts that end between paragraphs if they can, each with where it begins."""
    start = 0
    while start < len(text):
        end = start + _LONGEST_PART
        if end < len(text):
            seams = (text.rfind(seam, start, end) + len(seam) for seam in _SEAMS if seam in text[start:end])
            end = next(seams, end)
        yield start, text[start:end]
        start = end


def _of_harper(lint: "Lint", at: int) -> Finding:
    words = lint.problem_text
    # Suggestions of the kind "insert after" leave the words as they are.
    texts = [(words if int(one.kind) == 2 else "") + one.replacement_text for one in lint.suggestions]
    return Finding(
        at + lint.span.start,
        at + lint.span.end,
        re.sub(r"`([^`]*)`", r"“\1”", lint.message),
        _KINDS.get(lint.lint_kind, Category.STYLE),
        tuple(dict.fromkeys(text for text in texts if text != words))[:MOST_REPLACEMENTS],
    )


#: What proselint looks for here, and what is said about it: its own words are for people who like to be scolded.
_STYLE: Final = {
    "cliches.misc": "“{words}” is a phrase that readers have met often. Perhaps your own words say it better.",
    "industrial_language.corporate_speak": "“{words}” is heard in many offices. Plainer words reach more readers.",
    "industrial_language.bureaucratese": "“{words}” sounds like a form. Plainer words reach more readers.",
    "industrial_language.commercialese": "“{words}” sounds like a business letter. Plainer words reach more readers.",
    "industrial_language.chatspeak": "“{words}” may puzzle some readers. Written out, everybody understands it.",
    "industrial_language.jargon": "“{words}” is a word of the trade. Would a reader from elsewhere know it?",
    "redundancy": "“{words}” says the same thing twice.",
    "hedging": "“{words}” takes some of the strength away. Do you mean it that carefully?",
    "archaism": "“{words}” is seldom used today.",
    "uncomparables": "“{words}”: this cannot be more or less so.",
    "needless_variants": "There is a more common form of “{words}”.",
    "nonwords": "There is a more common form of “{words}”.",
    "mondegreens": "The usual form of “{words}” is another one.",
    "malapropisms": "“{words}” may be another word than the one you mean.",
    "mixed_metaphors": "“{words}” mixes two pictures.",
    "misc.illogic": "“{words}”: taken by its words, this says something else.",
    "misc.metadiscourse": "“{words}” talks about the text. The point may stand without it.",
    "misc.apologizing": "You need not apologise: “{words}”.",
    "misc.back_formations": "There is a more common form of “{words}”.",
    "misc.false_plurals": "The usual plural of “{words}” is another one.",
    "misc.phrasal_adjectives.examples": "“{words}” is usually written with a hyphen here.",
    "dates_times.dates": "There is a shorter way to write “{words}”.",
    "social_awareness.sexism": "“{words}” leaves some people out. There is a word for everybody.",
    "social_awareness.lgbtq.terms": "“{words}” may hurt some readers. There is a kinder word.",
}  # fmt: skip


def _style(text: str) -> Iterator[Finding]:
    lint = _style_linter()
    # A sign that belongs to no word, so that nothing is joined across what is left out.
    for path, start, end, preferred in lint(blanked(text, beside_prose(text), "\ufffc")):
        about = next((said for prefix, said in _STYLE.items() if f"{path}.".startswith(f"{prefix}.")), None)
        words = text[start:end]
        if about is not None and words:
            yield Finding(
                start, end, about.format(words=words), Category.STYLE, _as_written(words, preferred)
            )


def _as_written(words: str, preferred: str | None) -> tuple[str, ...]:
    """The form that is preferred, with a capital where the words have one."""
    if not preferred or preferred == words:
        return ()
    return (preferred[0].upper() + preferred[1:] if words[0].isupper() else preferred,)


@cache
def _style_linter() -> Callable[[str], Iterator[tuple[str, int, int, str | None]]]:
    from proselint.checks import __register__
    from proselint.registry import CheckRegistry
    from proselint.tools import LintFile

    registry = CheckRegistry()
    if not registry.checks:
        registry.register_many(__register__)
    config: Any = {"max_errors": 2_000, "checks": dict.fromkeys(_STYLE, True)}

    def lint(text: str) -> Iterator[tuple[str, int, int, str | None]]:
        for found in LintFile("draft", text).lint(config) if text else ():
            result = found.check_result
            # It reads the text with the end of a line before it.
            yield result.check_path, result.span[0] - 1, result.span[1] - 1, result.replacements

    return lint
