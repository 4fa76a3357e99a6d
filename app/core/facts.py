"""What is known of this installation as a whole, beside what its environment says."""

from typing import Any

from sqlalchemy import JSON, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base, Instant, db
from app.core.upsert import insert


class Fact(Base):
    """One thing that is known, by its name: that this is a restored copy, that nothing may be sent out."""

    __tablename__ = "core_facts"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[Instant]


def fact(name: str) -> dict[str, Any] | None:
    """What is known under a name; None if nothing is."""
    return db.session.execute(select(Fact.value).where(Fact.name == name)).scalar()


def remember(name: str, value: dict[str, Any]) -> None:
    """Keep a fact, in the place of what was known under its name."""
    row = insert(Fact).values(name=name, value=value, changed_at=now())
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["name"], set_={"value": row.excluded.value, "changed_at": row.excluded.changed_at}
        )
    )


def forget(name: str) -> None:
    """From now on nothing is known under this name."""
    db.session.execute(delete(Fact).where(Fact.name == name))


#: While this is known, nothing goes out: no letter, no call to another system. A restored copy starts so.
SENDING_STOPPED = "sending_stopped"


def may_send() -> bool:
    """Whether letters and calls may leave this installation."""
    return fact(SENDING_STOPPED) is None
