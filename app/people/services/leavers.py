"""Who is missing from a complete list of people, and is switched off."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, case, exists, null, select, update

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import today
from app.core.db import db
from app.core.events import publish
from app.people.events import PersonDeactivated
from app.people.models import Person, RoleGrant
from app.people.queries import SLICE, count_people_on, roles_of, slices
from app.people.rules.missing import too_many_to_switch_off
from app.people.services.import_report import SHOWN, ImportReport
from app.people.services.intake import Intake
from app.people.vocabulary import PERSON_DEACTIVATED, Role, _l

#: Number, the company's number, name.
Leaver = tuple[int, str, str]


def find_leavers(intake: Intake, actor: Actor) -> list[Leaver]:
    """Whoever is switched on and stands on no line, unless lines that cannot be read leave it open who that is.

    Administrators stay, and so does whoever brings in the list.
    """
    report = intake.report
    if intake.names_nobody:
        report.warn(0, _l("%(count)s lines name nobody, so it is not known who is missing: nobody is switched off"),
                    count=intake.names_nobody)  # fmt: skip
        return []
    if not report.new + report.changed + report.known:
        report.warn(0, _l("the list names nobody: nobody is switched off"))
        return []
    intake.mention_survivors()
    missing = [leaver for leaver in _missing(intake) if leaver[0] != actor.person_id]
    return [leaver for part in slices(missing) for leaver in _without_administrators(part, report)]


def withhold(leavers: list[Leaver], report: ImportReport) -> bool:
    """Say, and count, if these are too many to be switched off without being asked for it a second time."""
    if not too_many_to_switch_off(len(leavers), of=count_people_on()):
        return False
    report.withheld = len(leavers)
    report.leavers += leavers[:SHOWN]
    report.warn(
        0,
        _l(
            "%(count)s people are missing from the list, more than a fifth of everybody: nobody is switched off"
        ),
        count=len(leavers),
    )
    return True


def switch_off(leavers: list[Leaver], report: ImportReport, file_name: str, actor: Actor) -> None:
    """Switch off some of those who are missing; each has a line in the log.

    Who has been switched off or become administrator since they were found is passed over.
    """
    names = {person_id: name for person_id, _number, name in leavers}
    is_administrator = exists().where(
        RoleGrant.person_id == Person.id, RoleGrant.role == Role.ADMINISTRATOR.value
    )
    switched = (
        update(Person)
        .where(Person.id.in_(names), Person.is_active, ~is_administrator)
        .values(is_active=False, left_on=_past_last_day(), version=Person.version + 1)
        .returning(Person.id)
    )
    gone = set(db.session.execute(switched.execution_options(synchronize_session=False)).scalars())
    report.note_leavers([leaver for leaver in leavers if leaver[0] in gone])
    for person_id in sorted(gone):
        record(PERSON_DEACTIVATED, actor=actor, object_type="person", object_id=person_id, object_label=names[person_id],
               reason=f"missing from {file_name}")  # fmt: skip
        publish(PersonDeactivated(person_id))


def _past_last_day() -> ColumnElement[int | None]:
    """The last day that was entered, if it is over; a plan for later has been overtaken."""
    return case((Person.left_on <= today(), Person.left_on), else_=null())


def _missing(intake: Intake) -> Iterator[Leaver]:
    query = select(Person.id, Person.external_id, Person.name).where(Person.is_active).order_by(Person.id)
    for person_id, number, name in db.session.execute(query, execution_options={"yield_per": SLICE}):
        if intake.is_missing(number):
            yield person_id, number, name


def _without_administrators(
    leavers: list[tuple[int, str, str]], report: ImportReport
) -> list[tuple[int, str, str]]:
    roles = roles_of(person_id for person_id, _number, _name in leavers)
    for person_id, _number, name in leavers:
        if Role.ADMINISTRATOR in roles.get(person_id, ()):
            report.warn(
                0, _l("%(name)s is missing from the list and stays on, being administrator"), name=name
            )
    return [leaver for leaver in leavers if Role.ADMINISTRATOR not in roles.get(leaver[0], ())]
