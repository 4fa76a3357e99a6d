"""The chart of the desk's promise: weeks with their place, and nothing drawn where nothing was answered."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.editorial.rules.drawing import GROUND, draw_weeks
from app.editorial.rules.turnaround import WeekFigures, weekly

HOUR = timedelta(hours=1)
SUNDAY = date(2026, 3, 8)


def test_answers_fall_into_the_weeks_in_which_they_came() -> None:
    """R-E5: the present week is the last one, an empty week is there, and what is older is left out."""
    answers = [
        (SUNDAY, 2 * HOUR),
        (date(2026, 3, 2), 8 * HOUR),
        (date(2026, 2, 16), HOUR),
        (date(2026, 2, 15), HOUR),
    ]

    assert weekly(answers, last=SUNDAY, weeks=3) == [
        WeekFigures(date(2026, 2, 16), 1, HOUR, HOUR),
        WeekFigures(date(2026, 2, 23), 0, None, None),
        WeekFigures(date(2026, 3, 2), 2, 2 * HOUR, 8 * HOUR),
    ]


@given(
    st.lists(st.none() | st.floats(0, 5_000), max_size=20),
    st.floats(0.5, 100),
)
def test_every_mark_stands_within_the_drawing(hours: list[float | None], promised: float) -> None:
    """R-E5, R-J40."""
    spans = [None if one is None else one * HOUR for one in hours]
    weeks = [
        WeekFigures(SUNDAY + timedelta(weeks=number), 0 if span is None else 1, span, span)
        for number, span in enumerate(spans)
    ]

    drawing = draw_weeks(weeks, promised * HOUR)

    assert len(drawing.columns) == len(weeks)
    assert len(drawing.lines) <= 4
    heights = [height for _hours, height in drawing.lines] + [drawing.promise]
    for column, span in zip(drawing.columns, spans, strict=True):
        assert (column.median is None) == (span is None)
        heights += [] if column.median is None else [column.median]
        assert 0 < column.x - column.width / 2 < column.x + column.width / 2 < 100
    assert all(0 <= height <= GROUND for height in heights)
    assert [one.x for one in drawing.columns] == sorted(one.x for one in drawing.columns)
