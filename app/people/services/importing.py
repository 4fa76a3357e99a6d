"""Bringing in a list of people: whole or not at all, however large, and as often as one likes.

A list is one transaction. Lines that cannot be taken in are reported and the rest is in; a broken-off import leaves
nothing behind, and importing the same list again changes nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeAlias

from sqlalchemy import select, update

from app.core.actor import Actor, Channel
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.core.events import publish
from app.core.permission import EVERYBODY
from app.core.unit_of_work import after_commit
from app.people.events import PeopleImported, PersonDeactivated
from app.people.models import PeopleImport, Person
from app.people.permissions import IMPORT_PEOPLE
from app.people.queries import SLICE, get_import, get_person, list_roles_of, roles_of, slices
from app.people.rules.failures import kept_failure
from app.people.rules.people_file import ListedPerson, Refusal, heading_of, read_people
from app.people.rules.refused_lines import header_of, refused_line, shown
from app.people.services.intake import SHOWN, ImportReport, Intake, hold_everybody
from app.people.vocabulary import PEOPLE_IMPORTED, PERSON_DEACTIVATED, ImportState, ListRefused, Role, _l

#: How much of a refused line the database keeps; the file beside the list has all of it.
KEPT_TEXT = 300


@dataclass(frozen=True, slots=True)
class Listing:
    """A list to bring in: its name, on what ground, and how."""

    file_name: str
    basis: str
    is_dry_run: bool = False
    #: Switch off whoever is on now and missing from the list.
    is_switching_off: bool = False


#: Where the refused lines go, and the folder for them if they cannot go there.
_Places: TypeAlias = tuple[Path | None, Path | None]


class _OnlyTried(Exception):
    """Undoes a dry run."""


def import_people(
    stream: BinaryIO,
    *,
    listing: Listing,
    refusals_path: Path | None = None,
    spare: Path | None = None,
    actor: Actor,
) -> ImportReport:
    """Bring in a list of people, or with a dry run only say what would come of it.

    People are known by `external_id`: they are added, changed, or switched on again, never deleted. All refused lines
    go to `refusals_path` if there are any, or into the folder `spare` if that cannot be written. Raises ListRefused if the header cannot be used.
    """
    IMPORT_PEOPLE.demand(actor)
    if listing.is_dry_run:
        return _try_list(stream, listing, None, (refusals_path, spare), actor)
    row = _new_row(listing, actor)
    db.session.add(row)
    # The number stands in the record of everybody whom this list is the first to name.
    db.session.flush()
    report = _try_list(stream, listing, row.id, (refusals_path, spare), actor)
    _keep(row, report)
    _log(row, actor)
    return report


def ask_for_import(path: Path, *, listing: Listing, actor: Actor) -> PeopleImport:
    """Keep that an uploaded list waits to be brought in; `run_import` does it."""
    IMPORT_PEOPLE.demand(actor)
    row = _new_row(listing, actor)
    row.stored_path = str(path)
    db.session.add(row)
    # The caller hands the number on.
    db.session.flush()
    return row


def run_import(import_id: int) -> PeopleImport:
    """Bring in a list that waits, with the rights that its sender has now; doing it twice is the same as once.

    A list that cannot be read, or a sender who may no longer do this, ends the import with a sentence that says so.
    """
    row = get_import(import_id)
    db.session.execute(select(PeopleImport.id).where(PeopleImport.id == import_id).with_for_update())
    db.session.refresh(row)
    if row.state != ImportState.QUEUED.value:
        return row
    path = Path(row.stored_path)
    refusals_path = path.with_name(f"{path.name}.refused.csv")
    try:
        actor = _sender(row)
        with path.open("rb") as stream:
            report = _try_list(
                stream, _listing_of(row), None if row.is_dry_run else row.id, (refusals_path, None), actor
            )
    except DomainError as refused:
        _give_up(row, refused)
    except FileNotFoundError:
        _give_up(row, ListRefused(_l("The file is no longer there. Send it again.")))
    else:
        _keep(row, report)
        if not row.is_dry_run:
            _log(row, actor)
    row.stored_path = ""
    after_commit(lambda: path.unlink(missing_ok=True))
    return row


def _try_list(
    stream: BinaryIO, listing: Listing, import_id: int | None, places: _Places, actor: Actor
) -> ImportReport:
    report = ImportReport(heading=heading_of(stream))
    try:
        with db.session.begin_nested():
            with _refusal_file(places, report) as write:
                intake = Intake(report, write, import_id=import_id, actor=actor)
                unreadable = _take_in(stream, intake, write)
            if listing.is_switching_off:
                _switch_off_missing(intake, unreadable, listing, actor)
            if listing.is_dry_run:
                raise _OnlyTried
    except _OnlyTried:
        return report
    if intake.new_ids:
        publish(PeopleImported(tuple(intake.new_ids)))
    return report


def _take_in(stream: BinaryIO, intake: Intake, refuse: Callable[[Refusal], None]) -> int:
    """Take in every line; says how many were refused without telling whom they were about."""
    hold_everybody()
    unreadable = 0
    for part in slices(read_people(stream)):
        for refusal in (line for line in part if isinstance(line, Refusal)):
            refuse(refusal)
            unreadable += not refusal.external_id
            intake.mention(refusal.external_id)
        intake.take([line for line in part if isinstance(line, ListedPerson)])
    intake.finish()
    return unreadable


def _switch_off_missing(intake: Intake, unreadable: int, listing: Listing, actor: Actor) -> None:
    report = intake.report
    if unreadable:
        report.warn(0, _l("%(count)s lines name nobody, so it is not known who is missing: nobody is switched off"),
                    count=unreadable)  # fmt: skip
        return
    if not report.new + report.changed + report.known:
        report.warn(0, _l("the list names nobody: nobody is switched off"))
        return
    for part in slices(_missing(intake)):
        leavers = _without_administrators(part, report)
        leavers = [leaver for leaver in leavers if leaver[0] != actor.person_id]
        report.deactivated += len(leavers)
        report.leavers += leavers[: max(0, SHOWN - len(report.leavers))]
        _switch_off(leavers, listing, actor)


def _missing(intake: Intake) -> list[tuple[int, str, str]]:
    query = select(Person.id, Person.external_id, Person.name).where(Person.is_active).order_by(Person.id)
    rows = db.session.execute(query, execution_options={"yield_per": SLICE})
    return [(person_id, number, name) for person_id, number, name in rows if intake.is_missing(number)]


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


def _switch_off(leavers: list[tuple[int, str, str]], listing: Listing, actor: Actor) -> None:
    ids = [person_id for person_id, _number, _name in leavers]
    if listing.is_dry_run or not ids:
        return
    switched = update(Person).where(Person.id.in_(ids)).values(is_active=False, version=Person.version + 1)
    db.session.execute(switched.execution_options(synchronize_session=False))
    for person_id, _number, name in leavers:
        record(PERSON_DEACTIVATED, actor=actor, object_type="person", object_id=person_id, object_label=name,
               reason=f"missing from {listing.file_name}")  # fmt: skip
        publish(PersonDeactivated(person_id))


@contextmanager
def _refusal_file(places: _Places, report: ImportReport) -> Iterator[Callable[[Refusal], None]]:
    """A function that counts a refused line and adds it to the file; the file is made with the first one."""
    with ExitStack() as stack:
        file: IO[str] | None = None

        def write(refusal: Refusal) -> None:
            nonlocal file
            report.refuse(refusal)
            if report.refused == 1:
                file = _open_refusals(places, report)
                if file is not None:
                    stack.callback(_close, file)
            if file is None:
                return
            try:
                file.write(refused_line(refusal.line, refusal.reason, refusal.text, heading=report.heading))
            except OSError:
                report.refusals_missed = report.refusals_path

        yield write


def _open_refusals(places: _Places, report: ImportReport) -> IO[str] | None:
    """Begin the file of refusals where that can be done, and note in the report where that is."""
    wanted, spare = places
    if wanted is None:
        return None
    choices = [wanted.resolve()]
    if spare is not None:
        choices.append(spare.resolve() / f"{now():%Y%m%dT%H%M%S}-{wanted.name}")
    for path in choices:
        with suppress(OSError):
            if path != choices[0]:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = path.open("w", encoding="utf-8", newline="")
            file.write(header_of(report.heading))
            report.refusals_path = str(path)
            return file
        report.refusals_missed = str(choices[0])
    return None


def _close(file: IO[str]) -> None:
    with suppress(OSError):
        file.close()


def _new_row(listing: Listing, actor: Actor) -> PeopleImport:
    return PeopleImport(
        file_name=listing.file_name[-200:], basis=listing.basis[:300], imported_by=actor.person_id, imported_at=now(),
        state=ImportState.QUEUED.value, is_dry_run=listing.is_dry_run, is_switching_off=listing.is_switching_off,
        stored_path="", refusals_path="", error="", report={},
    )  # fmt: skip


def _listing_of(row: PeopleImport) -> Listing:
    return Listing(row.file_name, row.basis, row.is_dry_run, row.is_switching_off)


def _sender(row: PeopleImport) -> Actor:
    """Whoever sent the list, with the roles that they hold now. Raises NotAllowed if that is no longer enough."""
    if row.imported_by is None:
        return Actor.operator()
    roles = frozenset({EVERYBODY, *(role.value for role in list_roles_of(row.imported_by))})
    actor = Actor(person_id=row.imported_by, roles=roles, channel=Channel.WEB)
    IMPORT_PEOPLE.demand(actor)
    if not get_person(row.imported_by).is_active:
        raise NotAllowed
    return actor


def _give_up(row: PeopleImport, error: DomainError) -> None:
    row.state, row.error, row.finished_at = ImportState.FAILED.value, kept_failure(error), now()


def _keep(row: PeopleImport, report: ImportReport) -> None:
    row.state, row.finished_at = ImportState.DONE.value, now()
    row.new_count, row.changed_count, row.known_count = report.new, report.changed, report.known
    row.refused_count, row.deactivated_count = report.refused, report.deactivated
    row.refusals_path = report.refusals_path
    row.report = {
        "heading": report.heading,
        "refusals": [_kept(refusal) for refusal in sorted(report.refusals, key=lambda one: one.line)],
        "warnings": [_kept(warning) for warning in sorted(report.warnings, key=lambda one: one.line)],
        "warned": report.warned,
        "changes": dict(report.changes),
        "leavers": [list(leaver) for leaver in report.leavers],
    }


def _kept(refusal: Refusal) -> dict[str, Any]:
    # A line that is cut ends in a sign that cannot be read, so that it is refused when it comes again as it is.
    cut = "…\N{REPLACEMENT CHARACTER}" if len(refusal.text) > KEPT_TEXT else ""
    return asdict(refusal) | {"text": shown(refusal.text.encode())[:KEPT_TEXT] + cut}


def _log(row: PeopleImport, actor: Actor) -> None:
    counts = {
        name: getattr(row, f"{name}_count") for name in ("new", "changed", "known", "refused", "deactivated")
    }
    record(PEOPLE_IMPORTED, actor=actor, object_type="people_import", object_id=row.id, object_label=row.file_name,
           changes=counts, reason=row.basis)  # fmt: skip
