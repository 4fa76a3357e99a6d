"""What somebody has earned and what comes next, as their page shows it; nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.journey.rules.measure import Tally
from app.journey.services.rules import rules_if_readable
from app.rewards.queries.badges import Earned, list_earned
from app.rewards.queries.proofs import facts_of
from app.rewards.rules.badges import BadgeRule, open_badges
from app.rewards.rules.earning import Lack, lacks_of, share_of

#: So many badges are spelt out as the next ones.
_NEAR: Final = 3


@dataclass(frozen=True, slots=True)
class Ahead:
    """A badge that somebody may still earn, and what the shortest way to it takes."""

    badge: BadgeRule
    lacks: tuple[Lack, ...]

    @property
    def share(self) -> float:
        """How much of it is there, from 0 to 1."""
        return share_of(self.lacks)

    @property
    def missing(self) -> int:
        """How much of everything is still to be done."""
        return sum(lack.missing for lack in self.lacks)

    @property
    def open_lacks(self) -> tuple[Lack, ...]:
        """What is not there yet."""
        return tuple(lack for lack in self.lacks if lack.missing)


@dataclass(frozen=True, slots=True)
class Outlook:
    """A person's badges: earned, next within reach, and the others."""

    earned: Sequence[Earned]
    near: Sequence[Ahead]
    far: Sequence[Ahead]


def read_outlook(person_id: int) -> Outlook:
    """What somebody has earned, the latest first; and what they may earn, with what is missing.

    By rules that cannot be read nothing lies ahead.
    """
    rules, earned = rules_if_readable(), list_earned(person_id)
    had = {one.award.badge_key for one in earned}
    badges = {key: badge for key, badge in open_badges(rules).items() if key not in had} if rules else {}
    tally = Tally(facts_of(person_id, badges))
    ahead = [Ahead(badge, lacks_of(badge.criteria, tally)) for badge in badges.values()]
    # The first of equals comes first, and the badges are in the order of the trail.
    near = sorted(ahead, key=lambda one: (one.missing, -one.share))[:_NEAR]
    return Outlook(earned, near, [one for one in ahead if one not in near])
