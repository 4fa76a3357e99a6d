"""The acts that fair play looks at: what came in, and what lies around it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select

from app.core.clock import Day
from app.core.db import db, streamed
from app.people.models import Person
from app.people.queries import person_ids_by_actor, slices
from app.rewards.models import FairPlayLook, Hold
from app.rewards.rules.fair_play import Act
from app.rewards.rules.recognition import key_of
from app.signals.models import PlatformAccount, Reversal, Signal, Verb
from app.signals.vocabulary import Kind, Source


class Touched(NamedTuple):
    """A person whose acts are looked at, with the first and the last day of what is new of them."""

    person_id: int
    first: Day
    last: Day


def find_look() -> FairPlayLook | None:
    """Up to where was looked; nowhere yet before the first look."""
    return db.session.get(FairPlayLook, 1, populate_existing=True)


def newest_act() -> int:
    """The number of the act that was stored last; 0 before any."""
    return db.session.execute(select(func.max(Signal.id))).scalar() or 0


def touched_between(after: int, up_to: int) -> Sequence[Touched]:
    """Whose acts were stored after one number and up to another; what an import brings is looked at when it ends."""
    return _touched(Signal.id > after, Signal.id <= up_to, Signal.batch_id.is_(None))


def touched_by_batch(batch_id: int) -> Sequence[Touched]:
    """Whose acts an import brought in."""
    return _touched(Signal.batch_id == batch_id)


def touched_since(first: Day) -> Sequence[Touched]:
    """Everybody who did anything on that day or after it."""
    return _touched(Signal.day >= first)


def _touched(*which: ColumnElement[bool]) -> Sequence[Touched]:
    query = (
        select(Signal.person_id, func.min(Signal.day), func.max(Signal.day))
        .where(*which)
        .group_by(Signal.person_id)
        .order_by(Signal.person_id)
    )
    return [Touched(*row) for row in db.session.execute(query)]


class Names:
    """What acts call people: their numbers and addresses, and the accounts that they have named. Asked once for a whole look."""

    def __init__(self) -> None:
        accounts = select(PlatformAccount.handle, PlatformAccount.person_id)
        rows = db.session.execute(accounts.where(PlatformAccount.withdrawn_at.is_(None)))
        self._by_account: dict[str, set[int]] = {}
        for handle, person_id in rows:
            self._by_account.setdefault(folded(handle), set()).add(person_id)
        self._by_actor: dict[str, int | None] = {}
        self._called: dict[int, str] = {}

    def learn(self, person_ids: Iterable[int], targets: Iterable[str]) -> None:
        """Look up what is not known yet of these."""
        unknown = {target for target in targets if target and target not in self._by_actor}
        self._by_actor.update(dict.fromkeys(unknown) | person_ids_by_actor(unknown))
        for part in slices(set(person_ids) - self._called.keys()):
            query = select(Person.id, Person.name).where(Person.id.in_(part))
            self._called.update((row.id, folded(row.name)) for row in db.session.execute(query))

    def toward(self, target: str) -> int | None:
        """The colleague whom a name means, where it means one."""
        if (known := self._by_actor.get(target)) is not None:
            return known
        owners = self._by_account.get(folded(target), set())
        return next(iter(owners)) if len(owners) == 1 else None

    def is_own(self, person_id: int, target: str) -> bool:
        """Whether somebody is called like this themselves, here or on a platform."""
        name = folded(target)
        return bool(name) and (
            name == self._called.get(person_id) or person_id in self._by_account.get(name, ())
        )


def read_acts(
    names: Names, person_ids: Collection[int], first: Day, last: Day, kinds: Collection[Kind]
) -> list[Act]:
    """What these persons did of these kinds from one day to another, and counts."""
    acts: list[Act] = []
    for part in slices(person_ids):
        rows = db.session.execute(_acts(first, last, kinds).where(Signal.person_id.in_(part))).all()
        acts += _named(names, rows)
    return acts


def read_acts_of_all(names: Names, days: Collection[Day], kinds: Collection[Kind]) -> Iterator[Act]:
    """What everybody did of these kinds on these days, and counts."""
    if not days or not kinds:
        return
    wanted = frozenset(days)
    query = _acts(min(days), max(days), kinds)
    rows = [row for row in streamed(query) if row.day in wanted]
    yield from _named(names, rows)


def held_among(signal_ids: Collection[int]) -> set[int]:
    """Those of these acts that are or were held."""
    found: set[int] = set()
    for part in slices(signal_ids):
        found.update(db.session.execute(select(Hold.signal_id).where(Hold.signal_id.in_(part))).scalars())
    return found


def _acts(first: Day, last: Day, kinds: Collection[Kind]) -> Any:
    return (
        select(
            Signal.id, Signal.person_id, Verb.kind, Signal.day, Signal.occurred_at,
            Signal.target, Signal.object, Signal.note, Signal.source,
        )
        .join(Verb, Verb.id == Signal.verb_id)
        .outerjoin(Reversal, Reversal.signal_id == Signal.id)
        .where(
            Reversal.signal_id.is_(None),
            Signal.is_on_self.is_(False),
            Signal.day.between(first, last),
            Verb.kind.in_([kind.value for kind in kinds]),
        )
    )  # fmt: skip


def _named(names: Names, rows: Sequence[Any]) -> Iterator[Act]:
    names.learn({row.person_id for row in rows}, {row.target for row in rows})
    for row in rows:
        yield Act(
            id=row.id,
            person_id=row.person_id,
            kind=Kind(row.kind),
            day=row.day,
            at=row.occurred_at,
            counterpart=folded(row.target),
            object=_key_of(row.object) if row.object else "",
            text=folded(row.note) if row.source == Source.SELF_REPORT else "",
            toward=names.toward(row.target) if row.target else None,
            is_own_name=names.is_own(row.person_id, row.target),
            is_told=row.source != Source.PRODUCT,
        )


def folded(words: str) -> str:
    """Words as they are compared: whatever their case, their blanks and the sign before an account."""
    return " ".join(words.casefold().split()).removeprefix("@")


@lru_cache(maxsize=65_536)
def _key_of(link: str) -> str:
    return key_of(link, "")
