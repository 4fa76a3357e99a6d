"""Who works in the demo company: leaders, the cast, and everybody else in teams."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Final

from app.core.clock import Day, date_from_day
from app.demo.rules.cast import CAST, Part
from app.demo.rules.names import LONGEST_NAME, TONGUES, Tongue, address_part, invent_name
from app.demo.vocabulary import DOMAIN, DemoPerson

DEPARTMENTS: Final[dict[str, tuple[int, tuple[str, ...]]]] = {
    "Engineering": (20, ("Hardware engineer", "Firmware engineer", "Test engineer", "Mechanical designer")),
    "Research": (8, ("Hydrologist", "Sensor physicist", "Data scientist", "Laboratory technician")),
    "Product": (6, ("Product manager", "Product designer", "Technical writer")),
    "Sales": (13, ("Account manager", "Pre-sales engineer", "Inside sales", "Key account manager")),
    "Marketing": (6, ("Content manager", "Event manager", "Market analyst")),
    "Customer support": (10, ("Support specialist", "Field technician", "Trainer")),
    "Operations": (13, ("Assembler", "Shift lead", "Quality inspector", "Process engineer")),
    "Supply chain": (7, ("Buyer", "Planner", "Warehouse clerk")),
    "IT": (6, ("Systems engineer", "Service desk agent", "Security analyst")),
    "Finance": (5, ("Accountant", "Controller", "Payroll specialist")),
    "People and culture": (4, ("Recruiter", "Learning partner", "HR partner")),
    "Legal": (2, ("Counsel", "Compliance officer")),
}
#: The managing director, a head for each department, and the cast.
SMALLEST_COMPANY: Final = 1 + len(DEPARTMENTS) + len(CAST) + len(DEPARTMENTS)
_TEAM: Final = 9
#: The third of the others bears the longest name.
_LONG_NAMED: Final = 3


def make_staff(random: Random, size: int, first_day: Day, last_day: Day) -> tuple[DemoPerson, ...]:
    """The whole staff, every manager before their people; the first 25 hold the same posts in every company.

    Raises ValueError for a company too small to hold the cast and its departments.
    """
    if size < SMALLEST_COMPANY:
        raise ValueError(f"the demo company has at least {SMALLEST_COMPANY} people")
    taken = {part.email for part in CAST}
    leaders = list(_leaders(random, taken, first_day))
    heads = {person.department: person.external_id for person in leaders[1:]}
    cast = [
        _cast_member(part, number, heads[part.department], first_day)
        for number, part in enumerate(CAST, len(leaders) + 1)
    ]
    others = _others(random, size, len(leaders) + len(cast), heads, taken, (first_day, last_day))
    return (*leaders, *cast, *others)


def _leaders(random: Random, taken: set[str], first_day: Day) -> Iterator[DemoPerson]:
    posts = [("Management", "Managing director"), *((name, f"Head of {name}") for name in DEPARTMENTS)]
    for number, (department, title) in enumerate(posts, 1):
        manager = "E0001" if number > 1 else ""
        tongue = _tongue(random)
        name = invent_name(random, tongue)
        joined = first_day - random.randrange(900, 5000)
        yield _person(random, number, name, tongue, department, manager, title, joined, taken)


def _cast_member(part: Part, number: int, manager: str, first_day: Day) -> DemoPerson:
    return DemoPerson(
        external_id=f"E{number:04}",
        email=part.email,
        name=part.name,
        department=part.department,
        manager=manager,
        title=part.title,
        country=part.country,
        language=part.language,
        joined=date_from_day(first_day) - timedelta(days=400 + 97 * number),
        roles=tuple(role.value for role in part.roles),
    )


def _others(
    random: Random, size: int, before: int, heads: dict[str, str], taken: set[str], span: tuple[Day, Day]
) -> Iterator[DemoPerson]:
    team: dict[str, list[str]] = {}
    departments = [
        *DEPARTMENTS,
        *random.choices(list(DEPARTMENTS), _weights(), k=size - before - len(DEPARTMENTS)),
    ]
    for number, department in enumerate(departments, before + 1):
        members = team.setdefault(department, [])
        leads = len(members) % _TEAM == 0
        tongue = TONGUES[0] if number == before + _LONG_NAMED else _tongue(random)
        name = LONGEST_NAME if number == before + _LONG_NAMED else invent_name(random, tongue)
        title = "Team lead" if leads else random.choice(DEPARTMENTS[department][1])
        joined = _long_ago(random, span[0]) if leads else _joined(random, *span)
        lead = members[len(members) // _TEAM * _TEAM] if not leads else heads[department]
        yield _person(random, number, name, tongue, department, lead, title, joined, taken)
        members.append(f"E{number:04}")


def _joined(random: Random, first_day: Day, last_day: Day) -> Day:
    """One in eight came while the programme was running, the others before."""
    return (
        random.randrange(first_day + 7, last_day - 20)
        if random.random() < 0.125
        else _long_ago(random, first_day)
    )


def _long_ago(random: Random, first_day: Day) -> Day:
    return first_day - int(random.expovariate(1 / 1400)) - 20


def _person(
    random: Random,
    number: int,
    name: str,
    tongue: Tongue,
    department: str,
    manager: str,
    title: str,
    joined: Day,
    taken: set[str],
) -> DemoPerson:
    return DemoPerson(
        external_id=f"E{number:04}",
        email=_address(name, taken),
        name=name,
        department=department,
        manager=manager,
        title=title,
        country=random.choice(tongue.countries),
        language=tongue.language,
        joined=date_from_day(joined),
    )


def _address(name: str, taken: set[str]) -> str:
    """An address nobody else has; namesakes are numbered."""
    local = address_part(name)
    address, namesakes = f"{local}@{DOMAIN}", 1
    while address in taken:
        namesakes += 1
        address = f"{local}{namesakes}@{DOMAIN}"
    taken.add(address)
    return address


def _tongue(random: Random) -> Tongue:
    return random.choices(TONGUES, [tongue.weight for tongue in TONGUES])[0]


def _weights() -> list[int]:
    return [weight for weight, _ in DEPARTMENTS.values()]
