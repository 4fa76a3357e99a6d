"""What was done about something, whoever did it."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Select, false, func, select

from app.core.db import db
from app.signals.models import Reversal, Signal, Verb
from app.signals.vocabulary import Kind


class About(NamedTuple):
    """How much somebody did of a kind."""

    kind: Kind
    person_id: int
    number: int


def list_acts_about(objects: Collection[str], *, without: Select[int] | None = None) -> Sequence[About]:
    """The acts that count and are about one of these objects, as they are written here, by kind and person.

    It goes through all activity, so it is asked outside of units of work: an index of objects would have to be kept up by
    every import, and this is asked seldom. `without` gives the numbers of acts that do not count just now.
    """
    number = func.sum(Signal.value)
    query = (
        select(Verb.kind, Signal.person_id, number)
        .join(Verb, Verb.id == Signal.verb_id)
        .outerjoin(Reversal, Reversal.signal_id == Signal.id)
        .where(Signal.object.in_(objects), Reversal.signal_id.is_(None), Signal.is_on_self == false())
        .where(Verb.kind.is_not(None))
        .group_by(Verb.kind, Signal.person_id)
        .order_by(Verb.kind, Signal.person_id)
    )
    if without is not None:
        query = query.where(Signal.id.not_in(without))
    return [
        About(Kind(kind), person_id, int(count))
        for kind, person_id, count in db.session.execute(query)
        if kind
    ]
