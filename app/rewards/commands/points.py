"""The operator's door to points: what a draft would do, what is missing, whether everything agrees."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from app.core.actor import Actor
from app.core.counted import counted
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import read_files
from app.people.queries import known_outside_as
from app.people.services.looking import note_looks
from app.rewards.commands.door import rewards
from app.rewards.services import previewing, proving, settling
from app.web.command_line import refusals_told
from app.web.settings import settings

#: What is written down of a look at somebody.
_PREVIEW = "a preview of points"
#: So many are named on a screen; with --json all are.
_NAMED = 50
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")


@rewards.command("preview-points")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@_json
def preview_points(folder: Path | None, as_json: bool) -> None:
    """Print who would get how many points for what they have done, if the rules in FOLDER came in force."""
    with refusals_told():
        gains = previewing.preview_points(read_files(folder or settings().rules_folder))
    most = gains.people.most_common()
    named = most if as_json else most[:_NAMED]
    known_as = known_outside_as(person_id for person_id, _points in named)
    with unit_of_work():
        note_looks([person_id for person_id, _points in named], what=_PREVIEW, actor=Actor.operator())
    if as_json:
        people = [
            {"person_id": person_id, "external_id": known_as[person_id][0], "points": points}
            for person_id, points in named
        ]
        click.echo(json.dumps({"rules": gains.rules, "acts": gains.acts, "people": people}))
        return
    total = sum(gains.people.values())
    click.echo(f"{len(most)} people would get {total:+} points for what they have done; nobody would be told")
    for rule, points in sorted(gains.rules.items()):
        click.echo(f"{rule:>20} {gains.acts[rule]:>8} acts {points:>+9}")
    for person_id, points in named:
        click.echo(f"{known_as[person_id][0]:>20} {points:>+23}")
    if len(named) < len(most):
        click.echo(f"and {len(most) - len(named)} more: --json names all")


@rewards.command()
def settle() -> None:
    """Post what acts have earned and the ledger does not say yet; usually that is nothing."""
    with refusals_told():
        posted = settling.settle_everybody()
    click.echo(counted(posted, "line posted", "lines posted"))


@rewards.command()
@_json
def verify(as_json: bool) -> None:
    """Look whether the ledger holds: its chain, its balances, what each line is for, and all acts played again. Fails if it does not."""
    proof = proving.prove()
    if as_json:
        found = {**asdict(proof), "holds": proof.holds}
        click.echo(json.dumps(found, default=str))
    else:
        _print_proof(proof)
    if not proof.holds:
        raise SystemExit(1)


def _print_proof(proof: proving.Proof) -> None:
    chain = proof.chain
    for difference in proof.differences[:_NAMED]:
        click.echo(difference, err=True)
    if len(proof.differences) > _NAMED:
        click.echo(f"and {len(proof.differences) - _NAMED} more: --json tells all", err=True)
    if chain.broken:
        click.echo(f"the chain is broken at {chain.broken}", err=True)
    else:
        click.echo(f"{counted(chain.lines, 'line hangs', 'lines hang')} together, the last is {chain.hash}")
    if chain.unsealed:
        click.echo(
            f"{counted(chain.unsealed, 'line waits for its', 'lines wait for their')} seal since {chain.unsealed_since:%Y-%m-%d %H:%M} UTC"
        )
    if proof.holds:
        click.echo(
            f"{counted(proof.entries, 'line', 'lines')} of {counted(proof.people, 'person', 'people')}: every balance is the sum of its lines, all sums come"
            " to nothing, each line has its cause, and all acts played again come to the same"
        )
    else:
        click.echo(
            "`flask rewards settle` posts what is missing; what was changed past Waymark it cannot mend",
            err=True,
        )
