"""Figures of award cycles whose freezing is killed: they stand whole or not at all, and are the same in the end."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db import db
from app.notices.models import Notice
from app.people.models import Person
from app.rewards.queries import cycles as queries
from app.rewards.services import bundles, freezing
from config import ROOT
from tests.factories.cycles import (
    DOWNLOAD,
    FREEZING,
    LEAD,
    LIKE,
    TALK,
    did,
    look_at_everything,
    plan,
    version_of,
)
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import as_hr
from tests.support.chance import times
from tests.support.clock import MONDAY_MORNING, TestClock
from tests.support.programs import let_go, surroundings, wait_until_forgotten

pytestmark = pytest.mark.long

PEOPLE = 60
MONTHS = 6
#: How often the figures of one period are begun at most.
TRIES = 8


def test_figures_whose_freezing_is_killed_are_whole_or_not_there_and_the_same_in_the_end(
    app: Flask,
    database_url: str,
    clock: TestClock,
    chance: random.Random,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    """R-W5, G3: snapshot, parts, story, log and news stand or fall together at every moment; then it succeeds."""
    hr = make_hr("Helene Roth")
    people = [make_person(country="DE") for _ in range(PEOPLE)]
    cycle_ids = []
    for month in range(1, MONTHS + 1):
        clock.at = MONDAY_MORNING.replace(month=month)
        cycle_ids.append(plan(hr, f"2026-{month:02}"))
        for person in people:
            did(person, *chance.choices([LEAD, TALK, DOWNLOAD, LIKE], k=chance.randint(1, 6)), at=clock.at)
    clock.at = FREEZING
    look_at_everything()
    undisturbed = {one: undone_freeze(one, hr) for one in cycle_ids}
    numbers = (chance.getrandbits(30), times(TRIES), hr.id, *cycle_ids)
    let_go()

    kills = run_freezers(database_url, numbers, tmp_path)

    wait_until_forgotten(database_url)
    for one in cycle_ids:
        assert figures_of(one) == undisturbed[one]
    told = select(func.count(Notice.id)).where(Notice.kind == "cycle_figures")
    assert db.session.execute(told).scalar_one() == sum(len(one["bodies"]) for one in undisturbed.values())
    request.node.add_report_section("call", "figures", f"{kills[0]} kills, {kills[1]} before the figures stood")  # fmt: skip
    assert kills[1] > 0


def undone_freeze(cycle_id: int, runner: Person) -> dict[str, Any]:
    """What the figures come to if nobody disturbs; nothing of it stays."""
    freezing.freeze_cycle(cycle_id, version_of(cycle_id), actor=as_hr(runner))
    found = figures_of(cycle_id)
    db.session.rollback()
    return found


def figures_of(cycle_id: int) -> dict[str, Any]:
    """The whole calculation."""
    return json.loads(json.dumps(bundles.whole_bundle(queries.get_cycle(cycle_id))))


def run_freezers(database_url: str, numbers: tuple[int, ...], folder: Path) -> list[int]:
    """How often whoever froze was killed, and how often before the figures stood."""
    command = [sys.executable, "-m", "tests.long.cycle_freezers", database_url, FREEZING.isoformat()]
    environment = surroundings(database_url, folder / "instance") | {"PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [*command, *map(str, numbers)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode()
    found: list[int] = json.loads(ended.stdout)
    return found
