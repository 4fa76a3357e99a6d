"""Days on which somebody was there: windows and waits count these alone."""

from collections.abc import Iterable

from app.journey.rules.ruleset import Day


class Presence:
    """The days of one person without their absences, numbered one by one.

    `number(day)` says how many present days there were up to a day (from an arbitrary zero), `day(number)`
    is the way back; every question about windows is a sum between the two.
    """

    __slots__ = ("_absences",)

    def __init__(self, absences: Iterable[tuple[Day, Day]] = ()) -> None:
        self._absences = _merged(absences)

    def number(self, day: Day) -> int:
        """The running number of the last present day up to this one."""
        number = day
        for first, last in self._absences:
            if first > day:
                break
            number -= min(last, day) - first + 1
        return number

    def day(self, number: int) -> Day:
        """The present day that has this running number."""
        day = number
        for first, last in self._absences:
            if first > day:
                break
            day += last - first + 1
        return day

    def is_absent(self, day: Day) -> bool:
        """Whether the day lies in an absence."""
        return any(first <= day <= last for first, last in self._absences)

    def window(self, on: Day, days: int) -> Day:
        """The first day of a window: as many present days up to `on`, reaching back over the absences inside."""
        if not self._absences:  # So it is for most, and windows are what is asked for most.
            return on - days + 1
        return self.day(self.number(on) - days + 1)

    def leaving(self, day: Day, days: int) -> Day:
        """The first day whose window of so many days no longer holds this day."""
        return self.day(self.number(day) + days)

    def next_after(self, day: Day) -> Day:
        """The first present day after this one."""
        return self.day(self.number(day) + 1)

    def last_up_to(self, day: Day) -> Day:
        """The last present day up to this one, itself included."""
        return self.day(self.number(day))


def window(on: Day, days: int, absences: Iterable[tuple[Day, Day]] = ()) -> Day:
    """The first day of a window of so many present days up to `on`."""
    return Presence(absences).window(on, days)


def _merged(absences: Iterable[tuple[Day, Day]]) -> tuple[tuple[Day, Day], ...]:
    """The same days as ordered spans that neither touch nor overlap."""
    merged: list[tuple[Day, Day]] = []
    for first, last in sorted(span for span in absences if span[0] <= span[1]):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)
