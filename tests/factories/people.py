"""People for stories."""

from itertools import count

from app.core.clock import now
from app.core.unit_of_work import unit_of_work
from app.people.models import Absence, Person, RoleGrant
from app.people.vocabulary import Role

_numbers = count(1)


def make_person(name: str = "", *, roles: tuple[Role, ...] = (), **fields: object) -> Person:
    """Somebody with a number, an address and a department of their own; already told what is held about them."""
    number = next(_numbers)
    first = (name or f"Person {number}").split()[0].lower()
    values: dict[str, object] = {
        "external_id": f"L{number:04}",
        "email": f"{first}.{number}@larkfield.example",
        "name": name or f"Person {number}",
        "department": "Sales",
        "is_active": True,
        "created_at": now(),
        "informed_at": now(),
    }
    with unit_of_work() as session:
        person = Person(**(values | fields))
        session.add(person)
        session.flush()
        session.add_all(RoleGrant(person_id=person.id, role=role.value, granted_at=now()) for role in roles)
    return person


def make_administrator(name: str = "Ada Admin", **fields: object) -> Person:
    """Somebody who may give roles and read the log."""
    return make_person(name, roles=(Role.ADMINISTRATOR,), **fields)


def make_hr(name: str = "Hanna Rowe", **fields: object) -> Person:
    """Somebody who looks after people's records."""
    return make_person(name, roles=(Role.HR,), **fields)


def make_legal(name: str = "Liv Lohmann", **fields: object) -> Person:
    """Somebody who reads drafts of the policy for Legal."""
    return make_person(name, roles=(Role.LEGAL,), **fields)


def make_absence(person: Person, first_day: int, last_day: int, **fields: object) -> Absence:
    """Days on which somebody is away."""
    values: dict[str, object] = {
        "person_id": person.id,
        "first_day": first_day,
        "last_day": last_day,
        "declared_at": now(),
    }
    with unit_of_work() as session:
        absence = Absence(**(values | fields))
        session.add(absence)
    return absence
