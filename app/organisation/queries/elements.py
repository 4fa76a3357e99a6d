"""Which game elements are on for whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from app.core.db import db
from app.organisation.models import Switch
from app.organisation.queries.copies import Copy
from app.organisation.rules import elements
from app.organisation.vocabulary import Element, Group, Switches, SwitchKey
from app.people.models import Person
from app.people.queries import names_of


@dataclass(frozen=True, slots=True)
class SwitchLine:
    """A switch as it stands, with who turned it and when."""

    key: SwitchKey
    is_on: bool
    changed_at: datetime
    changed_by: str  #: a name; empty for commands and for people who are no longer here


def is_on(element: Element, *, country: str = "", department: str = "") -> bool:
    """Whether a game element is on for somebody in this country and department; the nearest switch decides.

    Cheap to ask for, and at most a few seconds behind what was decided.
    """
    return elements.is_on(_turned.present(), element, country=country, department=department)


def where_on(wanted: Sequence[Element], places: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """The places, each a country and a department, in which all of these elements are on; as cheap to ask for."""
    turned = _turned.present()
    return {
        (country, department)
        for country, department in places
        if not turned
        or all(elements.is_on(turned, one, country=country, department=department) for one in wanted)
    }


def switches() -> Switches:
    """Every switch that somebody has made, as it stands in the present transaction."""
    return _read_switches(db.session.connection())


def forget_switches() -> None:
    """Read the switches again at the next use; for whoever has turned one."""
    _turned.forget()


def list_switches() -> list[SwitchLine]:
    """Every switch that somebody has made, those for everywhere first."""
    query = select(Switch).order_by(Switch.element, Switch.country, Switch.department)
    rows = db.session.execute(query).scalars().all()
    names = names_of(row.changed_by for row in rows if row.changed_by is not None)
    return [
        SwitchLine(
            (row.element, row.country, row.department),
            row.is_on,
            row.changed_at,
            names.get(row.changed_by or 0, ""),
        )
        for row in rows
    ]


def list_groups() -> Sequence[Group]:
    """How many people are switched on, by country and department."""
    query = select(Person.country, Person.department, func.count()).where(Person.is_active)
    rows = db.session.execute(query.group_by(Person.country, Person.department))
    return [Group(country, department, people) for country, department, people in rows]


def _read_switches(connection: Connection) -> dict[SwitchKey, bool]:
    query = select(Switch.element, Switch.country, Switch.department, Switch.is_on)
    return {(row.element, row.country, row.department): row.is_on for row in connection.execute(query)}


_turned: Copy[Switches] = Copy(_read_switches, otherwise=dict)
