"""points.toml is read strictly, as all rules are: what is wrong is told with file, line and the nearest right name."""

import pytest

from app.journey.rules.reading import RuleFile
from app.journey.services.rules import SHIPPED_FOLDER
from app.journey.vocabulary import Problem
from app.rewards.rules.points_file import read_points
from app.signals.vocabulary import Evidence, Kind

RULE = """\
[sharing]
label = { en = "for sharing", de = "fürs Teilen" }
counts = ["share", "comment"]
points = 2
per_day = 5
evidence = "confirmed"
since = 2026-01-31
"""
#: what stands there, what is put in its place, the line, part of the complaint
MISTAKES = [
    ("points = 2", "points = 0", 4, '"points" must be 1 or more'),
    ("points = 2", "points = -5", 4, '"points" must be 1 or more'),
    ("points = 2", f"points = {10**18}", 4, '"points" must be 10000 or less'),
    ("points = 2", "", 1, '"points" is missing'),
    ('"share"', '"shares"', 3, 'Did you mean "share"?'),
    ("per_day", "per_days", 5, 'Did you mean "per_day"?'),
    ("per_day = 5", "per_day = 0", 5, '"per_day" must be 1 or more'),
    ("confirmed", "conformed", 6, 'Did you mean "confirmed"?'),
    ("2026-01-31", '"2026-01-31"', 7, "must be a date without quotes"),
    ("2026-01-31", "2026-01-31T10:00:00", 7, "must be a date without quotes"),
    ("2026-01-31", "2026-02-31", 7, "This is not TOML"),
    (', de = "fürs Teilen"', "", 2, '"de" is missing'),
    ("[sharing]", "[Sharing]", 1, "cannot be a name"),
]  # fmt: skip


def read(text: str) -> tuple[object, list[Problem]]:
    problems: list[Problem] = []
    return read_points(RuleFile("points.toml", text, problems)), problems


@pytest.mark.parametrize("right, wrong, line, complaint", MISTAKES)
def test_a_mistake_is_told_with_its_line(right, wrong, line, complaint):
    """R-W1, LE-7, LE-8: a rule that gives nothing or takes points away is none."""
    assert right in RULE

    _rules, problems = read(RULE.replace(right, wrong, 1))

    assert [(one.file, one.line) for one in problems] == [("points.toml", line)]
    assert complaint in problems[0].message


def test_what_is_right_is_read_whole():
    (rules, problems) = read(RULE)

    assert problems == []
    [rule] = rules
    assert (rule.counts, rule.points, rule.per_day, rule.per_counterpart) == (
        (Kind.SHARE, Kind.COMMENT),
        2,
        5,
        None,
    )
    assert (rule.evidence, rule.since.bit_length() > 0) == (Evidence.CONFIRMED, True)


def test_the_shipped_rules_speak_both_languages_and_cap_every_act_by_day():
    """R-W1: nobody can earn without end in one busy hour."""
    rules, problems = read((SHIPPED_FOLDER / "points.toml").read_text())

    assert problems == []
    assert len(rules) >= 8
    for rule in rules:
        assert rule.per_day, rule.key
        assert rule.label.en != rule.label.de
        assert rule.points * rule.per_day <= 75, rule.key
