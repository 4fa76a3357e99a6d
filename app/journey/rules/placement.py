"""The one decision: where a person stands on a day, by the rules, from the facts and where they stood before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.journey.rules.facts import Facts, Standing
from app.journey.rules.measure import LAST_DAY, Tally
from app.journey.rules.presence import Presence
from app.journey.rules.ruleset import Day, Leaf, Node, RuleSet, ZoneRule
from app.journey.rules.verdict import Dwell, Reason, Verdict, is_fall_due
from app.journey.vocabulary import ZONES, Cause, Side, Zone

#: "Not even on the day asked about" and "as long as nobody changes anything", as days that can be compared.
_NEVER: Day = -(1 << 50)
_FOREVER: Day = 1 << 50


def place(facts: Facts, rules: RuleSet, previous: Standing | None, on: Day) -> Verdict:
    """Say where a person stands after all acts of a day, with every reason.

    Up at once, as far as the acts reach; down one zone at a time, and only after the grace, after enough present
    days in a row below what it takes to stay, and never on a day of absence. Everything is judged with what is
    known now: the same facts, rules, standing and day give the same verdict, in whatever order the facts come.
    """
    return judge(facts, rules, previous, on).verdict()


def judge(facts: Facts, rules: RuleSet, previous: Standing | None, on: Day) -> "Outcome":
    """The same without the reasons, for most decisions change nothing and nobody asks why."""
    sight = _Sight(Tally(facts), Presence(facts.absences), rules)
    zone, since, cause, dwell = _move(sight, facts.started, previous, on)
    standing = Standing(zone, since)
    at_risk_since = dwell.below_since if cause is None else None
    return Outcome(
        on=on,
        zone=zone,
        since=since,
        cause=cause,
        at_risk_since=at_risk_since,
        falls_on=sight.fall_day(standing, at_risk_since, on),
        valid_until=_valid_until(sight, standing, at_risk_since, on),
        previous=previous.zone if previous else None,
        dwell=dwell,
        sight=sight,
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a verdict says, without the reasons; these are found when it is asked for."""

    on: Day
    zone: Zone
    since: Day
    cause: Cause | None
    at_risk_since: Day | None
    falls_on: Day | None
    valid_until: Day | None
    previous: Zone | None
    dwell: Dwell
    sight: "_Sight"

    @property
    def standing(self) -> Standing:
        """What the next decision starts from."""
        return Standing(self.zone, self.since)

    @property
    def moved(self) -> bool:
        """Whether the person comes to another zone, or to their first one."""
        return self.cause is not None

    def keeps(self, zone: Zone) -> bool:
        """Whether what was found is enough to stay in a zone, whatever grace there is for whoever has too little."""
        return self.sight.kept_until(zone, self.on) >= self.on

    def reasons(self, of: Sequence[Zone] = ZONES) -> tuple[Reason, ...]:
        """Every leaf of these zones, with those marked that the person reads: to stay here, and to come further."""
        shown = {self.zone: Side.KEEP, self.zone.next: Side.ENTER}
        return tuple(
            _reason(self.sight, rule, path, leaf, shown.get(rule.zone, Side.NONE), self.on)
            for rule in map(self.sight.rules.zones.__getitem__, of)
            for path, leaf in rule.leaves
        )

    def verdict(self) -> Verdict:
        """The whole verdict."""
        return Verdict(
            on=self.on,
            zone=self.zone,
            since=self.since,
            cause=self.cause,
            moved=self.moved,
            reasons=self.reasons(),
            at_risk_since=self.at_risk_since,
            falls_on=self.falls_on,
            valid_until=self.valid_until,
            previous=self.previous,
            dwell=self.dwell,
        )


@dataclass(frozen=True, slots=True)
class _Sight:
    """One person's facts seen through the rules."""

    tally: Tally
    presence: Presence
    rules: RuleSet

    def highest_entered(self, on: Day, above: Zone) -> Zone | None:
        """The highest zone above another one whose conditions to enter hold on a day."""
        for zone in reversed(ZONES[above.rank + 1 :]):
            tree = self.rules.zones[zone].tree
            if tree and _is_met(tree, lambda leaf: self.found(leaf, on) >= leaf.enter):
                return zone
        return None

    def found(self, leaf: Leaf, on: Day) -> int:
        return self.tally.find(leaf.measure, self.presence.window(on, leaf.days), on).found

    def kept_until(self, zone: Zone, on: Day) -> Day:
        """The last day on which the zone is kept if nothing is added after `on`: never, a day, or for ever."""
        tree = self.rules.zones[zone].tree
        return _met_until(tree, lambda leaf: self._leaf_kept_until(leaf, on)) if tree else _FOREVER

    def _leaf_kept_until(self, leaf: Leaf, on: Day) -> Day:
        if leaf.keep == 0:
            return _FOREVER
        finding = self.tally.find(leaf.measure, self.presence.window(on, leaf.days), on)
        start = finding.latest_start(leaf.keep)
        return _NEVER if start is None else self.presence.leaving(start, leaf.days) - 1

    def protected_from(self, standing: Standing) -> Day:
        """The day from which grace runs: when the person came here, or when these rules came in force."""
        in_force_from = self.rules.in_force_from
        return standing.since if in_force_from is None else max(standing.since, in_force_from)

    def below_since(self, standing: Standing, on: Day) -> Day | None:
        """The first day of the unbroken run of present days, up to `on`, on which the zone was not kept.

        Days up to the protected one are not looked at. Between two days with acts the numbers can only go down,
        so it is enough to ask at each day with acts, backwards, how long the zone was kept from there.
        """
        protected = self.protected_from(standing)
        if on <= protected or self.kept_until(standing.zone, on) >= on:
            return None
        last = on
        for day in [*reversed(self.tally.days_between(protected, on)), protected]:
            kept = min(self.kept_until(standing.zone, day), last)
            if kept >= day and (kept := self.presence.last_up_to(kept)) >= day:
                break
            last = day - 1
        else:
            kept = protected
        start = self.presence.next_after(kept)
        return start if start <= on else None

    def dwell(self, standing: Standing, on: Day) -> Dwell:
        """What a fall depends on beside the numbers."""
        below_since, number = self.below_since(standing, on), self.presence.number
        return Dwell(
            below_since=below_since,
            below_days=0 if below_since is None else number(on) - number(below_since) + 1,
            settled_days=max(0, number(on) - number(self.protected_from(standing))),
            is_absent=self.presence.is_absent(on),
        )

    def fall_day(self, standing: Standing, at_risk_since: Day | None, on: Day) -> Day | None:
        """The day after `on` on which somebody at risk falls if nothing is added."""
        if at_risk_since is None:
            return None
        number = self.presence.number
        settled = number(self.protected_from(standing)) + self.rules.grace_days
        below = number(at_risk_since) + self.rules.below_days - 1
        return self.presence.day(max(settled, below, number(on) + 1))


def _is_met(node: Node, met: Callable[[Leaf], bool]) -> bool:
    """Whether enough of the children are met; no more leaves are asked than it takes to know."""
    if isinstance(node, Leaf):
        return met(node)
    missing, left = node.needed, len(node.of)
    for child in node.of:
        if _is_met(child, met):
            missing -= 1
        left -= 1
        if missing <= 0 or missing > left:
            break
    return missing <= 0


def _met_until(node: Node, until: Callable[[Leaf], Day]) -> Day:
    """The last day on which enough of the children are met: the n-th latest of theirs."""
    if isinstance(node, Leaf):
        return until(node)
    return sorted((_met_until(child, until) for child in node.of), reverse=True)[node.needed - 1]


def _move(
    sight: _Sight, started: bool, previous: Standing | None, on: Day
) -> tuple[Zone, Day, Cause | None, Dwell]:
    """The zone, since when, why it is another one (None if it is not), and what spoke for or against a fall."""
    lowest = Zone.CONSUMER if started else Zone.NOT_STARTED
    candidate = sight.highest_entered(on, previous.zone if previous else lowest) or lowest
    if previous is None:
        return candidate, on, Cause.INITIAL, Dwell()
    if candidate.rank > previous.zone.rank:
        return candidate, on, Cause.PROMOTED, Dwell()
    dwell = sight.dwell(previous, on)
    if dwell.below_since is None or not is_fall_due(dwell, sight.rules):
        return previous.zone, previous.since, None, dwell
    return previous.zone.below, on, _cause_of_fall(sight, previous, on), dwell


def _cause_of_fall(sight: _Sight, previous: Standing, on: Day) -> Cause:
    """`ruleset` where the rules changed under a person who had not yet had grace and wait under them before."""
    rules, number = sight.rules, sight.presence.number
    if rules.in_force_from is None or rules.in_force_from <= previous.since:
        return Cause.FELL
    under_these_rules = number(on) - number(rules.in_force_from)
    return Cause.RULESET if under_these_rules <= rules.grace_days + rules.below_days else Cause.FELL


def _valid_until(sight: _Sight, standing: Standing, at_risk_since: Day | None, on: Day) -> Day | None:
    """The first later day on which zone or `at_risk_since` differs without new acts.

    Facts may hold acts after `on`; between those the numbers only go down, so the next change is known at once,
    and only the days of such acts must be looked at.
    """
    stretch_from = on
    for day in [*sight.tally.days_between(on, LAST_DAY), None]:
        change = _next_change(sight, standing, at_risk_since, stretch_from)
        if change is not None and (day is None or change < day):
            return change
        if day is not None and _differs(sight, standing, at_risk_since, day):
            return day
        stretch_from = day if day is not None else on
    return None


def _next_change(sight: _Sight, standing: Standing, at_risk_since: Day | None, on: Day) -> Day | None:
    """The next change of a standing if nothing is added after `on`."""
    if at_risk_since is not None:
        return sight.fall_day(standing, at_risk_since, on)
    kept_until = sight.kept_until(standing.zone, on)
    if kept_until >= _FOREVER:
        return None
    last_safe = max(kept_until, sight.protected_from(standing), on)
    return sight.presence.next_after(last_safe)


def _differs(sight: _Sight, standing: Standing, at_risk_since: Day | None, on: Day) -> bool:
    if sight.highest_entered(on, standing.zone) is not None:
        return True
    dwell = sight.dwell(standing, on)
    return dwell.below_since != at_risk_since or (
        at_risk_since is not None and is_fall_due(dwell, sight.rules)
    )


def _reason(sight: _Sight, rule: ZoneRule, path: str, leaf: Leaf, shown: Side, on: Day) -> Reason:
    first_day = sight.presence.window(on, leaf.days)
    finding = sight.tally.find(leaf.measure, first_day, on)
    loss = finding.first_loss()
    needed = leaf.keep if shown is Side.KEEP else leaf.enter
    return Reason(
        zone=rule.zone,
        measure=leaf.measure.key,
        path=path,
        days=leaf.days,
        first_day=first_day,
        found=finding.found,
        enter=leaf.enter,
        keep=leaf.keep,
        met_enter=finding.found >= leaf.enter,
        met_keep=finding.found >= leaf.keep,
        missing=max(0, needed - finding.found),
        leaves_on=sight.presence.leaving(loss[0], leaf.days) if loss else None,
        leaves_count=loss[1] if loss else 0,
        shown=shown,
    )
