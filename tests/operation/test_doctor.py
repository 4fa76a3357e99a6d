"""The doctor looks at everything, says in a line what is wrong and what to do, and changes nothing."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app.core import checks, schema
from app.core.checks import Check, fine
from app.core.db import db
from app.core.facts import SENDING_STOPPED, remember
from app.core.jobs import Job
from app.core.unit_of_work import unit_of_work
from app.operation.services.keys import remember_key
from tests.factories.people import make_person
from tests.factories.signals import make_signal, put_kinds_in_force
from tests.operation.conftest import KEY
from tests.support.clock import TestClock

States = dict[str, list[tuple[str, str]]]


@pytest.fixture(autouse=True)
def present(clock: TestClock) -> None:
    """The doctor compares clocks, so it is now."""
    clock.move_to(datetime.now(UTC))


@pytest.fixture
def doctor(app: Flask) -> Callable[..., States]:
    """What the doctor says: for each check, how it is and in which words."""

    def look(*arguments: str, **settings: object) -> States:
        app.extensions["waymark"] = replace(app.extensions["waymark"], **settings)
        outcome = app.test_cli_runner().invoke(args=["doctor", "--json", *arguments])
        found: States = {}
        for line in json.loads(outcome.stdout):
            found.setdefault(line["check"], []).append((line["state"], f"{line['words']} - {line['remedy']}"))
        assert outcome.exit_code == int(any(state == "error" for said in found.values() for state, _ in said))
        return found

    return look


def states(found: States) -> dict[str, set[str]]:
    return {check: {state for state, _words in said} for check, said in found.items()}


def test_a_good_installation_is_told_so(app: Flask, doctor: Callable[..., States], database_url: str) -> None:
    """Each check has a line; deep ones are made on demand."""
    put_kinds_in_force()
    make_signal(make_person("Ann"))
    worked(datetime.now(UTC))
    if database_url.startswith("sqlite"):
        file = Path(database_url.removeprefix("sqlite:///"))
        for one in file.parent.glob(f"{file.name}*"):
            one.chmod(0o600)

    found = states(doctor("--deep"))

    # The PostgreSQL of the tests is fast and careless, and the doctor notices.
    expected = {} if database_url.startswith("sqlite") else {"operation.database": {"error", "fine"}}
    assert {check: said for check, said in found.items() if said != {"fine"}} == expected | {
        "web.assets": {"warning"}
    }
    assert {"operation.integrity", "signals.rollups"} <= found.keys()
    assert not {"operation.integrity", "signals.rollups"} & doctor().keys()


def worked(moment: datetime, *, state: str = "done", run_after: datetime | None = None) -> None:
    with unit_of_work() as session:
        session.add(
            Job(name="journey.place_due", key=str(moment), payload={}, state=state, run_after=run_after or moment,
                created_at=moment, finished_at=None if state == "queued" else moment)
        )  # fmt: skip


def test_all_faults_are_told_at_once(doctor: Callable[..., States], instance: Path) -> None:
    """Security 1.9, ASVS 13.1: settings are checked, all faults at once, with what to do."""
    (instance / "secret_key").write_text("x")
    (instance / "secret_key").chmod(0o644)
    instance.chmod(0o755)

    found = doctor(
        secret_key="short", time_zone="Mars/Olympus", public_url="http://waymark.larkfield.example/path"
    )

    said = " ".join(words for _state, words in found["operation.settings"] + found["web.address"])
    for words in ("only 5 characters", "Mars/Olympus", "can be read by other users", "has a path"):
        assert words in said
    assert "https" in doctor(public_url="http://waymark.larkfield.example")["web.address"][0][1]
    assert "TRUSTED_PROXIES" in str(doctor(public_url="https://waymark.larkfield.example")["web.address"])


def test_what_sqlite_lays_beside_the_database_is_looked_at_as_well(
    doctor: Callable[..., States], database_url: str
) -> None:
    """Security 1.9: the newest rows stand in the write-ahead log."""
    if not database_url.startswith("sqlite"):
        assert "-wal" not in str(doctor()["operation.settings"])
        return
    file = Path(database_url.removeprefix("sqlite:///"))
    file.chmod(0o600)
    make_person("Ann")
    file.with_name(f"{file.name}-wal").chmod(0o644)

    assert f"chmod 600 {file}-wal" in str(doctor()["operation.settings"])


def test_a_database_of_another_release_is_told(doctor: Callable[..., States]) -> None:
    schema.downgrade("base")

    found = doctor()

    schema.upgrade()
    assert "flask db upgrade" in found["operation.schema"][0][1]
    assert states(found)["operation.worker"] == {"error"}


def test_jobs_that_nobody_runs_are_told(doctor: Callable[..., States], clock: TestClock) -> None:
    assert states(doctor())["operation.worker"] == {"warning"}

    worked(clock.now, state="queued", run_after=clock.now - timedelta(minutes=10))
    assert "no worker runs" in doctor()["operation.worker"][0][1]

    clock.advance(minutes=1)
    worked(clock.now, state="failed")
    assert "given up" in doctor()["operation.worker"][-1][1]


def test_another_key_than_that_of_the_data_is_told(doctor: Callable[..., States]) -> None:
    with unit_of_work():
        remember_key(KEY)

    assert states(doctor())["operation.key"] == {"fine"}
    assert "another secret key" in doctor(secret_key="o" * 40)["operation.key"][0][1]


def test_a_clock_that_goes_wrong_is_told(doctor: Callable[..., States], clock: TestClock) -> None:
    clock.advance(minutes=3)

    assert "s away" in doctor()["operation.clock"][0][1]


def test_a_mail_server_that_does_not_answer_is_told(doctor: Callable[..., States]) -> None:
    found = doctor(smtp_url="smtp://127.0.0.1:9", mail_from="w@larkfield.example")

    assert found["operation.mail"][0][0] == "error"
    with unit_of_work():
        remember(SENDING_STOPPED, {"because": "restored"})
    assert "flask mail resume" in doctor(smtp_url="")["operation.mail"][-1][1]


def test_counts_that_differ_from_the_facts_are_told(doctor: Callable[..., States]) -> None:
    """R-S: roll-ups can be drawn anew from the facts at any time."""
    put_kinds_in_force()
    make_signal(make_person("Ann"))
    with unit_of_work() as session:
        session.execute(text("UPDATE signals_daily SET share = share + 1"))

    assert "1 of 1 people" in doctor("--deep")["signals.rollups"][0][1]


def test_assets_of_another_release_are_told(doctor: Callable[..., States], instance: Path) -> None:
    from app.web.static import HERE

    shutil.copytree(HERE / "static", instance / "assets")
    (instance / "assets/vendor").mkdir()
    (instance / "assets/vendor/htmx.js").touch()
    assert states(doctor())["web.assets"] == {"fine"}

    next((instance / "assets").rglob("*.css")).write_text("old")
    assert "make assets" in doctor()["web.assets"][0][1]


def test_a_full_disk_is_told_before_it_is_full(
    doctor: Callable[..., States], monkeypatch: pytest.MonkeyPatch
) -> None:
    """G8."""
    for free, state in ((10**8, "error"), (5 * 10**8, "warning"), (10**10, "fine")):
        monkeypatch.setattr(
            "shutil.disk_usage", lambda _path, free=free: shutil._ntuple_diskusage(10**12, 0, free)
        )  # type: ignore[attr-defined]  # its own kind of answer
        assert states(doctor())["operation.disk"] == {state}


def test_what_the_last_restore_replaced_is_not_forgotten(
    app: Flask, doctor: Callable[..., States], instance: Path, tmp_path: Path
) -> None:
    """Data of people who were erased since would otherwise live on there."""
    make_person("Ann")
    db.session.remove()
    for arguments in (
        ["backup", str(tmp_path / "b.tar")],
        ["restore", "--replace", "--yes", str(tmp_path / "b.tar")],
    ):
        assert app.test_cli_runner().invoke(args=arguments).exit_code == 0

    assert states(doctor())["operation.leftovers"] == {"warning"}


def test_a_check_that_cannot_be_made_is_an_error(
    doctor: Callable[..., States], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_config: object) -> list[checks.Finding]:
        raise RuntimeError("no such thing\nat all")

    monkeypatch.setattr(
        checks, "_checks", (Check("a", "A", fail), Check("b", "B", lambda _config: [fine("good")]))
    )

    assert doctor() == {
        "a": [("error", "could not be looked at: no such thing - see the other lines first")],
        "b": [("fine", "good - ")],
    }


def test_it_reads_like_a_list(app: Flask) -> None:
    outcome = app.test_cli_runner().invoke(args=["doctor"])

    assert "ok    Schema: revision" in outcome.stdout


def test_two_checks_have_two_names() -> None:
    with pytest.raises(ValueError, match="same key"):
        checks.set_checks([Check("a", "A", list), Check("a", "B", list)])
