"""Giving roles and taking them back."""

from sqlalchemy import delete, select

from app.core.actor import Actor, Channel
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.upsert import insert
from app.people.models import RoleGrant
from app.people.permissions import GRANT_ROLES, is_self
from app.people.queries import can_sign_in, get_person, list_roles_of, other_administrators
from app.people.vocabulary import (
    ROLE_GRANTED,
    ROLE_WITHDRAWN,
    LastAdministrator,
    OwnRoleRefused,
    RecordClosed,
    Role,
)


def grant_role(person_id: int, *, role: Role, actor: Actor) -> bool:
    """Give a person a role; says whether that is new. Being an employee needs no grant.

    Raises OwnRoleRefused for whoever gives one to themselves, RecordClosed for a record that was joined to another one
    or erased, and PersonNotFound.
    """
    GRANT_ROLES.demand(actor)
    if actor.channel is Channel.WEB and is_self(actor, person_id):
        raise OwnRoleRefused
    person = get_person(person_id)
    if person.is_closed:
        raise RecordClosed
    if role is Role.EMPLOYEE:
        return False
    grant = insert(RoleGrant).values(person_id=person_id, role=role.value, granted_at=now())
    made = db.session.execute(grant.on_conflict_do_nothing().returning(RoleGrant.role)).scalar()
    if made:
        record(ROLE_GRANTED, actor=actor, object_type="person", object_id=person_id, object_label=person.name,
               changes={"role": [None, role.value]})  # fmt: skip
    return made is not None


def withdraw_role(person_id: int, *, role: Role, actor: Actor) -> bool:
    """Take a role back; says whether the person held it.

    Raises LastAdministrator if nobody who is switched on and can sign in would be administrator, and PersonNotFound.
    """
    GRANT_ROLES.demand(actor)
    person = get_person(person_id)
    if role is Role.ADMINISTRATOR:
        demand_another_administrator(person_id)
    taken = delete(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.role == role.value)
    found = db.session.execute(taken.returning(RoleGrant.role)).scalar()
    if found:
        record(ROLE_WITHDRAWN, actor=actor, object_type="person", object_id=person_id, object_label=person.name,
               changes={"role": [role.value, None]})  # fmt: skip
    return found is not None


def change_roles(person_id: int, *, shown: frozenset[Role], wanted: frozenset[Role], actor: Actor) -> None:
    """Bring a person's roles from what a page has shown to what was chosen there.

    What somebody else has given or taken in the meantime, and the page did not show, stays as it is.
    """
    for role in sorted(wanted - shown):
        grant_role(person_id, role=role, actor=actor)
    for role in sorted(shown - wanted):
        withdraw_role(person_id, role=role, actor=actor)


def demand_another_administrator(person_id: int) -> None:
    """Raise LastAdministrator if without this person nobody who is switched on would be administrator.

    Somebody who cannot sign in, having come with a list, does not take the place of one who can.
    """
    # Two administrators could take each other's role away at once. Each first waits for the rows of the other, and
    # only then counts; on SQLite the unit of work holds the only write lock already.
    locked = select(RoleGrant.person_id).where(RoleGrant.role == Role.ADMINISTRATOR.value)
    db.session.execute(locked.order_by(RoleGrant.person_id).with_for_update()).all()
    person = get_person(person_id)
    db.session.refresh(person)
    if not person.is_active or Role.ADMINISTRATOR not in list_roles_of(person_id):
        return
    others = other_administrators(person_id)
    if not others or (can_sign_in(person_id) and not any(others)):
        raise LastAdministrator
