"""Holding people: while one unit of work keeps or decides something about a person, no other one does.

What is kept bears the moment at which it was known, and a decision bears the moment at which it was made. Whoever holds
the person before taking the moment can be sure that a decision knows everything that bears an earlier one.

On SQLite a unit of work has the only right to write from its beginning, so nothing has to be held there.
"""

from collections.abc import Callable, Collection
from typing import Final

from sqlalchemy import Select, bindparam, func, select, text, true

from app.core.db import db
from app.core.orders import Order
from app.people.models import Person

#: PostgreSQL's advisory lock of whoever holds people: shared by those who hold some, alone for those who hold everybody.
_HOLDING: Final = 7_205_002
_HELD: Final = "people held"

_SOME = (
    select(Person.id)
    .where(Person.id.in_(bindparam("person_ids", expanding=True)))
    .order_by(Person.id)
    .with_for_update(key_share=True)
)
_SHARING = select(func.pg_advisory_xact_lock_shared(_HOLDING))
_SHARED = _SHARING.cte("shared")
#: Both on one way: no row can be locked before there is what it is joined to.
_FIRST_SOME = _SOME.join(_SHARED, true()).with_for_update(key_share=True, of=Person)
#: What nearly every act begins with.
_FIRST_ONE = Order(
    lambda: (
        select(Person.id)
        .join(_SHARED, true())
        .where(Person.id == bindparam("person_id"))
        .with_for_update(key_share=True, of=Person)
    )
)

#: What has to be there before the first person is held; empty once it is.
_before: list[Callable[[], bool]] = []


def prepare_holding(prepare: Callable[[], bool]) -> None:
    """Say what makes ready before the first person is held, by holding everybody where it has to.

    Whoever holds some already could wait for everybody in a circle with others who do. It says whether it was ready
    before; then it is not asked again.
    """
    _before[:] = [prepare]


def hold_people(persons: Collection[int] | Select[int]) -> None:
    """Let nobody else keep or decide anything about these persons until this unit of work ends.

    Whoever may need several asks for all of them at once, so that no two wait for each other in a circle. A statement
    that finds the persons is asked when no two records can become one any more.
    """
    session = db.session()
    if session.get_bind().dialect.name == "sqlite":
        return
    transaction, held = session.info.get(_HELD, (None, frozenset()))
    is_first = transaction is not session.get_transaction() or transaction is None
    if is_first:
        held = frozenset()
        if _before and _before[0]():
            _before.clear()
        if isinstance(persons, Select) or not persons:
            session.connection().execute(_SHARING)
            is_first = False
    wanted: set[int] = set(session.execute(persons).scalars() if isinstance(persons, Select) else persons)
    new = wanted - held
    if is_first and len(new) == 1:
        _FIRST_ONE.all({"person_id": next(iter(new))})
    elif new:
        some = _FIRST_SOME if is_first else _SOME
        session.connection().execute(some, {"person_ids": sorted(new)}).all()
    session.info[_HELD] = session.get_transaction(), held | wanted


def hold_everybody() -> None:
    """Let nobody else keep or decide anything about anybody until this unit of work ends."""
    session = db.session()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_HOLDING)))


def hold_records() -> None:
    """Let nobody else write people's records until this unit of work ends; reading goes on."""
    session = db.session()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE people_persons IN SHARE ROW EXCLUSIVE MODE"))
