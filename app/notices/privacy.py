"""What this house holds about people."""

from collections.abc import Iterable

from sqlalchemy import delete, select, update

from app.core.db import db
from app.core.holdings import Holding, Row
from app.notices.models import Notice
from app.notices.vocabulary import KIND_LABELS, _l


def read_notices(person_id: int) -> Iterable[Row]:
    """Everything that the person was told, the first first."""
    query = select(Notice).where(Notice.person_id == person_id).order_by(Notice.id)
    for notice in db.session.execute(query).scalars().yield_per(500):
        yield {
            "told_at": notice.created_at.isoformat(),
            "kind": notice.kind,
            "about": notice.params,
            "read_at": notice.read_at.isoformat() if notice.read_at else None,
            "mailed_at": notice.mailed_at.isoformat() if notice.mailed_at else None,
        }


def erase_notices(person_id: int) -> int:
    """Remove everything that the person was told; says how many notices there were."""
    gone = delete(Notice).where(Notice.person_id == person_id).returning(Notice.id)
    return len(db.session.execute(gone).all())


def take_over_notices(from_id: int, to_id: int) -> int:
    """The first person's notices become the second one's, but for what both were told; says how many moved."""
    told = select(Notice.key).where(Notice.person_id == to_id)
    own = update(Notice).where(Notice.person_id == from_id, Notice.key.not_in(told))
    moved = len(db.session.execute(own.values(person_id=to_id).returning(Notice.id)).all())
    erase_notices(from_id)
    db.session.expire_all()
    return moved


HOLDINGS = (
    Holding(
        key="notices.notices",
        title=_l("What you were told"),
        purpose=_l("So that you can read again what Waymark told you, and are told nothing twice."),
        source=_l("Waymark itself, when you moved along the trail, finished a step or were answered"),
        kept=_l("As long as your record"),
        read=read_notices,
        erase=erase_notices,
        take_over=take_over_notices,
        words={"kind": KIND_LABELS},
        for_programs=frozenset({"about"}),
        page="notices.list_notices",
    ),
)
