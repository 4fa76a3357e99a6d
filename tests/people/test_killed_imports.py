"""Lists of people whose import is killed, carried on, or left alone."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.clock import now
from app.core.db import db
from app.core.events import _reactions
from app.core.lines import FileRefused
from app.core.unit_of_work import unit_of_work
from app.people.events import PeopleImported
from app.people.models import PeopleImport, Person
from app.people.queries import get_import
from app.people.rules import people_file
from app.people.services import (
    ImportReport,
    Listing,
    ask_for_import,
    end_abandoned_imports,
    import_people,
    run_import,
)
from app.people.services import importing as importing_room
from app.people.vocabulary import ImportState, ImportTakenOver
from tests.factories.people import make_hr, make_person
from tests.support.clock import TestClock

pytestmark = pytest.mark.usefixtures("app")

ROOT = Path(__file__).resolve().parents[2]
OPERATOR = Actor.operator()
#: So many that they come in by several slices, of a quarter of the usual size.
PEOPLE, SLICE = 6_000, 64 * 1024

#: A process of its own that brings in a list, as the worker does, on the database of the test.
PROGRAM = f"""
import sys
from app import create_app
from app.people.rules import people_file
from app.people.services import run_import
from tests.support.settings import settings
people_file.SLICE = {SLICE}
with create_app(settings(sys.argv[1])).app_context():
    run_import(int(sys.argv[2]))
"""


@pytest.fixture
def people_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Everybody's manager stands further down; one line is broken, and Bo waits for the address of Ann."""
    monkeypatch.setattr(people_file, "SLICE", SLICE)
    path = tmp_path / "people.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("external_id,email,name,department,manager\n")
        file.write("B,a@a.example,Bo,Sales,1\nbroken\n")
        for number in range(1, PEOPLE + 1):
            manager = number + 1 if number < PEOPLE else ""
            file.write(f"{number},p{number}@a.example,Person {number},Department {number % 40},{manager}\n")
        file.write("A,ann@a.example,Ann,Sales,1\n")
    return path


def count_people() -> int:
    db.session.rollback()
    return db.session.execute(select(func.count(Person.id))).scalar_one()


def waiting(path: Path) -> int:
    with unit_of_work():
        return ask_for_import(path, listing=Listing("people.csv", "a test"), actor=OPERATOR).id


def records() -> list[tuple[object, ...]]:
    db.session.rollback()
    manager = select(Person.id, Person.external_id).subquery()
    query = select(
        Person.external_id, Person.email, Person.name, manager.c.external_id, Person.is_active
    ).outerjoin(manager, manager.c.id == Person.manager_id)
    return sorted(tuple(row) for row in db.session.execute(query))


def test_a_list_whose_import_is_killed_is_carried_on_and_nobody_is_lost_or_doubled(
    people_csv: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-S4, JO-2: the process dies by SIGKILL; the next one goes on, and the report is that of one import."""
    make_person("Ann", external_id="A", email="a@a.example")
    make_person("Bo", external_id="B", email="b@a.example")
    told: list[PeopleImported] = []
    monkeypatch.setitem(_reactions, PeopleImported, [told.append])
    import_id = waiting(people_csv)
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, database_url, str(import_id)], cwd=ROOT,
                               env={**os.environ, "PYTHONPATH": str(ROOT)})  # fmt: skip
    while count_people() == 2:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = count_people()
    assert 2 < before < PEOPLE
    assert get_import(import_id).new_count == before - 2

    run_import(import_id)

    done = get_import(import_id)
    assert (done.state, done.new_count, done.changed_count, done.known_count, done.refused_count) == (
        ImportState.DONE, PEOPLE, 2, 0, 1)  # fmt: skip
    assert [one["line"] for one in done.report["refusals"]] == [3]
    assert Path(done.refusals_path).read_text(encoding="utf-8").count("\n") == 2
    assert sum(len(event.person_ids) for event in told) == PEOPLE + 2 - before
    rows = {number: (email, manager) for number, email, _name, manager, _is_active in records()}
    assert (rows["A"], rows["B"]) == (("ann@a.example", "1"), ("a@a.example", "1"))
    assert all(rows[str(number)][1] == str(number + 1) for number in range(1, PEOPLE))
    assert not people_csv.exists()
    logged = db.session.execute(
        select(AuditEvent.changes).where(AuditEvent.action == "people.list.imported")
    ).scalars()
    assert [changes["new"] for changes in logged] == [PEOPLE]


def test_others_write_while_a_list_is_brought_in(people_csv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-S4: the database is held for a slice at a time."""
    stored: list[int] = []
    monkeypatch.setattr(importing_room, "heartbeat", lambda: stored.append(count_people()))

    bring_in(people_csv)

    assert len({number for number in stored if 0 < number < PEOPLE}) > 2


def bring_in(path: Path) -> ImportReport:
    with path.open("rb") as stream:
        return import_people(stream, listing=Listing("people.csv", "a test"), actor=OPERATOR)


def test_a_list_brought_in_again_after_it_was_broken_off_completes_it(
    people_csv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-S4: as an operator does it; who is in is known."""

    def die() -> None:
        if count_people() > PEOPLE / 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(importing_room, "heartbeat", die)
    with pytest.raises(KeyboardInterrupt):
        bring_in(people_csv)
    monkeypatch.undo()
    before = count_people()

    report = bring_in(people_csv)
    again = bring_in(people_csv)

    assert report.new == PEOPLE + 2 - before
    assert report.new + report.changed + report.known == PEOPLE + 2
    assert again.summary == f"0 new, 0 changed, {PEOPLE + 2} known, 1 refused"


def test_of_two_workers_on_one_list_the_late_one_lets_go(
    people_csv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JO-6"""
    import_id = waiting(people_csv)

    def somebody_else_goes_on() -> None:
        with unit_of_work() as session:
            session.execute(update(PeopleImport).values(report={"done_bytes": 10**9}))

    monkeypatch.setattr(importing_room, "heartbeat", somebody_else_goes_on)
    with pytest.raises(ImportTakenOver):
        run_import(import_id)

    assert get_import(import_id).state == ImportState.RUNNING
    assert people_csv.exists()


def test_an_import_that_nobody_comes_back_to_is_ended_after_a_day(people_csv: Path, clock: TestClock) -> None:
    """JO-3"""
    import_id = waiting(people_csv)
    assert end_abandoned_imports() == 0
    clock.advance(days=1, minutes=1)

    assert end_abandoned_imports() == 1

    ended = get_import(import_id)
    assert (ended.state, ended.finished_at) == (ImportState.FAILED, now())
    run_import(import_id)
    assert count_people() == 0


def dies_in_the_middle(import_id: int, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """As if the process were gone, or the disk failed, after the first two slices."""
    beats: list[None] = []

    def beat() -> None:
        beats.append(None)
        if len(beats) == 2:
            raise error

    with monkeypatch.context() as patched:
        patched.setattr(importing_room, "heartbeat", beat)
        with suppress(KeyboardInterrupt):
            run_import(import_id)


def lines_in_the_log() -> list[tuple[int | None, int]]:
    db.session.rollback()
    query = select(AuditEvent).where(AuditEvent.action == "people.list.imported").order_by(AuditEvent.id)
    return [(line.actor_id, (line.changes or {})["new"]) for line in db.session.execute(query).scalars()]


def test_the_file_of_an_import_that_nobody_comes_back_to_does_not_stay_for_ever(
    people_csv: Path, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-P3, JO-3: a list holds everybody's name; what was refused until then can still be mended."""
    import_id = waiting(people_csv)
    dies_in_the_middle(import_id, monkeypatch, KeyboardInterrupt())
    assert people_csv.exists()
    clock.advance(days=1, minutes=1)

    end_abandoned_imports()

    whole = Path(get_import(import_id).refusals_path)
    assert list(people_csv.parent.iterdir()) == [whole]
    assert whole.read_text(encoding="utf-8").splitlines()[1].startswith("3,")


def test_an_import_that_was_broken_off_is_not_missing_from_the_log(
    people_csv: Path, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JO-3: thousands came in, so there is a line; it names whoever sent the list."""
    hanna = make_hr()
    with unit_of_work():
        sender = Actor(hanna.id, roles=frozenset({"hr"}))
        import_id = ask_for_import(people_csv, listing=Listing("people.csv", "a test"), actor=sender).id
    dies_in_the_middle(import_id, monkeypatch, KeyboardInterrupt())
    brought_in = get_import(import_id).new_count
    clock.advance(days=1, minutes=1)

    end_abandoned_imports()

    assert brought_in > 0
    assert lines_in_the_log() == [(hanna.id, brought_in)]


@pytest.mark.parametrize("is_dry_run", [False, True])
def test_a_list_that_cannot_be_read_to_its_end_is_not_missing_from_the_log(
    people_csv: Path, monkeypatch: pytest.MonkeyPatch, is_dry_run: bool
) -> None:
    with unit_of_work():
        listing = Listing("people.csv", "a test", is_dry_run=is_dry_run)
        import_id = ask_for_import(people_csv, listing=listing, actor=OPERATOR).id

    dies_in_the_middle(import_id, monkeypatch, FileRefused("damaged"))

    assert get_import(import_id).state == ImportState.FAILED
    brought_in = count_people()
    assert (brought_in == 0) is is_dry_run
    assert lines_in_the_log() == ([] if is_dry_run else [(None, brought_in)])


def test_a_command_that_somebody_stopped_is_not_missing_from_the_log(
    people_csv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop() -> None:
        if count_people():
            raise KeyboardInterrupt

    monkeypatch.setattr(importing_room, "heartbeat", stop)
    with pytest.raises(KeyboardInterrupt):
        bring_in(people_csv)

    assert lines_in_the_log() == [(None, count_people())]
    assert people_csv.exists()
