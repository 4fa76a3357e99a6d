"""Answers to common worries are files that somebody who does not program writes."""

from app.training.queries.answers import list_answers, list_problems
from app.training.rules.answers import parse_answers
from app.training.vocabulary.answers import ANSWER_LANGUAGES, ANSWERED_ZONES

GOOD = "---\ntitle: While you read\nzone: consumer\nlanguage: en\n---\n\n## Is it silly?\n\nNo.\n\nNot *at all*.\n\n## Really?\nYes.\n"


def test_a_file_has_worries_each_with_its_answer() -> None:
    """R-T5."""
    found, problems = parse_answers("consumer.en.md", GOOD.replace("\n", "\r\n"))
    assert problems == []
    assert found is not None
    assert [(one.question, one.text) for one in found.answers] == [
        ("Is it silly?", "No.\n\nNot *at all*."),
        ("Really?", "Yes."),
    ]


def test_each_mistake_is_named_with_its_line_and_the_nearest_right_word() -> None:
    """R-T5."""
    for changed, line, words in (
        (GOOD.replace("---\n", "", 1), 1, "front matter"),
        (GOOD.replace("zone: consumer", "zone: consumr"), 3, 'Did you mean "consumer"?'),
        (GOOD.replace("language", "langauge"), 4, 'Did you mean "language"?'),
        (GOOD.replace("zone: consumer", "zone: sharer"), 3, "name of the file"),
        (GOOD.replace("title: While you read", "title"), 2, "name: value"),
        (GOOD.replace("title", "zone"), 3, "twice"),
        (GOOD.replace("Yes.\n", ""), 13, "no answer"),
        (GOOD.replace("## Really?", "## "), 13, "empty"),
        (GOOD.replace("---\n\n##", "---\nWords\n##"), 6, "before the first question"),
        (GOOD[: GOOD.index("##")], 7, "no question"),
    ):
        found, problems = parse_answers("consumer.en.md", changed)
        assert found is None
        assert any(one.line == line and words in one.message for one in problems), (words, problems)


def test_every_stretch_has_six_or_more_answers_in_both_languages() -> None:
    """R-T5: also whoever has not started; and no file has a mistake."""
    assert list_problems() == []
    by_language = {language: list_answers(language) for language in ANSWER_LANGUAGES}
    for zones in zip(*by_language.values(), strict=True):
        assert len({len(one.answers) for one in zones}) == 1
        assert len(zones[0].answers) >= 6
    assert [[one.language for one in found] for found in by_language.values()] == [["en"] * 5, ["de"] * 5]
    assert [one.zone for one in by_language["de"]] == [zone.value for zone in ANSWERED_ZONES]
