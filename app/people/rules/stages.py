"""What is ahead of a person's record, in order: coming, being away, coming back, leaving."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.core.clock import Day


class Stage(StrEnum):
    """One thing that is ahead."""

    JOINS = "joins"
    GOES_AWAY = "goes_away"
    IS_BACK = "is_back"
    LAST_DAY = "last_day"
    SWITCHED_OFF = "switched_off"
    OVERDUE = "overdue"  #: their last day is over, and they are still on


@dataclass(frozen=True, slots=True, order=True)
class Ahead:
    """What happens on a day."""

    day: Day
    stage: Stage


def what_is_ahead(
    *,
    today: Day,
    joined_on: Day | None,
    left_on: Day | None,
    is_active: bool,
    absences: Iterable[tuple[Day, Day]],
) -> list[Ahead]:
    """What happens to a person's record next, in the order of the days; nothing for somebody who is switched off.

    `absences` are spans in order that neither overlap nor touch. What lies beyond the last day does not happen.
    """
    if not is_active:
        return []
    found = [Ahead(joined_on, Stage.JOINS)] if joined_on is not None and joined_on > today else []
    for first, last in absences:
        found += [Ahead(first, Stage.GOES_AWAY)] if first > today else []
        found += [Ahead(last + 1, Stage.IS_BACK)] if last >= today else []
    if left_on is None:
        return sorted(found)
    if left_on < today:
        return [Ahead(left_on, Stage.OVERDUE)]
    before = [one for one in found if one.day <= left_on]
    return [*sorted(before), Ahead(left_on, Stage.LAST_DAY), Ahead(left_on + 1, Stage.SWITCHED_OFF)]
