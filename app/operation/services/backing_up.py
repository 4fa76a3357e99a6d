"""A backup: everything that is known at one moment, in one file, while all others go on working."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from re import Pattern
from threading import Thread
from typing import TYPE_CHECKING, BinaryIO, cast

from app.core import schema
from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.facts import remember
from app.core.release import version
from app.core.unit_of_work import unit_of_work
from app.operation.rules.backup_names import UNFINISHED, is_archive, is_packed, name_for, same_kind
from app.operation.services.archive import FORM, Archive, ArchiveWriter, Contents, Manifest
from app.operation.services.held_files import held_open, write_files
from app.operation.services.keys import fingerprint, known_fingerprint, remember_key
from app.operation.services.moments import Moment, Tell, this_moment
from app.operation.services.new_files import folder_told, is_about_room, is_free, only_writer, sync
from app.operation.vocabulary import BACKUP_MADE, ArchiveRefused, BackupRefused, _l

if TYPE_CHECKING:
    from config import Config

#: Under this name stands when the last backup was made, and where.
BACKUP_FACT = "last_backup"
#: gzip's own scale: the data shrink to a third as it is, and more effort would take much longer.
_EFFORT = 1


@dataclass(slots=True)
class BackupReport:
    """What came of a backup."""

    path: str
    made_at: str
    engine: str
    schema: str
    rows: dict[str, int]
    files: int
    size: int = 0
    #: Older backups that made room.
    removed: list[str] = field(default_factory=list)
    #: Older backups that should have made room, but could not be removed.
    left: list[str] = field(default_factory=list)


def place_for(given: str, *, is_one_of_some: bool = False) -> Path:
    """Where a backup goes: the file that was named, or one with a name of its own in the folder that was named.

    A name that can only be that of a folder is never taken for a file's. Raises BackupRefused where there is no such folder.
    """
    path = Path(given)
    with folder_told(path.parent):
        if path.is_dir():
            return path / name_for(now())
    is_no_file = is_one_of_some and same_kind(path.name) is None and not is_archive(path.name)
    if given.endswith(os.sep) or is_no_file:
        raise BackupRefused(
            _l("There is no folder %(folder)s. Make it first, so that whoever runs this may write there."),
            folder=str(path),
        )
    return path


def make_backup(
    path: Path, config: "Config", *, force: bool = False, keep: int | None = None, tell: Tell, actor: Actor
) -> BackupReport:
    """Write everything into a new file that only its owner can read, and look whether it is all there.

    The file gets its name when it is whole, verified and safely on the disk. With `keep`, only so many of its kind stay.
    Raises BackupRefused.
    """
    kind = same_kind(path.name)
    if keep is not None and kind is None:
        raise BackupRefused(_l("Backups of which some are kept need a date in their names, like 2026-03-02."))
    with folder_told(path.parent):
        is_there = path.exists()
    if is_there and not force:
        raise BackupRefused(_l("%(file)s exists already. Choose another name, or --force."), file=str(path))
    with _disk_told():
        with folder_told(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
            if kind is not None:
                _remove_broken_off(path.parent, kind)
        part = path.with_name(path.name + UNFINISHED)
        with only_writer(part) as file:
            report = _write_file(file, part, path, config, tell)
            with folder_told(path.parent):
                part.rename(path)
        sync(path.parent)
    report.size = path.stat().st_size
    _note(report, config, actor)
    if keep is not None and kind is not None:
        _remove_older(report, path.parent, kind, keep)
    return report


def stream_backup(stream: BinaryIO, config: "Config", *, tell: Tell, actor: Actor) -> BackupReport:
    """Write everything into a stream, for a program that encrypts it or carries it away. Raises BackupRefused."""
    with _disk_told():
        report = _write_archive(stream, "-", stream.flush, config, tell)
        stream.flush()
    _note(report, config, actor)
    return report


def _write_file(file: BinaryIO, part: Path, path: Path, config: "Config", tell: Tell) -> BackupReport:
    import gzip

    packed = gzip.GzipFile(path.stem, "wb", _EFFORT, file) if is_packed(path.name) else None

    def settle() -> None:
        file.flush()
        os.fsync(file.fileno())

    def secure() -> None:
        if packed is not None:
            packed.close()
        settle()
        written = Archive(part)
        # The checksums are of what went to the disk; what was packed on its way there is unpacked once.
        written.verify() if packed else written.demand_complete()

    stream = cast("BinaryIO", packed or file)
    report = _write_archive(stream, str(path), settle, config, tell, is_straight=packed is None)
    secure()
    return report


def _write_archive(
    stream: BinaryIO,
    name: str,
    settle: Callable[[], None],
    config: "Config",
    tell: Tell,
    *,
    is_straight: bool = False,
) -> BackupReport:
    """Write the archive; `settle` brings what was written so far onto the disk, while the database is still looked at."""
    engine = db.engine
    db.session.remove()
    made_at = now().isoformat()
    with held_open(config.instance) as waiting, this_moment(engine, config, tell) as moment:
        manifest = _manifest(moment, engine.dialect.name, made_at, config)
        writer = ArchiveWriter(stream, manifest, is_straight=is_straight)

        def write() -> None:
            moment.write(writer)
            write_files(writer, config.instance, waiting)
            settle()

        tell("writing and checking", None)
        _at_the_same_time(write, lambda: moment.look(writer.contents))
        writer.finish()
    return _report(name, made_at, engine.dialect.name, moment, writer.contents)


def _manifest(moment: Moment, engine: str, made_at: str, config: "Config") -> Manifest:
    return Manifest(
        product="waymark",
        form=FORM,
        version=version(),
        schema=moment.revision,
        engine=engine,
        made_at=made_at,
        key_fingerprint=fingerprint(config.secret_key),
        instance=str(config.instance.resolve()),
    )


def _report(name: str, made_at: str, engine: str, moment: Moment, contents: Contents) -> BackupReport:
    files = sum(entry.name.startswith("files/") for entry in contents.entries)
    size = sum(entry.size for entry in contents.entries)
    return BackupReport(name, made_at, engine, moment.revision, contents.rows, files, size)


def _at_the_same_time(write: Callable[[], None], check: Callable[[], None]) -> None:
    """Write and check at the same time, each with a processor of its own; what fails in either is raised."""
    failures: list[BaseException] = []

    def work() -> None:
        try:
            write()
        except BaseException as failure:
            failures.append(failure)

    writing = Thread(target=work, name="backup")
    writing.start()
    try:
        check()
    finally:
        writing.join()
    if failures:
        raise failures[0]


def _note(report: BackupReport, config: "Config", actor: Actor) -> None:
    """Keep that everything was taken out of the house; a database of another release has no room for all of it."""
    if not schema.is_current():
        return
    with unit_of_work():
        if known_fingerprint() is None:
            remember_key(config.secret_key)
        remember(BACKUP_FACT, {"made_at": report.made_at, "path": report.path, "size": report.size})
        changes = {"size": report.size, "rows": sum(report.rows.values()), "files": report.files}
        record(
            BACKUP_MADE,
            actor=actor,
            object_type="backup",
            object_id=Path(report.path).name[:64],
            changes=changes,
        )


def _remove_broken_off(folder: Path, kind: Pattern[str]) -> None:
    """Remove what killed backups left behind; what is being written stays."""
    for part in folder.glob(f"*{UNFINISHED}"):
        if kind.fullmatch(part.name.removesuffix(UNFINISHED)):
            with part.open("rb") as file:
                if is_free(file.fileno()):
                    part.unlink(missing_ok=True)


def _remove_older(report: BackupReport, folder: Path, kind: Pattern[str], keep: int) -> None:
    """Remove all but the newest backups of a kind; a file that is no backup is never touched."""
    found = []
    for path in folder.iterdir():
        if kind.fullmatch(path.name) and path.is_file():
            with suppress(ArchiveRefused):
                found.append((Archive(path).manifest.moment, path))
    for path in sorted(path for _moment, path in sorted(found, reverse=True)[keep:]):
        try:
            path.unlink(missing_ok=True)
            report.removed.append(str(path))
        except OSError:
            report.left.append(str(path))


@contextmanager
def _disk_told() -> Iterator[None]:
    """What goes wrong with the disk while a backup is written, in words."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        if is_about_room(error):
            raise BackupRefused(_l("There is not enough room on the disk. No backup was made.")) from error
        if isinstance(error, OSError) and error.filename is None and error.strerror:
            raise BackupRefused(
                _l("The backup broke off: %(reason)s. No backup was made."), reason=error.strerror
            ) from error
        raise
