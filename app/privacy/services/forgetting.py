"""What is not kept for ever: files that were sent, and the lists of their refused lines."""

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.kept_files import remove_older_than
from app.core.unit_of_work import unit_of_work
from app.privacy.vocabulary import FILES_FORGOTTEN, FILES_KEPT


def forget_files(*, actor: Actor) -> int:
    """Remove files that have lain on the machine for a month; says how many. The first refused lines stay with the import."""
    gone = remove_older_than(now() - FILES_KEPT)
    if gone:
        with unit_of_work():
            record(FILES_FORGOTTEN, actor=actor, object_type="file", object_id="", changes={"removed": gone})
    return gone
