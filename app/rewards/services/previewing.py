"""What a draft of the rules would give for what was done already: who would get what. Nothing is posted or granted."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.journey.services.rules import read_draft
from app.journey.services.slices import slices
from app.rewards.queries.proofs import may_earn_among, people_with_acts, proven_among
from app.rewards.queries.settling import EVER, list_people_to_settle, read_sides
from app.rewards.rules.badges import open_badges
from app.rewards.rules.points import correct
from app.rewards.services.points_rules import book_with_draft
from app.rewards.services.settling import SLICE


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


def _add(gains: Gains, person_id: int, rule: str, points: int, acts: int) -> None:
    gains.people[person_id] += points
    gains.rules[rule] += points
    gains.acts[rule] += acts
