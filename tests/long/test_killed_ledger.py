"""The ledger whose writers are killed again and again: what they were told stands, once, and everything agrees."""

import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db import db
from app.rewards.models import PointsEntry, Redemption
from app.rewards.vocabulary.points import Entry
from app.signals.models import Reversal, Signal
from config import ROOT
from tests.factories.people import make_person
from tests.factories.rewards import POINTS_TOML, earn, offer_perk, put_points_in_force, what_differs
from tests.support.chance import times
from tests.support.clock import TestClock
from tests.support.programs import let_go, surroundings, wait_until_forgotten

pytestmark = pytest.mark.long

PEOPLE = 40
KILLS = 200
WRITES = 52_000


def test_however_often_its_writers_are_killed_the_ledger_loses_doubles_and_invents_nothing(
    app: Flask,
    database_url: str,
    present: TestClock,
    chance: random.Random,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    """R-W1, G3: at least 200 kills and 50,000 writes; the sums agree after each of them, and a replay at the end."""
    put_points_in_force(tmp_path, POINTS_TOML.replace("per_day = 3", "per_day = 1000000"))
    people = [make_person() for _ in range(PEOPLE)]
    for person in people:
        earn(person, 100_000)
    perk_id = offer_perk(price=10)
    numbers = (chance.getrandbits(30), times(KILLS), times(WRITES), perk_id, *(one.id for one in people))
    let_go()

    said = run_writers(database_url, numbers, tmp_path)

    wait_until_forgotten(database_url)
    tried, done = facts(said, "try"), facts(said, "done")
    assert done["act"] <= stored_acts() <= tried["act"]
    assert done["correction"] <= stored_corrections() <= tried["correction"]
    assert done["perk"] <= stored_wishes() <= tried["perk"]
    assert all(count == 1 for count in lines_per_act().values())
    assert what_differs() == []
    writes = sum(map(len, done.values()))
    request.node.add_report_section("call", "figures", f"{times(KILLS)} kills, {writes} confirmed writes")
    assert writes >= times(WRITES) / 2


def run_writers(database_url: str, numbers: tuple[int, ...], folder: Path) -> str:
    """What the writers say, until the last of them is killed."""
    command = [sys.executable, "-m", "tests.long.ledger_writers", database_url, *map(str, numbers)]
    environment = surroundings(database_url, folder / "instance") | {"PYTHONPATH": str(ROOT)}
    with (folder / "said").open("wb") as said:
        ended = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=said,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert ended.returncode == 0, ended.stderr.decode()
    return (folder / "said").read_text()


def facts(said: str, word: str) -> dict[str, set[str]]:
    """What was tried, or done: by kind."""
    found: dict[str, set[str]] = {"act": set(), "correction": set(), "perk": set()}
    for line in said.splitlines():
        first, kind, what = line.split(" ")
        if first == word:
            found[kind].add(what)
    return found


def stored_acts() -> set[str]:
    return set(db.session.execute(select(Signal.external_id)).scalars())


def stored_corrections() -> set[str]:
    return {str(one) for one in db.session.execute(select(Reversal.signal_id)).scalars()}


def stored_wishes() -> set[str]:
    return set(db.session.execute(select(Redemption.entry)).scalars())


def lines_per_act() -> Counter[int]:
    query = (
        select(PointsEntry.signal_id, func.count())
        .where(PointsEntry.kind == Entry.EARN.value, PointsEntry.signal_id.is_not(None))
        .group_by(PointsEntry.signal_id)
    )
    return Counter({row[0]: row[1] for row in db.session.execute(query)})
