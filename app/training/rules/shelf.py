"""All lessons of a folder or of the database, beside each other: translations, what comes first, and what does not fit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.journey.rules.reading import did_you_mean
from app.journey.vocabulary import Problem
from app.training.rules.lessons import Lesson
from app.training.vocabulary.lessons import Level

_LEVELS = tuple(Level)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Every lesson in every language, by its key."""

    lessons: Mapping[str, Mapping[str, Lesson]]

    @classmethod
    def of(cls, lessons: Iterable[Lesson]) -> "Shelf":
        """These lessons in the order of the trail; on each stretch first what needs no other, and what is for beginners."""
        by_key: dict[str, dict[str, Lesson]] = {}
        for lesson in sorted(
            lessons, key=lambda one: (one.zone.rank, one.key, bool(one.translates), one.language)
        ):
            by_key.setdefault(lesson.key, {})[lesson.language] = lesson
        shelf = cls(by_key)
        rounds = _rounds(shelf)
        placed = sorted(by_key, key=lambda key: _place(shelf.original(key), rounds.get(key, len(by_key))))
        return cls({key: by_key[key] for key in placed})

    def original(self, key: str) -> Lesson | None:
        """The lesson as it was first written, or what there is of it."""
        languages = self.lessons.get(key, {})
        return next(
            (one for one in languages.values() if not one.translates), next(iter(languages.values()), None)
        )

    def for_reader(self, key: str, language: str) -> Lesson | None:
        """The lesson in the reader's language, else in its own."""
        return self.lessons.get(key, {}).get(language) or self.original(key)


def _place(lesson: Lesson | None, turn: int) -> tuple[int, ...]:
    return (lesson.zone.rank, turn, _LEVELS.index(lesson.level)) if lesson else ()


def _rounds(shelf: Shelf) -> dict[str, int]:
    """In which round each lesson's turn comes, if everybody learns all that is open; those that never open have none."""
    waiting = {key: set(_after(key, shelf)) & shelf.lessons.keys() for key in shelf.lessons}
    found: dict[str, int] = {}
    number = 0
    while turn := [key for key, first in waiting.items() if first <= found.keys()]:
        found |= dict.fromkeys(turn, number)
        for key in turn:
            del waiting[key]
        number += 1
    return found


def check_together(found: Sequence[tuple[str, Lesson]]) -> list[Problem]:
    """What is wrong with lessons that are each in order: two of one name, a translation of nothing, an order that goes round."""
    shelf = Shelf.of(lesson for _name, lesson in found)
    problems = []
    for name, lesson in found:
        original = shelf.lessons[lesson.key].get(lesson.translates) if lesson.translates else lesson
        if original is None:
            problems.append(
                Problem(name, 1, f'It translates "{lesson.translates}", and there is no such file.')
            )
        elif lesson.translates and len(original.questions) != len(lesson.questions):
            problems.append(Problem(name, 1, f"The original asks {len(original.questions)} questions, and this {len(lesson.questions)}."))  # fmt: skip
        elif lesson.revision > original.revision:
            problems.append(Problem(name, 1, f"It renders revision {lesson.revision}, and the original is at {original.revision}."))  # fmt: skip
        problems += [
            Problem(name, 1, f'There is no lesson "{one}" to come first.{did_you_mean(one, shelf.lessons)}')
            for one in lesson.after
            if one not in shelf.lessons
        ]
        if _leads_back(lesson.key, shelf):
            problems.append(Problem(name, 1, "The lessons that come first lead back to this one, so none of them would ever open."))  # fmt: skip
    return problems


def _leads_back(key: str, shelf: Shelf) -> bool:
    """Whether a lesson comes before itself, over however many others."""
    seen: set[str] = set()
    waiting = list(_after(key, shelf))
    while waiting:
        one = waiting.pop()
        if one == key:
            return True
        if one not in seen:
            seen.add(one)
            waiting += _after(one, shelf)
    return False


def _after(key: str, shelf: Shelf) -> tuple[str, ...]:
    original = shelf.original(key)
    return original.after if original else ()
