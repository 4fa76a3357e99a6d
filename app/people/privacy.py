"""What this house holds about people."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import delete, or_, select, update

from app.core.clock import date_from_day, now
from app.core.db import db
from app.core.holdings import Holding, Row, Sought, erase_nothing, take_over_nothing, written
from app.core.naming import names_one
from app.people.models import Absence, PeopleImport, Person, RoleGrant
from app.people.rules.managers import not_to_be_kept
from app.people.rules.traces import mentions, without_mentions
from app.people.vocabulary import RHYTHM_LABELS, ROLE_LABELS, THEME_LABELS, _l

#: What an erased record holds in the place of number and address: both have to be somebody's own.
ERASED_NUMBER: Final = "erased-{}"
ERASED_ADDRESS: Final = "erased-{}@erased.invalid"
_EMPTIED: Final[dict[str, Any]] = {
    "name": "", "department": "", "title": "", "country": "", "language": "", "theme": "", "time_zone": "",
    "mail_rhythm": "never", "is_on_boards": False, "is_hourly": False, "joined_on": None, "left_on": None,
    "manager_id": None, "import_id": None, "is_active": False,
}  # fmt: skip


def read_record(person_id: int) -> Iterable[Row]:
    """The person's record."""
    person = db.session.get(Person, person_id)
    if person is None or person.erased_at is not None:
        return
    manager = db.session.get(Person, person.manager_id) if person.manager_id is not None else None
    yield {
        "name": person.name,
        "email": person.email,
        "external_id": person.external_id,
        "number_here": person.id,
        "department": person.department,
        "title": person.title,
        "country": person.country,
        "manager": manager.name if manager else None,
        "joined_on": _date(person.joined_on),
        "left_on": _date(person.left_on),
        "is_active": person.is_active,
        "is_hourly": person.is_hourly,
        "language": person.language,
        "theme": person.theme,
        "time_zone": person.time_zone,
        "mail_rhythm": person.mail_rhythm,
        "is_on_boards": person.is_on_boards,
        "created_at": person.created_at.isoformat(),
        "informed_at": written(person.informed_at),
        "observation_stopped_at": written(person.observation_stopped_at),
    }


def erase_record(person_id: int) -> int:
    """Leave nothing of the record but its number; says whether there was more. Whom they managed has no manager."""
    person = db.session.get(Person, person_id)
    if person is None or person.erased_at is not None:
        return 0
    db.session.execute(update(Person).where(Person.manager_id == person_id).values(manager_id=None))
    own = {"external_id": ERASED_NUMBER.format(person_id), "email": ERASED_ADDRESS.format(person_id)}
    moments = {"informed_at": None, "observation_stopped_at": now(), "erased_at": now()}
    emptied = update(Person).where(Person.id == person_id)
    db.session.execute(emptied.values(**_EMPTIED, **own, **moments, version=Person.version + 1))
    db.session.expire_all()
    return 1


def take_over_record(from_id: int, to_id: int) -> int:
    """Whom the first person managed, the second one manages, unless that would close a circle; says how many."""
    rows = db.session.execute(select(Person.id, Person.manager_id).where(Person.manager_id.is_not(None)))
    managers: dict[int, int | None] = {row.id: row.manager_id for row in rows}
    led = {person_id: to_id for person_id, manager_id in managers.items() if manager_id == from_id}
    led.pop(to_id, None)
    refused = not_to_be_kept({who: whom for who, whom in managers.items() if who not in led}, led)
    moved = sorted(led.keys() - refused)
    db.session.execute(update(Person).where(Person.id.in_(moved)).values(manager_id=to_id))
    db.session.execute(update(Person).where(Person.manager_id == from_id).values(manager_id=None))
    db.session.expire_all()
    return len(moved)


def read_roles(person_id: int) -> Iterable[Row]:
    """The roles that the person holds."""
    query = select(RoleGrant).where(RoleGrant.person_id == person_id).order_by(RoleGrant.granted_at)
    for grant in db.session.execute(query).scalars():
        yield {"role": grant.role, "granted_at": grant.granted_at.isoformat()}


def erase_roles(person_id: int) -> int:
    """Take every role away; says how many there were."""
    gone = delete(RoleGrant).where(RoleGrant.person_id == person_id).returning(RoleGrant.role)
    return len(db.session.execute(gone).all())


def take_over_roles(from_id: int, _to_id: int) -> int:
    """The first person's roles end: nobody comes to a right by having records joined. Says 0, for none moved."""
    erase_roles(from_id)
    return 0


def read_absences(person_id: int) -> Iterable[Row]:
    """Days away, also those that were withdrawn."""
    query = select(Absence).where(Absence.person_id == person_id).order_by(Absence.id)
    for absence in db.session.execute(query).scalars():
        yield {
            "first_day": _date(absence.first_day),
            "last_day": _date(absence.last_day),
            "declared_at": absence.declared_at.isoformat(),
            "is_by_yourself": absence.declared_by == person_id,
            "withdrawn_at": written(absence.withdrawn_at),
        }


def erase_absences(person_id: int) -> int:
    """Remove all days away; says how many entries there were."""
    gone = delete(Absence).where(Absence.person_id == person_id).returning(Absence.id)
    return len(db.session.execute(gone).all())


def take_over_absences(from_id: int, to_id: int) -> int:
    """The first person's days away become the second one's; says how many entries."""
    moved = update(Absence).where(Absence.person_id == from_id).values(person_id=to_id).returning(Absence.id)
    number = len(db.session.execute(moved).all())
    db.session.expire_all()
    return number


def read_lists(person_id: int) -> Iterable[Row]:
    """The list that brought the person in, and what reports on lists say of them."""
    person = db.session.get(Person, person_id)
    if person is None:
        return
    names = names_of_record(person_id)
    for found in _imports_with(person.import_id, names):
        yield {
            "file_name": found.file_name,
            "imported_at": found.imported_at.isoformat(),
            "basis": found.basis,
            "brought_in": found.id == person.import_id,
            "said": mentions([found.report, found.error], names),
        }


def find_lists(person_id: int) -> Sequence[int]:
    """The lists whose reports name the person."""
    names = names_of_record(person_id)
    return [found.id for found in _imports_with(None, names)] if names else []


def erase_from_lists(person_id: int, ids: Sequence[int]) -> int:
    """Take the person out of the reports on these lists; says out of how many."""
    names, number = names_of_record(person_id), 0
    query = select(PeopleImport).where(PeopleImport.id.in_(ids)).with_for_update()
    for found in db.session.execute(query.execution_options(populate_existing=True)).scalars():
        report, error = without_mentions(found.report, names), without_mentions(found.error, names)
        if (report, error) != (found.report, found.error):
            found.report, found.error = report, error
            number += 1
    db.session.flush()  # what is written next must not be overtaken by it
    return number


def names_of_record(person_id: int) -> tuple[str, ...]:
    """What a text may have called the person: number, address and name; nothing after an erasure."""
    person = db.session.get(Person, person_id)
    if person is None or person.erased_at is not None:
        return ()
    return tuple(name for name in (person.external_id, person.email, person.name) if name.strip())


def _imports_with(brought_in: int | None, names: Iterable[str]) -> Iterator[PeopleImport]:
    named = names_one((PeopleImport.report, PeopleImport.error), names)
    query = select(PeopleImport).where(or_(PeopleImport.id == brought_in, named)).order_by(PeopleImport.id)
    yield from db.session.execute(query).scalars().all()


def _date(day: int | None) -> str | None:
    return None if day is None else date_from_day(day).isoformat()


HOLDINGS = (
    Holding(
        key="people.record",
        title=_l("Your record"),
        purpose=_l("So that Waymark knows that you are you, in which language and rhythm to speak to you, and who helps you."),
        source=_l("Your company's list of people, those who look after records, and you on the page about you"),
        kept=_l("As long as you work here, and until somebody asks for its erasure"),
        read=read_record,
        words={"theme": THEME_LABELS, "mail_rhythm": RHYTHM_LABELS},
        erase=erase_record,
        take_over=take_over_record,
        stays=_l("A number without a name, so that what others did together with you still adds up"),
    ),
    Holding(
        key="people.roles",
        title=_l("Your roles"),
        purpose=_l("They say what you may see and do for others."),
        source=_l("An administrator, or your company's list of people"),
        kept=_l("Until they are taken back"),
        read=read_roles,
        words={"role": ROLE_LABELS},
        erase=erase_roles,
        take_over=take_over_roles,
    ),
    Holding(
        key="people.absences",
        title=_l("Your days away"),
        purpose=_l("These days do not count, so that being away costs you nothing. No reason is kept."),
        source=_l("You, or HR"),
        kept=_l("As long as your record"),
        read=read_absences,
        erase=erase_absences,
        take_over=take_over_absences,
    ),
    Holding(
        key="people.lists",
        title=_l("Lists that named you"),
        purpose=_l("So that you can see who brought you in and on what ground, and a mistaken line can be mended."),
        source=_l("Whoever imported a list of people"),
        kept=_l("As long as your record"),
        read=read_lists,
        erase=erase_nothing,
        take_over=take_over_nothing,
        sought=Sought(find_lists, erase_from_lists),
        stays=_l("That a list was imported, and how many people it held"),
    ),
)  # fmt: skip
