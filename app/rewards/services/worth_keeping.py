"""Looking at who has grown most (R-J44): by HR alone, and every look is kept with whom it concerns."""

from collections.abc import Sequence
from typing import Final

from app.core.actor import Actor
from app.core.audit import record
from app.people.services.looking import note_looks
from app.rewards.permissions import SEE_GROWTH
from app.rewards.rules.worth_keeping import GrowthLine
from app.rewards.vocabulary.worth_keeping import GROWTH_EXPORTED

#: What is written down of a look at somebody.
_LOOK: Final = "who has grown most"


def note_growth_seen(lines: Sequence[GrowthLine], *, actor: Actor) -> None:
    """Keep that somebody has looked at these people."""
    SEE_GROWTH.demand(actor)
    note_looks([line.person_id for line in lines], what=_LOOK, actor=actor)


def note_growth_export(lines: Sequence[GrowthLine], *, actor: Actor) -> None:
    """Keep that somebody has downloaded the list, and whom it named."""
    note_growth_seen(lines, actor=actor)
    record(GROWTH_EXPORTED, actor=actor, object_type="growth_list", object_id="", changes={"people": [0, len(lines)]})  # fmt: skip
