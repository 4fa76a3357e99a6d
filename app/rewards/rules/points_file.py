"""Reads points.toml: what earns points, and how many."""

from app.core.clock import day_from_date
from app.journey.rules.reading import MOST_ACTS, RuleFile, Section
from app.rewards.rules.points import PointsRule
from app.signals.vocabulary import KINDS, Evidence, Kind

#: No act is worth more, so that no sum of all that anybody can do is too large for the database.
MOST_POINTS = 10_000
_EVIDENCE = {evidence.word: evidence for evidence in Evidence}


def read_points(file: RuleFile) -> tuple[PointsRule, ...]:
    """Every `[rule]` of the file, in order; what is wrong is noted with the file, at its line."""
    read = (_rule(key, section) for key, section in file.top.named())
    return tuple(rule for rule in read if rule is not None)


def _rule(key: str, section: Section) -> PointsRule | None:
    label = section.text("label")
    counts = [Kind(word) for word in section.words("counts", KINDS) or ()]
    # Nobody loses points by what they do, and what is worth nothing needs no rule.
    points = section.number("points", least=1, most=MOST_POINTS)
    per_day = section.number("per_day", least=1, most=MOST_ACTS, required=False)
    per_counterpart = section.number("per_counterpart", least=1, most=MOST_ACTS, required=False)
    evidence = _EVIDENCE[section.word("evidence", _EVIDENCE, required=False) or Evidence.SELF_REPORTED.word]
    since = section.date("since")
    section.finish()
    if label is None or points is None or not counts:
        return None
    day = None if since is None else day_from_date(since)
    return PointsRule(key, label, tuple(counts), points, per_day, per_counterpart, evidence, day)
