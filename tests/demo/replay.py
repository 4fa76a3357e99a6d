"""Places the demo company by the shipped rules without a database, to see where everybody would stand."""

from collections import defaultdict
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

from app.core.clock import Day, day_of
from app.demo.vocabulary import Company, DemoSignal
from app.journey.rules.facts import DailyRow, FacetRow, Facts, Standing
from app.journey.rules.parse import parse_rule_set
from app.journey.rules.placement import place
from app.journey.rules.ruleset import RuleSet
from app.journey.rules.verdict import Verdict
from app.signals.vocabulary import FACETED, KIND_INDEX, KINDS, Facet, Grade
from config import ROOT


def shipped_rules(in_force_from: Day, folder: Path = ROOT / "journey_rules") -> RuleSet:
    files = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.toml")}
    return parse_rule_set(files, version=1, in_force_from=in_force_from)


def facts_of(company: Company, rules: RuleSet) -> dict[str, Facts]:
    """What the roll-ups would hold about each person."""
    addresses = {person.external_id: person.email for person in company.people}
    acts: dict[str, list[DemoSignal]] = defaultdict(list)
    for signal in company.signals:
        if signal.target not in (signal.actor, addresses[signal.actor]):
            acts[signal.actor].append(signal)
    away: dict[str, list[tuple[Day, Day]]] = defaultdict(list)
    for absence in company.absences:
        away[absence.external_id].append((absence.first_day, absence.last_day))
    started = {account.external_id for account in company.accounts} | acts.keys()
    return {
        who: Facts(_daily(acts[who], rules), _facets(acts[who], rules), away[who], who in started)
        for who in addresses
    }


def verdicts_by_week(facts: Facts, rules: RuleSet, first_day: Day, last_day: Day) -> Iterator[Verdict]:
    """Where one person stands week after week, the last one being that of the last day."""
    standing: Standing | None = None
    for day in [*range(first_day + 6, last_day, 7), last_day]:
        known = Facts(
            [row for row in facts.daily if row.day <= day],
            [row for row in facts.facets if row.day <= day],
            facts.absences,
            any(row.day <= day for row in facts.daily),
        )
        verdict = place(known, rules, standing, day)
        standing = Standing(verdict.zone, verdict.since)
        yield verdict


def _daily(acts: list[DemoSignal], rules: RuleSet) -> list[DailyRow]:
    counts: dict[Day, list[int]] = defaultdict(lambda: [0] * len(KINDS))
    for act in acts:
        if kind := rules.kinds.kind_of(act.type, act.object_type):
            counts[day_of(act.at)][KIND_INDEX[kind]] += 1
    return [DailyRow(day, Grade.ALL, tuple(numbers)) for day, numbers in sorted(counts.items())]


def _facets(acts: list[DemoSignal], rules: RuleSet) -> list[FacetRow]:
    counts: dict[tuple[int, int, int, Day], int] = defaultdict(int)
    for act in acts:
        kind = rules.kinds.kind_of(act.type, act.object_type)
        for facet, text in ((Facet.COUNTERPART, act.target), (Facet.OBJECT, act.object)):
            if kind in FACETED[facet]:
                counts[facet, KIND_INDEX[kind], _key(text), day_of(act.at)] += 1
    return [FacetRow(*act, Grade.ALL, number) for act, number in sorted(counts.items())]


def _key(text: str) -> int:
    plain = text.strip().casefold()
    return int.from_bytes(blake2b(plain.encode(), digest_size=8).digest(), signed=True) if plain else 0
