"""Reads impact.toml: what the awards weigh, and how much."""

from collections.abc import Mapping

from app.journey.rules.reading import MOST_ACTS, RuleFile, Section
from app.rewards.rules.impact import AwardRules, Part
from app.rewards.vocabulary.cycles import Period
from app.signals.vocabulary import KINDS, Evidence, Kind

#: No act weighs more, so that no score of all that anybody can do is too large for the database.
MOST_WEIGHT = 1_000
#: More than so many places are no prizes any more.
MOST_PLACES = 20
#: What is for show: it can be shown beside the rest, and never weighs anything.
VANITY = frozenset({Kind.REACT, Kind.READ})
_EVIDENCE = {evidence.word: evidence for evidence in Evidence}


def read_impact(file: RuleFile) -> Mapping[Period, AwardRules]:
    """What each kind of award weighs; what is wrong is noted with the file, at its line."""
    top = file.top
    sections = {period: top.section(period.value, required=False) for period in Period}
    top.finish()
    found = {}
    for period, section in sections.items():
        if section is not None and (rules := _award(period, section)) is not None:
            found[period] = rules
    return found


def _award(period: Period, section: Section) -> AwardRules | None:
    label = section.text("label")
    places = section.number("places", least=1, most=MOST_PLACES)
    shown = [Kind(word) for word in section.words("shown", KINDS, required=False) or ()]
    weighs = section.section("weighs")
    section.finish()
    if weighs is None:
        return None
    parts: list[Part] = []
    for key, inner in weighs.named():
        if (part := _part(key, inner, parts)) is not None:
            parts.append(part)
    if not weighs.names():
        section.complain("Nothing weighs anything here.", "weighs")
    if label is None or places is None or not parts:
        return None
    return AwardRules(period, label, places, tuple(parts), tuple(shown))


def _part(key: str, section: Section, before: list[Part]) -> Part | None:
    label = section.text("label")
    counts = [Kind(word) for word in section.words("counts", KINDS) or ()]
    weight = section.number("weight", least=1, most=MOST_WEIGHT)
    word = section.word("evidence", _EVIDENCE, required=False)
    per_counterpart = section.number("per_counterpart", least=1, most=MOST_ACTS, required=False)
    section.finish()
    taken = {kind: part.key for part in before for kind in part.counts}
    for place, kind in enumerate(counts):
        if kind in VANITY:
            section.complain(
                f'"{kind.value}" weighs nothing in any award; it can stand in "shown".', "counts", place
            )
        elif kind in taken:
            section.complain(f'"{kind.value}" weighs in "{taken[kind]}" already.', "counts", place)
    if label is None or weight is None or not counts:
        return None
    return Part(key, label, tuple(counts), weight, _EVIDENCE[word or Evidence.VERIFIED.word], per_counterpart)
