"""Acts that are held: which these are, for all who count, and what is known of each."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from app.core.clock import Day
from app.core.db import db, streamed
from app.core.pagination import Page
from app.people.models import Person
from app.people.queries import managers_of_all
from app.rewards.models import Hold
from app.rewards.vocabulary.fair_play import CONCERNS_SEVERAL, Check
from app.rewards.vocabulary.holds import MOST_ALIKE, HoldNotFound
from app.signals.models import Reversal, Signal, Verb
from app.signals.rules.entries import host_of, is_web_link
from app.signals.vocabulary import Kind

PAGE_SIZE: Final = 50
#: Where whoever decides has to know with whom it was; otherwise that is nobody else's business.
_NAMES_COUNTERPART: Final = (Check.SELF, Check.REPEAT_SOURCE)
_decider = aliased(Person)


def held_signals() -> Select[int]:
    """The numbers of acts that are held and not decided about: nothing that is counted for people counts them."""
    return select(Hold.signal_id).where(Hold.decided_at.is_(None))


class OpenHold(NamedTuple):
    """An act that waits for a decision."""

    id: int
    person_id: int
    signal_id: int
    rule: str
    held_at: datetime
    has_answer: bool


def list_open_between(first: Day, last: Day, kinds: Collection[Kind]) -> Sequence[OpenHold]:
    """What waits for a decision of the acts of these kinds from one day to another, the first held first.

    What was taken back meanwhile waits for nothing.
    """
    query = (
        select(
            Hold.id, Hold.person_id, Hold.signal_id, Hold.rule, Hold.held_at, Hold.answered_at.is_not(None)
        )
        .join(Signal, Signal.id == Hold.signal_id)
        .join(Verb, Verb.id == Signal.verb_id)
        .where(
            Hold.decided_at.is_(None),
            Signal.day.between(first, last),
            Verb.kind.in_([kind.value for kind in kinds]),
            ~exists().where(Reversal.signal_id == Hold.signal_id),
        )
        .order_by(Hold.id)
    )
    return [OpenHold(*row) for row in db.session.execute(query)]


def leads(person_id: int, other_id: int) -> bool:
    """Whether the one leads the other, or leads those who do, as far as is known."""
    managers, seen = managers_of_all(), set[int]()
    above = managers.get(other_id)
    while above is not None and above not in seen:
        if above == person_id:
            return True
        seen.add(above)
        above = managers.get(above)
    return False


@dataclass(frozen=True, slots=True)
class HeldAct:
    """An act that is or was held, as its page shows it: what it is, what was seen, what was said and decided."""

    hold: Hold
    name: str
    department: str
    decider: str  #: nobody's name where nobody has decided, or whoever did has none any more
    type: str
    object_type: str
    kind: Kind | None
    object: str
    target: str
    platform: str
    note: str
    occurred_at: datetime
    is_gone: bool  #: taken back, by a decision or otherwise

    @property
    def link(self) -> str:
        """Where it can be seen, if it is a page on the web."""
        return self.object if is_web_link(self.object) else ""

    @property
    def host(self) -> str:
        """Where that link leads."""
        return host_of(self.object)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.hold.is_open and not self.is_gone

    @property
    def counterpart(self) -> str:
        """With whom it was, where that is what has to be decided."""
        return self.target if self.hold.details.get("check") in _NAMES_COUNTERPART else ""


def page_holds(*, is_decided: bool, rule: str = "", number: int = 1, size: int = PAGE_SIZE) -> Page[HeldAct]:
    """What waits for a decision, the first held first; or what was decided, the latest first. Of one rule, or of all."""
    which = _decided() if is_decided else _waiting()
    if rule:
        which = and_(which, Hold.rule == rule)
    total = db.session.execute(_joined(select(func.count(Hold.id))).where(which)).scalar_one()
    number = max(1, min(number, -(-total // size)))
    order = (Hold.decided_at.desc(), Hold.id.desc()) if is_decided else (Hold.id,)
    query = _lines().where(which).order_by(*order).limit(size).offset((number - 1) * size)
    return Page([_held_act(row) for row in db.session.execute(query)], number, size, total)


def list_holds() -> Iterator[HeldAct]:
    """Everything that is or was held, the first first."""
    for row in streamed(_lines().order_by(Hold.id)):
        yield _held_act(row)


def rules_with_holds() -> dict[str, dict[str, str]]:
    """What the rules are called by which anything is or was held, by language; the latest words of each."""
    newest = select(func.max(Hold.id)).group_by(Hold.rule)
    query = select(Hold.rule, Hold.label).where(Hold.id.in_(newest)).order_by(Hold.rule)
    return {row.rule: row.label for row in db.session.execute(query)}


def count_waiting() -> int:
    """How many acts wait for a decision."""
    return int(db.session.execute(_joined(select(func.count(Hold.id))).where(_waiting())).scalar_one())


def count_waiting_of(person_id: int) -> int:
    """How many acts of a person wait for a decision."""
    mine = Hold.person_id == person_id
    return int(db.session.execute(_joined(select(func.count(Hold.id))).where(mine, _waiting())).scalar_one())


def get_held_act(hold_id: int, *, of: int | None = None) -> HeldAct:
    """One act that is or was held, of one person or of anybody. Raises HoldNotFound."""
    query = _lines().where(Hold.id == hold_id)
    row = db.session.execute(query if of is None else query.where(Hold.person_id == of)).first()
    if row is None:
        raise HoldNotFound
    return _held_act(row)


def page_holds_of(person_id: int, *, number: int = 1, size: int = PAGE_SIZE) -> Page[HeldAct]:
    """What is or was held of a person: what waits on top, of the rest the latest first."""
    mine = Hold.person_id == person_id
    total = db.session.execute(_joined(select(func.count(Hold.id))).where(mine)).scalar_one()
    number = max(1, min(number, -(-total // size)))
    query = _lines().where(mine).order_by(Hold.decided_at.is_not(None), Hold.id.desc())
    rows = db.session.execute(query.limit(size).offset((number - 1) * size))
    return Page([_held_act(row) for row in rows], number, size, total)


def list_alike(held: Hold) -> list[HeldAct]:
    """What would be decided together with this one: see `alike`."""
    ids = db.session.execute(alike(held)).scalars().all()
    query = _lines().where(Hold.id.in_([one.id for one in ids])).order_by(Hold.id)
    return [_held_act(row) for row in db.session.execute(query)]


def alike(held: Hold, *, up_to: int | None = None) -> Select[Hold]:
    """What else waits of the same person by the same rule, and the same was said of, or nothing; the first held first.

    So many at most as can be decided while somebody waits; and none that was held after the number `up_to`.
    """
    stands = Hold.signal_id.not_in(select(Reversal.signal_id))
    return select(Hold).where(
        Hold.person_id == held.person_id,
        Hold.rule == held.rule,
        Hold.id != held.id,
        Hold.decided_at.is_(None),
        Hold.answer == held.answer,
        stands,
        *(() if up_to is None else (Hold.id <= up_to,)),
    ).order_by(Hold.id).limit(MOST_ALIKE)  # fmt: skip


def going_with(person_id: int, holds: Sequence[Hold]) -> set[int]:
    """The numbers of those of these holds that may concern somebody as well: the same rule holds an act of theirs.

    On the same day, or for a ring within its days; groups are not kept.
    """
    shared = [one for one in holds if one.details.get("check") in CONCERNS_SEVERAL]
    if not shared:
        return set()
    acts = {one.signal_id for one in shared}
    days = {
        row.id: row.day
        for row in db.session.execute(select(Signal.id, Signal.day).where(Signal.id.in_(acts)))
    }
    query = select(Hold.rule, Signal.day).join(Signal, Signal.id == Hold.signal_id)
    own = db.session.execute(query.where(Hold.person_id == person_id)).all()
    return {
        one.id
        for one in shared
        if any(
            rule == one.rule and abs(day - days[one.signal_id]) < one.details.get("days", 1)
            for rule, day in own
            if one.signal_id in days
        )
    }


def _waiting() -> ColumnElement[bool]:
    return and_(Hold.decided_at.is_(None), Reversal.signal_id.is_(None))


def _decided() -> ColumnElement[bool]:
    return Hold.decided_at.is_not(None)


def _lines() -> Select[*tuple[Any, ...]]:
    columns = (
        Hold, Person.name, Person.department, func.coalesce(_decider.name, ""), Verb.type, Verb.object_type, Verb.kind,
        Signal.object, Signal.target, Signal.platform, Signal.note, Signal.occurred_at, Reversal.signal_id.is_not(None),
    )  # fmt: skip
    query = _joined(select(*columns)).join(Person, Person.id == Hold.person_id)
    return query.outerjoin(_decider, _decider.id == Hold.decided_by_id)


def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Whoever has taken an act out has taken out what was held of it."""
    return (
        query.join(Signal, Signal.id == Hold.signal_id)
        .join(Verb, Verb.id == Signal.verb_id)
        .outerjoin(Reversal, Reversal.signal_id == Hold.signal_id)
    )


def _held_act(row: Any) -> HeldAct:
    held, name, department, decider, type_, word, kind, *rest = row
    return HeldAct(held, name, department, decider, type_, word, Kind(kind) if kind else None, *rest)
