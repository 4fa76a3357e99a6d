"""Which lessons help with what a survey shows to be missing."""

from collections.abc import Sequence

from app.training.queries.lessons import read_shelf
from app.training.rules.lessons import Lesson

#: More would help nobody to begin.
MOST_LESSONS = 3


def lessons_for(topics: Sequence[str], language: str) -> dict[str, list[Lesson]]:
    """The first lessons about each of these topics, in the reader's language where there is one; easy ones first."""
    if not topics:
        return {}
    found: dict[str, list[Lesson]] = {topic: [] for topic in topics}
    shelf = read_shelf()
    for key in shelf.lessons:
        original, lesson = shelf.original(key), shelf.for_reader(key, language)
        if original is None or lesson is None or original.topic.value not in found:
            continue
        lessons = found[original.topic.value]
        if len(lessons) < MOST_LESSONS:
            lessons.append(lesson)
    return found
