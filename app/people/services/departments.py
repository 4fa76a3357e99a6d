"""Renaming departments, and joining two."""

from sqlalchemy import update

from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.events import publish
from app.people.events import DepartmentRenamed
from app.people.models import Person
from app.people.permissions import CHANGE_PEOPLE
from app.people.queries import find_department
from app.people.rules.values import check_text
from app.people.services.holding import hold_records
from app.people.vocabulary import (
    DEPARTMENT_RENAMED,
    DEPARTMENTS_JOINED,
    DepartmentNotFound,
    DepartmentTaken,
    PersonRefused,
    _l,
)


def rename_department(name: str, *, to: str, is_joining: bool = False, actor: Actor) -> str:
    """Let everybody of a department be in one of another name, and give that name.

    If there are people in a department of the other name, both become one, but only with `is_joining`: DepartmentTaken
    is raised otherwise. Raises DepartmentNotFound, and PersonRefused for a name that cannot be kept.
    """
    CHANGE_PEOPLE.demand(actor)
    wanted = check_text("department", to, required=True)
    if wanted == name:
        raise PersonRefused(_l("This is its name already."), field="name")
    # A list that is being brought in names departments too.
    hold_records()
    before, after = find_department(name), find_department(wanted)
    if before is None:
        raise DepartmentNotFound
    if after is not None and not is_joining:
        raise DepartmentTaken(wanted)
    moved = update(Person).where(Person.department == name)
    db.session.execute(moved.values(department=wanted, version=Person.version + 1),
                       execution_options={"synchronize_session": False})  # fmt: skip
    db.session.expire_all()
    record(DEPARTMENTS_JOINED if after else DEPARTMENT_RENAMED, actor=actor, object_type="department", object_id="",
           object_label=name, changes={"name": [name, wanted], "people": before.people})  # fmt: skip
    publish(DepartmentRenamed(name, wanted, is_joined=after is not None))
    return wanted
