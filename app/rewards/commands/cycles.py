"""Doing the calculation of an award cycle again, on any machine."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from app.rewards.commands.door import rewards
from app.rewards.rules.calculation import what_is_wrong


@rewards.command("verify-cycle")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--hash", "expected", help="The hash that the page of the cycle shows; the file has to have the same.")  # fmt: skip
def verify_cycle(file: Path, expected: str | None) -> None:
    """Do a calculation again that somebody has downloaded, from nothing but FILE. Fails if anything does not come out.

    That the file is the one of your organisation is shown by its hash alone: compare it with the one on the cycle's page.
    """
    try:
        bundle = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"this is no JSON: {error}") from None
    wrong = what_is_wrong(bundle)
    if not wrong and expected is not None and expected.strip().lower() != bundle["sha256"]:
        wrong.append(f"the hash is {bundle['sha256']}, and another one was expected: this is not that calculation")  # fmt: skip
    for one in wrong:
        click.echo(_plain(one), err=True)
    if wrong:
        raise SystemExit(1)
    for line in _lines(bundle):
        click.echo(_plain(line))
    click.echo(f"sha256 {bundle['sha256']}")
    click.echo("That is the hash you gave." if expected else "Compare this with the hash on the cycle's page.")  # fmt: skip


def _lines(bundle: Mapping[str, Any]) -> Iterator[str]:
    """What was done again, and who wins: the number of a person is sealed, a name only stands beside it."""
    people = len(bundle["standing"]) + len(bundle["unshown"])
    yield (
        f"{bundle['head']['key']}, snapshot {bundle['head']['number']}:"
        f" {len(bundle['bodies'])} of {people} parts done again, and everything comes out"
    )
    for one in sorted(bundle["standing"], key=lambda one: (one["place"] or people + 1, one["who"])):
        if one["wins"]:
            body, name = bundle["bodies"].get(one["who"]), bundle.get("names", {}).get(one["who"])
            person = "" if body is None else f"  person {body['person']}"
            beside = f"  {name} (not sealed)" if name else ""
            yield f"{one['place']:>4}  {one['score']:>8}  {one['who']}{person}{beside}"


def _plain(text: str) -> str:
    """A line from a file of anybody's, without what moves the cursor or cannot be written."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
