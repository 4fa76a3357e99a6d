"""The line of a person on the list of who has grown most. It is worked out when somebody looks, and stored nowhere."""

from collections.abc import Callable, Iterable

from app.core.clock import date_from_day, today
from app.core.holdings import Holding, Row, erase_nothing, take_over_nothing
from app.journey.vocabulary import ZONE_LABELS
from app.rewards.rules.worth_keeping import GrowthLine
from app.rewards.vocabulary.words import _l
from app.rewards.vocabulary.worth_keeping import YEAR
from app.signals.vocabulary import KIND_LABELS


def _find_nobody(_person_id: int) -> GrowthLine | None:
    return None


_find: Callable[[int], GrowthLine | None] = _find_nobody


def know_growth_from(find: Callable[[int], GrowthLine | None]) -> None:
    """Say how the line of a person is worked out."""
    global _find
    _find = find


def read_growth(person_id: int) -> Iterable[Row]:
    """What HR would see of the person today, and whether they stand on the list."""
    line = _find(person_id)
    if line is None:
        return
    growth = line.growth
    yield {
        "is_listed": line.is_listed,
        "since": date_from_day(today() - YEAR + 1).isoformat(),
        "from_zone": growth.then,
        "to_zone": growth.now,
        "counts": {kind.value: number for kind, number in growth.counts.items() if number},
    }


GROWTH = Holding(
    key="rewards.growth",
    title=_l("The list of people worth keeping"),
    purpose=_l(
        "So that nobody leaves because nobody noticed what they do. HR alone sees who has grown most in a year; no manager, colleague or administrator does, and nobody is ranked. Every look stands under “Who looked”. Whoever is here for less than three months is not on it."
    ),
    source=_l("Worked out from your moves on the trail, your pieces and what came of them, when HR looks"),
    kept=_l("Not kept: it is worked out anew each time, from one year"),
    read=read_growth,
    erase=erase_nothing,
    take_over=take_over_nothing,
    words={"from_zone": ZONE_LABELS, "to_zone": ZONE_LABELS, "counts": KIND_LABELS},
)
