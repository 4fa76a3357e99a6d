"""When HR may remind, and how long answers are kept that nobody shows."""

from collections.abc import Iterable
from datetime import datetime

from app.core.clock import Day
from app.training.vocabulary.survey import (
    FEW_ARE_KEPT_FOR,
    REMINDED_AGAIN_AFTER,
    UNRELEASED_ARE_KEPT_FOR,
    WARNED_BEFORE,
    WhyDestroyed,
)


def reminds_from(opened_on: Day, reminded_on: Day | None) -> Day:
    """From which day on whoever has not taken part may be reminded: not at once, and not again and again."""
    return opened_on + 1 if reminded_on is None else reminded_on + REMINDED_AGAIN_AFTER


def kept_until(prepared_at: datetime) -> datetime:
    """How long answers are kept whose results nobody releases."""
    return prepared_at + UNRELEASED_ARE_KEPT_FOR


def why_to_destroy(
    *, shows_nothing: bool, closed_at: datetime, prepared_at: datetime, moment: datetime
) -> WhyDestroyed | None:
    """Why answers that were sealed are to be destroyed by now, if they are."""
    if shows_nothing:
        return WhyDestroyed.FEW if closed_at + FEW_ARE_KEPT_FOR <= moment else None
    return WhyDestroyed.UNRELEASED if kept_until(prepared_at) <= moment else None


def warning_due(days_left: int, marks: Iterable[int] = WARNED_BEFORE) -> int | None:
    """Which of the warnings that answers will be destroyed is to be given by now: the last one that is due, if any."""
    return min((one for one in marks if days_left <= one), default=None)
