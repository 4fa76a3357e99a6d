"""Doing the calculation of an award cycle again, on any machine."""

import json
from pathlib import Path

import click

from app.rewards.commands.door import rewards
from app.rewards.rules.calculation import is_whole, what_is_wrong


@rewards.command("verify-cycle")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify_cycle(file: Path) -> None:
    """Do a calculation again that somebody has downloaded, from nothing but FILE. Fails if anything does not come out."""
    try:
        bundle = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"this is no JSON: {error}") from None
    wrong = what_is_wrong(bundle)
    for one in wrong:
        click.echo(one, err=True)
    if wrong:
        raise SystemExit(1)
    people = len(bundle["standing"])
    parts = "every part" if is_whole(bundle) else "your own part"
    click.echo(
        f"{bundle['head']['key']}, snapshot {bundle['head']['number']}: {parts} of {people} comes out again"
    )
    for one in sorted(bundle["standing"], key=lambda one: (one["place"] or people + 1, one["who"])):
        if one["wins"]:
            name = bundle.get("names", {}).get(one["who"], "")
            click.echo(f"{one['place']:>4}  {one['score']:>8}  {one['who']}  {name}".rstrip())
    click.echo(f"sha256 {bundle['sha256']}")
