"""When acts happen: weekdays, seasons, office hours in the person's own zone, streaks and quiet weeks."""

from datetime import UTC, date, datetime, time
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from app.core.clock import Day, date_from_day

ZONES: Final = {
    "DE": "Europe/Berlin",
    "AT": "Europe/Vienna",
    "CH": "Europe/Zurich",
    "GB": "Europe/London",
    "IE": "Europe/Dublin",
    "US": "America/New_York",
    "PL": "Europe/Warsaw",
    "TR": "Europe/Istanbul",
    "ES": "Europe/Madrid",
    "MX": "America/Mexico_City",
}
#: Monday to Sunday, a working week together being 5.
_WEEKDAYS: Final = (0.95, 1.15, 1.1, 1.05, 0.75, 0.07, 0.1)
_HOURS: Final = (7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20)
_HOUR_WEIGHTS: Final = (3, 12, 14, 9, 7, 14, 10, 7, 7, 9, 8, 4, 2)


def day_factor(day: Day) -> float:
    """How busy the networks are on a day, against an ordinary working day."""
    on = date_from_day(day)
    return _WEEKDAYS[on.weekday()] * _season(on)


def _season(on: date) -> float:
    if (on.month, on.day) >= (12, 22) or (on.month, on.day) <= (1, 3):
        return 0.15
    if (on.month, on.day) >= (7, 10) and (on.month, on.day) <= (8, 25):
        return 0.65
    return 0.85 if on.month in (4, 12) else 1.0


def moment(random: Random, day: Day, country: str) -> datetime:
    """A time of that day at which people there look at their phones or screens, in their own zone.

    A day is the same one in Europe as in the company's calendar; overseas it ends at noon for that reason.
    """
    hour = random.choices(_HOURS, _HOUR_WEIGHTS)[0]
    if country in ("US", "MX"):
        hour = min(hour, 7 + hour % 5)
    at = time(hour, random.randrange(60), random.randrange(60), tzinfo=ZoneInfo(ZONES[country]))
    local = datetime.combine(date_from_day(day), at)
    # An hour that the clocks left out is written as the instant it stands for.
    return local.astimezone(UTC).astimezone(ZoneInfo(ZONES[country]))


class Momentum:
    """Somebody's own changes of pace: creators work in streaks, everybody has a quiet fortnight now and then."""

    def __init__(self, random: Random, in_streaks: bool) -> None:
        self._random = random
        self._in_streaks = in_streaks
        self._pace = 1.0
        self._until: Day = 0

    def on(self, day: Day) -> float:
        """The pace on a day; ask for the days in order."""
        if day >= self._until:
            self._change(day)
        return self._pace

    def _change(self, day: Day) -> None:
        random = self._random
        if self._in_streaks:
            self._pace = 0.55 if self._pace > 1 else 1.3
            weeks = random.randrange(2, 4) if self._pace < 1 else random.randrange(5, 10)
        else:
            self._pace = 0.15 if self._pace == 1.0 and random.random() < 0.12 else 1.0
            weeks = 2 if self._pace < 1 else random.randrange(3, 9)
        self._until = day + 7 * weeks
