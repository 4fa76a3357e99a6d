"""The operator's door to activity: `flask signals ...`."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.signals import queries, services
from app.signals.services import Report
from app.signals.vocabulary import SignalNotFound
from app.web.command_line import refusals_told
from app.web.import_reports import FileToRead, tell_refusals, tell_shortcomings
from app.web.settings import settings


@click.group()
def signals() -> None:
    """Activity: import, take back, export, rebuild the counts."""


@signals.command("import")
@click.argument("file", type=FileToRead())
@click.option("--dry-run", is_flag=True, help="Only say what would come of it.")
@click.option("--platform", default="", help="The platform of acts that do not name theirs.")
@click.option("--basis", default="", help="On what ground this activity may be kept; it is kept in the log.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def import_file(file: Path, dry_run: bool, platform: str, basis: str, as_json: bool) -> None:
    """Bring in FILE: signals.csv with its header, or Activity Streams in JSON lines; packed by gzip or not.

    Lines that cannot be taken in are printed, and written in full to FILE.refused.csv, which can be mended and
    imported as it is; the rest is in. Importing again adds nothing. A broken off import is simply started again.
    Of a file that is damaged on the way the lines before are in; the exit code is 1 then, and JSON says the `error`.
    """
    error = ""
    with refusals_told(), _progress_shown() as show:
        try:
            report = services.import_signals(
                file,
                platform_default=platform,
                dry_run=dry_run,
                basis=basis,
                spare=settings().instance / "refusals",
                progress=show,
                actor=Actor.operator(),
            )
        except services.FileBrokenOff as broken:
            report, error = broken.report, str(broken)
    tell_shortcomings(missed=report.refusals_missed, basis=basis, is_dry_run=dry_run)
    if report.note:
        click.echo(f"note: {report.note}", err=True)
    if as_json:
        click.echo(json.dumps(_outcome(report) | ({"error": error} if error else {})))
    else:
        _print_report(report)
    if error:
        raise click.ClickException(f"{error} {_what_now(report)}".strip())


@signals.command()
@click.argument("activity")
@click.option("--why", required=True, help="The reason; it stands in the log.")
def reverse(activity: str, why: str) -> None:
    """Take one ACTIVITY back, given by its number or as platform:id."""
    with refusals_told(), unit_of_work():
        signal_id = queries.find_signal_id(activity)
        if signal_id is None:
            raise SignalNotFound
        services.reverse_signal(signal_id, reason=why, actor=Actor.operator())
    click.echo(f"taken back: {activity}")


@signals.command("reverse-batch")
@click.argument("import_id", type=int)
@click.option("--why", required=True, help="The reason; it stands in the log.")
def reverse_batch(import_id: int, why: str) -> None:
    """Take back all activity that the import with this number brought in."""
    with refusals_told(), unit_of_work():
        count = services.reverse_batch(import_id, reason=why, actor=Actor.operator())
    click.echo(f"taken back: {count}")


@signals.command("reinstate-batch")
@click.argument("import_id", type=int)
@click.option("--why", required=True, help="The reason; it stands in the log.")
def reinstate_batch(import_id: int, why: str) -> None:
    """Let what was taken back together with the import of this number count again."""
    with refusals_told(), unit_of_work():
        count = services.reinstate_batch(import_id, reason=why, actor=Actor.operator())
    click.echo(f"brought back: {count}")


@signals.command()
def rebuild() -> None:
    """Draw the daily counts anew from the facts."""
    with refusals_told(), unit_of_work():
        services.rebuild_rollups(actor=Actor.operator())
    click.echo("rebuilt")


@signals.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export(file: Path) -> None:
    """Write all activity to FILE, in the format in which it comes in."""
    with refusals_told(), unit_of_work():
        count = services.export_signals(file, actor=Actor.operator())
    click.echo(f"{count} written to {file}")


def _print_report(report: Report) -> None:
    tell_refusals(_lines(report), written_to=report.refusals_path)
    if report.batch_id is not None:
        click.echo(f"import {report.batch_id}", err=True)
    click.echo(f"{report.new_count} new, {report.known_count} known, {report.refused_count} refused")


def _what_now(report: Report) -> str:
    """What can be done about an import of which only the beginning is in."""
    if report.batch_id is None or not report.new_count:
        return ""
    number = report.batch_id
    return (
        f"What came before is in, as import {number}: import the whole file, which doubles nothing, or take it back: "
        f"`.venv/bin/flask signals reverse-batch {number} --why REASON`"
    )


def _outcome(report: Report) -> dict[str, object]:
    return {
        "import": report.batch_id,
        "lines": report.line_count,
        "new": report.new_count,
        "known": report.known_count,
        "refused": report.refused_count,
        "refusals": [{"line": line, "reason": reason} for line, reason in _lines(report)],
        "taken_back": {str(number): count for number, count in sorted(report.taken_back.items())},
        "refusals_file": report.refusals_path,
    }


def _lines(report: Report) -> list[tuple[int, str]]:
    return [
        (one["line"], one["reason"] % one["params"] if one["params"] else one["reason"])
        for one in report.first_refusals
    ]


@contextmanager
def _progress_shown() -> Iterator[services.Progress]:
    """A bar on standard error where somebody is looking; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda report: None
        return

    def show(report: Report) -> None:
        share = f"{100 * report.done_bytes // report.size_bytes:3} %, " if report.size_bytes else ""
        click.echo(f"\r{share}{report.line_count} lines", err=True, nl=False)

    yield show
    click.echo("", err=True)
