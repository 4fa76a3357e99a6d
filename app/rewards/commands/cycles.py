"""The operator's door to awards: what a draft would weigh, and doing a calculation again on any machine."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import read_files
from app.people.queries import known_outside_as
from app.people.services.looking import note_looks
from app.rewards.commands.door import rewards
from app.rewards.rules.calculation import what_is_wrong
from app.rewards.rules.signatures import wrong_with_signature
from app.rewards.services import previewing
from app.rewards.vocabulary.cycles import Period
from app.web.command_line import refusals_told
from app.web.settings import settings

#: What is written down of a look at somebody.
_PREVIEW = "a preview of impact"
#: So many are named.
_NAMED = 50


@rewards.command("preview-impact")
@click.argument("period")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def preview_impact(period: str, folder: Path | None) -> None:
    """Print what everybody's acts of PERIOD (2026-03 or 2026-H1) would weigh, if the rules in FOLDER were in force."""
    kind = Period.HALF_YEAR if "H" in period else Period.MONTH
    with refusals_told():
        files = read_files(folder or settings().rules_folder)
        try:
            shifts = previewing.preview_impact(files, kind, period)
        except ValueError:
            raise click.ClickException(f"{period} is no month (2026-03) and no half-year (2026-H1)") from None
    named = [one.person_id for one in shifts[:_NAMED]]
    known_as = known_outside_as(named)
    with unit_of_work():
        note_looks(named, what=_PREVIEW, actor=Actor.operator())
    click.echo(
        f"{len(shifts)} people have acts that weigh something; by this draft, and in brackets by the rules in force"
    )
    for one in shifts[:_NAMED]:
        place = 1 + sum(other.score > one.score for other in shifts)
        click.echo(f"{place:>4} {known_as[one.person_id][0]:>20} {one.score:>8} ({one.score_before})")
    if len(named) < len(shifts):
        click.echo(f"and {len(shifts) - len(named)} more")


@rewards.command("verify-cycle")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--hash", "expected", help="The hash that the page of the cycle shows; the file has to have the same.")  # fmt: skip
@click.option("--key", "keys", multiple=True, help="A public key (publicKeyMultibase in your organisation's /.well-known/did.json); it, or another one that is given, has to have signed the file.")  # fmt: skip
def verify_cycle(file: Path, expected: str | None, keys: tuple[str, ...]) -> None:
    """Do a calculation again that somebody has downloaded, from nothing but FILE. Fails if anything does not come out.

    That the file is the one of your organisation is shown by its hash, which stands on the cycle's page, and by the key with
    which it is signed, which stands at your organisation's own address.
    """
    try:
        bundle = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"this is no JSON: {error}") from None
    wrong = what_is_wrong(bundle)
    if not wrong and expected is not None and expected.strip().lower() != bundle["sha256"]:
        wrong.append(f"the hash is {bundle['sha256']}, and another one was expected: this is not that calculation")  # fmt: skip
    if not wrong:
        wrong = wrong_with_signature(bundle, keys)
    for one in wrong:
        click.echo(_plain(one), err=True)
    if wrong:
        raise SystemExit(1)
    for line in _lines(bundle):
        click.echo(_plain(line))
    click.echo(f"sha256 {bundle['sha256']}")
    click.echo("That is the hash you gave." if expected else "Compare this with the hash on the cycle's page.")  # fmt: skip
    click.echo(_plain(_said_of_signature(bundle, is_key_given=bool(keys))))


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


def _said_of_signature(bundle: Mapping[str, Any], *, is_key_given: bool) -> str:
    """Who has signed it, and what is still to be looked at."""
    if "signature" not in bundle:
        return "It is not signed, so the hash alone says whose it is."
    signature = bundle["signature"]
    by = f"Signed by {signature['by']} at {signature['at']} with the key {signature['key']}."
    if is_key_given:
        return f"{by} That is a key you gave."
    return f"{by} Compare the key with those in your organisation's /.well-known/did.json, or give it with --key."


def _plain(text: str) -> str:
    """A line from a file of anybody's, without what moves the cursor or cannot be written."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
