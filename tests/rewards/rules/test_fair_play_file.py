"""fair_play.toml is read strictly: what is wrong is told with file, line and the nearest right name."""

import pytest

from app.journey.rules.reading import RuleFile
from app.journey.services.rules import SHIPPED_FOLDER
from app.journey.vocabulary import Problem
from app.rewards.rules.fair_play_file import read_fair_play
from app.rewards.vocabulary.fair_play import Check

RULE = """\
[ring]
label = { en = "Among few", de = "Unter wenigen" }
words = { en = "Very often.", de = "Sehr oft." }
check = "ring"
counts = ["reply"]
more_than = 20
days = 28
mostly = 80
circle = 3
since = 2026-01-31
"""
#: what stands there, what is put in its place, the line, part of the complaint
MISTAKES = [
    ('"ring"', '"rings"', 4, 'Did you mean "ring"?'),
    ('"ring"', '"burst"', 7, '"days" is not known here'),
    ("more_than = 20", "more_than = 0", 6, '"more_than" must be 1 or more'),
    ("days = 28", "days = 3651", 7, '"days" must be 3650 or less'),
    ("days = 28", "", 1, '"days" is missing'),
    ("mostly = 80", "mostly = 50", 8, '"mostly" must be 51 or more'),
    ("circle = 3", "circle = 4", 9, '"circle" must be 3 or less'),
    ("circle", "circles", 9, 'Did you mean "circle"?'),
    ('"reply"', '"replies"', 5, 'Did you mean "reply"?'),
    ("2026-01-31", '"soon"', 10, "must be a date without quotes"),
    (', de = "Sehr oft."', "", 3, '"de" is missing'),
    ("[ring]", "[Ring]", 1, "cannot be a name"),
]  # fmt: skip


def read(text: str) -> tuple[object, list[Problem]]:
    problems: list[Problem] = []
    return read_fair_play(RuleFile("fair_play.toml", text, problems)), problems


@pytest.mark.parametrize("right, wrong, line, complaint", MISTAKES)
def test_a_mistake_is_told_with_its_line(right, wrong, line, complaint):
    """R-W8: rules are data, and read as strictly as all others."""
    assert right in RULE

    _rules, problems = read(RULE.replace(right, wrong, 1))

    assert ("fair_play.toml", line) in [(one.file, one.line) for one in problems]
    assert complaint in " ".join(one.message for one in problems)


def test_the_shipped_rules_make_every_check_and_accuse_nobody():
    """R-W8: in both languages."""
    rules, problems = read((SHIPPED_FOLDER / "fair_play.toml").read_text())

    assert problems == []
    assert {rule.check for rule in rules} == set(Check)
    for rule in rules:
        assert rule.words.en != rule.words.de
        assert not {"fraud", "cheat", "fake", "abuse"} & set(rule.words.en.casefold().split())
