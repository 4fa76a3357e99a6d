"""A lesson: what its file says, taken apart."""

from dataclasses import dataclass

from app.journey.vocabulary import Zone
from app.training.rules.quizzes import Question
from app.training.vocabulary.lessons import Audience, Level, Topic


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a lesson, read at one go."""

    title: str  #: empty for what stands before the first heading
    text: str  #: Markdown


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson in one language."""

    key: str
    language: str
    title: str
    summary: str  #: a sentence: what somebody can do afterwards
    zone: Zone
    level: Level
    topic: Topic
    audience: tuple[Audience, ...]
    minutes: int
    after: tuple[str, ...]  #: the keys of lessons that come first
    revision: int  #: of the meaning; a translation carries that of the original which it renders
    translates: str  #: the language of the original; empty for the original itself
    valid_months: int  #: for so long it is fresh once it is done; 0 for ever. That of the original holds
    pass_mark: int  #: percent of the points of its questions
    recording: str
    captions: str
    parts: tuple[Part, ...]
    transcript: str
    questions: tuple[Question, ...]

    def is_older_than(self, original: "Lesson") -> bool:
        """Whether it renders an earlier meaning of the original."""
        return bool(self.translates) and self.revision < original.revision
