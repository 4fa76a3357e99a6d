"""impact.toml is read strictly, as all rules are: what is wrong is told with file, line and the nearest right name."""

import pytest

from app.journey.rules.reading import RuleFile
from app.journey.services.rules import SHIPPED_FOLDER
from app.journey.vocabulary import Problem
from app.rewards.rules.impact_file import read_impact
from app.rewards.vocabulary.cycles import Period
from app.signals.vocabulary import Evidence, Kind

RULE = """\
[half_year]
label = { en = "Impact prizes", de = "Wirkungspreise" }
places = 3
shown = ["react", "read"]
[half_year.weighs.leads]
label = { en = "leads", de = "Leads" }
counts = ["lead", "opportunity"]
weight = 5
evidence = "confirmed"
per_counterpart = 2
[half_year.weighs.talks]
label = { en = "talks", de = "Gespräche" }
counts = ["conversation"]
weight = 2
"""
#: what stands there, what is put in its place, the line, part of the complaint
MISTAKES = [
    ("places = 3", "places = 0", 3, '"places" must be 1 or more'),
    ("weight = 5", "weight = 0", 8, '"weight" must be 1 or more'),
    ("weight = 5", f"weight = {10**18}", 8, '"weight" must be 1000 or less'),
    ('"lead"', '"leads"', 7, 'Did you mean "lead"?'),
    ('"lead"', '"react"', 7, '"react" weighs nothing in any award'),
    ('["conversation"]', '["lead"]', 13, '"lead" weighs in "leads" already'),
    ("per_counterpart", "per_counterparts", 10, 'Did you mean "per_counterpart"?'),
    ("confirmed", "conformed", 9, 'Did you mean "confirmed"?'),
    (', de = "Leads"', "", 6, '"de" is missing'),
    ("weighs.talks", "weighs.Talks", 11, "cannot be a name"),
    ("[half_year]\n", "[half_years]\n", 1, 'Did you mean "half_year"?'),
]  # fmt: skip


def read(text: str) -> tuple[object, list[Problem]]:
    problems: list[Problem] = []
    return read_impact(RuleFile("impact.toml", text, problems)), problems


@pytest.mark.parametrize("right, wrong, line, complaint", MISTAKES)
def test_a_mistake_is_told_with_its_line(right, wrong, line, complaint):
    """R-W5: likes and views can stand beside the rest, and can never weigh anything."""
    assert right in RULE

    _rules, problems = read(RULE.replace(right, wrong, 1))

    assert (line, True) in [(one.line, complaint in one.message) for one in problems], problems


def test_the_shipped_rules_weigh_leads_conversations_and_downloads_and_speak_both_languages():
    """R-W4, R-W5: by verified evidence; opportunities and conversations at least confirmed by somebody else."""
    rules, problems = read((SHIPPED_FOLDER / "impact.toml").read_text())

    assert problems == []
    prizes = rules[Period.HALF_YEAR]
    assert (prizes.places, prizes.kinds) == (
        3,
        {Kind.LEAD, Kind.CONVERSATION, Kind.DOWNLOAD, Kind.OPPORTUNITY},
    )
    assert {Kind.REACT, Kind.READ} <= set(prizes.shown)
    for award in rules.values():
        assert all(part.evidence > Evidence.SELF_REPORTED for part in award.parts)
    assert rules[Period.MONTH].places == 1
