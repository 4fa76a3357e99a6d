"""Switching game elements where people do not want them, and where they do."""

from typing import Any

from sqlalchemy import delete, update

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.events import publish
from app.core.unit_of_work import after_commit
from app.core.upsert import insert
from app.organisation.events import ElementSwitched
from app.organisation.models import Switch
from app.organisation.permissions import SWITCH_ELEMENTS
from app.organisation.queries.elements import forget_switches, switches
from app.organisation.vocabulary import (
    ELEMENT_SWITCHED,
    LONGEST_DEPARTMENT,
    Element,
    SwitchChanged,
    SwitchKey,
    SwitchRefused,
    _l,
)
from app.people.rules.values import check_country

_WORDS = {True: "on", False: "off", None: None}


def switch_element(
    element: Element,
    *,
    country: str = "",
    department: str = "",
    to: bool | None,
    was: bool | None,
    actor: Actor,
) -> None:
    """Turn a game element on or off for a country, a department, or (both empty) everywhere; None takes the switch away,
    so that the wider one decides.

    `was` is what the page had shown of this very switch. Raises SwitchChanged if it is otherwise now, SwitchRefused for
    a country and a department at once, and PersonRefused for an unknown country.
    """
    SWITCH_ELEMENTS.demand(actor)
    if country and department:
        raise SwitchRefused(_l("A switch is for a country or for a department."), field="place")
    if len(department) > LONGEST_DEPARTMENT:
        raise SwitchRefused(_l("We could not find this department."), field="place")
    key = (element.value, check_country(country), department)
    if switches().get(key) != was or (was != to and not _write(key, was=was, to=to, actor=actor)):
        raise SwitchChanged
    if was != to:
        record(ELEMENT_SWITCHED, actor=actor, object_type="game_element", object_id=element.value,
               object_label=department or country, changes={element.value: [_WORDS[was], _WORDS[to]]})  # fmt: skip
        after_commit(forget_switches)
        publish(ElementSwitched(element.value))


def _write(key: SwitchKey, *, was: bool | None, to: bool | None, actor: Actor) -> bool:
    """Bring a switch from one state to another; says whether it was still in the first."""
    element, country, department = key
    values = {"is_on": to, "changed_at": now(), "changed_by": actor.person_id}
    as_it_was = (
        Switch.element == element,
        Switch.country == country,
        Switch.department == department,
        Switch.is_on.is_(was),
    )
    statement: Any
    if was is None:
        row = insert(Switch).values(element=element, country=country, department=department, **values)
        statement = row.on_conflict_do_nothing()
    elif to is None:
        statement = delete(Switch).where(*as_it_was)
    else:
        statement = update(Switch).where(*as_it_was).values(**values)
    return db.session.execute(statement.returning(Switch.id)).scalar() is not None


def follow_department(before: str, after: str, *, is_joined: bool) -> None:
    """Let the switches of a department go along with its new name.

    Where it was joined to another department, what is decided for that one holds, and these switches are no more. Whoever
    has renamed it stands in the log.
    """
    ours = Switch.department == before
    if is_joined:
        db.session.execute(delete(Switch).where(ours))
    else:
        db.session.execute(delete(Switch).where(Switch.department == after))
        db.session.execute(update(Switch).where(ours).values(department=after))
    db.session.expire_all()
    after_commit(forget_switches)
