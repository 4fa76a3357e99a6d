"""Commands killed at any moment and started again: what comes out is what an undisturbed run would have given."""

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from app.core.audit import AuditEvent
from app.core.clock import now
from app.core.db import db
from app.core.jobs import Job
from app.core.unit_of_work import unit_of_work
from app.people.models import Person, RoleGrant
from app.signals.models import Batch
from app.signals.services import rebuild_rollups
from tests.factories.signals import write_csv
from tests.long.company import (
    FACTS,
    STANDINGS,
    activity,
    empty,
    facts_told,
    of_person,
    people_lines,
    rollups_told,
    rows_of,
    standings_told,
    store_people,
    stored,
    write_activity,
)
from tests.support.chance import times
from tests.support.programs import Killer, let_go, run, today

pytestmark = pytest.mark.long

KILLS = times(18)
LINES = 20_000
PEOPLE = 1_200


def test_an_import_killed_at_any_moment_and_started_again_gives_what_one_run_gives(
    killer: Killer, chance: random.Random, tmp_path: Path
) -> None:
    """R-S4, JO-2: acts, roll-ups and zones; nothing that was written down is lost, nothing is there twice."""
    store_people(PEOPLE)
    file = write_activity(tmp_path / "acts.csv", activity(chance, people=PEOPLE, lines=LINES))
    command = ("signals", "import", str(file), "--basis", "a test")
    last_line = killer.watch(*command).splitlines()[-1]
    finish_jobs(killer)
    expected = facts_told(), rollups_told(), standings_told()
    seen = {"stored": 0}

    def look() -> bool:
        found, told = stored(), told_new()
        assert found == told, "what an import says it has stored is not what is stored"
        assert found >= seen["stored"], "acts that were stored are gone"
        seen["stored"] = found
        return 0 < found < len(expected[0])

    while killer.wants_more(KILLS):
        seen["stored"] = 0
        empty(*FACTS, *STANDINGS)
        said = killer.until_done(*command, after_each=look)
        assert said.splitlines()[-1].split(", ")[2] == last_line.split(", ")[2]
        finish_jobs(killer)
        assert (facts_told(), rollups_told(), standings_told()) == expected
        assert told_new() == len(expected[0])
    with unit_of_work():
        rebuild_rollups()
    assert rollups_told() == expected[1]


def test_placing_killed_at_any_moment_and_started_again_gives_what_one_run_gives(
    killer: Killer, chance: random.Random, tmp_path: Path
) -> None:
    """PL-26, R-J6: placements, moves with their evidence, steps and notices, over three days one after another."""
    store_people(2 * PEOPLE)
    file = write_activity(tmp_path / "acts.csv", activity(chance, people=2 * PEOPLE, lines=LINES // 2))
    run("signals", "import", str(file), environment=killer.environment)
    days = [str(today() - timedelta(days=ago)) for ago in (61, 33, 0)]
    empty(*STANDINGS, "core_jobs")
    for day in days:
        killer.watch("journey", "place", "--on", day)
    expected = standings_told()
    assert {cause for *_, cause, _, _, _ in expected["moves"]} >= {"initial", "promoted"}

    while killer.wants_more(KILLS):
        empty(*STANDINGS)
        for day in days:
            killer.until_done(
                "journey", "place", "--on", day, after_each=lambda: 0 < moves() < len(expected["moves"])
            )
        assert standings_told() == expected
    said = run("journey", "replay", "--all", environment=killer.environment)
    assert "people equal" in said


def test_a_list_of_people_killed_at_any_moment_and_sent_again_gives_what_one_run_gives(
    killer: Killer, chance: random.Random, tmp_path: Path
) -> None:
    """R-P2, R-S4: new, changed, switched on and off again; addresses that change hands, managers, roles."""
    before, after = tmp_path / "before.csv", tmp_path / "after.csv"
    first, second = two_lists(chance)
    header = ("external_id", "email", "name", "department", "manager", "role")
    write_csv(before, first, header)
    write_csv(after, second, header)
    command = ("people", "import", str(after), "--basis", "a test", "--deactivate-missing")
    run("people", "import", str(before), environment=killer.environment)
    start = people_told()
    killer.watch(*command)
    expected, changes = people_told(), changes_logged()
    assert expected != start

    def look() -> bool:
        found = people_told()
        assert len({number for number, *_ in found}) == len(found)
        return found not in (start, expected)

    kills = 0
    while kills < KILLS:
        forget_people()
        run("people", "import", str(before), environment=killer.environment)
        assert people_told() == start
        logged = changes_logged()
        killer.until_done(*command, after_each=look)
        finish_jobs(killer)
        assert people_told() == expected
        assert changes_logged() - logged == changes, (
            "a role or a leaving stands in the log twice, or not at all"
        )
        kills = killer.kills
    said = run(*command, environment=killer.environment)
    assert said.splitlines()[-1].startswith("0 new, 0 changed")
    assert people_told() == expected


def test_an_upgrade_killed_at_any_moment_and_run_again_ends_in_the_same_shape(
    killer: Killer, empty_database: Callable[[], str]
) -> None:
    """R-P4, G9: from an empty database to this release."""
    killer.environment = {**killer.environment, "DATABASE_URL": empty_database()}
    killer.watch("db", "upgrade")
    expected = run("db", "check", environment=killer.environment)

    while killer.kills < KILLS:
        killer.database_url = empty_database()
        killer.environment = {**killer.environment, "DATABASE_URL": killer.database_url}
        killer.until_done("db", "upgrade")
        assert run("db", "check", environment=killer.environment) == expected
        assert run("db", "upgrade", environment=killer.environment) == ""


def finish_jobs(killer: Killer) -> None:
    """Let the time of killed workers run out, and everything that is due be done."""
    with unit_of_work() as session:
        session.execute(
            update(Job).where(Job.lease_until.is_not(None)).values(lease_until=now() - timedelta(seconds=1))
        )
    let_go()
    run("jobs", "run", environment=killer.environment)
    db.session.rollback()
    unfinished = db.session.execute(select(Job.name, Job.state, Job.error).where(Job.state != "done")).all()
    assert unfinished == []


def told_new() -> int:
    """How many acts all imports together say that they have brought in."""
    db.session.rollback()
    return db.session.execute(select(func.coalesce(func.sum(Batch.new_count), 0))).scalar_one()


def moves() -> int:
    return len(standings_told()["moves"])


def two_lists(chance: random.Random) -> tuple[list[list[str]], list[list[str]]]:
    """A list of people and the next one: a tenth left, a tenth is new, some have changed, some exchanged addresses."""
    first = [[*cells, ""] for cells in people_lines(4_000)]
    second = [[*cells, ""] for cells in people_lines(4_000, first=400)]
    for cells in second:
        if chance.random() < 0.2:
            cells[3] = "Elsewhere"
        if chance.random() < 0.05:
            cells[5] = chance.choice(["coach", "editor", "coach;hr"])
        if chance.random() < 0.05:
            cells[4] = f"K{chance.randrange(400, 4_400)}"
    for number in range(0, 40, 2):
        second[number][1], second[number + 1][1] = second[number + 1][1], second[number][1]
    second.append(["K9", "no address", "Nobody", "Nowhere", "", ""])
    chance.shuffle(second)
    return first, second


def people_told() -> list[tuple[object, ...]]:
    """Everybody as the lists know them, with roles and the managers' own numbers."""
    db.session.rollback()
    managers = dict(db.session.execute(select(Person.id, Person.external_id)).all())
    roles: dict[object, list[object]] = {}
    for number, role in rows_of(of_person(RoleGrant, RoleGrant.role)):
        roles.setdefault(number, []).append(role)
    query = select(
        Person.external_id, Person.email, Person.name, Person.department, Person.is_active, Person.manager_id
    )
    return sorted(
        (number, *others, managers.get(manager, ""), tuple(roles.get(number, ())))
        for number, *others, manager in db.session.execute(query)
    )


def changes_logged() -> int:
    """How many roles were given and people switched off, as the log has it."""
    db.session.rollback()
    return db.session.execute(
        select(func.count()).where(
            AuditEvent.action.in_(["people.role.granted", "people.person.deactivated"])
        )
    ).scalar_one()


def forget_people() -> None:
    with unit_of_work() as session:
        session.execute(update(Person).values(manager_id=None))
    empty("people_role_grants", "people_persons", "people_imports")
