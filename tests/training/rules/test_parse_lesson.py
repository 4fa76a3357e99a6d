"""Files of lessons: what they say, and every mistake with its line."""

import pytest

from app.training.rules.parse_lesson import parse_lesson
from app.training.rules.quizzes import Form
from app.training.rules.shelf import check_together
from tests.factories.training import lesson

NAME = "safe-accounts.en.md"


def mistakes(source: str | bytes, name: str = NAME) -> list[tuple[int, str]]:
    found, problems = parse_lesson(name, source)
    assert (found is None) == bool(problems)
    return [(one.line, one.message) for one in problems]


def test_a_file_is_a_lesson_with_parts_and_questions():
    """R-T1"""
    found, problems = parse_lesson(NAME, lesson(quiz=True, more="after: [whom-to-follow]\npass: 80\n"))

    assert problems == []
    assert found is not None
    assert (found.key, found.title, found.minutes, found.after, found.pass_mark) == (
        "safe-accounts", "Safe accounts", 5, ("whom-to-follow",), 80,
    )  # fmt: skip
    assert [part.title for part in found.parts] == ["", "How", "And then"]
    assert [one.form for one in found.questions] == [Form.ONE, Form.SEVERAL, Form.ORDER]
    assert found.questions[1].right == {0, 1}
    assert found.questions[0].explanation.startswith("Four words")


@pytest.mark.parametrize(
    "old, new, line, words",
    [
        ("zone: consumer", "zone: consumers", 5, 'Did you mean "consumer"?'),
        ("minutes: 5", "minutes: 45", 9, "from 5 to 15"),
        ("level: first", "levels: first", 6, 'Did you mean "level"?'),
        ("topic: safety", "topic: tea", 7, 'no topic "tea"'),
        ("language: en", "language: de", 4, "language: en"),
        ("title: Safe accounts", "title: Safe: accounts", 2, "want quotes"),
        ("title: Safe accounts", "title:", 2, "title is missing"),
        ("---\nWhy", "Why", 1, "which is missing"),
        ("audience: [everybody]", "audience: [nobody]", 8, 'no audience "nobody"'),
        ("minutes: 5", "minutes: 5\nminutes: 6", 10, "stands here twice"),
        ("minutes: 5", "minutes: 5\nrecording: https://video.example/1", 10, "Transcript"),
        ("minutes: 5", "minutes: 5\nrecording: javascript:alert(1)", 10, "https://"),
        ("minutes: 5", "minutes: 5\nafter: [safe-accounts]", 10, "after itself"),
        ("- [x] Four random words", "- [ ] Four random words", 23, "marked as right"),
        ("> Four words are long, and easy to keep in mind.", "", 23, "Say why"),
        ("- [ ] The name of your dog", "The name of your dog", 24, "A line of a question"),
        ("### Which password is best?", "Which password is best?", 23, "begins with a line ###"),
        ("- [ ] The name of your dog\n", "", 23, "two to 6 answers"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(old: str, new: str, line: int, words: str):
    """R-T1"""
    source = lesson(quiz=True)
    assert old in source

    found = mistakes(source.replace(old, new, 1))

    assert any(at == line and words in message for at, message in found), found


def test_all_mistakes_of_a_file_are_told_at_once():
    source = lesson().replace("zone: consumer", "zone: moon").replace("topic: safety", "topic: tea")

    assert [line for line, _message in mistakes(source)] == [5, 7]


@pytest.mark.parametrize("source", [b"", b"\xff\xfe", b"---\n", "---\n- a\n---\nx", "---\n[\n---\n", "\0", "---\n!!python/object:os.system x\n---\n"])  # fmt: skip
def test_what_is_no_lesson_at_all_is_refused_in_words(source: str | bytes):
    """Also what YAML would run in other hands (ASVS 1.5.2)."""
    assert mistakes(source)


def test_a_quiz_without_a_question_is_none():
    """LM-7"""
    assert "There is no question in this quiz." in [
        words for _line, words in mistakes(lesson() + "\n## Quiz\n")
    ]


def test_a_heading_in_a_fence_begins_no_part():
    found, _ = parse_lesson(NAME, lesson() + "\n```\n## Quiz\n```\n")

    assert found is not None
    assert len(found.parts) == 3


def test_lessons_beside_each_other_are_looked_at_too():
    """UN-2: an order that goes round; a translation of nothing; a lesson before it that there is not."""
    files = {
        "a.en.md": lesson(more="after: [b]\n"), "b.en.md": lesson(more="after: [c]\n"), "c.en.md": lesson(more="after: [a]\n"),
        "d.de.md": lesson(language="de", more="translates: en\n"), "e.en.md": lesson(more="after: [bb]\n"),
        "f.en.md": lesson(quiz=True), "f.de.md": lesson(language="de", more="translates: en\n"),
    }  # fmt: skip
    files = {f"x{name}": text.replace("[b]", "[xb]").replace("[c]", "[xc]").replace("[a]", "[xa]") for name, text in files.items()}  # fmt: skip
    found = [(name, parsed) for name, text in files.items() if (parsed := parse_lesson(name, text)[0])]

    problems = {one.file: one.message for one in check_together(found)}

    assert set(problems) == {"xa.en.md", "xb.en.md", "xc.en.md", "xd.de.md", "xe.en.md", "xf.de.md"}
    assert 'There is no lesson "bb"' in problems["xe.en.md"]


def test_a_translation_says_when_it_is_older():
    """R-T1"""
    (original, _), (translation, _) = (
        parse_lesson("safe.en.md", lesson(more="revision: 3\n")),
        parse_lesson("safe.de.md", lesson(language="de", more="revision: 2\ntranslates: en\n")),
    )

    assert original is not None
    assert translation is not None
    assert translation.is_older_than(original)
    assert not original.is_older_than(original)


def test_a_question_in_own_words_says_what_a_good_answer_contains():
    """LM-9; and for how many months a lesson is fresh (LM-16)."""
    asked = "\n## Quiz\n\n### Whom would you thank?\n- [?] a name\n- [?] a deed\n> A name and a deed are remembered.\n"
    found, problems = parse_lesson(NAME, lesson(more="valid_months: 12\n") + asked)

    assert (problems, found is not None and found.valid_months) == ([], 12)
    assert found is not None
    assert [(one.form, one.options, one.sought) for one in found.questions] == [
        (Form.TEXT, (), ("a name", "a deed"))
    ]
    for wrong in (
        "- [?] a name\n- [ ] a box",
        "- [?] a name\n- [?] a name",
        "- [?] \n",
        "1. first\n- [?] a name",
    ):
        assert mistakes(lesson() + asked.replace("- [?] a name\n- [?] a deed", wrong)), wrong
    assert mistakes(lesson(more="valid_months: 0\n"))
