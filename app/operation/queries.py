"""Questions to the audit log. It refers to people and things by number, so that it outlives them.

The log is read by time, the latest first, from one line on to the next: whatever it is narrowed down to, an index
holds the lines in that order, and nobody counts them all.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select, union

from app.core.audit import AuditEvent
from app.core.audit_actions import actions
from app.core.clock import Day, end_of_day
from app.core.db import db
from app.core.facts import fact
from app.people.models import Person
from app.people.queries import names_of

PAGE_SIZE = 50
EXPORT_SLICE = 2_000
#: So many people at once may fit a name; with more, somebody has to be named more closely.
MOST_PEOPLE: Final = 20
#: Lines of one request lie close together; so far apart they are looked for.
REACH: Final = 5_000

#: Where the chain ends: its last seal and hash, so that lines cut off its end are missed.
HEAD: Final = "audit_head"
#: The day of the organisation whose head was last told to the log of the process.
HEAD_TOLD: Final = "audit_head_told"
#: What came of the last look through the chain.
VERIFIED: Final = "audit_verified"

_THING = re.compile(r"([a-z_]+)(?:\s+(\S+))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What the log is narrowed down to; empty means everything. `before` is a line's number, to page from."""

    person: str = ""  #: who acted or was concerned: a name, an address, a number
    action: str = ""
    thing: str = ""  #: a kind of thing, or a kind and a number
    channel: str = ""
    first_day: Day | None = None
    last_day: Day | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line of the log, with the names that are known today."""

    id: int
    at: datetime
    actor_id: int | None
    #: None for nobody, and for somebody whose name is no longer known.
    actor_name: str | None
    channel: str
    action: str
    #: What was done, in English, to be translated; the bare name for an act that no house registers any more.
    sentence: str
    object_type: str
    object_id: str
    object_label: str
    changes: dict[str, Any] | None
    reason: str
    request_id: str
    seal: int | None
    hash: str | None
    #: When its words were blanked, because somebody was erased.
    redacted_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChainState:
    """How far the log is sealed, and what came of the last look through the chain."""

    sealed: int
    unsealed_since: datetime | None
    verified_at: datetime | None
    verified_through: int
    #: Where the chain did not hold, in words for an operator; empty if it did.
    broken: str


def list_events(wanted: AuditFilter, *, limit: int = PAGE_SIZE) -> list[AuditLine]:
    """The latest lines that fit, the latest first, at most `limit`; the last line's number pages on as `before`."""
    conditions = _conditions(wanted)
    if wanted.person.strip():
        query = _of_people(_people_called(wanted.person.strip()), conditions, limit)
    else:
        query = _latest(select(AuditEvent.id).where(*conditions), limit)
    found = query.subquery()
    lines = select(AuditEvent).join(found, found.c.id == AuditEvent.id)
    ordered = lines.order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    return _with_names(db.session.execute(ordered).scalars().all())


def stream_events(wanted: AuditFilter) -> Iterator[AuditLine]:
    """Every line that fits, the latest first, however many."""
    while lines := list_events(wanted, limit=EXPORT_SLICE):
        yield from lines
        # Lines that were given out need not be remembered.
        db.session.expunge_all()
        wanted = replace(wanted, before=lines[-1].id)


def find_event(event_id: int) -> AuditLine | None:
    """One line of the log."""
    event = db.session.get(AuditEvent, event_id)
    return None if event is None else _with_names([event])[0]


def list_of_same_request(line: AuditLine, *, limit: int = PAGE_SIZE) -> list[AuditLine]:
    """The other lines that the same request, command or job left, in their order."""
    if not line.request_id:
        return []
    near = AuditEvent.id.between(line.id - REACH, line.id + REACH)
    others = (AuditEvent.request_id == line.request_id) & (AuditEvent.id != line.id)
    query = select(AuditEvent).where(near, others).order_by(AuditEvent.id).limit(limit)
    return _with_names(db.session.execute(query).scalars().all())


def list_known_actions() -> list[tuple[str, str]]:
    """Every act that may stand in the log, as (name, sentence), by sentence."""
    return sorted(((name, action.sentence) for name, action in actions().items()), key=lambda pair: pair[1])


def fits_too_many(person: str) -> bool:
    """Whether more people are called so than are looked for at once."""
    return bool(person.strip()) and len(_people_called(person.strip())) > MOST_PEOPLE


def chain_state() -> ChainState:
    """How far the log is sealed, and what came of the last look through the chain."""
    head, verified = fact(HEAD) or {}, fact(VERIFIED) or {}
    since = select(AuditEvent.at).where(AuditEvent.seal.is_(None)).order_by(AuditEvent.id).limit(1)
    return ChainState(
        sealed=head.get("seal", 0),
        unsealed_since=db.session.execute(since).scalar(),
        verified_at=datetime.fromisoformat(verified["at"]) if verified else None,
        verified_through=verified.get("through", 0),
        broken=verified.get("broken") or "",
    )


def _latest(query: Any, limit: int) -> Any:
    return query.order_by(AuditEvent.at.desc(), AuditEvent.id.desc()).limit(limit)


def _of_people(people: Sequence[int], conditions: Sequence[ColumnElement[bool]], limit: int) -> Any:
    """The latest lines by or about any of these people: each one's latest are found by themselves, then joined."""
    ids = select(AuditEvent.id, AuditEvent.at)
    # A number that stands for nobody, where nobody fits.
    parts = [
        _latest(ids.where(is_one, *conditions), limit).subquery()
        for person in people[:MOST_PEOPLE] or [-1]
        for is_one in (AuditEvent.actor_id == person, _is_thing("person", str(person)))
    ]
    joined = union(*(select(part.c.id, part.c.at) for part in parts)).subquery()
    return select(joined.c.id).order_by(joined.c.at.desc(), joined.c.id.desc()).limit(limit)


def _people_called(words: str) -> Sequence[int]:
    """The numbers of the people of this name or address, one more than are looked for at once at most."""
    if words.isdecimal() and len(words) <= 18:
        return [int(words)]
    fits = or_(Person.name.icontains(words, autoescape=True), Person.email.icontains(words, autoescape=True))
    query = select(Person.id).where(fits).order_by(Person.id).limit(MOST_PEOPLE + 1)
    return db.session.execute(query).scalars().all()


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.before is not None:
        conditions.append(_is_older_than(wanted.before))
    if wanted.action:
        conditions.append(AuditEvent.action == wanted.action)
    if wanted.channel:
        conditions.append(AuditEvent.channel == wanted.channel)
    if wanted.thing.strip():
        conditions.append(_names_thing(wanted.thing.strip()))
    if wanted.first_day is not None:
        conditions.append(AuditEvent.at > end_of_day(wanted.first_day - 1))
    if wanted.last_day is not None:
        conditions.append(AuditEvent.at <= end_of_day(wanted.last_day))
    return conditions


def _is_older_than(event_id: int) -> ColumnElement[bool]:
    at = db.session.execute(select(AuditEvent.at).where(AuditEvent.id == event_id)).scalar()
    if at is None:
        return AuditEvent.id < event_id
    return and_(AuditEvent.at <= at, or_(AuditEvent.at < at, AuditEvent.id < event_id))


def _names_thing(words: str) -> ColumnElement[bool]:
    match = _THING.fullmatch(words)
    if match is None:
        return AuditEvent.id < 0  # no kind of thing is called so
    kind, number = match[1].lower(), match[2]
    return AuditEvent.object_type == kind if number is None else _is_thing(kind, number)


def _is_thing(kind: str, number: str) -> ColumnElement[bool]:
    return (AuditEvent.object_type == kind) & (AuditEvent.object_id == number)


def _with_names(events: Sequence[AuditEvent]) -> list[AuditLine]:
    actors = {event.actor_id for event in events if event.actor_id is not None}
    names = names_of(actors | {int(event.object_id) for event in events if _is_about_person(event)})
    return [_line(event, names) for event in events]


def _line(event: AuditEvent, names: dict[int, str]) -> AuditLine:
    known = actions()
    return AuditLine(
        id=event.id,
        at=event.at,
        actor_id=event.actor_id,
        actor_name=names.get(event.actor_id) if event.actor_id is not None else None,
        channel=event.channel,
        action=event.action,
        sentence=known[event.action].sentence if event.action in known else event.action,
        object_type=event.object_type,
        object_id=event.object_id,
        object_label=event.object_label
        or (names.get(int(event.object_id), "") if _is_about_person(event) else ""),
        changes=event.changes,
        reason=event.reason,
        request_id=event.request_id,
        seal=event.seal,
        hash=event.hash,
        redacted_at=event.redacted_at,
    )


def _is_about_person(event: AuditEvent) -> bool:
    return event.object_type == "person" and event.object_id.isdigit()
