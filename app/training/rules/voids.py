"""Which questions do not count, and where they are asked.

A question is known by all that its answer depends on: its words, its options, and which of them are right. So it is taken
out of every version that asks it like that, earlier and later ones, and out of its present translations; as soon as it
is mended it is another one, and counts. A translation that comes later has words of its own, which may be right: whoever
writes looks at it by itself.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from app.core.texts import kept_form
from app.training.rules.lessons import Lesson
from app.training.rules.quizzes import Form, Question
from app.training.vocabulary.voids import LONGEST_REASON
from app.training.vocabulary.words import WordsRefused, _l


@dataclass(frozen=True, slots=True)
class Known:
    """A question that a lesson asks or asked, with what stands for it in the present translations."""

    language: str
    question: Question
    prints: tuple[str, ...]  #: its own first
    translations: tuple[Question, ...]
    is_present: bool  #: it is asked now

    @property
    def print(self) -> str:
        """What it is known by."""
        return self.prints[0]


def print_of(question: Question) -> str:
    """What a question is known by. What is explained afterwards is no part of it."""
    asked: tuple[object, ...]
    asked = (question.text, question.form.value, question.options, sorted(question.right))
    if question.form is Form.TEXT:
        asked = (*asked, question.sought)
    return blake2b(repr(asked).encode(), digest_size=16).hexdigest()


def void_numbers(lesson: Lesson, prints: Collection[str]) -> frozenset[int]:
    """The places, from 0, of those questions of a lesson that do not count."""
    if not prints:
        return frozenset()
    return frozenset(number for number, one in enumerate(lesson.questions) if print_of(one) in prints)


def asks_nothing(lesson: Lesson, prints: Collection[str]) -> bool:
    """Whether a lesson has no questions that count: then it is done by reading."""
    return len(void_numbers(lesson, prints)) == len(lesson.questions)


def known_questions(present: Sequence[Lesson], earlier: Iterable[Lesson]) -> list[Known]:
    """Every question of a lesson once: those that are asked now, the original first; then those of other versions."""
    found: dict[str, Known] = {}
    covered: set[str] = set()
    for lesson in sorted(present, key=lambda one: (bool(one.translates), one.language)):
        others = [one for one in present if one is not lesson and _renders(one, lesson)]
        for number, question in enumerate(lesson.questions):
            name = print_of(question)
            if name in covered:
                continue
            alike = {print_of(one.questions[number]): one.questions[number] for one in others}
            alike.pop(name, None)
            found[name] = Known(lesson.language, question, (name, *alike), tuple(alike.values()), True)
            covered |= {name, *alike}
    for lesson in earlier:
        for question in lesson.questions:
            name = print_of(question)
            if name not in covered:
                found[name] = Known(lesson.language, question, (name,), (), False)
                covered.add(name)
    return list(found.values())


def _renders(one: Lesson, other: Lesson) -> bool:
    """Whether two languages ask the same under the same number."""
    return one.revision == other.revision and _shapes(one) == _shapes(other)


def _shapes(lesson: Lesson) -> list[tuple[str, int]]:
    return [(one.form.value, len(one.options) or len(one.sought)) for one in lesson.questions]


def checked_reason(words: str) -> str:
    """A reason as it is kept. Raises WordsRefused for none, and for one that is too long."""
    kept = kept_form(words).strip()
    if not kept:
        raise WordsRefused(_l("A few words are needed."), field="why")
    if len(kept) > LONGEST_REASON:
        raise WordsRefused(_l("Please keep it under %(most)s characters."), field="why", most=LONGEST_REASON)
    return kept
