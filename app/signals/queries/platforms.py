"""The accounts that people have named."""

from collections.abc import Sequence

from sqlalchemy import select

from app.core.db import db
from app.signals.models import PlatformAccount


def list_accounts(person_id: int) -> Sequence[PlatformAccount]:
    """A person's accounts that are not withdrawn, by platform."""
    query = (
        select(PlatformAccount)
        .where(PlatformAccount.person_id == person_id, PlatformAccount.withdrawn_at.is_(None))
        .order_by(PlatformAccount.platform, PlatformAccount.handle)
    )
    return db.session.execute(query).scalars().all()
