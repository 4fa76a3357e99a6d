"""Erasing: everything that the houses hold about a person, from the last kind to the first, in small units of work.

It may be killed at any moment and called again: what is gone is gone, the record itself comes last, and only then is the
wish marked as done.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sqlalchemy import update

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.holdings import holdings
from app.core.jobs import heartbeat
from app.core.unit_of_work import unit_of_work
from app.people.queries import get_person
from app.people.services import deactivate_person, stop_observation
from app.people.services.roles import demand_another_administrator
from app.people.vocabulary import LastAdministrator
from app.privacy import queries
from app.privacy.models import Erasure
from app.privacy.services.asking import ask_for_erasure
from app.privacy.vocabulary import PERSON_ERASED, REMAINS_ERASED, AlreadyErased

#: What an import under way still brought in after an erasure is removed as well, for so long.
GONE_OVER_FOR: Final = timedelta(days=2)


def erase_due(*, actor: Actor) -> int:
    """Erase everybody whose day has come; says how many. The last administrator has to wait for another one."""
    erased = 0
    for erasure_id, person_id in queries.list_due_erasures():
        try:
            _carry_out(erasure_id, person_id, actor)
        except LastAdministrator:
            continue
        erased += 1
    return erased


def erase_person(person_id: int, *, why: str, actor: Actor) -> dict[str, int]:
    """Erase a person here and now; says how much of each kind is gone. For operators.

    Raises PersonNotFound, AlreadyErased and LastAdministrator.
    """
    with unit_of_work():
        if get_person(person_id).erased_at is not None:
            raise AlreadyErased
        erasure_id = ask_for_erasure(person_id, at_once=True, why=why, actor=actor).id
    return _carry_out(erasure_id, person_id, actor)


def go_over_again(*, actor: Actor) -> int:
    """Remove what came in about erased persons after all, by an import that was under way; says how much."""
    found = 0
    for person_id in queries.list_erased_since(now() - GONE_OVER_FOR):
        gone = sum((_erase_all(number) for number in queries.records_of(person_id)), Counter[str]())
        if gone:
            found += gone.total()
            with unit_of_work():
                record(
                    REMAINS_ERASED, actor=actor, object_type="person", object_id=person_id, changes=dict(gone)
                )
    return found


def _carry_out(erasure_id: int, person_id: int, actor: Actor) -> dict[str, int]:
    with unit_of_work():
        _shut_out(person_id)
    gone: Counter[str] = Counter()
    for number in queries.records_of(person_id):
        gone += _erase_all(number)
    with unit_of_work():
        done = update(Erasure).where(Erasure.id == erasure_id, Erasure.done_at.is_(None))
        marked = db.session.execute(
            done.values(done_at=now(), report=dict(gone)).returning(Erasure.id)
        ).scalar()
        if marked is not None:
            record(PERSON_ERASED, actor=actor, object_type="person", object_id=person_id, changes=dict(gone))
    return dict(gone)


def _shut_out(person_id: int) -> None:
    """Before anything goes: the person is out everywhere, and nothing new comes in."""
    person = get_person(person_id)
    if person.erased_at is not None:
        return
    demand_another_administrator(person_id)
    if person.is_active:
        deactivate_person(person_id, actor=Actor.clockwork())
    stop_observation(person_id, actor=Actor.clockwork())


def _erase_all(person_id: int) -> Counter[str]:
    gone: Counter[str] = Counter()
    for holding in reversed(holdings()):
        while number := _erase_some(holding.erase, person_id):
            gone[holding.key] += number
            heartbeat()
    return gone


def _erase_some(erase: Callable[[int], int], person_id: int) -> int:
    with unit_of_work():
        return erase(person_id)
