"""The chain of seals over the audit log: lines are sealed in the order of commits, and looked through afterwards.

A line is written with the act itself and takes no lock for it; the sealer comes after. So it is the sealer alone that
has to come one after the other.
"""

import json
import logging
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Text, bindparam, cast, func, select, text, update

from app.core.actor import Actor
from app.core.audit import AuditEvent, record
from app.core.clock import date_from_day, day_of, now
from app.core.db import db
from app.core.facts import fact, remember
from app.core.jobs import heartbeat
from app.core.unit_of_work import unit_of_work
from app.operation.queries import HEAD, HEAD_TOLD, VERIFIED
from app.operation.rules.chain import BEGINNING, Line, content_hash, seal_hash, what_is_wrong
from app.operation.vocabulary import WORDS_BLANKED

log = logging.getLogger(__name__)

#: So many lines are sealed in one unit of work, so that nobody waits for long, and looked through in one go.
SLICE: Final = 1_000
VERIFY_SLICE: Final = 5_000
#: One run of the clockwork seals no more; the next one goes on.
AT_MOST: Final = 200_000

#: Taken by the one who seals, on PostgreSQL; SQLite has one writer anyway.
SEALER = 0x7761_796D
_EVENTS: Any = AuditEvent.__table__
#: The changes as they stand there: somebody may have written something past the application that cannot be read.
_COLUMNS = tuple(
    cast(_EVENTS.c.changes, Text).label(name) if name == "changes" else _EVENTS.c[name]
    for name in Line.__dataclass_fields__
)
_SEAL = (
    update(_EVENTS)
    .where(_EVENTS.c.id == bindparam("line"), _EVENTS.c.seal.is_(None))
    .values(
        seal=bindparam("new_seal"),
        salt=bindparam("new_salt"),
        content_hash=bindparam("content"),
        hash=bindparam("new_hash"),
    )
)


@dataclass(frozen=True, slots=True)
class Break:
    """The first line at which the chain does not hold."""

    seal: int
    line: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a look through the chain."""

    first: int  #: the seal with which it began
    last: int  #: the last one that was looked at and holds; one less than `first` where there is none
    hash: str  #: the hash of that one
    lines: int
    blanked: int  #: lines whose words are gone, because somebody was erased; the chain holds over them
    unsealed: int  #: lines that wait for the sealer
    unsealed_since: datetime | None
    broken: Break | None


def seal_lines(at_most: int = AT_MOST) -> int:
    """Seal the lines that wait, in units of work of their own; says how many. Another sealer at work is left to it."""
    sealed = 0
    while sealed < at_most:
        with unit_of_work():
            done = _seal_some() if _is_alone() else 0
        sealed += done
        if done < SLICE:
            break
        if sealed % (20 * SLICE) == 0:
            heartbeat()
    return sealed


def tell_head() -> None:
    """Tell the log of the process, once a day, where the chain ends; kept elsewhere, it proves the chain whole."""
    today = date_from_day(day_of(now())).isoformat()
    with unit_of_work():
        head = fact(HEAD)
        if head is None or fact(HEAD_TOLD) == {"day": today}:
            return
        remember(HEAD_TOLD, {"day": today})
    log.info("audit log: on %s the chain ends with %s:%s", today, head["seal"], head["hash"])


def verify(first: int = 1, *, expected: tuple[int, str] | None = None) -> Verdict:
    """Look through the chain from a seal on, to its end or the first break; reads it piece by piece, and changes nothing.

    With `expected`, a seal and its hash that were kept elsewhere, the chain has to have that one, too.
    """
    before = BEGINNING if first == 1 else _hash_of(first - 1)
    seal, lines, blanked, broken = first - 1, 0, 0, None
    if before is None:
        broken, before = Break(first - 1, None, "this line is missing"), ""
    for line in _sealed_from(first) if broken is None else ():
        wrong = what_is_wrong(line, before=before, seal=seal + 1)
        if wrong is not None:
            broken = Break(seal + 1, line.id, wrong)
            break
        seal, before, lines, blanked = seal + 1, str(line.hash), lines + 1, blanked + line.is_blanked
    broken = broken or _missed_at_the_end(seal) or _differs(expected)
    if broken is None and first == 1:
        broken = _blanked_past_us(seal, blanked)
    unsealed, since = _unsealed()
    return Verdict(first, seal, before, lines, blanked, unsealed, since, broken)


def remember_verdict(verdict: Verdict) -> None:
    """Keep what came of a look, for those who look after the installation."""
    broken = verdict.broken
    remember(
        VERIFIED,
        {
            "at": now().isoformat(),
            "through": verdict.last,
            "hash": verdict.hash,
            "broken": None if broken is None else f"seal {broken.seal}: {broken.words}",
        },
    )


def verify_what_is_new() -> Verdict:
    """Look through what was sealed since the last look that found nothing wrong, and keep what came of it."""
    last = fact(VERIFIED) or {}
    known = (last["through"], last["hash"]) if last.get("through") else None
    verdict = verify(1 if known is None or last["broken"] else known[0] + 1, expected=known)
    if verdict.broken is not None:
        log.error("audit log: the chain is broken at %s: %s", verdict.broken.seal, verdict.broken.words)
    with unit_of_work():
        remember_verdict(verdict)
    return verdict


def blank_words(ids: Sequence[int], *, actor: Actor) -> int:
    """Take the words out of these lines, because somebody is erased; says how many that are.

    The act, its time and its place in the chain stay. A line of its own says how many lines lost their words: what is
    blanked past the application has none, and `verify` finds it.
    """
    blank = {"object_label": "", "changes": None, "reason": "", "salt": None, "redacted_at": now()}
    blanked = 0
    for event_id in sorted(ids):
        still = update(_EVENTS).where(_EVENTS.c.id == event_id, _EVENTS.c.redacted_at.is_(None))
        blanked += len(db.session.execute(still.values(blank).returning(_EVENTS.c.id)).all())
    if blanked:
        record(WORDS_BLANKED, actor=actor, object_type="log", object_id="", changes={"count": blanked})
    db.session.flush()
    db.session.expire_all()
    return len(ids)


def _is_alone() -> bool:
    if db.engine.dialect.name != "postgresql":
        return True
    alone = db.session.execute(text("SELECT pg_try_advisory_xact_lock(:sealer)"), {"sealer": SEALER})
    return bool(alone.scalar())


def _seal_some() -> int:
    last = db.session.execute(
        select(_EVENTS.c.seal, _EVENTS.c.hash)
        .where(_EVENTS.c.seal.is_not(None))
        .order_by(_EVENTS.c.seal.desc())
        .limit(1)
    ).first()
    seal, before = (last.seal, last.hash) if last else (0, BEGINNING)
    # Locked, so that nobody blanks words between their being read and being sealed; what somebody holds comes later.
    waiting = (
        select(*_COLUMNS)
        .where(_EVENTS.c.seal.is_(None))
        .order_by(_EVENTS.c.id)
        .limit(SLICE)
        .with_for_update(skip_locked=True)
    )
    seals = []
    for row in db.session.execute(waiting):
        line, seal, salt = _line(row), seal + 1, secrets.token_hex(16)
        content = content_hash(line, salt)
        before = seal_hash(line, before=before, seal=seal, content=content)
        seals.append(
            {"line": line.id, "new_seal": seal, "new_salt": salt, "content": content, "new_hash": before}
        )
    if seals:
        db.session.connection().execute(_SEAL, seals)
        remember(HEAD, {"seal": seal, "hash": before})
    return len(seals)


def _sealed_from(first: int) -> Iterator[Line]:
    """Sealed lines in the order of their seals. Each piece is read for itself, so that no transaction grows old."""
    while True:
        query = select(*_COLUMNS).where(_EVENTS.c.seal >= first).order_by(_EVENTS.c.seal).limit(VERIFY_SLICE)
        with db.engine.connect() as connection:
            lines = [_line(row) for row in connection.execute(query)]
        yield from lines
        if len(lines) < VERIFY_SLICE:
            return
        first = int(lines[-1].seal or 0) + 1


def _line(row: Any) -> Line:
    return Line(**{**row._mapping, "changes": _read(row.changes)})


def _read(changes: str | None) -> Any:
    """What a line says was changed; what nobody can read differs from everything that was sealed."""
    if changes is None:
        return None
    try:
        return json.loads(changes)
    except ValueError:
        return {"unreadable": changes}


def _hash_of(seal: int) -> str | None:
    with db.engine.connect() as connection:
        return connection.execute(select(_EVENTS.c.hash).where(_EVENTS.c.seal == seal)).scalar()


def _missed_at_the_end(last: int) -> Break | None:
    """Lines that were sealed once and are gone from the end of the chain."""
    head = fact(HEAD)
    if head is None or _hash_of(head["seal"]) == head["hash"]:
        return None
    missing = head["seal"] - last
    words = f"the chain once ended with seal {head['seal']}, which is missing or another one"
    return Break(last + 1 if missing > 0 else head["seal"], None, words)


def _differs(expected: tuple[int, str] | None) -> Break | None:
    if expected is None or _hash_of(expected[0]) == expected[1]:
        return None
    return Break(expected[0], None, "this seal is missing, or not the one that was kept elsewhere")


def _blanked_past_us(last: int, blanked: int) -> Break | None:
    """More lines without words than erasures took. Asked last: whoever blanks says so in the same unit of work."""
    with db.engine.connect() as connection:
        known = select(_EVENTS.c.changes).where(_EVENTS.c.action == WORDS_BLANKED.name)
        told = sum(int((changes or {}).get("count", 0)) for changes in connection.execute(known).scalars())
    if blanked <= told:
        return None
    return Break(last, None, f"{blanked} lines are without their words, and erasures took those of {told}")


def _unsealed() -> tuple[int, datetime | None]:
    with db.engine.connect() as connection:
        waiting = select(func.count(), func.min(_EVENTS.c.at)).where(_EVENTS.c.seal.is_(None))
        number, since = connection.execute(waiting).one()
    return number, since
