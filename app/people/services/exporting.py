"""Lists of people that are downloaded leave a line in the log."""

from collections.abc import Mapping

from app.core.actor import Actor
from app.core.audit import record
from app.people.permissions import SEE_PEOPLE
from app.people.vocabulary import PEOPLE_EXPORTED


def note_export(filters: Mapping[str, str], *, actor: Actor) -> None:
    """Keep in the log that a list of people was downloaded, and what it was narrowed down to."""
    SEE_PEOPLE.demand(actor)
    record(PEOPLE_EXPORTED, actor=actor, object_type="people_list", object_id="",
           changes={"narrowed_to": dict(filters)} if filters else None)  # fmt: skip
