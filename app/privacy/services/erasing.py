"""Erasing: everything that the houses hold about a person, from the last kind to the first, in small units of work.

First of all the wish is looked at once more and marked as begun, so that one that was taken back is never carried out and
one that is carried out is never taken back. It may be killed at any moment and called again: what is gone is gone, the
record itself comes last, and only then is the wish marked as done.
"""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sqlalchemy import select, update

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.holdings import Sought, holdings
from app.core.jobs import heartbeat
from app.core.unit_of_work import unit_of_work
from app.people.queries import get_person
from app.people.services import deactivate_person, stop_observation
from app.people.services.roles import demand_another_administrator
from app.people.vocabulary import LastAdministrator
from app.privacy import queries
from app.privacy.models import Erasure
from app.privacy.services.asking import ask_for_erasure
from app.privacy.vocabulary import (
    ERASURE_WITHDRAWN,
    PERSON_ERASED,
    REMAINS_ERASED,
    AlreadyErased,
    ErasureNotFound,
)

log = logging.getLogger(__name__)

#: What an import under way still brought in after an erasure is removed as well, for so long.
GONE_OVER_FOR: Final = timedelta(days=2)
#: So much of what was found by looking for it is removed in one unit of work.
_AT_ONCE: Final = 500


def erase_due(*, actor: Actor) -> int:
    """Erase everybody whose day has come; says how many. The last administrator has to wait for another one.

    One that fails keeps no other from being carried out. When all have been tried, the first error is raised, so that it
    is seen, and tried again.
    """
    erased, errors = 0, []
    for erasure_id, person_id in queries.list_due_erasures():
        try:
            erased += _carry_out(erasure_id, person_id, actor) is not None
        except LastAdministrator:
            log.warning("erasure %s waits: the person is the last administrator", erasure_id)
        except Exception as error:
            # The error itself may hold what is to be erased.
            log.error("erasure %s could not be carried out: %s", erasure_id, type(error).__name__)
            errors.append(error)
    if errors:
        raise errors[0]
    return erased


def erase_person(person_id: int, *, why: str, actor: Actor) -> dict[str, int]:
    """Erase a person here and now; says how much of each kind is gone. For operators.

    Raises PersonNotFound, AlreadyErased, LastAdministrator, and ErasureNotFound if it was taken back that very moment.
    """
    with unit_of_work():
        if get_person(person_id).erased_at is not None:
            raise AlreadyErased
        erasure = ask_for_erasure(person_id, at_once=True, why=why, actor=actor)
        erasure.asked_by = actor.person_id
        erasure_id = erasure.id
    gone = _carry_out(erasure_id, person_id, actor)
    if gone is None:
        raise ErasureNotFound
    return gone


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


def _carry_out(erasure_id: int, person_id: int, actor: Actor) -> dict[str, int] | None:
    """Erase a person, and say how much of each kind; None if nobody wishes it any more."""
    with unit_of_work():
        if not _begin(erasure_id, actor):
            return None
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


def _begin(erasure_id: int, actor: Actor) -> bool:
    """Mark a wish as begun, unless it was taken back or is done; whoever takes it back has to wait for this.

    What HR asked for about somebody who had left and works here again by now is taken back instead.
    """
    wish = select(Erasure).where(Erasure.id == erasure_id).with_for_update()
    erasure = db.session.execute(wish.execution_options(populate_existing=True)).scalar_one()
    if erasure.withdrawn_at is not None or erasure.done_at is not None:
        return False
    if erasure.begun_at is None and _was_for_somebody_who_had_left(erasure):
        erasure.withdrawn_at = now()
        record(ERASURE_WITHDRAWN, actor=actor, object_type="person", object_id=erasure.person_id,
               reason="They work here again, so only they themselves can ask for it.")  # fmt: skip
        return False
    erasure.begun_at = erasure.begun_at or now()
    db.session.flush()  # what comes next reads rows anew
    return True


def _was_for_somebody_who_had_left(erasure: Erasure) -> bool:
    """Whether others asked for it, and the person is switched on again. Operators know what they do."""
    is_of_others = erasure.asked_by not in (None, erasure.person_id)
    return is_of_others and get_person(erasure.person_id).is_active


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
        if holding.sought is not None:
            gone[holding.key] += _erase_sought(holding.sought, person_id)
        while number := _erase_some(holding.erase, person_id):
            gone[holding.key] += number
            heartbeat()
    return +gone


def _erase_sought(sought: Sought, person_id: int) -> int:
    """Found outside of units of work, so that nobody waits for the database meanwhile, and removed some at once."""
    found, number = sought.find(person_id), 0
    for start in range(0, len(found), _AT_ONCE):
        with unit_of_work():
            number += sought.erase(person_id, found[start : start + _AT_ONCE])
        heartbeat()
    return number


def _erase_some(erase: Callable[[int], int], person_id: int) -> int:
    with unit_of_work():
        return erase(person_id)
