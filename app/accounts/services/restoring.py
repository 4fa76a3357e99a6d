"""After a backup was put in place: what was a key on the day of the backup opens nothing any more."""

from sqlalchemy import delete, update

from app.accounts.models import Invitation, Session
from app.core.clock import now
from app.core.db import db


def take_every_key_away() -> int:
    """End every session and void every open invitation, as part of a larger act; says how many there were."""
    ended = db.session.execute(delete(Session).returning(Session.token_hash)).all()
    is_open = Invitation.used_at.is_(None), Invitation.voided_at.is_(None)
    voided = update(Invitation).where(*is_open).values(voided_at=now()).returning(Invitation.token_hash)
    return len(ended) + len(db.session.execute(voided).all())
