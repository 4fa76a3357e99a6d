"""Acts that are held: which these are, for all who count, and what is known of each."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, exists, select

from app.core.clock import Day
from app.core.db import db
from app.people.queries import managers_of_all
from app.rewards.models import Hold
from app.signals.models import Reversal, Signal, Verb
from app.signals.vocabulary import Kind


def held_signals() -> Select[int]:
    """The numbers of acts that are held and not decided about: nothing that is counted for people counts them."""
    return select(Hold.signal_id).where(Hold.decided_at.is_(None))


class OpenHold(NamedTuple):
    """An act that waits for a decision."""

    id: int
    person_id: int
    signal_id: int
    rule: str
    held_at: datetime
    has_answer: bool


def list_open_between(first: Day, last: Day, kinds: Collection[Kind]) -> Sequence[OpenHold]:
    """What waits for a decision of the acts of these kinds from one day to another, the first held first.

    What was taken back meanwhile waits for nothing.
    """
    query = (
        select(
            Hold.id, Hold.person_id, Hold.signal_id, Hold.rule, Hold.held_at, Hold.answered_at.is_not(None)
        )
        .join(Signal, Signal.id == Hold.signal_id)
        .join(Verb, Verb.id == Signal.verb_id)
        .where(
            Hold.decided_at.is_(None),
            Signal.day.between(first, last),
            Verb.kind.in_([kind.value for kind in kinds]),
            ~exists().where(Reversal.signal_id == Hold.signal_id),
        )
        .order_by(Hold.id)
    )
    return [OpenHold(*row) for row in db.session.execute(query)]


def leads(person_id: int, other_id: int) -> bool:
    """Whether the one leads the other, or leads those who do, as far as is known."""
    managers, seen = managers_of_all(), set[int]()
    above = managers.get(other_id)
    while above is not None and above not in seen:
        if above == person_id:
            return True
        seen.add(above)
        above = managers.get(above)
    return False
