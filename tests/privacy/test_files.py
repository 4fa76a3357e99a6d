"""Lists of refused lines (R-P3): they lie on the machine for a while, and are no place to be forgotten in."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.clock import now
from app.core.db import db
from app.core.holdings import holdings
from app.core.kept_files import keep_files_in
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.people.queries import page_imports
from app.people.services import Listing
from app.people.services import ask_for_import as ask_for_people
from app.people.services import run_import as run_people
from app.privacy import services
from app.signals.services import ask_for_import as ask_for_activity
from app.signals.services import run_import as run_activity
from tests.factories.people import make_administrator, make_person
from tests.factories.signals import line, put_kinds_in_force, write_csv

OPERATOR = Actor.operator()


@pytest.fixture
def uploads(app: Flask, tmp_path: Path) -> Path:
    folder = tmp_path / "uploads"
    folder.mkdir()
    keep_files_in(folder, tmp_path / "refusals")
    return folder


@pytest.fixture
def person(uploads: Path) -> Person:
    """Somebody whom a list of people and a file of activity name on lines that are refused."""
    put_kinds_in_force()
    ann, bob = make_person("Ann Öhler", email="ann@larkfield.example", external_id="A-1"), make_person("Bob")
    listed = uploads / "people-1"
    listed.write_text(
        "external_id,email,name,department,country\n"
        "A-1,ann@larkfield.example,Ann Öhler,Sales,Zzzz\n"
        "B-1,nowhere,Somebody Else,Sales,DE\n"
    )
    with unit_of_work():
        people = ask_for_people(listed, listing=Listing("people.csv", "an agreement"), actor=OPERATOR).id
    acts = [
        line("1", ann, published="yesterday"),
        line("2", bob, published="yesterday"),
        line("3", "ANN ÖHLER"),
    ]
    path = write_csv(uploads / "signals-1", acts)
    with unit_of_work():
        batch = ask_for_activity(path, file_name="a.csv", basis="an agreement", actor=OPERATOR).id
    run_people(people)
    run_activity(batch)
    return ann


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(folder.iterdir())}


def test_lists_of_refused_lines_do_not_go_on_naming_somebody_who_was_erased(
    person: Person, uploads: Path
) -> None:
    before = texts(uploads)
    assert list(before) == ["people-1.refused.csv", "signals-1.refused.csv"]

    gone = services.erase_person(person.id, why="asked for it", actor=OPERATOR)

    after = texts(uploads)
    assert gone["privacy.files"] == 2
    assert list(after) == list(before)
    assert [
        needle
        for needle in ("a-1", "ann@larkfield.example", "öhler")
        if needle in "".join(after.values()).lower()
    ] == []
    assert "Somebody Else" in after["people-1.refused.csv"]
    assert after["people-1.refused.csv"].startswith("line,reason,external_id,email,name")
    assert len(after["signals-1.refused.csv"].splitlines()) == 2


def test_they_are_shown_as_held(person: Person) -> None:
    holding = next(one for one in holdings() if one.key == "privacy.files")

    said = [text for row in holding.read(person.id) for text in row["said"]]

    assert len(said) == 3
    assert all("öhler" in text.lower() or "A-1" in text for text in said)


def test_they_do_not_lie_there_for_ever_nor_does_what_nobody_worked_off(
    person: Person, uploads: Path, sign_in: Any
) -> None:
    """For 30 days, as everybody reads; the first lines can still be downloaded."""
    old = (now() - timedelta(days=31)).timestamp()
    (uploads / "signals-left").write_text("a file that was sent and never read")
    for name in ("people-1.refused.csv", "signals-left"):
        os.utime(uploads / name, (old, old))
    late = (now() - timedelta(days=29)).timestamp()
    os.utime(uploads / "signals-1.refused.csv", (late, late))

    assert services.forget_files(actor=Actor.clockwork()) == 2
    assert services.forget_files(actor=Actor.clockwork()) == 0

    assert list(texts(uploads)) == ["signals-1.refused.csv"]
    lines = db.session.query(AuditEvent).filter_by(action="privacy.files.forgotten").all()
    assert [one.changes for one in lines] == [{"removed": 2}]
    number = page_imports().items[0].id
    answer = sign_in(make_administrator()).get(f"/people/imports/{number}/refusals.csv")
    assert (answer.status_code, "ann@larkfield.example" in answer.text) == (200, True)


def test_what_lies_elsewhere_is_not_touched(person: Person, uploads: Path, tmp_path: Path) -> None:
    """A list that a command wrote beside its source belongs to whoever ran it."""
    other = tmp_path / "people.csv.refused.csv"
    other.write_text("line,reason,name\n2,wrong,Ann Öhler\n")
    old = (now() - timedelta(days=99)).timestamp()
    os.utime(other, (old, old))

    services.forget_files(actor=Actor.clockwork())
    services.erase_person(person.id, why="asked for it", actor=OPERATOR)

    assert "Ann Öhler" in other.read_text()
