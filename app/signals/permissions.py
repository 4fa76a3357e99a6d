"""Who may do what with activity."""

from app.core.actor import Actor, Channel
from app.core.permission import EVERYBODY, Permission
from app.people.vocabulary import Role
from app.signals.models import Signal
from app.signals.vocabulary import Source, _l

#: See and log one's own activity.
KEEP_OWN_ACTIVITY = Permission.of(
    "signals.own", {EVERYBODY}, _l("see and enter their own activity, and ask to have an entry taken out")
)
#: Bring in files of activity, and take whole imports back.
IMPORT_ACTIVITY = Permission.of(
    "signals.import", {Role.ADMINISTRATOR}, _l("bring in activity, and take an import back")
)
#: Look at imports and what came of them.
SEE_IMPORTS = Permission.of(
    "signals.imports.see",
    {Role.HR, Role.ADMINISTRATOR},
    _l("see which activity was brought in, by whom, and what was refused"),
)
#: Take anybody's activity back, and answer requests for removal.
REVERSE_ACTIVITY = Permission.of(
    "signals.reverse", {Role.HR, Role.ADMINISTRATOR}, _l("answer requests to take an entry out")
)
#: Confirm or question what colleagues logged themselves.
CONFIRM_ACTIVITY = Permission.of(
    "signals.confirm",
    {Role.COACH, Role.HR},
    _l("see what colleagues logged themselves, confirm it, or ask about it"),
)


def is_own_entry(person_id: int | None, signal: Signal) -> bool:
    """Whether the person logged this act themselves, so that they can take it back without asking."""
    return signal.person_id == person_id and signal.source == Source.SELF_REPORT


def may_reverse(actor: Actor, signal: Signal) -> bool:
    """Whether the actor may take an act back: their own entry, or any with the right to it."""
    return (
        actor.channel is not Channel.WEB
        or is_own_entry(actor.person_id, signal)
        or REVERSE_ACTIVITY.allows(actor)
    )
