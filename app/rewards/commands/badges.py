"""The operator's door to badges: what a draft would grant, and the key that they are signed with."""

import json
from pathlib import Path

import click

from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import read_files
from app.people.queries import known_outside_as
from app.people.services.looking import note_looks
from app.rewards.commands.door import rewards
from app.rewards.services import previewing
from app.rewards.services.issuer_keys import rotate_key
from app.web.command_line import refusals_told
from app.web.settings import settings

#: What is written down of a look at somebody.
_PREVIEW = "a preview of badges"
#: So many are named on a screen for each badge; with --json all are.
_NAMED = 20


@rewards.command("preview-badges")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def preview_badges(folder: Path | None, as_json: bool) -> None:
    """Print who would get which badge for what they have done, if the rules in FOLDER came in force."""
    with refusals_told():
        gains = previewing.preview_badges(read_files(folder or settings().rules_folder))
    named = {key: people if as_json else people[:_NAMED] for key, people in gains.items()}
    everybody = sorted({person_id for people in named.values() for person_id in people})
    known_as = known_outside_as(everybody)
    with unit_of_work():
        note_looks(everybody, what=_PREVIEW, actor=Actor.operator())
    if as_json:
        listed = {key: [known_as[person_id][0] for person_id in people] for key, people in named.items()}
        click.echo(json.dumps({"badges": listed}))
        return
    total = sum(map(len, gains.values()))
    click.echo(f"{total} badges would be granted for what people have done; nobody would be told")
    for key, people in gains.items():
        rest = len(people) - len(named[key])
        names = ", ".join(known_as[person_id][0] for person_id in named[key])
        click.echo(f"{key:>24} {len(people):>6}: {names}" + (f" and {rest} more" if rest else ""))


@rewards.command("rotate-badge-key")
def rotate_badge_key() -> None:
    """Sign badges with another key from now on; what was signed before goes on holding."""
    with refusals_told(), unit_of_work():
        public_key = rotate_key(actor=Actor.operator())
    click.echo(f"badges are signed with {public_key} from now on; those signed before can still be checked")
