"""A verdict as the lines that a person reads: one for each measure and window, against both posts."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.journey.rules.ruleset import Day, Leaf, Measure, Node, RuleSet
from app.journey.rules.verdict import Reason, Verdict, holds
from app.journey.vocabulary import Side


@dataclass(frozen=True, slots=True)
class Choice:
    """A leaf stands among others of which only some are needed; lines with the same path belong together."""

    path: str
    needed: int
    total: int
    #: Whether enough of them are met, so that this one is not asked for any more.
    is_met: bool


@dataclass(frozen=True, slots=True)
class Line:
    """What one measure found in one window; `keep` is what staying takes, `enter` what the next zone takes.

    Either post is None where that zone does not ask for this measure.
    """

    measure: Measure
    days: int
    first_day: Day
    found: int
    keep: int | None
    enter: int | None
    leaves_on: Day | None
    leaves_count: int
    keep_choice: Choice | None
    enter_choice: Choice | None

    @property
    def scale(self) -> float:
        """The length of the whole bar, with a little room beyond the farther post."""
        return 1.15 * max(self.found, self.keep or 0, self.enter or 0, 1)

    @property
    def missing_to_keep(self) -> int:
        """How much is missing to stay."""
        return max(0, (self.keep or 0) - self.found)

    @property
    def missing_to_enter(self) -> int:
        """How much is missing for the next zone."""
        return max(0, (self.enter or 0) - self.found)


def explain_lines(verdict: Verdict, rules: RuleSet) -> tuple[Line, ...]:
    """The lines behind "why you are here", those of the person's own zone first, each measure and window once.

    Where the zones ask twice for the same measure and window, the higher number stands.
    """
    lines: dict[tuple[str, int], Line] = {}
    for reason in (*verdict.shown(Side.KEEP), *verdict.shown(Side.ENTER)):
        key = (reason.measure, reason.days)
        lines[key] = _merge(lines.get(key), reason, rules, verdict)
    return tuple(lines.values())


def _merge(line: Line | None, reason: Reason, rules: RuleSet, verdict: Verdict) -> Line:
    is_keep = reason.shown is Side.KEEP
    met = {
        other.path: other.met_keep if is_keep else other.met_enter
        for other in verdict.reasons
        if other.zone is reason.zone
    }
    choice = _choice_of(rules.zones[reason.zone].tree, reason.path, met)
    keep, keep_choice = (reason.keep, choice) if is_keep else (None, None)
    enter, enter_choice = (None, None) if is_keep else (reason.enter, choice)
    if line is not None:
        keep, enter = _higher(line.keep, keep), _higher(line.enter, enter)
        keep_choice, enter_choice = line.keep_choice or keep_choice, line.enter_choice or enter_choice
    return Line(
        measure=rules.measures[reason.measure],
        days=reason.days,
        first_day=reason.first_day,
        found=reason.found,
        keep=keep,
        enter=enter,
        leaves_on=reason.leaves_on,
        leaves_count=reason.leaves_count,
        keep_choice=keep_choice,
        enter_choice=enter_choice,
    )


def _higher(one: int | None, other: int | None) -> int | None:
    given = [number for number in (one, other) if number is not None]
    return max(given, default=None)


def _choice_of(tree: Node | None, path: str, met: Mapping[str, bool]) -> Choice | None:
    """The nearest branch above a leaf that does not need all its children."""
    found: Choice | None = None
    parts = path.split(".") if path else []
    node = tree
    for depth, part in enumerate(parts):
        if node is None or isinstance(node, Leaf):
            break
        if node.needed < len(node.of):
            place = ".".join(parts[:depth])
            found = Choice(place, node.needed, len(node.of), holds(node, met, place))
        node = node.of[int(part)]
    return found
