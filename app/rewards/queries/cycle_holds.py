"""Held acts in the figures of a cycle: which still wait, and what was decided and is not in the figures yet."""

import json
from dataclasses import dataclass, field

from sqlalchemy import Select, func, or_, select

from app.core.db import db
from app.people.models import Person
from app.rewards.models import Cycle, CyclePart, CycleSnapshot, Hold
from app.rewards.vocabulary.holds import Decision
from app.signals.models import Reversal, Signal

#: How a held act stands in a part: parts are written in one way only.
HELD_IN_BODY = '%"held":true%'


@dataclass(slots=True)
class HeldInFigures:
    """What somebody has to decide, or has decided since the figures were fixed."""

    waiting: dict[int, list[int]] = field(
        default_factory=dict
    )  #: holds that nobody has decided about, by person
    #: Acts that were decided about, and whether each is ruled out; the figures do not say so yet.
    decided: dict[int, bool] = field(default_factory=dict)


def held_in(cycle: Cycle, snapshot: CycleSnapshot) -> HeldInFigures:
    """What of a snapshot is held, or was: also what was held only after the figures were fixed."""
    holds = {row[0]: (row[1], row[2], row[3]) for row in db.session.execute(_holds_of(cycle))}
    # Holds go along with a record that is joined to another one; its part stands where it stood.
    owner = func.coalesce(Person.merged_into_id, Person.id)
    owners = select(owner).join(Hold, Hold.person_id == Person.id).where(Hold.signal_id.in_(holds))
    whose = select(Person.id).where(owner.in_(owners))
    query = select(CyclePart.person_id, CyclePart.body).where(
        CyclePart.snapshot_id == snapshot.id,
        or_(CyclePart.person_id.in_(whose), CyclePart.body.like(HELD_IN_BODY)),
    )
    found = HeldInFigures()
    for person_id, body in db.session.execute(query.order_by(CyclePart.person_id)):
        for act in json.loads(body)["acts"]:
            hold_id, decision, is_reversed = holds.get(act["id"], (0, Decision.FALSE.value, True))
            if decision is None and not is_reversed:
                found.waiting.setdefault(person_id, []).append(hold_id)
            elif act["held"]:
                # What is gone with its person, or was taken back otherwise, nobody decides about any more.
                found.decided[act["id"]] = is_reversed or decision != Decision.COUNTS
            elif act["id"] in holds and not act["ruled_out"] and decision in {Decision.FALSE, None}:
                # What was taken back while somebody was to look at it needs no look any more, and does not count.
                found.decided[act["id"]] = True
    return found


def _holds_of(cycle: Cycle) -> Select[int, int, str | None, bool]:
    return (
        select(Hold.signal_id, Hold.id, Hold.decision, Reversal.signal_id.is_not(None))
        .join(Signal, Signal.id == Hold.signal_id)
        .outerjoin(Reversal, Reversal.signal_id == Signal.id)
        .where(Signal.occurred_at >= cycle.starts_at, Signal.occurred_at < cycle.ends_at)
    )
