"""The table of figures: what was measured, beside its goal and the goal beyond."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One ratio. `at_most` says on which side of the goal it should lie."""

    name: str
    value: float
    goal: float
    beyond: float
    at_most: bool = True
    note: str = ""

    @property
    def verdict(self) -> str:
        """How the value stands to its goals."""
        reaches = (lambda goal: self.value <= goal) if self.at_most else (lambda goal: self.value >= goal)
        return "beyond" if reaches(self.beyond) else "met" if reaches(self.goal) else "missed"

    def line(self) -> str:
        """The figure as a line of the table."""
        sign = "<=" if self.at_most else ">="
        goal = f"{sign} {self.goal:g} ({self.beyond:g})"
        return f"{self.name:64s} {self.value:10.3g}   {goal:>18s}   {self.verdict:7s} {self.note}"


def median_seconds(act: Callable[[], object], rounds: int = 5) -> float:
    """The median time of an act over several rounds, after one that does not count."""
    act()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def median_ratio(
    act: Callable[[], object], limit: Callable[[], object], rounds: int = 5
) -> tuple[float, float, float]:
    """The median of act over limit taken pair by pair, and both median times in seconds."""
    act(), limit()
    pairs = []
    for _ in range(rounds):
        start = time.perf_counter()
        limit()
        middle = time.perf_counter()
        act()
        pairs.append((middle - start, time.perf_counter() - middle))
    return (
        statistics.median(mine / unit for unit, mine in pairs),
        statistics.median(mine for _, mine in pairs),
        statistics.median(unit for unit, _ in pairs),
    )
