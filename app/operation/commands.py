"""The operator's door: `flask backup`, `flask restore`, `flask doctor`, `flask status`, `flask audit`."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from app.core.actor import Actor
from app.core.checks import UNSEEN, Check, Finding, State, checks, look_at
from app.core.counted import counted
from app.core.unit_of_work import unit_of_work
from app.operation import services
from app.operation.services import BackupReport, Present, RestoreReport, Verdict
from app.operation.services.standing import Standing, standing
from app.web.command_line import refusals_told
from app.web.settings import settings

_json = click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
_STANDARD_OUTPUT = "-"
_MARKS = {State.FINE: "ok", State.WARNING: "look", State.ERROR: "WRONG"}


def _read_head(
    _context: click.Context, _option: click.Parameter, given: str | None
) -> tuple[int, str] | None:
    if given is None:
        return None
    seal, _, head = given.partition(":")
    if not seal.isdecimal() or len(head) != 64:
        raise click.BadParameter("it looks like 1234:5f3c…, a number and 64 signs")
    return int(seal), head


@click.command()
@click.argument("file", type=click.Path(path_type=str))
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@click.option(
    "--keep", type=click.IntRange(1), help="Keep so many backups whose names differ only in figures."
)
@_json
def backup(file: str, force: bool, keep: int | None, as_json: bool) -> None:
    """Write everything into FILE, while all others go on working.

    FILE may be a folder that is there; a name that ends in .gz is packed. With - as FILE it goes to standard output,
    for a program that encrypts it. The secret key is not in it: keep that in another place.
    """
    with refusals_told(), _progress() as tell:
        if file == _STANDARD_OUTPUT:
            report = services.stream_backup(sys.stdout.buffer, settings(), tell=tell, actor=Actor.operator())
        else:
            path = services.place_for(file, is_one_of_some=keep is not None)
            report = services.make_backup(
                path, settings(), force=force, keep=keep, tell=tell, actor=Actor.operator()
            )
    _tell_backup(report, as_json=as_json, is_taken=file == _STANDARD_OUTPUT)
    for left in report.left:
        click.echo(f"the backup is made, but {left} cannot be removed: let whoever runs this do it", err=True)
    if report.left:
        sys.exit(1)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Replace what is here.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--key-is-lost", is_flag=True, help="Restore although the secret key is another one.")
@_json
def restore(file: Path, replace: bool, yes: bool, key_is_lost: bool, as_json: bool) -> None:
    """Put the data of the backup FILE in place; web and worker processes must be stopped.

    The old data stay until the new ones are complete and checked. Everybody signs in anew, and nothing goes out until
    `flask mail resume`.
    """
    with refusals_told(), _progress() as tell:
        archive = services.open_archive(file, settings(), is_key_lost=key_is_lost)
        present = services.look_at_present()
        if present is not None and replace and not yes:
            _ask(present, file)
        report = services.restore(archive, settings(), replace=replace, tell=tell, actor=Actor.operator())
    _tell_findings(report.findings)
    if as_json:
        click.echo(json.dumps(asdict(report)))
        return
    rows, files = _rows_and_files(report)
    click.echo(f"restored: {rows}, {files}, as they were at {report.made_at}")
    ended = counted(report.keys_taken_away, "session or invitation", "sessions and invitations")
    click.echo(f"{ended} ended; everybody signs in anew")
    click.echo("nothing goes out from this copy until `flask mail resume`")
    if report.kept_as:
        click.echo(f"the old data are kept as {report.kept_as}; remove them when you are sure")


@click.command()
@click.option("--deep", is_flag=True, help="Also read through what is stored; this takes its time.")
@_json
def doctor(deep: bool, as_json: bool) -> None:
    """Look whether this installation is well, and say what to do. Fails if something is wrong."""
    wanted = [check for check in checks() if deep or not check.is_deep]
    found: list[tuple[Check, Finding]] = []
    unseen: dict[Finding, list[str]] = {}
    for check, finding in look_at(wanted, settings()):
        found.append((check, finding))
        if finding in UNSEEN:
            unseen.setdefault(finding, []).append(check.title)
        elif not as_json:
            click.echo(_line(check.title, finding))
    if as_json:
        click.echo(json.dumps([{"check": check.key, **asdict(finding)} for check, finding in found]))
    else:
        for finding, titles in unseen.items():
            click.echo(_line(", ".join(titles), finding))
    if any(finding.state is State.ERROR for _check, finding in found):
        sys.exit(1)


@click.group()
def audit() -> None:
    """The audit log: seal it, and look whether anybody changed it past Waymark."""


@audit.command()
@_json
def seal(as_json: bool) -> None:
    """Seal all lines that wait; the worker does it every minute."""
    sealed = 0
    while done := services.seal_lines():
        sealed += done
    services.tell_head()
    click.echo(json.dumps({"sealed": sealed}) if as_json else counted(sealed, "line sealed", "lines sealed"))


@audit.command("verify")
@click.option("--from", "first", type=click.IntRange(1), default=1, help="Begin with this seal.")
@click.option(
    "--expect", callback=_read_head, help="SEAL:HASH, as the log once told it; the chain must have it."
)
@_json
def verify_log(first: int, expect: tuple[int, str] | None, as_json: bool) -> None:
    """Look through the seals of the log. Fails if a line was changed or removed, and says which is the first."""
    verdict = services.verify(first, expected=expect)
    if first == 1:
        with unit_of_work():
            services.remember_verdict(verdict)
    if as_json:
        click.echo(json.dumps(asdict(verdict), default=str))
    else:
        _tell(verdict)
    if verdict.broken is not None:
        sys.exit(1)


@click.command()
@_json
def status(as_json: bool) -> None:
    """Say how everything is: jobs, queue, workers, sizes, versions, mail. Fails if somebody should look at it."""
    found = standing(settings())
    if as_json:
        alarms = [alarm.sentence for alarm in found.alarms]
        click.echo(json.dumps(asdict(found) | {"alarms": alarms}, default=str))
    else:
        for line in _status_lines(found):
            click.echo(line)
    if found.alarms:
        sys.exit(1)


#: Those that stand in `flask` by themselves and need the schema of this release; `restore` needs none.
COMMANDS = (backup, doctor, status)


def _rows_and_files(report: BackupReport | RestoreReport) -> tuple[str, str]:
    rows = counted(sum(report.rows.values()), "row", "rows")
    return rows, counted(report.files, "file", "files")


def _tell_backup(report: BackupReport, *, as_json: bool, is_taken: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(report)), err=is_taken)
        return
    rows, files = _rows_and_files(report)
    click.echo(f"{report.path}: {_size(report.size)}, {rows}, {files}", err=is_taken)
    for removed in report.removed:
        click.echo(f"removed {removed}")


def _status_lines(found: Standing) -> Iterator[str]:
    for alarm in found.alarms:
        yield f"LOOK  {alarm.sentence}"
    queue, versions, sizes = found.queue, found.versions, found.sizes
    yield (
        f"Queue: {queue.waiting} wait, {queue.later} are for later, {queue.running} run, {queue.failed} were given up"
    )
    for job in found.clockwork:
        last = f"{job.succeeded_at:%Y-%m-%d %H:%M}" if job.succeeded_at else "never yet"
        yield f"  {job.name}: succeeded {last}, next {job.next_at:%Y-%m-%d %H:%M} UTC"
    for line in queue.in_trouble:
        yield f"  job {line.id} {line.name} ({line.state}): {line.error}"
    for process in found.processes:
        state = "runs" if process.is_there else "silent"
        yield f"{process.kind} {process.number} on {process.host}: {state}, {process.seen_at:%Y-%m-%d %H:%M} UTC"
    yield f"Database: {_size(sizes.database)}, {_size(sizes.free)} free in {sizes.folder}"
    yield (
        f"Waymark {versions.product}, Python {versions.python}, {versions.engine},"
        f" schema {versions.schema} of {versions.schema_wanted}"
    )
    yield "Mail: " + ", ".join(f"{number} {state.value}" for state, number in found.mail.counts.items())
    yield f"Last backup: {found.backup_at or 'none'}"


def _tell(verdict: Verdict) -> None:
    if verdict.broken is not None:
        line = "" if verdict.broken.line is None else f" (line {verdict.broken.line})"
        click.echo(f"BROKEN at seal {verdict.broken.seal}{line}: {verdict.broken.words}", err=True)
    click.echo(
        f"{verdict.lines} lines hang together, seals {verdict.first} to {verdict.last}: {verdict.hash}"
    )
    if verdict.blanked:
        click.echo(f"{verdict.blanked} of them without their words, because somebody was erased")
    if verdict.unsealed:
        click.echo(
            f"{counted(verdict.unsealed, 'line waits for its', 'lines wait for their')} seal, since {verdict.unsealed_since:%Y-%m-%d %H:%M} UTC"
        )


def _line(title: str, finding: Finding) -> str:
    remedy = f" - {finding.remedy}" if finding.remedy else ""
    return f"{_MARKS[finding.state]:5} {title}: {finding.words}{remedy}"


def _tell_findings(findings: list[Finding]) -> None:
    for finding in findings:
        click.echo(f"{_MARKS[finding.state]}: {finding.words} - {finding.remedy}", err=True)


def _ask(present: Present, file: Path) -> None:
    click.echo(
        f"{counted(present.people, 'person', 'people')} and {counted(present.acts, 'act', 'acts')} are here, last changed"
        f" at {present.last_change} UTC."
        f" They will be replaced by {file}.",
        err=True,
    )
    click.confirm("Replace them?", abort=True, err=True)


def _size(size: int) -> str:
    return f"{size / 1024**2:.1f} MiB"


@contextmanager
def _progress() -> Iterator[Any]:
    """What is being done, on standard error where somebody is looking; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _doing, _hundredths: None
        return

    def tell(doing: str, hundredths: int | None) -> None:
        share = "" if hundredths is None else f" {hundredths:3} %"
        click.echo(f"\r{doing}{share}\033[K", err=True, nl=False)

    try:
        yield tell
    finally:
        click.echo("\r\033[K", err=True, nl=False)
