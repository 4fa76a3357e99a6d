"""The operator's door to fair play: what would be held of what was done, and holding it."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from app.core.actor import Actor
from app.core.clock import date_from_day, day_from_date, today
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import read_files
from app.people.queries import known_outside_as
from app.people.services.looking import note_looks
from app.rewards.commands.door import rewards
from app.rewards.services import fair_play
from app.web.command_line import refusals_told

#: What is written down of a look at somebody.
_LOOK: Final = "a look for what is unusual"
#: So many are named on a screen; with --json all are.
_NAMED: Final = 50
_LOOKED_BACK: Final = 92


@rewards.command("check-fair-play")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help=f"Look at what was done on this day or after it; without it, at the last {_LOOKED_BACK} days.",
)
@click.option("--hold", "is_holding", is_flag=True, help="Hold what is found. Nobody is told.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def check_fair_play(folder: Path | None, since: datetime | None, is_holding: bool, as_json: bool) -> None:
    """Print what would be held, by the rules in force or by those in FOLDER. Without --hold nothing is."""
    if folder is not None and is_holding:
        raise click.UsageError("what is held is found by the rules in force: publish those in FOLDER first")
    first = today() - _LOOKED_BACK if since is None else day_from_date(since.date())
    with refusals_told():
        flags = fair_play.look_at_all(None if folder is None else read_files(folder), since=first)
    people = Counter(flag.act.person_id for flag in flags).most_common()
    named = people if as_json else people[:_NAMED]
    known_as = known_outside_as(person_id for person_id, _number in named)
    with unit_of_work():
        note_looks([person_id for person_id, _number in named], what=_LOOK, actor=Actor.operator())
    held = fair_play.hold_all(flags) if is_holding else None
    rules = Counter(flag.rule.key for flag in flags)
    if as_json:
        found = [
            {"person_id": person_id, "external_id": known_as[person_id][0], "acts": number}
            for person_id, number in named
        ]
        click.echo(json.dumps({"rules": rules, "people": found, "held": held}))
        return
    click.echo(
        f"{len(flags)} acts of {len(people)} people since {date_from_day(first)} would be held; nobody would be told"
    )
    for key, number in sorted(rules.items()):
        click.echo(f"{key:>20} {number:>8} acts")
    for person_id, number in named:
        click.echo(f"{known_as[person_id][0]:>20} {number:>8}")
    if len(named) < len(people):
        click.echo(f"and {len(people) - len(named)} more: --json names all")
    if held is not None:
        click.echo(f"{held} of them are held now")
