"""The placement rules once more, as plainly as they can be said: every day is looked at, nothing is clever."""

from app.journey.rules.ruleset import Leaf
from app.journey.vocabulary import ZONES, Aggregate, Cause, Zone
from app.signals.vocabulary import KINDS, Evidence, Facet

FACETS = {Aggregate.COUNTERPARTS: Facet.COUNTERPART, Aggregate.OBJECTS: Facet.OBJECT}


def expected_place(facts, rules, previous, on):
    """(zone, since, cause, at_risk_since) on a day."""
    candidate = Zone.CONSUMER if facts.started else Zone.NOT_STARTED
    for zone in ZONES:
        if rules.zones[zone].tree and _holds(rules.zones[zone].tree, facts, on, "enter"):
            candidate = zone
    if previous is None:
        return candidate, on, Cause.INITIAL, None
    if candidate.rank > previous.zone.rank:
        return candidate, on, Cause.PROMOTED, None
    protected = max(
        previous.since, rules.in_force_from if rules.in_force_from is not None else previous.since
    )
    present = [day for day in range(protected + 1, on + 1) if not _is_absent(facts, day)]
    tree = rules.zones[previous.zone].tree
    run = []
    if tree and not _holds(tree, facts, on, "keep"):
        for day in reversed(present):
            if _holds(tree, facts, day, "keep"):
                break
            run.append(day)
    settled = len(present) >= rules.grace_days
    if len(run) >= rules.below_days and settled and not _is_absent(facts, on):
        return ZONES[max(1, previous.zone.rank - 1)], on, _cause(facts, rules, previous, on), None
    return previous.zone, previous.since, None, run[-1] if run else None


def _cause(facts, rules, previous, on):
    if rules.in_force_from is None or rules.in_force_from <= previous.since:
        return Cause.FELL
    lately = [day for day in range(rules.in_force_from + 1, on + 1) if not _is_absent(facts, day)]
    return Cause.RULESET if len(lately) <= rules.grace_days + rules.below_days else Cause.FELL


def _holds(node, facts, on, side):
    if isinstance(node, Leaf):
        return expected_value(node.measure, facts, _first_day(facts, on, node.days), on) >= getattr(
            node, side
        )
    return sum(_holds(child, facts, on, side) for child in node.of) >= node.needed


def _is_absent(facts, day):
    return any(first <= day <= last for first, last in facts.absences)


def _first_day(facts, on, days):
    day = on + 1
    while days:
        day -= 1
        days -= not _is_absent(facts, day)
    return day


def expected_value(measure, facts, first_day, last_day):
    """The value of a measure, from the definition."""
    kinds = [KINDS.index(kind) for kind in measure.counts]
    signs = {0: 1, 1: -1 if measure.evidence > Evidence.SELF_REPORTED else 0}
    signs[2] = -1 if measure.evidence > Evidence.CONFIRMED else 0
    if measure.aggregate in FACETS:
        return len(
            [
                key
                for key, n in _by_key(FACETS[measure.aggregate], facts, kinds, signs, first_day, last_day)
                if key and n
            ]
        )
    by_day: dict[int, int] = {}
    for row in facts.daily:
        if first_day <= row.day <= last_day:
            by_day[row.day] = by_day.get(row.day, 0) + signs[row.grade] * sum(
                row.counts[kind] for kind in kinds
            )
    if measure.aggregate is Aggregate.DAYS:
        return len([n for n in by_day.values() if n])
    values = []
    if measure.per_counterpart:
        keys = _by_key(Facet.COUNTERPART, facts, kinds, signs, first_day, last_day)
        values.append(sum(min(n, measure.per_counterpart) for _, n in keys))
    if measure.per_day or not measure.per_counterpart:
        values.append(sum(min(n, measure.per_day or n) for n in by_day.values()))
    return min(values)


def _by_key(facet, facts, kinds, signs, first_day, last_day):
    keys: dict[int, int] = {}
    for row in facts.facets:
        if row.facet == facet and row.kind in kinds and first_day <= row.day <= last_day:
            keys[row.key] = keys.get(row.key, 0) + signs[row.grade] * row.count
    return keys.items()
