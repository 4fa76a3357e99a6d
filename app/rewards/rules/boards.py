"""Periods of boards, and ranks: whoever has as many points as another shares the rank, and the next rank is skipped."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from app.core.clock import Day, date_from_day
from app.rewards.vocabulary.boards import EVER

_PERIOD = re.compile(r"(20\d\d)-(0[1-9]|1[0-2]|H[12])")


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


def months_of(period: str) -> tuple[str, str]:
    """The first and the last month of a period; of all time, the first and the last that anybody can mean."""
    if period == EVER:
        return "0000-01", "9999-12"
    year = period[:4]
    return {"H1": (f"{year}-01", f"{year}-06"), "H2": (f"{year}-07", f"{year}-12")}.get(
        period[5:], (period, period)
    )


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
    """What somebody has on a board."""

    person_id: int
    name: str
    department: str
    country: str
    points: int


class Place(NamedTuple):
    """A line of a board of people."""

    rank: int
    is_shared: bool  #: somebody else has as many points
    total: Total


def from_top(totals: Sequence[Total], most: int) -> list[Place]:
    """The lines of those with the most points, so many of them, in order; those who share a rank stand by name.

    `totals` are in order of points, and may hold more than are shown, so that the last one is known to share.
    """
    ranks: dict[int, int] = {}
    for number, total in enumerate(totals, start=1):
        ranks.setdefault(total.points, number)
    alike = Counter(total.points for total in totals)
    shown = sorted(totals[:most], key=_in_order)
    return [Place(ranks[total.points], alike[total.points] > 1, total) for total in shown]


def beside(rank: int, own: int, totals: Iterable[Total], people: Mapping[int, int]) -> list[Place]:
    """Somebody of this rank, with so many points of their own, and those next to them without a gap, in order.

    `people` says how many have as many points, for all the points that occur.
    """

    def rank_of(points: int) -> int:
        above = sum(many for one, many in people.items() if own < one <= points)
        below = sum(many for one, many in people.items() if points < one <= own)
        return rank - above + below

    listed = sorted(totals, key=_in_order)
    return [Place(rank_of(total.points), people[total.points] > 1, total) for total in listed]


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


class TeamPlace(NamedTuple):
    """A line of a board of teams."""

    rank: int
    is_shared: bool  #: another team has as many points for each
    team: Team


class TeamsBoard(NamedTuple):
    """The board of teams as somebody sees it: those in front, and those beside their own where it is not among these."""

    top: Sequence[TeamPlace]
    near: Sequence[TeamPlace]
    own: TeamPlace | None
    in_all: int


def seen_from(department: str, places: Sequence[TeamPlace], *, most: int, on_either_side: int) -> TeamsBoard:
    """So many lines from the top, and so many on either side of the department's own; no line stands twice."""
    at = next((number for number, one in enumerate(places) if one.team.department == department), None)
    near: Sequence[TeamPlace] = ()
    if at is not None and at >= most:
        near = places[max(most, at - on_either_side) : at + on_either_side + 1]
    return TeamsBoard(places[:most], near, None if at is None else places[at], len(places))


def ranked(teams: Iterable[Team]) -> list[TeamPlace]:
    """Teams in order; those that share a rank stand by name."""
    listed = sorted(teams, key=lambda team: (-team.per_head, team.department.casefold()))
    alike = Counter(team.per_head for team in listed)
    found: list[TeamPlace] = []
    for number, team in enumerate(listed, start=1):
        is_same = bool(found) and found[-1].team.per_head == team.per_head
        found.append(TeamPlace(found[-1].rank if is_same else number, alike[team.per_head] > 1, team))
    return found
