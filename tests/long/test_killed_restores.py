"""Backups and restores killed at any moment: the data are the old ones or the new ones, whole, and never a mixture."""

import random
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.audit import AuditEvent
from app.core.db import db
from app.operation.services.archive import Archive
from app.people.models import Person
from app.signals.queries.rollups import find_miscounted
from tests.factories.people import make_person
from tests.long.company import activity, facts_told, rollups_told, store_people, write_activity
from tests.support.chance import times
from tests.support.programs import Killer, let_go, run

pytestmark = pytest.mark.long

KILLS = times(12)
PEOPLE = 400


def test_a_restore_killed_at_any_moment_leaves_the_old_data_or_the_new_ones(
    killer: Killer, chance: random.Random, tmp_path: Path
) -> None:
    """G7: begun again, it ends right."""
    file = company(killer, chance, tmp_path)
    archive = tmp_path / "b.tar"
    run("backup", str(archive), environment=killer.environment)
    before = facts_told(), rollups_told()
    make_person("Later")
    let_go()
    command = ("restore", "--replace", "--yes", str(archive))
    killer.watch(*command)
    seen = {"old": 0, "new": 0}

    def look() -> bool:
        is_old = bool(db.session.execute(select(func.count()).where(Person.name == "Later")).scalar_one())
        seen["old" if is_old else "new"] += 1
        people = db.session.execute(select(func.count(Person.id))).scalar_one()
        assert people == PEOPLE + is_old
        assert (facts_told(), rollups_told()) == before
        let_go()
        return is_old

    while killer.kills < KILLS:
        make_person("Later")
        let_go()
        killer.until_done(*command, after_each=look)
        assert db.session.execute(select(func.count(Person.id))).scalar_one() == PEOPLE
        assert (facts_told(), rollups_told()) == before
        restored = AuditEvent.action == "operation.database.restored"
        assert db.session.execute(select(func.count()).where(restored)).scalar_one() == 1
        let_go()
    assert seen["old"]
    assert find_miscounted() == ([], 200)
    assert file.exists()


def test_a_backup_killed_at_any_moment_is_none(killer: Killer, chance: random.Random, tmp_path: Path) -> None:
    """G7: what has the name of a backup is one, and what was broken off is cleared away by the next."""
    company(killer, chance, tmp_path)
    folder = tmp_path / "backups"
    killer.watch("backup", str(folder / "w-0.tar.gz"))
    for number in range(1, KILLS):
        killer.until_done("backup", "--force", str(folder / f"w-{number}.tar.gz"), at_most=1)
        for path in folder.glob("*.gz"):
            Archive(path).verify()
    run("backup", str(folder / "w-99.tar.gz"), environment=killer.environment)

    assert killer.kills
    assert not list(folder.glob("*.part*"))
    assert not list(Path(str(db.engine.url.database)).parent.glob("*.backup*"))


def company(killer: Killer, chance: random.Random, tmp_path: Path) -> Path:
    store_people(PEOPLE)
    file = write_activity(tmp_path / "acts.csv", activity(chance, people=PEOPLE, lines=4_000))
    run("signals", "import", str(file), "--basis", "a test", environment=killer.environment)
    run("jobs", "run", environment=killer.environment)
    let_go()
    return file
