"""Putting the data of a backup in place: beside the present ones first, looked at, and only then instead of them."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from sqlalchemy import func, inspect, select
from sqlalchemy.exc import DBAPIError

from app.accounts.services.restoring import take_every_key_away
from app.core import schema
from app.core.actor import Actor
from app.core.audit import AuditEvent, record
from app.core.checks import Finding
from app.core.clock import now
from app.core.db import Base, beside, db
from app.core.facts import SENDING_STOPPED, remember
from app.core.unit_of_work import unit_of_work
from app.operation.services import sqlite_files
from app.operation.services.archive import AT_ONCE, Archive
from app.operation.services.keys import fingerprint, remember_key
from app.operation.services.loading import count_rows, extract_sqlite, load_rows
from app.operation.services.moments import Tell, broken_invariants
from app.operation.services.new_files import folder_told, is_about_room, only_writer, sync
from app.operation.services.places import Place, place_of
from app.operation.vocabulary import DATABASE_RESTORED, ArchiveRefused, RestoreRefused, _l
from app.people.models import Person
from app.signals.models import Signal

if TYPE_CHECKING:
    from config import Config

#: Under this name stands of which backup this installation is a copy.
RESTORED_FACT = "restored"


@dataclass(frozen=True, slots=True)
class Present:
    """What is in the place of the database now."""

    people: int
    acts: int
    last_change: str  #: when the last line was added to the log


@dataclass(slots=True)
class RestoreReport:
    """What came of a restore."""

    made_at: str
    version: str
    schema: str
    rows: dict[str, int]
    files: int
    keys_taken_away: int
    #: What the old data are called now; empty if there were none.
    kept_as: str = ""
    #: What the data have that is not as it should be.
    findings: list[Finding] = field(default_factory=list)


def open_archive(path: Path, config: "Config", *, is_key_lost: bool = False) -> Archive:
    """A backup that can be restored here, as far as its beginning tells. Raises ArchiveRefused."""
    archive = Archive(path)
    manifest = archive.manifest
    if manifest.schema > schema.head():
        raise ArchiveRefused(
            _l("This backup was made by Waymark %(version)s, which is newer. Install that release first."),
            version=manifest.version,
        )
    if not is_key_lost and manifest.key_fingerprint != fingerprint(config.secret_key):
        raise ArchiveRefused(
            _l(
                "This backup belongs to another secret key. The key is never in a backup: set SECRET_KEY (or"
                " %(file)s) to the one of that installation. If it is lost for good, say --key-is-lost."
            ),
            file=str(config.instance / "secret_key"),
        )
    return archive


def look_at_present() -> Present | None:
    """What a restore would replace; None if nobody lives there yet."""
    if not inspect(db.engine).has_table(Person.__tablename__):
        return None
    people = db.session.execute(select(func.count(Person.id))).scalar_one()
    if not people:
        return None
    acts = db.session.execute(select(func.count(Signal.id))).scalar_one()
    last = db.session.execute(select(func.max(AuditEvent.at))).scalar()
    return Present(people, acts, last.isoformat(timespec="minutes") if last else "")


def restore(archive: Archive, config: "Config", *, replace: bool, tell: Tell, actor: Actor) -> RestoreReport:
    """Put the data of a backup in the place of what is there.

    The old data stay until the new ones are complete, of this release's schema and looked at; broken off, it can be begun
    again. Sessions and invitations of the backup's day open nothing, and nothing goes out until somebody says so. Raises
    ArchiveRefused, RestoreRefused, BackupRefused (for data that are damaged, and a folder that cannot be written).
    """
    present = look_at_present()
    if present is not None and not replace:
        raise RestoreRefused(
            _l("There are %(people)s people here already. To replace everything, say --replace."),
            people=present.people,
        )
    db.session.remove()
    place = place_of(db.engine)
    place.demand_unused()
    tell("verifying", None)
    archive.verify()
    with _room_demanded():
        try:
            report = _make_ready(archive, place, config, tell, actor)
            tell("putting in place", None)
            _lay_down_files(archive, config.instance)
            place.take_over(keep_old=present is not None)
        finally:
            place.clear()
    db.engine.dispose()
    report.kept_as = place.kept_as
    return report


@contextmanager
def _room_demanded() -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.OperationalError, DBAPIError) as error:
        if is_about_room(error):
            raise RestoreRefused(
                _l(
                    "There is not enough room on the disk for the old data and the new ones. The old ones stay as they were."
                )
            ) from error
        raise


def _make_ready(archive: Archive, place: Place, config: "Config", tell: Tell, actor: Actor) -> RestoreReport:
    engine = place.prepare()
    scratch = config.instance / "restore.part.db"
    if place.file is not None and archive.manifest.engine == "sqlite":
        tell("unpacking", None)
        extract_sqlite(archive, place.file)
        tell("looking whether it is whole", None)
        sqlite_files.demand_whole(place.file)
    with beside(engine):
        if schema.current() is None:
            schema.upgrade(archive.manifest.schema)
            with folder_told(config.instance):
                config.instance.mkdir(parents=True, exist_ok=True)
            with sqlite_files.removed_at_the_end(scratch):
                load_rows(archive, scratch, tell)
        tell("counting", None)
        _demand_all_rows(archive)
        schema.upgrade()
        report = _mark(archive, config, actor)
        tell("checking", None)
        report.findings = broken_invariants(config)
    return report


def _demand_all_rows(archive: Archive) -> None:
    expected = archive.contents.rows
    found = count_rows(expected)
    wrong = [name for name in found if found[name] != expected[name]]
    if wrong:
        raise ArchiveRefused(
            _l("Not every row arrived: %(table)s has %(found)s of %(expected)s. Nothing was changed."),
            table=wrong[0], found=found[wrong[0]], expected=expected[wrong[0]],
        )  # fmt: skip


def _mark(archive: Archive, config: "Config", actor: Actor) -> RestoreReport:
    """Let the copy know that it is one."""
    manifest, contents = archive.manifest, archive.contents
    files = sum(entry.name.startswith("files/") for entry in contents.entries)
    with unit_of_work():
        keys = take_every_key_away()
        _move_paths(manifest.instance, str(config.instance.resolve()))
        remember_key(config.secret_key)
        about = {"made_at": manifest.made_at, "version": manifest.version, "restored_at": now().isoformat()}
        remember(RESTORED_FACT, about)
        remember(SENDING_STOPPED, {"because": "restored", **about})
        changes = {**about, "rows": sum(contents.rows.values()), "files": files, "keys_taken_away": keys}
        record(
            DATABASE_RESTORED,
            actor=actor,
            object_type="backup",
            object_id=archive.path.name[:64],
            changes=changes,
        )
    return RestoreReport(manifest.made_at, manifest.version, manifest.schema, contents.rows, files, keys)


def _move_paths(before: str, after: str) -> None:
    """Stored paths of files name the folder of the old installation."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if column.name.endswith("_path"):
                rest = func.substr(column, len(before) + 1)
                is_inside = func.substr(column, 1, len(before) + 1) == f"{before}/"
                db.session.execute(table.update().where(is_inside).values({column.name: after + rest}))


def _lay_down_files(archive: Archive, instance: Path) -> None:
    for name, stream in archive.parts():
        if name.startswith("files/"):
            target = instance / name.removeprefix("files/")
            with folder_told(target.parent):
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with only_writer(target) as file:
                _pour(stream, file)
            sync(target)


def _pour(stream: IO[bytes], file: IO[bytes]) -> None:
    while piece := stream.read(AT_ONCE):
        file.write(piece)
