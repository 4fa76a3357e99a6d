"""Bringing in a list of people, however large, and as often as one likes.

A list comes in a slice of lines at a time, each in a unit of work of its own, so that nobody waits long for the
database. Lines that cannot be taken in are reported and the rest is in. An import that was broken off is carried on, and
importing the same list again changes nothing.
"""

from collections.abc import Callable
from contextlib import ExitStack, closing, nullcontext, suppress
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from sqlalchemy import select

from app.core.actor import Actor, Channel
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.errors import DomainError, NotAllowed
from app.core.events import publish
from app.core.garbage_collection import rare_garbage_collection
from app.core.jobs import heartbeat
from app.core.lines import Block, FileRefused
from app.core.permission import EVERYBODY
from app.core.prefetching import prefetched
from app.core.unit_of_work import unit_of_work
from app.people.events import PeopleImported
from app.people.models import PeopleImport
from app.people.permissions import IMPORT_PEOPLE
from app.people.queries import get_import, get_person, list_roles_of, list_unfinished_imports, slices
from app.people.rules.failures import kept_failure
from app.people.rules.people_file import PeopleFile, Reading, Refusal, open_people
from app.people.rules.refused_lines import cut
from app.people.services.import_report import ImportReport
from app.people.services.intake import Intake
from app.people.services.leavers import find_leavers, switch_off, withhold
from app.people.services.refusals_file import RefusalsFile, beside
from app.people.services.trial import Trial
from app.people.vocabulary import BASIS_NOT_STATED, PEOPLE_IMPORTED, ImportState, ImportTakenOver, _l

#: Nobody comes back to an import that has not ended after this.
_PATIENCE = timedelta(days=1)
Answer = TypeVar("Answer")
_BROKEN_OFF = _l("The import was broken off. Send the file again; what is in already stays.")


@dataclass(frozen=True, slots=True)
class Listing:
    """A list to bring in: its name, on what ground, and how."""

    file_name: str
    basis: str
    is_dry_run: bool = False
    #: Switch off whoever is on now and missing from the list.
    is_switching_off: bool = False
    #: Even if these are so many that the list may rather be incomplete, see `too_many_to_switch_off`.
    may_switch_off_many: bool = False


class ListBrokenOff(FileRefused):
    """A list that could be read up to some line only: `report` says what came of the lines before, which are in."""

    def __init__(self, refused: FileRefused, report: ImportReport) -> None:
        super().__init__(refused.message, **refused.params)
        self.report = report


def import_people(
    stream: BinaryIO,
    *,
    listing: Listing,
    refusals_path: Path | None = None,
    spare: Path | None = None,
    actor: Actor,
) -> ImportReport:
    """Bring in a list of people, or with a dry run only say what would come of it.

    People are known by `external_id`: they are added, changed, or switched on again, never deleted. It opens a unit of
    work for each slice of the list; what is in when it is broken off stays, and is known when the list comes again. All
    refused lines go to `refusals_path` if there are any, or into the folder `spare` if that cannot be written. Raises
    FileRefused if the header cannot be used, and ListBrokenOff if the list can be read up to some line only.
    """
    IMPORT_PEOPLE.demand(actor)
    file = open_people(stream)
    import_id = None
    if not listing.is_dry_run:
        with unit_of_work():
            # The number stands in the record of everybody whom this list is the first to name.
            import_id = _open_row(listing, actor).id
            _start(import_id)
    report = ImportReport(heading=file.heading)
    refusals = _refusals_file(refusals_path, import_id, report, spare) if refusals_path else None
    try:
        _Import(import_id, listing, file, report, refusals, actor).run()
    except ImportTakenOver:
        raise
    except (DomainError, KeyboardInterrupt) as stopped:
        written = report.refusals_path = refusals.finish() if refusals else ""
        if import_id is not None:
            error = stopped if isinstance(stopped, DomainError) else FileRefused(_BROKEN_OFF)
            _give_up(import_id, error, actor, refusals_path=written)
        if isinstance(stopped, FileRefused):
            raise ListBrokenOff(stopped, report) from stopped
        raise
    return report


def ask_for_import(path: Path, *, listing: Listing, actor: Actor) -> PeopleImport:
    """Keep that an uploaded list waits to be brought in; `run_import` does it."""
    IMPORT_PEOPLE.demand(actor)
    return _open_row(listing, actor, stored_path=str(path))


def run_import(import_id: int) -> None:
    """Bring in a list that waits, with the rights that its sender has now, or carry it on where it was broken off.

    An import that has ended stays as it is. A list that cannot be read, or a sender who may no longer do this, ends the
    import with a sentence that says so. It opens its own units of work.
    """
    with unit_of_work():
        row = _start(import_id)
        if row is None:
            return
        path, listing = Path(row.stored_path), _listing_of(row)
        done, report = row.report.get("done_bytes", 0), _report_of(row)
    try:
        with unit_of_work():
            actor = _sender(get_import(import_id))
        with path.open("rb") as stream:
            file = open_people(stream)
            report.heading = file.heading
            refusals = _refusals_file(beside(path), import_id, report)
            _Import(import_id, listing, file, report, refusals, actor, done).run()
    except FileNotFoundError:
        _give_up(import_id, FileRefused(_l("The file is no longer there. Send it again.")))
    except ImportTakenOver:
        raise
    except DomainError as refused:
        _give_up(import_id, refused)
    with suppress(OSError):
        path.unlink()


def end_abandoned_imports() -> int:
    """End what was broken off more than a day ago; says how many these were. What is in stays."""
    with unit_of_work():
        abandoned = [row.id for row in list_unfinished_imports(now() - _PATIENCE)]
    for import_id in abandoned:
        _give_up(import_id, FileRefused(_BROKEN_OFF))
    return len(abandoned)


class _Import:
    """One list on its way in."""

    def __init__(
        self,
        import_id: int | None,
        listing: Listing,
        file: PeopleFile,
        report: ImportReport,
        refusals: RefusalsFile | None,
        actor: Actor,
        done_bytes: int = 0,
    ) -> None:
        self._import_id = import_id
        self._listing = listing
        self._file = file
        self._report = report
        self._refusals = refusals
        self._actor = actor
        self._done_bytes = done_bytes
        self._trial: Trial | None = None
        self._intake = Intake(
            report, self._refuse, import_id=None if listing.is_dry_run else import_id, actor=actor
        )

    def run(self) -> None:
        """Take in all of the list, then settle what had to wait for its end."""
        with rare_garbage_collection(), ExitStack() as stack:
            if self._refusals is not None:
                stack.callback(self._refusals.close)
            if self._listing.is_dry_run:
                self._trial = stack.enter_context(closing(Trial()))
            self._take_all()
            self._end()

    def _take_all(self) -> None:
        slices_ = ((block, list(self._file.read(block))) for block in self._file.slices())
        with closing(prefetched(slices_)) as read:
            for (block, readings), read_on in read:
                self._step(partial(self._take, block, readings, read_on), block.end)
        self._step(self._intake.settle_addresses)
        while self._step(self._intake.managers.settle_some):
            pass
        # Nobody has to wait while everybody is looked through.
        if self._look(self._intake.managers.find_circles):
            self._step(self._intake.managers.refuse_circles)
        if self._listing.is_switching_off:
            self._switch_off_missing()

    def _take(self, block: Block, readings: list[Reading], read_on: Callable[[], object]) -> None:
        if block.end <= self._done_bytes:
            self._intake.repeat(readings)
        else:
            self._intake.take(readings, read_on)

    def _switch_off_missing(self) -> None:
        leavers = self._look(partial(find_leavers, self._intake, self._actor))
        if not self._listing.may_switch_off_many and self._step(partial(withhold, leavers, self._report)):
            return
        if self._listing.is_dry_run:
            self._report.note_leavers(leavers)
            return
        for part in slices(leavers):
            self._step(partial(switch_off, part, self._report, self._listing.file_name, self._actor))

    def _look(self, question: Callable[[], list[Answer]]) -> list[Answer]:
        """Ask something that may take as long as looking everybody through, and hold the database for nobody."""
        with self._trial.inside() if self._trial else nullcontext():
            answer = question()
        heartbeat()
        return answer

    def _step(self, work: Callable[[], Any], done_bytes: int = 0) -> Any:
        """Do a part of the work and write down how far we are, together or not at all."""
        if self._trial:
            with self._trial.inside(), unit_of_work():
                done = work()
        else:
            with unit_of_work():
                done = work()
                new = self._intake.take_new_ids()
                if new:
                    publish(PeopleImported(new))
                self._advance(max(self._done_bytes, done_bytes))
        heartbeat()
        return done

    def _advance(self, done_bytes: int) -> None:
        row = self._row()
        _keep(row, self._report)
        row.report = row.report | {"done_bytes": done_bytes}
        self._done_bytes = done_bytes

    def _row(self) -> PeopleImport:
        """Our line about this import. Raises ImportTakenOver if somebody else has carried it on."""
        row = _locked(self._import_id or 0)
        is_ours = row.report.get("done_bytes", 0) == self._done_bytes or self._listing.is_dry_run
        if row.state != ImportState.RUNNING.value or not is_ours:
            raise ImportTakenOver
        return row

    def _end(self) -> None:
        if self._refusals is not None:
            self._report.refusals_path = self._refusals.finish() or self._report.refusals_path
            self._report.refusals_missed = self._refusals.missed
        if self._import_id is None:
            return
        with unit_of_work():
            row = self._row()
            row.state, row.finished_at, row.stored_path = ImportState.DONE.value, now(), ""
            _keep(row, self._report)
            if not row.is_dry_run:
                _log(row, self._actor)

    def _refuse(self, refusal: Refusal) -> None:
        self._report.refuse(refusal)
        if self._refusals is not None:
            self._refusals.add([refusal])


def _refusals_file(
    path: Path, import_id: int | None, report: ImportReport, spare: Path | None = None
) -> RefusalsFile:
    key = "people-trial" if import_id is None else f"people-{import_id}"
    return RefusalsFile(path, key, report.refused, heading=report.heading, spare=spare)


def _open_row(listing: Listing, actor: Actor, *, stored_path: str = "") -> PeopleImport:
    row = PeopleImport(
        file_name=listing.file_name[-200:], basis=listing.basis.strip()[:300] or BASIS_NOT_STATED,
        imported_by=actor.person_id, imported_at=now(), state=ImportState.QUEUED.value, is_dry_run=listing.is_dry_run,
        is_switching_off=listing.is_switching_off, may_switch_off_many=listing.may_switch_off_many, stored_path=stored_path, refusals_path="", error="", report={},
    )  # fmt: skip
    db.session.add(row)
    # The caller hands the number on.
    db.session.flush()
    return row


def _start(import_id: int) -> PeopleImport | None:
    """Begin an import or carry it on, as far as it has not ended; a trial leaves nothing, and begins anew."""
    row = _locked(import_id)
    if row.state not in (ImportState.QUEUED.value, ImportState.RUNNING.value):
        return None
    row.state = ImportState.RUNNING.value
    return row


def _locked(import_id: int) -> PeopleImport:
    get_import(import_id)
    query = select(PeopleImport).where(PeopleImport.id == import_id).with_for_update()
    return db.session.execute(query.execution_options(populate_existing=True)).scalar_one()


def _listing_of(row: PeopleImport) -> Listing:
    return Listing(row.file_name, row.basis, row.is_dry_run, row.is_switching_off, row.may_switch_off_many)


def _sender(row: PeopleImport) -> Actor:
    """Whoever sent the list, with the roles that they hold now. Raises NotAllowed if that is no longer enough."""
    if row.imported_by is None:
        return Actor.operator()
    roles = frozenset({EVERYBODY, *(role.value for role in list_roles_of(row.imported_by))})
    actor = Actor(person_id=row.imported_by, roles=roles, channel=Channel.WEB)
    IMPORT_PEOPLE.demand(actor)
    if not get_person(row.imported_by).is_active:
        raise NotAllowed
    # Asked like a visitor, for a job may do everything; what comes of it is in the log as the job's.
    return replace(actor, channel=Channel.JOB)


def _give_up(
    import_id: int, error: DomainError, actor: Actor | None = None, *, refusals_path: str = ""
) -> None:
    """End an import and forget its file; what is in stays, and the log says whose list it came with."""
    with unit_of_work():
        row = _start(import_id)
        if row is None:
            return
        path = Path(row.stored_path) if row.stored_path else None
        row.state, row.error, row.finished_at = ImportState.FAILED.value, kept_failure(error), now()
        row.stored_path = ""
        if path is not None:
            refusals_path = _refusals_file(beside(path), import_id, _report_of(row)).finish()
        row.refusals_path = refusals_path or row.refusals_path
        if not row.is_dry_run and row.new_count + row.changed_count + row.deactivated_count:
            _log(row, actor or _by_sender(row))
    if path is not None:
        with suppress(OSError):
            path.unlink()


def _by_sender(row: PeopleImport) -> Actor:
    """Whoever sent the list, whatever has become of their rights."""
    return Actor(person_id=row.imported_by, channel=Channel.JOB)


def _keep(row: PeopleImport, report: ImportReport) -> None:
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
        "withheld": report.withheld,
        "details": [list(detail) for detail in report.details.items()],
        "newcomers": report.newcomers,
    }


def _report_of(row: PeopleImport) -> ImportReport:
    """What had come of an import when it was broken off."""
    report = ImportReport(row.new_count, row.changed_count, row.known_count, row.refused_count)
    report.deactivated, report.warned = row.deactivated_count, row.report.get("warned", 0)
    report.changes.update(row.report.get("changes", {}))
    report.refusals = [Refusal(**kept) for kept in row.report.get("refusals", [])]
    report.warnings = [Refusal(**kept) for kept in row.report.get("warnings", [])]
    report.withheld = row.report.get("withheld", 0)
    report.details = dict(row.report.get("details", []))
    report.newcomers = list(row.report.get("newcomers", []))
    report.leavers = [(person_id, number, name) for person_id, number, name in row.report.get("leavers", [])]
    return report


def _kept(refusal: Refusal) -> dict[str, Any]:
    return asdict(replace(refusal, text=cut(refusal.text)))


def _log(row: PeopleImport, actor: Actor) -> None:
    counts = {
        name: getattr(row, f"{name}_count") for name in ("new", "changed", "known", "refused", "deactivated")
    }
    record(PEOPLE_IMPORTED, actor=actor, object_type="people_import", object_id=row.id, object_label=row.file_name,
           changes=counts, reason=row.basis)  # fmt: skip
