"""Looking after keys: what is over is not kept."""

from app.accounts.services.invitations import forget_old_links
from app.accounts.services.sessions import forget_ended_sessions
from app.accounts.services.tries import forget_old_tries
from app.accounts.vocabulary import OLD_LINKS_FORGOTTEN
from app.core.actor import Actor
from app.core.audit import record
from app.core.unit_of_work import unit_of_work


def forget_old(*, actor: Actor) -> int:
    """Remove sessions that have ended, links that were over long ago and tries to sign in of long ago; says how many."""
    with unit_of_work():
        forgotten = forget_ended_sessions() + forget_old_links() + forget_old_tries()
        if forgotten:
            record(OLD_LINKS_FORGOTTEN, actor=actor, object_type="accounts", object_id="", changes={"count": forgotten})  # fmt: skip
    return forgotten
