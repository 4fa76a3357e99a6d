"""The operator's door to the demo company."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from app.core.actor import Actor
from app.core.clock import date_from_day, today
from app.demo.rules.cast import CAST
from app.demo.rules.company import SEED
from app.demo.vocabulary import DEMO_PASSWORD, NotTheDefaultDatabase
from app.web.command_line import refusals_told, writing_told
from app.web.settings import settings

_seed = click.option("--seed", default=SEED, show_default=True, help="Another number gives another company.")


@click.group()
def demo() -> None:
    """An invented company to look around in."""


@demo.command("seed")
@_seed
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def seed(seed: int, as_json: bool) -> None:
    """Move the demo company into the empty default database."""
    # Imported on use, here and below: every process opens this door, and hardly one goes in.
    from app.demo.services import seed_demo

    config = settings()
    with refusals_told():
        if config.database_url != f"sqlite:///{config.instance / 'waymark.db'}":
            raise NotTheDefaultDatabase
        seeded = seed_demo(seed=seed, tell=_tell, actor=Actor.operator())
    (config.instance / "demo").touch()
    if as_json:
        click.echo(json.dumps(asdict(seeded)))
        return
    click.echo(f"{seeded.people} people and {seeded.signals} acts of {seeded.weeks} weeks moved in")
    click.echo(
        f"sign in at {config.public_url}/sign-in, for example as {CAST[0].email} with: {DEMO_PASSWORD}"
    )


@demo.command("csv")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@_seed
def csv(folder: Path, seed: int) -> None:
    """Write the demo company into FOLDER as people.csv and signals.csv, to try an import with."""
    from app.demo.rules.company import make_company
    from app.demo.rules.files import people_csv, signals_csv

    company = make_company(seed=seed, until=today() - 1)
    with writing_told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "people.csv").write_text(people_csv(company.people), encoding="utf-8", newline="")
        (folder / "signals.csv").write_text(signals_csv(company.signals), encoding="utf-8", newline="")
    click.echo(f"{len(company.people)} people and {len(company.signals)} acts are in {folder}")


def _tell(morning: int) -> None:
    click.echo(f"living through the week before {date_from_day(morning):%d %B %Y}", err=True)
