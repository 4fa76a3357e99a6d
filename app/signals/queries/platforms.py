"""The accounts that people have named."""

from collections.abc import Sequence

from sqlalchemy import select

from app.core.db import db
from app.signals.models import PlatformAccount, StoppedSource


def list_accounts(person_id: int) -> Sequence[PlatformAccount]:
    """A person's accounts that are not withdrawn, by platform."""
    query = (
        select(PlatformAccount)
        .where(PlatformAccount.person_id == person_id, PlatformAccount.withdrawn_at.is_(None))
        .order_by(PlatformAccount.platform, PlatformAccount.handle)
    )
    return db.session.execute(query).scalars().all()


def list_stopped_sources(person_id: int) -> Sequence[StoppedSource]:
    """The platforms from which a person lets nothing more be kept, by name."""
    query = select(StoppedSource).where(StoppedSource.person_id == person_id).order_by(StoppedSource.platform)
    return db.session.execute(query).scalars().all()
