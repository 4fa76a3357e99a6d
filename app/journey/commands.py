"""The operator's door to the journey: `flask journey ...`."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

import click

from app.core.actor import Actor
from app.core.clock import Day, date_from_day, day_from_date, today
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.journey.queries.standings import count_by_zone, list_moved_people
from app.journey.services.explaining import Explanation, Replay, explain, replay_many
from app.journey.services.placing import Placed, place_everybody
from app.journey.services.previewing import Preview, preview
from app.journey.services.rules import publish_rules, read_draft, read_files
from app.journey.services.steps import complete_steps_of_everybody
from app.journey.vocabulary import ZONES, Zone
from app.people.queries import get_person_by_email, known_outside_as
from app.people.services.looking import note_look, note_looks
from app.web.command_line import refusals_told
from app.web.settings import settings

_BAR = 40
#: What is written down of a look at somebody.
_PREVIEW, _REPLAY = "a preview of rules", "a replay of their history"
#: Whoever waits for a long command hears of it as often.
_TOLD_EVERY_SECONDS = 3.0
#: The parts of a verdict that are days.
_DAYS = frozenset(
    {"on", "since", "at_risk_since", "falls_on", "valid_until", "below_since", "first_day", "leaves_on"}
)


class _Date(click.ParamType):  # type: ignore[type-arg]  # generic in its stubs alone
    """A calendar date, as the organisation's day."""

    name = "DATE"

    def __init__(self, ahead: int) -> None:
        self.ahead = ahead

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Day:
        """Read YYYY-MM-DD."""
        if isinstance(value, int):
            return value
        try:
            day = day_from_date(date.fromisoformat(value))
        except ValueError:
            self.fail(f"{value!r} is no date like 2026-03-02", param, ctx)
        if day > today() + self.ahead:
            self.fail(f"{value} is too far ahead: nothing is known of it yet", param, ctx)
        return day


_ON_HELP = "The day whose acts are the last that count (YYYY-MM-DD)."
#: What is only shown may look a year ahead; what is stored may not.
ON = click.option("--on", type=_Date(ahead=366), help=_ON_HELP)
ON_NO_LATER_THAN_TODAY = click.option("--on", type=_Date(ahead=0), help=_ON_HELP)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
FOLDER = click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@click.group()
def journey() -> None:
    """The journey: its rules, and where people stand."""


@journey.command()
@FOLDER
def check(folder: Path | None) -> None:
    """Check the rules in FOLDER and print every problem with its file and line."""
    with refusals_told():
        rules = read_draft(_read(folder))
    click.echo(f"{len(rules.measures)} measures, {len(rules.steps)} steps: these rules can be used")


@journey.command("preview")
@FOLDER
@ON
@AS_JSON
def preview_rules(folder: Path | None, on: Day | None, as_json: bool) -> None:
    """Print who would move if the rules in FOLDER came in force; nothing is changed."""
    with refusals_told():
        seen = preview(_read(folder), on=on)
        if as_json:
            with unit_of_work():
                note_looks([one.person_id for one in seen.shifts], what=_PREVIEW, actor=Actor.operator())
    click.echo(json.dumps(_preview_json(seen)) if as_json else _preview_text(seen))


@journey.command()
@FOLDER
@click.option("--note", default="", help="Why the rules change; kept with the version.")
def publish(folder: Path | None, note: str) -> None:
    """Put the rules in FOLDER in force, and place everybody by them."""
    with refusals_told(), unit_of_work():
        rules = publish_rules(_read(folder), note=note, actor=Actor.operator())
    run_due_jobs()
    click.echo(f"version {rules.version} is in force")
    click.echo(_zones_text())


@journey.command()
@ON_NO_LATER_THAN_TODAY
def place(on: Day | None) -> None:
    """Place everybody. For a day before the stored state, say who stood elsewhere then and store nothing."""
    with refusals_told():
        placed = place_everybody(on=on, actor=Actor.operator())
        if placed.is_stored:
            with unit_of_work():
                complete_steps_of_everybody()
    click.echo(_placed_text(placed))


@journey.command("explain")
@click.argument("email")
@ON
@AS_JSON
def explain_person(email: str, on: Day | None, as_json: bool) -> None:
    """Say where the person with this EMAIL stands, and why."""
    with refusals_told():
        person = get_person_by_email(email)
        person_id, name = person.id, person.name
        found = explain(person_id, on=on)
        with unit_of_work():
            note_look(person_id, actor=Actor.operator())
    click.echo(json.dumps(_explanation_json(found)) if as_json else _explanation_text(name, found))


@journey.command("replay")
@click.argument("email", required=False)
@click.option("--all", "everybody", is_flag=True, help="Everybody who ever moved.")
def replay_person(email: str | None, everybody: bool) -> None:
    """Decide the history of the person with this EMAIL again, and say whether it comes out the same."""
    if bool(email) == everybody:
        raise click.UsageError("name one person by EMAIL, or ask for --all")
    with refusals_told():
        people = list_moved_people() if email is None else [get_person_by_email(email).id]
        decisions = equal = 0
        shown: list[int] = []
        for outcome in _with_progress(replay_many(people), len(people)):
            decisions += outcome.decisions
            equal += outcome.is_equal
            for difference in outcome.differences:
                click.echo(f"person {outcome.person_id}: {difference}")
            if email is not None or not outcome.is_equal:
                shown.append(outcome.person_id)
    with unit_of_work():
        note_looks(shown, what=_REPLAY, actor=Actor.operator())
    click.echo(f"{len(people)} people, {decisions} decisions, {equal} people equal")
    if equal < len(people):
        raise SystemExit(1)


def _with_progress(replays: Iterable[Replay], total: int) -> Iterator[Replay]:
    """The same, with a word on standard error every few seconds."""
    told = monotonic()
    for number, outcome in enumerate(replays, 1):
        yield outcome
        if number < total and monotonic() - told >= _TOLD_EVERY_SECONDS:
            told = monotonic()
            click.echo(f"{number} of {total} people", err=True)


def _read(folder: Path | None) -> dict[str, str]:
    return read_files(folder or settings().rules_folder)


def _preview_json(seen: Preview) -> dict[str, Any]:
    known_as = known_outside_as(one.person_id for one in seen.shifts)
    return {
        "on": date_from_day(seen.on).isoformat(),
        "in_force": seen.replaces,
        "unchanged": seen.is_unchanged,
        "zones": {zone.value: count for zone, count in seen.zones.items()},
        "flows": [
            {"from": start.value, "to": end.value, "at_once": at_once, "people": count}
            for (start, end, at_once), count in seen.flows.items()
        ],
        "people": [
            {
                "person_id": one.person_id,
                "external_id": known_as[one.person_id][0],
                "email": known_as[one.person_id][1],
                "from": one.from_zone.value,
                "to": one.to_zone.value,
                "at_once": one.is_at_once,
            }
            for one in seen.shifts
        ],
    }


def _preview_text(seen: Preview) -> str:
    head = f"{sum(seen.zones.values())} people; version {seen.replaces} is in force"
    day = date_from_day(seen.on).isoformat()
    if seen.is_unchanged:
        return f"{head}; these files say the same, so on {day} nobody would move because of them"
    lines = [f"{head}; on {day} {len(seen.shifts)} would move who stay where they are by the rules in force"]
    most = max(seen.flows.values(), default=1)
    for (start, end, at_once), count in seen.flows.items():
        when = "at once" if at_once else "after the grace"
        lines.append(f"{start:>12} -> {end:<12} {when:<16} {count:>8}  {_bar(count, most)}")
    return "\n".join(lines)


def _placed_text(placed: Placed) -> str:
    day = date_from_day(placed.on).isoformat()
    moved = sum(placed.moves.values())
    if placed.is_stored:
        head, arrow = f"placed on {day} by version {placed.rules_version}: {placed.changed} changed, {moved} moved", "->"  # fmt: skip
    else:
        head, arrow = f"{day} lies before the stored state, so nothing was stored; {moved} stood elsewhere than now:", "was"  # fmt: skip
    lines = [head]
    ranks = {zone: zone.rank for zone in ZONES}
    for (start, end), count in sorted(
        placed.moves.items(), key=lambda item: (_rank(item[0][0]), ranks[item[0][1]])
    ):
        lines.append(f"{start or 'new':>12} {arrow} {end:<12} {count:>8}")
    # Where people stand today would look like the answer for that day.
    return "\n".join([*lines, _zones_text()] if placed.is_stored else lines)


def _rank(zone: Zone | None) -> int:
    return -1 if zone is None else zone.rank


def _zones_text() -> str:
    zones = count_by_zone()
    most = max([*zones.values(), 1])
    lines = [f"{zone:>12} {count:>8}  {_bar(count, most)}".rstrip() for zone, count in zones.items()]
    return "\n".join([*lines, f"{'people':>12} {sum(zones.values()):>8}"])


def _bar(count: int, most: int) -> str:
    return "#" * max(1 if count else 0, round(_BAR * count / most))


def _explanation_json(found: Explanation) -> dict[str, Any]:
    arrival = found.arrival
    return {
        "person_id": found.person_id,
        "rules_version": found.rules.version,
        **_with_dates(found.verdict.to_json()),
        # The verdict's own cause is that of a move on its very day; who reads this asks why somebody is there at all.
        "cause": arrival.cause.value if arrival else None,
        "came_on": date_from_day(arrival.on).isoformat() if arrival else None,
        "came_by_version": arrival.rules_version if arrival else None,
        "sentences": [str(sentence) for sentence in found.sentences],
    }


def _with_dates(value: Any, name: str = "") -> Any:
    """A readable verdict with its day numbers as ISO dates."""
    if isinstance(value, dict):
        return {key: _with_dates(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_with_dates(part) for part in value]
    return date_from_day(value).isoformat() if name in _DAYS and value is not None else value


def _explanation_text(name: str, found: Explanation) -> str:
    head = f"{name}, {date_from_day(found.verdict.on).isoformat()}, by version {found.rules.version} of the rules:"
    return "\n".join([head, *(f"  {sentence}" for sentence in found.sentences)])
