"""Lessons as those see them who write: which of them are looked for."""

from dataclasses import dataclass
from datetime import datetime

from app.training.rules.lessons import Lesson
from app.training.vocabulary.authoring import Shown


@dataclass(frozen=True, slots=True)
class Written:
    """A lesson in one language, for those who write."""

    key: str
    language: str
    number: int
    published_at: datetime
    origin: str
    is_archived: bool
    lesson: Lesson | None  #: None where this release cannot read it
    is_older: bool  #: it renders an earlier meaning of its original


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for among them; empty for everything."""

    words: str = ""  #: all of them stand in the title or the key
    language: str = ""
    zone: str = ""
    shown: str = ""

    def fits(self, one: Written) -> bool:
        """Whether a lesson is of this kind."""
        title = one.lesson.title if one.lesson else ""
        said = f"{title} {one.key}".casefold()
        return (
            all(word in said for word in self.words.casefold().split())
            and self.language in ("", one.language)
            and (not self.zone or (one.lesson is not None and one.lesson.zone.value == self.zone))
            and (not self.shown or _is(one, Shown(self.shown)))
        )


def _is(one: Written, shown: Shown) -> bool:
    return {
        Shown.LISTED: not one.is_archived,
        Shown.ARCHIVED: one.is_archived,
        Shown.OLDER: one.is_older,
        Shown.UNREADABLE: one.lesson is None,
    }[shown]
