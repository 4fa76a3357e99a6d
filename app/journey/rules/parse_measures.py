"""Reads measures.toml: what is counted, and how."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.journey.rules.reading import LANGUAGES, MOST_ACTS, RuleFile, Section
from app.journey.rules.ruleset import Measure, Text, Unit
from app.journey.vocabulary import Aggregate
from app.signals.vocabulary import FACETED, KINDS, Evidence, Facet, Kind

_FACETS = {Aggregate.COUNTERPARTS: Facet.COUNTERPART, Aggregate.OBJECTS: Facet.OBJECT}
_EVIDENCE = {evidence.word: evidence for evidence in Evidence}


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures that could be read, and the names of all that stand in the file (None if it is no TOML)."""

    by_key: Mapping[str, Measure]
    names: Collection[str] | None

    def pick(self, section: Section, key: str = "measure") -> Measure | None:
        """The measure that a table names; a name which the file does not hold is a problem of that table."""
        name = section.word(key, self.names) if self.names is not None else section.string(key)
        return self.by_key.get(name) if name is not None else None


def parse_measures(file: RuleFile) -> Measures:
    """Read every `[measure]` of the file."""
    top, measures = file.top, dict[str, Measure]()
    for key, section in top.named():
        if measure := _measure(key, section):
            measures[key] = measure
    if not top.names():
        top.complain("There is no measure.")
    return Measures(measures, top.names() if file.is_readable else None)


def _measure(key: str, section: Section) -> Measure | None:
    label, unit = section.text("label"), _unit(section)
    counts = [Kind(word) for word in section.words("counts", KINDS) or ()]
    aggregate = Aggregate(section.word("as", Aggregate, required=False) or Aggregate.COUNT)
    per_day = section.number("per_day", least=1, most=MOST_ACTS, required=False)
    per_counterpart = section.number("per_counterpart", least=1, most=MOST_ACTS, required=False)
    evidence = _EVIDENCE[section.word("evidence", _EVIDENCE, required=False) or Evidence.SELF_REPORTED.word]
    _check_caps(section, aggregate)
    _check_facets(section, counts, aggregate)
    section.finish()
    if label is None or unit is None or not counts:
        return None
    return Measure(key, label, unit, tuple(counts), aggregate, per_day, per_counterpart, evidence)


def _unit(section: Section) -> Unit | None:
    """The word in singular and plural, by language."""
    unit = section.section("unit")
    if unit is None:
        return None
    forms = [_forms(unit, language) for language in LANGUAGES]
    unit.finish()
    en, de = forms
    if en is None or de is None:
        return None
    return Unit(one=Text(en[0], de[0]), other=Text(en[1], de[1]))


def _forms(unit: Section, language: str) -> tuple[str, str] | None:
    section = unit.section(language)
    if section is None:
        return None
    one, other = section.string("one"), section.string("other")
    section.finish()
    return (one, other) if one is not None and other is not None else None


def _check_caps(section: Section, aggregate: Aggregate) -> None:
    for cap in ("per_day", "per_counterpart"):
        if cap in section and aggregate is not Aggregate.COUNT:
            section.complain(f'"{cap}" goes with as = "count" alone, not with "{aggregate}".', cap)


def _check_facets(section: Section, counts: list[Kind], aggregate: Aggregate) -> None:
    """Refuse to tell people or things apart in kinds of act for which that is not kept."""
    asks = [(_FACETS[aggregate], "as")] if aggregate in _FACETS else []
    if "per_counterpart" in section:
        asks.append((Facet.COUNTERPART, "per_counterpart"))
    for facet, key in asks:
        lacking = [kind for kind in counts if kind not in FACETED[facet]]
        if lacking:
            kept = ", ".join(kind for kind in KINDS if kind in FACETED[facet])
            section.complain(
                f'"{", ".join(lacking)}" does not keep the {facet.name.lower()} of an act; these do: {kept}.',
                key,
            )
