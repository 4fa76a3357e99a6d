"""The operator's door to people: `flask people ...`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.people import queries, services
from app.people.services import ImportReport
from app.people.vocabulary import GRANTABLE_ROLES, PersonNotFound, Role
from app.web.command_line import refusals_told
from app.web.import_reports import FileToRead, tell_refusals, tell_shortcomings
from app.web.settings import settings

ROLE = click.Choice([role.value for role in GRANTABLE_ROLES])


@click.group()
def people() -> None:
    """The people: lists, roles, who is switched on."""


@people.command("import")
@click.argument("file", type=FileToRead())
@click.option(
    "--basis", default="", help="On what ground the company may give us this list; it is kept in the log."
)
@click.option("--dry-run", is_flag=True, help="Only say what would come of it.")
@click.option("--deactivate-missing", is_flag=True, help="Switch off whoever is missing from the list.")
@click.option(
    "--yes-many",
    is_flag=True,
    help="Switch off whoever is missing even if that is more than a fifth of everybody.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def import_list(
    file: Path, basis: str, dry_run: bool, deactivate_missing: bool, yes_many: bool, as_json: bool
) -> None:
    """Bring in FILE, a list with the header external_id,email,name,department.

    Optional columns: manager, title, country, language, joined, role. Lines that cannot be taken in are printed, and
    written in full to FILE.refused.csv, which can be mended and imported as it is; the rest is in. Importing again
    changes nothing.
    """
    listing = services.Listing(file.name, basis, dry_run, deactivate_missing, yes_many)
    refusals = file.with_name(f"{file.name}.refused.csv")
    error = ""
    with refusals_told(), file.open("rb") as stream:
        try:
            report = services.import_people(
                stream,
                listing=listing,
                refusals_path=refusals,
                spare=settings().instance / "refusals",
                actor=Actor.operator(),
            )
        except services.ListBrokenOff as broken:
            report, error = broken.report, str(broken)
    tell_shortcomings(missed=report.refusals_missed, basis=basis, is_dry_run=dry_run)
    if as_json:
        click.echo(json.dumps(_outcome(report) | ({"error": error} if error else {})))
    else:
        _print_report(report, listing)
    if error:
        what_now = "" if dry_run else " What came before is in: import the whole list, which doubles nothing."
        raise click.ClickException(error + what_now)


@people.command()
@click.argument("email")
@click.option("--name", required=True, help="First and last name.")
@click.option("--department", default="", help="The department.")
@click.option("--external-id", default="", help="The company's own number; without it, the e-mail address.")
@click.option("--role", "roles", multiple=True, type=ROLE, help="A role to give; may be repeated.")
def add(email: str, name: str, department: str, external_id: str, roles: tuple[str, ...]) -> None:
    """Take in one person."""
    actor = Actor.operator()
    with _transaction():
        person = services.add_person(
            email, name=name, department=department, external_id=external_id, actor=actor
        )
        for role in roles:
            services.grant_role(person.id, role=Role(role), actor=actor)
        click.echo(f"added {person.name} <{person.email}>")


@people.command()
@click.argument("email")
@click.argument("role", type=ROLE)
def grant(email: str, role: str) -> None:
    """Give the person with this EMAIL a ROLE."""
    with _transaction():
        person = queries.get_person_by_email(email)
        is_new = services.grant_role(person.id, role=Role(role), actor=Actor.operator())
        click.echo(f"{person.name} {'is now' if is_new else 'was already'} {role}")


@people.command()
@click.argument("email")
@click.argument("role", type=ROLE)
def withdraw(email: str, role: str) -> None:
    """Take a ROLE from the person with this EMAIL."""
    with _transaction():
        person = queries.get_person_by_email(email)
        was_held = services.withdraw_role(person.id, role=Role(role), actor=Actor.operator())
        click.echo(f"{person.name} {'is no longer' if was_held else 'was not'} {role}")


@people.command()
@click.argument("email")
def deactivate(email: str) -> None:
    """Switch off the person with this EMAIL; everything known about them stays."""
    with _transaction():
        person = queries.get_person_by_email(email)
        was_on = services.deactivate_person(person.id, actor=Actor.operator())
        click.echo(f"{person.name} {'is now' if was_on else 'was already'} switched off")


@people.command()
@click.argument("email")
def reactivate(email: str) -> None:
    """Switch on the person with this EMAIL again."""
    with _transaction():
        person = queries.get_person_by_email(email)
        was_off = services.reactivate_person(person.id, actor=Actor.operator())
        click.echo(f"{person.name} {'is now' if was_off else 'was already'} switched on")


@people.command()
@click.argument("from_", metavar="FROM")
@click.argument("into")
@click.option("--why", required=True, help="Why these two are one person; it is kept in the log.")
@click.option(
    "--take",
    multiple=True,
    type=click.Choice(services.CHOICES),
    help="A value that FROM gives; may be repeated.",
)
@click.option("--dry-run", is_flag=True, help="Only say what both hold.")
def merge(from_: str, into: str, why: str, take: tuple[str, ...], dry_run: bool) -> None:
    """Join the record FROM to the record INTO; each is named by address or number.

    Everything of FROM belongs to INTO afterwards, and FROM is closed. This cannot be undone.
    """
    with _transaction():
        first, second = _record_named(from_), _record_named(into)
        services.demand_mergeable(first, second, actor=Actor.operator())
        for one in services.compare(first, second):
            click.echo(f"{one.holding.key}: {one.by_first} and {one.by_second}")
        if dry_run:
            click.echo("a dry run: nothing has been changed")
            return
        services.merge_persons(first, second, from_first=take, why=why, actor=Actor.operator())
        click.echo(f"{from_} belongs to {into} now")


def _record_named(name: str) -> int:
    found = queries.find_person_by_external_id(name) or queries.find_person_by_email(name)
    if found is None:
        raise PersonNotFound
    return found.id


@people.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_people(as_json: bool) -> None:
    """Print everybody: number, address, name, department, roles, whether switched on."""
    rows = [
        [
            one.external_id,
            one.email,
            one.name,
            one.department,
            ";".join(one.roles),
            "on" if one.is_active else "off",
        ]
        for one in queries.list_people()
    ]
    if as_json:
        names = ("external_id", "email", "name", "department", "role", "state")
        click.echo(json.dumps([dict(zip(names, row, strict=True)) for row in rows]))
        return
    for row in rows:
        click.echo("\t".join(row))


@contextmanager
def _transaction() -> Iterator[None]:
    """A unit of work whose refusals are one line on standard error and exit code 1."""
    with refusals_told(), unit_of_work():
        yield


def _print_report(report: ImportReport, listing: services.Listing) -> None:
    refusals = sorted(report.refusals, key=lambda one: one.line)
    tell_refusals(((one.line, one.reason) for one in refusals), written_to=report.refusals_path)
    for warning in sorted(report.warnings, key=lambda one: one.line):
        where = f"line {warning.line}: " if warning.line else ""
        click.echo(f"note: {where}{warning.reason}", err=True)
    if listing.is_dry_run:
        for newcomer in report.newcomers:
            click.echo(f"would be new: {newcomer}")
        for change in report.details.values():
            click.echo(f"would change: {change}")
    for _person_id, number, name in report.leavers:
        click.echo(f"{_fate_of_leavers(report, listing)}: {number} {name}")
    if report.withheld:
        click.echo(
            "nobody is switched off: if the list is complete, import it again with --yes-many", err=True
        )
    if report.changes:
        click.echo(
            "changed: " + ", ".join(f"{name} {count}" for name, count in sorted(report.changes.items()))
        )
    if listing.is_switching_off:
        click.echo(
            f"{report.deactivated} {'would be switched off' if listing.is_dry_run else 'switched off'}"
        )
    if listing.is_dry_run:
        click.echo("a dry run: nothing has been changed")
    click.echo(report.summary)


def _fate_of_leavers(report: ImportReport, listing: services.Listing) -> str:
    if report.withheld:
        return "missing"
    return "would be switched off" if listing.is_dry_run else "switched off"


def _outcome(report: ImportReport) -> dict[str, object]:
    return {
        "new": report.new,
        "changed": report.changed,
        "known": report.known,
        "refused": report.refused,
        "switched_off": report.deactivated,
        "withheld": report.withheld,
        "changes": dict(report.changes),
        "newcomers": report.newcomers,
        "details": list(report.details.values()),
        "refusals": [{"line": one.line, "reason": one.reason} for one in report.refusals],
        "warnings": [{"line": one.line, "text": one.reason} for one in report.warnings],
        "leavers": [number for _person_id, number, _name in report.leavers],
    }
