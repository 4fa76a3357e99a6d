"""Where the marks of a chart stand: weeks from left to right, how long answers took from the ground up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.editorial.rules.turnaround import WeekFigures

#: From the top of the drawing to its ground, in pixels; below it stand the days.
GROUND: Final = 176
HEIGHT: Final = 200
#: What is left free at the left for the hours, in percent of the width.
_MARGIN: Final = 8.0
#: Lines are drawn at so many hours apart, the fewest that leave at most four of them.
_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
_MOST_LINES: Final = 4
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Column:
    """A week: where it stands, in percent of the width, and the heights of its two figures, in pixels from the top."""

    first: date
    x: float
    width: float
    median: float | None
    ninetieth: float | None
    is_named: bool  #: its day stands below it; not every week has the room


@dataclass(frozen=True, slots=True)
class Drawing:
    """The marks of one lane."""

    columns: Sequence[Column]
    lines: Sequence[tuple[int, float]]  #: hours, and their height
    promise: float


def draw_weeks(weeks: Sequence[WeekFigures], promised: timedelta) -> Drawing:
    """The chart of a lane beside what is promised in it; a week without answers leaves its place free."""
    top = max([promised, *(one.ninetieth for one in weeks if one.ninetieth is not None)]) / _HOUR * 1.1

    def height(span: timedelta) -> float:
        return round(GROUND * (1 - span / _HOUR / top), 1)

    step = next((one for one in _STEPS if top / one <= _MOST_LINES), _STEPS[-1])
    room = (100 - _MARGIN) / max(1, len(weeks))
    columns = [
        Column(
            first=one.first,
            x=round(_MARGIN + room * (number + 0.5), 2),
            width=round(room * 0.5, 2),
            median=None if one.median is None else height(one.median),
            ninetieth=None if one.ninetieth is None else height(one.ninetieth),
            is_named=(len(weeks) - 1 - number) % 4 == 0,
        )
        for number, one in enumerate(weeks)
    ]
    lines = [(hours, height(hours * _HOUR)) for hours in range(step, int(top) + 1, step)]
    return Drawing(columns, lines, height(promised))
