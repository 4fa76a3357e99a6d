"""Making an administrator: the first one on an empty installation, others by whoever has a shell."""

from dataclasses import replace

from sqlalchemy import text

from app.accounts.services.passwords import set_password
from app.accounts.vocabulary import FIRST_ADMINISTRATOR_MADE, AlreadySetUp
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.people.models import Person
from app.people.queries import count_administrators, find_person_by_email, list_roles_of
from app.people.services import add_person, grant_role, reactivate_person
from app.people.vocabulary import Role


def make_first_administrator(email: str, *, name: str, password: str, actor: Actor) -> Person:
    """Make a person with all rights on an installation that has no administrator yet.

    Raises AlreadySetUp as soon as there is one, PersonRefused and PasswordRefused for values that cannot be used.
    """
    _wait_for_other_installers()
    if count_administrators():
        raise AlreadySetUp
    # Nobody could give the first rights, so whoever sets Waymark up acts with them.
    installer = replace(actor, roles=actor.roles | {Role.ADMINISTRATOR.value, Role.HR.value})
    person = make_administrator(email, name=name, password=password, actor=installer)
    record(
        FIRST_ADMINISTRATOR_MADE,
        actor=installer,
        object_type="person",
        object_id=person.id,
        object_label=person.name,
    )
    return person


def make_administrator(email: str, *, name: str, password: str, actor: Actor) -> Person:
    """Give a person the role of administrator and a password; a person with an unknown address is added.

    Raises PersonRefused and PasswordRefused for values that cannot be used.
    """
    person = find_person_by_email(email) or add_person(email, name=name or email, actor=actor)
    if not person.is_active:
        reactivate_person(person.id, actor=actor)
    if Role.ADMINISTRATOR not in list_roles_of(person.id):
        grant_role(person.id, role=Role.ADMINISTRATOR, actor=actor)
    set_password(person.id, password=password, actor=actor)
    return person


def _wait_for_other_installers() -> None:
    # SQLite writes one at a time anyhow.
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE people_role_grants IN SHARE ROW EXCLUSIVE MODE"))
