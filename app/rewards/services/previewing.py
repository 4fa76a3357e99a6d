"""What a draft of the rules would give for what was done already: who would get what. Nothing is posted or granted."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from app.journey.services.rules import read_draft, rules_if_readable
from app.journey.services.slices import slices
from app.rewards.queries import impact
from app.rewards.queries.proofs import may_earn_among, people_with_acts, proven_among
from app.rewards.queries.settling import EVER, list_people_to_settle, read_sides
from app.rewards.rules.badges import open_badges
from app.rewards.rules.impact import Act, AwardRules, award_of, score_of, sums, weigh
from app.rewards.rules.periods import begins_at, ends_at, span_of
from app.rewards.rules.points import correct
from app.rewards.services.points_rules import book_with_draft
from app.rewards.services.settling import SLICE
from app.rewards.vocabulary.cycles import Period


@dataclass(slots=True)
class Gains:
    """What would come of a draft for acts that are held already; acts to come earn by it in any case."""

    people: Counter[int] = field(default_factory=Counter)  #: the points that each person would get, or lose
    rules: Counter[str] = field(default_factory=Counter)  #: the points by rule
    acts: Counter[str] = field(default_factory=Counter)  #: how many acts, by rule


def preview_points(files: Mapping[str, str]) -> Gains:
    """Who would get what if these rules came in force now. Raises RulesRefused with everything wrong in them."""
    read_draft(files)
    book = book_with_draft(files)
    gains = Gains()
    people = list_people_to_settle()
    for start in range(0, len(people), SLICE):
        sides = read_sides(people[start : start + SLICE], *EVER)
        corrections = correct(sides.acts, sides.standing, book)
        owners = {act.id: act.person_id for act in sides.acts}
        for line, _why in corrections.taken_back:
            _add(gains, owners[line.signal_id], line.rule, -line.amount, -1)
        for one in corrections.earned:
            _add(gains, one.act.person_id, one.governed.rule.key, one.points, 1)
    gains.people = Counter({person: points for person, points in gains.people.items() if points})
    return gains


def preview_badges(files: Mapping[str, str]) -> dict[str, list[int]]:
    """Who would get which badge if these rules came in force now, by the badge's key; who has it, or had it, gets nothing.

    What counts as which kind of act is asked of the rules in force. Raises RulesRefused with everything wrong in the draft.
    """
    badges = open_badges(read_draft(files))
    gains: dict[str, list[int]] = {key: [] for key in badges}
    for part in slices(people_with_acts(), SLICE):
        for person_id, keys in proven_among(badges, may_earn_among(part)).items():
            for key in keys:
                gains[key].append(person_id)
    return {key: people for key, people in gains.items() if people}


class Shift(NamedTuple):
    """What somebody's acts of a period weigh by a draft, and by the rules in force."""

    person_id: int
    score: int
    score_before: int


def preview_impact(files: Mapping[str, str], period: Period, key: str) -> list[Shift]:
    """What everybody's acts of a period would weigh if these rules were in force, the most first.

    Of those who are here and take part, where such awards are wanted; what is held weighs nothing. Cycles of which the
    figures are fixed keep theirs. Raises RulesRefused with everything wrong in the draft, ValueError for no period.
    """
    span = span_of(period, key)
    draft, before = award_of(read_draft(files), period), rules_if_readable()
    in_force = None if before is None else award_of(before, period)
    kinds = {kind for rules in (draft, in_force) if rules is not None for kind in rules.kinds}
    acts = impact.list_acts(impact.Window(begins_at(span.first), ends_at(span.last)), kinds, salt=key)
    shifts = [
        Shift(one.person_id, _score(acts[one.person_id], draft), _score(acts[one.person_id], in_force))
        for one in impact.list_facts(acts, period.element)
        if one.is_here and one.takes_part and not one.has_opted_out
    ]
    return sorted(
        (one for one in shifts if one.score or one.score_before), key=lambda one: (-one.score, one.person_id)
    )


def _score(acts: Iterable[Act], rules: AwardRules | None) -> int:
    return 0 if rules is None else score_of(sums(weigh(acts, rules), rules))


def _add(gains: Gains, person_id: int, rule: str, points: int, acts: int) -> None:
    gains.people[person_id] += points
    gains.rules[rule] += points
    gains.acts[rule] += acts
