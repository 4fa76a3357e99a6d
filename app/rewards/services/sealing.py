"""The chain of seals over the ledger: lines are sealed in the order of commits, after they were written.

Whoever posts takes no lock for it; it is the sealer alone that has to come one after the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, select, text, update

from app.core.db import db
from app.core.facts import fact, remember
from app.core.jobs import heartbeat
from app.core.unit_of_work import unit_of_work
from app.rewards.models import PointsEntry
from app.rewards.rules.chain import BEGINNING, Written, seal_hash, what_is_wrong

#: So many lines are sealed in one unit of work, so that nobody waits for long, and looked through in one go.
SLICE: Final = 1_000
LOOKED_THROUGH: Final = 5_000
#: One run of the clockwork seals no more; the next one goes on.
AT_MOST: Final = 200_000
#: Where the chain ends: a line that was sealed once and is gone from its end is missed by this.
HEAD: Final = "points_chain_head"

#: Taken by the one who seals, on PostgreSQL; SQLite has one writer anyway.
_SEALER: Final = 0x706F_696E
_ENTRIES: Any = PointsEntry.__table__
_COLUMNS = tuple(_ENTRIES.c[name] for name in Written._fields)
_SEAL = (
    update(_ENTRIES)
    .where(_ENTRIES.c.id == bindparam("line"), _ENTRIES.c.seal.is_(None))
    .values(seal=bindparam("new_seal"), hash=bindparam("new_hash"))
)


@dataclass(frozen=True, slots=True)
class Chain:
    """What came of a look through the chain."""

    lines: int  #: that hang together
    hash: str
    unsealed: int  #: lines that wait for the sealer
    unsealed_since: datetime | None
    broken: str  #: where it does not hold, and why; empty where it does


def seal_entries(at_most: int = AT_MOST) -> int:
    """Seal the lines that wait, in units of work of their own; says how many. Another sealer at work is left to it."""
    sealed = 0
    while sealed < at_most:
        with unit_of_work():
            done = _seal_some() if _is_alone() else 0
        sealed += done
        if done < SLICE:
            break
        heartbeat()
    return sealed


def look_through_chain() -> Chain:
    """Look through the chain to its end or its first break; changes nothing."""
    seal, before, broken = 0, BEGINNING, ""
    for line, has_seal, has_hash in _sealed_lines():
        wrong = what_is_wrong(line, seal=seal + 1, has_seal=has_seal, has_hash=has_hash, before=before)
        if wrong is not None:
            broken = f"seal {seal + 1}: {wrong}"
            break
        seal, before = seal + 1, str(has_hash)
    head = fact(HEAD)
    if not broken and head is not None and seal < head["seal"]:
        broken = f"seal {seal + 1}: the chain once ended with seal {head['seal']}"
    waiting = select(func.count(), func.min(PointsEntry.recorded_at)).where(PointsEntry.seal.is_(None))
    unsealed, since = db.session.execute(waiting).one()
    return Chain(seal, before, unsealed, since, broken)


def _is_alone() -> bool:
    if db.engine.dialect.name != "postgresql":
        return True
    alone = db.session.execute(text("SELECT pg_try_advisory_xact_lock(:sealer)"), {"sealer": _SEALER})
    return bool(alone.scalar())


def _seal_some() -> int:
    last = db.session.execute(
        select(PointsEntry.seal, PointsEntry.hash)
        .where(PointsEntry.seal.is_not(None))
        .order_by(PointsEntry.seal.desc())
        .limit(1)
    ).first()
    seal, before = (last.seal, last.hash) if last else (0, BEGINNING)
    waiting = select(*_COLUMNS).where(_ENTRIES.c.seal.is_(None)).order_by(_ENTRIES.c.id).limit(SLICE)
    seals = []
    for row in db.session.execute(waiting):
        line, seal = Written(*row), seal + 1
        before = seal_hash(line, before=before, seal=seal)
        seals.append({"line": line.id, "new_seal": seal, "new_hash": before})
    if seals:
        db.session.connection().execute(_SEAL, seals)
        remember(HEAD, {"seal": seal, "hash": before})
    return len(seals)


def _sealed_lines() -> Iterator[tuple[Written, int, str]]:
    """Sealed lines in the order of their seals. Each piece is read for itself, so that no transaction grows old."""
    first = 0
    while True:
        query = (
            select(*_COLUMNS, _ENTRIES.c.seal, _ENTRIES.c.hash)
            .where(_ENTRIES.c.seal > first)
            .order_by(_ENTRIES.c.seal)
            .limit(LOOKED_THROUGH)
        )
        with db.engine.connect() as connection:
            rows = connection.execute(query).all()
        for *line, seal, hash_ in rows:
            yield Written(*line), seal, hash_
        if len(rows) < LOOKED_THROUGH:
            return
        first = rows[-1].seal
