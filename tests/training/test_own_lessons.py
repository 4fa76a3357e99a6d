"""The lessons that come with Waymark: enough for each zone, honest about their length, and the same in both languages.

What a single file may look like is checked by `flask training check`; here stands what only the whole shelf can show.
"""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.training.services.publishing import check_files, read_folder

SHELF = Path(__file__).parents[2] / "training"
ZONES = ("consumer", "sharer", "creator", "engaged")
WORDS_A_MINUTE = 200
MINUTES_FOR_AN_EXERCISE = 10
FAR_LONGER = 1.75
SAME_IN_A_TRANSLATION = ("zone", "level", "topic", "audience", "minutes", "after", "revision", "pass")


@dataclass(frozen=True)
class Lesson:
    """One file of the shelf, cut into its head, its text and its quiz."""

    key: str
    language: str
    head: dict[str, Any]
    text: str
    quiz: str

    @property
    def parts(self) -> list[str]:
        return re.findall(r"^## (.+)$", self.text, re.MULTILINE)

    @property
    def questions(self) -> list[str]:
        return re.split(r"^### ", self.quiz, flags=re.MULTILINE)[1:]

    @property
    def words(self) -> int:
        return len(self.text.split()) + len(self.quiz.split())


def read(path: Path) -> Lesson:
    key, language, _ = path.name.split(".")
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    text, quiz = body.split("\n## Quiz\n")
    return Lesson(key, language, yaml.safe_load(head), text, quiz)


LESSONS = [read(path) for path in sorted(SHELF.glob("*.*.md"))]
ENGLISH = {lesson.key: lesson for lesson in LESSONS if lesson.language == "en"}
GERMAN = {lesson.key: lesson for lesson in LESSONS if lesson.language == "de"}

each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: f"{lesson.key}.{lesson.language}")


def test_the_checking_finds_no_mistake():
    """R-T1: what comes with the product is published as it is."""
    lessons, problems = check_files(read_folder(SHELF))

    assert problems == []
    assert len(lessons) == len(LESSONS)


def pattern(question: str) -> list[str]:
    """The answers of a question without their words: boxes with their marks, or the places of an order."""
    return re.findall(r"^(- \[[ x]\]|\d+\.) ", question, re.MULTILINE)


def test_each_zone_has_six_lessons_and_two_of_them_in_german():
    """R-T1"""
    assert all(count >= 6 for count in Counter(lesson.head["zone"] for lesson in ENGLISH.values()).values())
    in_german = Counter(lesson.head["zone"] for lesson in GERMAN.values())
    assert {lesson.head["zone"] for lesson in ENGLISH.values()} == set(ZONES)
    assert all(in_german[zone] >= 2 for zone in ZONES)
    assert len(GERMAN) * 3 >= len(ENGLISH)


def test_a_lesson_that_comes_first_exists_and_does_not_wait_for_a_later_zone():
    """R-T1"""
    for lesson in ENGLISH.values():
        for earlier in lesson.head.get("after", []):
            assert ZONES.index(ENGLISH[earlier].head["zone"]) <= ZONES.index(lesson.head["zone"]), lesson.key


def test_no_two_lessons_wait_for_each_other():
    """R-T1"""
    open_now: set[str] = set()
    for _ in ENGLISH:
        open_now |= {key for key, lesson in ENGLISH.items() if set(lesson.head.get("after", [])) <= open_now}
    assert open_now == set(ENGLISH)


@each_lesson
def test_a_lesson_takes_as_long_as_it_says(lesson: Lesson):
    """R-T1"""
    reading = lesson.words / WORDS_A_MINUTE
    assert 600 <= lesson.words <= 1250
    assert 5 <= lesson.head["minutes"] <= 15
    assert reading <= lesson.head["minutes"] <= reading + MINUTES_FOR_AN_EXERCISE + 1


@each_lesson
def test_a_lesson_has_a_few_parts_and_a_few_questions_that_teach(lesson: Lesson):
    """R-T1"""
    assert 3 <= len(lesson.parts) <= 5
    assert 3 <= len(lesson.questions) <= 5
    assert all(re.search(r"^> \S", question, re.MULTILINE) for question in lesson.questions)
    assert all(len(pattern(question)) >= 3 for question in lesson.questions)
    assert (
        len(
            {pattern(question)[0][0] + str(pattern(question).count("- [x]")) for question in lesson.questions}
        )
        > 1
    )


@each_lesson
def test_a_right_answer_does_not_give_itself_away_by_its_length(lesson: Lesson):
    """R-T1"""
    for question in lesson.questions:
        lengths = {True: list[int](), False: list[int]()}
        for mark, words in re.findall(r"^- \[([ x])\] (.+)$", question, re.MULTILINE):
            lengths[mark == "x"].append(len(words))
        if len(lengths[True]) == 1:
            assert lengths[True][0] <= FAR_LONGER * max(lengths[False]), question


@each_lesson
def test_a_lesson_does_not_shout(lesson: Lesson):
    """House words: no exclamation marks, no other dash than the short one in a range."""
    assert "!" not in lesson.text + lesson.quiz
    assert "—" not in lesson.text + lesson.quiz


@pytest.mark.parametrize("lesson", GERMAN.values(), ids=GERMAN.keys())
def test_a_translation_asks_the_same_questions_in_the_same_order(lesson: Lesson):
    """R-T1"""
    original = ENGLISH[lesson.key]
    assert lesson.head["translates"] == "en"
    assert [lesson.head.get(name) for name in SAME_IN_A_TRANSLATION] == [
        original.head.get(name) for name in SAME_IN_A_TRANSLATION
    ]
    assert [pattern(question) for question in lesson.questions] == [
        pattern(question) for question in original.questions
    ]
    assert len(lesson.parts) == len(original.parts)
