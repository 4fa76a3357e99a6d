"""A questionnaire as a whole (R-T2): changed step by step, read in other languages, and paged."""

from dataclasses import replace

import pytest

from app.training.rules.questionnaire import (
    Questionnaire,
    Translation,
    Wording,
    as_json,
    from_json,
    pages_of,
)
from app.training.rules.survey import Branch, Question
from app.training.vocabulary.survey import QuestionKind, SurveyRefused

KNOWS = Question(
    "knows", QuestionKind.BASELINE, "What is a feed?", ("Food", "A list"), right=1, topic="reading"
)
POSTS = Question("posts", QuestionKind.HABIT, "Do you post?", ("Yes", "No"))
OFTEN = Question(
    "often", QuestionKind.HABIT, "Is it often?", ("Yes", "No"), after=Branch("posts", frozenset({0}))
)
WHY = Question("why", QuestionKind.OPEN, "Why not?", after=Branch("posts", frozenset({1})))
ASKED = Questionnaire("What we know", "en", "Some questions.", (KNOWS, POSTS, WHY))


def test_a_question_comes_to_the_end_of_its_kind_and_goes_with_its_words() -> None:
    """R-T2: the four kinds stay in their order, whatever is added, changed or taken away."""
    asked = ASKED.with_question(OFTEN, {"de": Wording("Oft?", ("Ja", "Nein"))})
    assert [one.key for one in asked.questions] == ["knows", "posts", "often", "why"]
    assert asked.read_in("de").questions[2].options == ("Ja", "Nein")
    later = asked.with_question(replace(OFTEN, kind=QuestionKind.OPEN, options=()), {})
    assert [one.key for one in later.questions] == ["knows", "posts", "why", "often"]
    assert later.read_in("de").questions[3].words == "Is it often?"
    assert asked.without_question("often").questions == ASKED.questions
    with pytest.raises(SurveyRefused, match="Another question follows"):
        asked.without_question("posts")
    assert [one.key for one in ASKED.moved("knows", -1).questions] == ["knows", "posts", "why"]
    assert ASKED.moved("nothing", 1) is ASKED
    with pytest.raises(SurveyRefused):
        asked.moved("often", -1)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(ASKED, title=" "),
        replace(ASKED, about="x" * 1001),
        replace(ASKED, questions=()),
        replace(ASKED, translations={"de": Translation(title="x" * 121)}),
        ASKED.with_question(KNOWS, {"de": Wording("Was?", ("Futter",))}),
        ASKED.with_question(KNOWS, {"de": Wording("Was?", ("Futter", "Futter"))}),
        ASKED.with_question(KNOWS, {"de": Wording("x" * 401)}),
        ASKED.with_question(KNOWS, {"de": Wording("Was?", ("Futter", "x" * 161))}),
    ],
)
def test_what_cannot_be_asked_is_refused(wrong: Questionnaire) -> None:
    """R-T2: with the first thing that is wrong, in words."""
    ASKED.check()
    with pytest.raises(SurveyRefused):
        wrong.check()


def test_a_reader_sees_what_was_translated_and_the_rest_as_it_was_written() -> None:
    """R-T2: both languages; what is kept as JSON is the same again."""
    asked = replace(
        ASKED, translations={"de": Translation("Was wir wissen", "", {"knows": Wording("Was ist ein Feed?")})}
    )
    read = asked.read_in("de")
    assert (read.title, read.about, read.language) == ("Was wir wissen", "Some questions.", "de")
    assert (read.questions[0].words, read.questions[0].options) == ("Was ist ein Feed?", ("Food", "A list"))
    assert asked.read_in("fr") is asked
    assert asked.rooted_in("fr") is asked
    german = asked.rooted_in("de")
    assert (german.title, german.language, german.read_in("en").questions) == (
        "Was wir wissen",
        "de",
        asked.questions,
    )
    assert from_json(as_json(asked)) == asked


def test_a_page_has_one_kind_few_questions_and_none_beside_its_branch() -> None:
    """R-T2: without a script the answer to one page decides about the next."""
    many = [replace(POSTS, key=f"posts-{number}") for number in range(6)]
    pages = pages_of([KNOWS, POSTS, OFTEN, *many, WHY])
    assert [[one.key for one in page] for page in pages] == [
        ["knows"],
        ["posts"],
        ["often", "posts-0", "posts-1", "posts-2", "posts-3"],
        ["posts-4", "posts-5"],
        ["why"],
    ]
    assert pages_of([]) == []
