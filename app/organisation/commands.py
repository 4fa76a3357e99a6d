"""The operator's door to settings: `flask organisation ...`."""

import json
from pathlib import Path

import click

from app.core.actor import Actor
from app.core.clock import time_zone
from app.core.unit_of_work import unit_of_work
from app.organisation import services
from app.organisation.queries.settings import list_standings
from app.organisation.rules.values import as_words, definition_of, read_words
from app.organisation.vocabulary import LOGO_BYTES, SETTINGS, Kind
from app.web.command_line import refusals_told


@click.group()
def organisation() -> None:
    """What the organisation has decided for everybody."""


@organisation.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(as_json: bool) -> None:
    """Print every setting, its value, and since when it holds."""
    standings = list_standings()
    if as_json:
        rows = {
            name: {
                "value": one.value,
                "default": one.default,
                "is_made": one.is_made,
                "changed_at": one.changed_at.isoformat() if one.changed_at else None,
                "changed_by": one.changed_by or None,
            }
            for name, one in standings.items()
        }
        click.echo(json.dumps(rows))
        return
    for name, one in standings.items():
        since = f"since {one.changed_at:%Y-%m-%d %H:%M} UTC" if one.changed_at else "default"
        if SETTINGS[name].kind is Kind.ZONE and time_zone().key != one.value:
            since = f"from the next day on; until then {time_zone().key}"
        click.echo(f"{name}\t{as_words(SETTINGS[name], one.value) or '-'}\t{since}")


@organisation.command("set")
@click.argument("name")
@click.argument("value")
def set_value(name: str, value: str) -> None:
    """Make the setting NAME hold VALUE: 08:00-18:00, mon-fri, en,de, on, off; for the logo, a file."""
    with refusals_told(), unit_of_work():
        definition = definition_of(name)
        if definition.kind is Kind.PICTURE:
            kept = services.change_logo(_content_of(Path(value)), actor=Actor.operator())
        else:
            given = read_words(definition, value)
            kept = services.change_setting(name, given, actor=Actor.operator())
    click.echo(f"{name} is {as_words(definition, kept)}{_from_when(definition.kind)}")


@organisation.command()
@click.argument("name")
def reset(name: str) -> None:
    """Put the setting NAME back to its default."""
    with refusals_told(), unit_of_work():
        was_made = services.reset_setting(name, actor=Actor.operator())
    definition, default = SETTINGS[name], list_standings()[name].default
    state = "is" if was_made else "was already"
    click.echo(
        f"{name} {state} at its default: {as_words(definition, default) or '-'}"
        f"{_from_when(definition.kind) if was_made else ''}"
    )


def _from_when(kind: Kind) -> str:
    return ", from the next day on" if kind is Kind.ZONE else ""


def _content_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LOGO_BYTES + 1)
    except OSError as error:
        raise click.ClickException(f"cannot read {path}: {error.strerror}") from None
