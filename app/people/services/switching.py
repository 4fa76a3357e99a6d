"""Switching people off and on again: now, or when their last day is over."""

import logging

from sqlalchemy import select, update

from app.core.actor import Actor, Channel
from app.core.audit import record
from app.core.audit_actions import AuditAction
from app.core.clock import Day, date_from_day, today
from app.core.db import db
from app.core.events import publish
from app.core.unit_of_work import unit_of_work
from app.people.events import PersonDeactivated, PersonReactivated
from app.people.models import Person
from app.people.permissions import CHANGE_PEOPLE, is_self
from app.people.queries import get_person
from app.people.rules.values import check_day
from app.people.services.roles import demand_another_administrator
from app.people.vocabulary import (
    PERSON_DEACTIVATED,
    PERSON_LEAVING,
    PERSON_REACTIVATED,
    PERSON_STAYING,
    LastAdministrator,
    OwnSwitchRefused,
    PersonRefused,
    RecordClosed,
    _l,
)

log = logging.getLogger(__name__)


def deactivate_person(person_id: int, *, last_day: Day | None = None, reason: str = "", actor: Actor) -> bool:
    """Switch a person off at once; says whether they were on. Everything known about them stays.

    `last_day` is kept as the last of their employment; without one, what was entered before stays, if it is over.
    Raises LastAdministrator, PersonNotFound, OwnSwitchRefused for whoever would switch themselves off, and
    PersonRefused for a day that nobody can mean.
    """
    _demand_may_switch_off(person_id, actor)
    left_on = check_day("last_day", last_day) if last_day is not None else _past_last_day(person_id)
    return _switch_off(person_id, left_on=left_on, reason=reason, actor=actor)


def plan_leaving(person_id: int, *, last_day: Day, reason: str = "", actor: Actor) -> None:
    """Keep a person's last day, today or later: they stay on until it is over, and are switched off after it.

    Raises PersonRefused for a day that is over or that nobody can mean and for somebody who is switched off already, LastAdministrator, and
    OwnSwitchRefused.
    """
    _demand_may_switch_off(person_id, actor)
    check_day("last_day", last_day)
    if last_day < today():
        raise PersonRefused(_l("This day is over. Switch the person off at once instead."), field="last_day")
    name = _set_last_day(person_id, last_day)
    if name is None:
        raise PersonRefused(_l("This person is switched off already."), field="last_day")
    _log(PERSON_LEAVING, person_id, name, actor, reason=reason, last_day=last_day)


def withdraw_leaving(person_id: int, *, actor: Actor) -> bool:
    """Take a person's last day back, so that they stay on; says whether there was one."""
    CHANGE_PEOPLE.demand(actor)
    person = get_person(person_id)
    if person.left_on is None or not person.is_active:
        return False
    name = _set_last_day(person_id, None)
    if name is not None:
        _log(PERSON_STAYING, person_id, name, actor)
    return name is not None


def switch_off_whose_last_day_is_over(*, actor: Actor) -> int:
    """Switch off everybody whose last day is over; says how many. Each is a unit of work of its own.

    Who would leave nobody to be administrator stays on until there is another one.
    """
    query = select(Person.id).where(Person.is_active, Person.left_on < today()).order_by(Person.id)
    with unit_of_work():
        leaving = list(db.session.execute(query).scalars())
    return sum(_switch_off_if_possible(person_id, actor) for person_id in leaving)


def reactivate_person(person_id: int, *, actor: Actor) -> bool:
    """Switch a person on again; says whether they were off. It is the same person, with all that was known.

    Raises RecordClosed for a record that was joined to another one or erased, and PersonNotFound.
    """
    CHANGE_PEOPLE.demand(actor)
    person = get_person(person_id)
    if person.is_closed:
        raise RecordClosed
    name = _switch(person_id, to=True, left_on=None)
    if name is not None:
        _log(PERSON_REACTIVATED, person_id, name, actor)
        publish(PersonReactivated(person_id))
    return name is not None


def _demand_may_switch_off(person_id: int, actor: Actor) -> None:
    CHANGE_PEOPLE.demand(actor)
    if actor.channel is Channel.WEB and is_self(actor, person_id):
        raise OwnSwitchRefused
    demand_another_administrator(person_id)


def _past_last_day(person_id: int) -> Day | None:
    left_on = get_person(person_id).left_on
    return left_on if left_on is not None and left_on <= today() else None


def _switch_off_if_possible(person_id: int, actor: Actor) -> bool:
    try:
        with unit_of_work():
            person = get_person(person_id)
            db.session.refresh(person)
            if person.left_on is None or person.left_on >= today():
                return False
            demand_another_administrator(person_id)
            return _switch_off(person_id, left_on=person.left_on, reason="", actor=actor)
    except LastAdministrator:
        log.warning("person %s stays on after their last day: there is no other administrator", person_id)
        return False


def _switch_off(person_id: int, *, left_on: Day | None, reason: str, actor: Actor) -> bool:
    name = _switch(person_id, to=False, left_on=left_on)
    if name is not None:
        _log(PERSON_DEACTIVATED, person_id, name, actor, reason=reason, last_day=left_on)
        publish(PersonDeactivated(person_id))
    return name is not None


def _switch(person_id: int, *, to: bool, left_on: Day | None) -> str | None:
    switched = (
        update(Person)
        .where(Person.id == person_id, Person.is_active.is_(not to))
        .values(is_active=to, left_on=left_on, version=Person.version + 1)
        .returning(Person.name)
    )
    return db.session.execute(switched).scalar()


def _set_last_day(person_id: int, day: Day | None) -> str | None:
    kept = (
        update(Person)
        .where(Person.id == person_id, Person.is_active)
        .values(left_on=day, version=Person.version + 1)
    )
    return db.session.execute(kept.returning(Person.name)).scalar()


def _log(
    action: AuditAction,
    person_id: int,
    name: str,
    actor: Actor,
    *,
    reason: str = "",
    last_day: Day | None = None,
) -> None:
    changes = None if last_day is None else {"last_day": [None, date_from_day(last_day).isoformat()]}
    record(action, actor=actor, object_type="person", object_id=person_id, object_label=name, changes=changes,
           reason=reason)  # fmt: skip
