"""Periods of boards, and ranks: whoever has as many points as another shares the rank, and the next rank is skipped."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from app.core.clock import Day, date_from_day
from app.rewards.vocabulary.boards import EVER

_PERIOD = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2]|H[12])")


def month_of(day: Day) -> str:
    """The month of a day, as in 2026-03."""
    return date_from_day(day).isoformat()[:7]


def half_of(month: str) -> str:
    """The half-year of a month, as in 2026-H1."""
    return f"{month[:4]}-H{1 if month[5:] <= '06' else 2}"


def before(period: str) -> str | None:
    """The period before; before all time there is none."""
    if period == EVER:
        return None
    year, part = int(period[:4]), period[5:]
    if part.startswith("H"):
        return f"{year}-H1" if part == "H2" else f"{year - 1}-H2"
    return f"{year - 1}-12" if part == "01" else f"{year}-{int(part) - 1:02}"


def is_period(words: str, today: Day) -> bool:
    """Whether these words name a period that has begun by today."""
    if words == EVER:
        return True
    if not _PERIOD.fullmatch(words):
        return False
    month = month_of(today)
    return words <= half_of(month) if "H" in words else words <= month


def first_day_of(period: str) -> date:
    """The first day of a month or half-year."""
    part = period[5:]
    return date(int(period[:4]), {"H1": 1, "H2": 7}.get(part) or int(part), 1)


class Total(NamedTuple):
    """What somebody has on a board, and with how many they share it, themselves included."""

    person_id: int
    name: str
    department: str
    country: str
    points: int
    people: int


class Place(NamedTuple):
    """A line of a board of people."""

    rank: int
    total: Total

    @property
    def is_shared(self) -> bool:
        """Whether somebody else has as many points."""
        return self.total.people > 1


def from_top(totals: Iterable[Total]) -> list[Place]:
    """The lines of those with the most points, in order; those who share a rank stand by name."""
    found: list[Place] = []
    for number, total in enumerate(sorted(totals, key=_in_order), start=1):
        is_same = bool(found) and found[-1].total.points == total.points
        found.append(Place(found[-1].rank if is_same else number, total))
    return found


def beside(rank: int, own: Total, others: Iterable[Total]) -> list[Place]:
    """Somebody of this rank with those next to them, without a gap, in order."""
    near = sorted({*others, own}, key=_in_order)
    shared = {total.points: total.people for total in near}

    def rank_of(points: int) -> int:
        above = sum(people for one, people in shared.items() if own.points < one <= points)
        below = sum(people for one, people in shared.items() if points < one <= own.points)
        return rank - above + below

    return [Place(rank_of(total.points), total) for total in near]


def _in_order(total: Total) -> tuple[int, str, int]:
    return -total.points, total.name.casefold(), total.person_id


class Team(NamedTuple):
    """A department on the board of teams: what those in it who take part have earned, for each of them."""

    department: str
    people: int
    points: int

    @property
    def per_head(self) -> Fraction:
        """What it comes to for each, exactly."""
        return Fraction(self.points, self.people)


def ranked(teams: Iterable[Team]) -> list[tuple[int, bool, Team]]:
    """Teams in order: the rank, whether another team shares it, the team; those that share one stand by name."""
    listed = sorted(teams, key=lambda team: (-team.per_head, team.department.casefold()))
    alike = Counter(team.per_head for team in listed)
    found: list[tuple[int, bool, Team]] = []
    for number, team in enumerate(listed, start=1):
        is_same = bool(found) and found[-1][2].per_head == team.per_head
        found.append((found[-1][0] if is_same else number, alike[team.per_head] > 1, team))
    return found
