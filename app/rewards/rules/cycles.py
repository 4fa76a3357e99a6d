"""What is agreed on for a cycle, and what is proposed where nobody has agreed on anything yet."""

from datetime import datetime
from typing import NamedTuple

from app.rewards.vocabulary.cycles import (
    CLOSING_DAYS,
    DEAREST_PRIZE,
    LONGEST_PRIZE,
    MOST_CLOSING_DAYS,
    OBJECTION_DAYS,
    CycleRefused,
    CycleState,
    Period,
    PrizeKind,
    Ties,
)
from app.rewards.vocabulary.words import _l


def state_at(state: str, ends_at: datetime, at: datetime) -> CycleState:
    """Where a cycle is at a moment: its period is over when its end has come, also before the clockwork has said so."""
    kept = CycleState(state)
    return CycleState.CLOSING if kept is CycleState.OPEN and ends_at <= at else kept


class Prize(NamedTuple):
    """What a place wins: what it is, of which kind, and its value in hundredths of the cycle's currency."""

    place: int
    what: str
    kind: str
    value: int


class Terms(NamedTuple):
    """The policy, the prizes and the days of a cycle."""

    ties: str
    leaves_out_executives: bool
    leaves_out_winners: bool
    closing_days: int
    objection_days: int
    budget: int | None
    prizes: tuple[Prize, ...]


#: In hundredths; HR changes them on the page of the cycle.
_FIRST_VALUES = {Period.MONTH: (100_00,), Period.HALF_YEAR: (600_00, 400_00, 250_00)}


def first_terms(period: Period) -> Terms:
    """What is proposed for the first cycle of a kind; every later one begins with what held for the one before."""
    values = _FIRST_VALUES[period]
    prizes = tuple(Prize(place, "", PrizeKind.VOUCHER.value, value) for place, value in enumerate(values, 1))
    return Terms(Ties.SPLIT.value, True, False, CLOSING_DAYS, OBJECTION_DAYS, sum(values), prizes)


def demand_terms(terms: Terms) -> None:
    """Raise CycleRefused for terms that cannot be kept, with the field and the reason."""
    if terms.ties not in set(Ties):
        raise CycleRefused(_l("Say what people get who share a place."), field="ties")
    if not 0 <= terms.closing_days <= MOST_CLOSING_DAYS:
        raise CycleRefused(_l("Choose up to %(most)s days."), field="closing_days", most=MOST_CLOSING_DAYS)
    if not 1 <= terms.objection_days <= MOST_CLOSING_DAYS:
        raise CycleRefused(_l("Choose between 1 and %(most)s days."), field="objection_days", most=MOST_CLOSING_DAYS)  # fmt: skip
    if terms.budget is not None and not 0 <= terms.budget <= DEAREST_PRIZE:
        raise CycleRefused(_l("This amount cannot be kept."), field="budget")
    if len({prize.place for prize in terms.prizes}) < len(terms.prizes):
        raise CycleRefused(_l("Two prizes are for the same place."), field="prizes")
    for prize in terms.prizes:
        if prize.kind not in set(PrizeKind) or not 0 <= prize.value <= DEAREST_PRIZE:
            raise CycleRefused(_l("This amount cannot be kept."), field="prizes")
        if len(prize.what) > LONGEST_PRIZE:
            raise CycleRefused(_l("These are more than %(most)s characters."), field="prizes", most=LONGEST_PRIZE)  # fmt: skip
