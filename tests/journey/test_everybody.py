"""Placing everybody: broken off and begun again, two at once, an import in any order."""

import random
import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.clock import today
from app.core.db import db
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.journey.models import Move, Placement
from app.journey.queries.standings import count_by_zone
from app.journey.services import placing, slices
from app.journey.services.explaining import replay
from app.journey.services.placing import place_everybody
from app.journey.services.rules import ensure_first_version
from app.journey.vocabulary import Zone
from app.people.models import Person
from app.signals import services as signals
from app.signals.models import touched
from app.signals.vocabulary import Kind
from tests.factories.journey import POST, REPLY, SHARE, csv_line
from tests.factories.people import make_person
from tests.journey.test_agreement import store_silently

pytestmark = pytest.mark.usefixtures("app")
CLOCKWORK = Actor.clockwork()


def company(size: int = 12) -> list[Person]:
    """Some who share, some who only read, some who do nothing."""
    people = [make_person() for _ in range(size)]
    acts = [(who, ago, Kind.SHARE, 3, 0, 1) for who in range(0, size, 3) for ago in range(3)]
    acts += [(who, 1, Kind.REACT, 3, 0, 1) for who in range(1, size, 3)]
    ensure_first_version()
    store_silently(people, acts, 0)
    return people


def moves() -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(Move)).scalar_one()


def test_everybody_is_in_exactly_one_zone() -> None:
    """R-J1; the first placement of somebody with past acts is one move."""
    company()

    placed = place_everybody(actor=CLOCKWORK)

    assert count_by_zone() == {
        Zone.NOT_STARTED: 4,
        Zone.CONSUMER: 4,
        Zone.SHARER: 4,
        Zone.CREATOR: 0,
        Zone.ENGAGED: 0,
    }
    assert sum(placed.moves.values()) == moves() == 8
    assert place_everybody(actor=CLOCKWORK).changed == 0


def test_a_run_that_breaks_off_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """PL-26, JO-2."""
    people = company()
    monkeypatch.setattr(slices, "SLICE", 2)
    beats = iter(range(2))

    def break_off() -> None:
        if next(beats, None) is None:
            raise RuntimeError("the power is gone")

    monkeypatch.setattr(placing, "heartbeat", break_off)
    with pytest.raises(RuntimeError):
        place_everybody(actor=CLOCKWORK)
    assert 0 < moves() < 8
    monkeypatch.undo()

    place_everybody(actor=CLOCKWORK)

    assert moves() == 8
    assert all(replay(person.id).is_equal for person in people)


def test_two_workers_at_once_place_everybody_once(app: Flask) -> None:
    """PL-27, JO-1."""
    company(30)
    start = threading.Barrier(2)
    errors: list[BaseException] = []

    def run() -> None:
        with app.app_context():
            start.wait()
            try:
                place_everybody(actor=CLOCKWORK)
            except BaseException as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not errors
    assert moves() == 20
    assert db.session.execute(select(func.count()).select_from(Placement)).scalar_one() == 30


def test_the_order_of_the_lines_of_an_import_does_not_matter(tmp_path: Path) -> None:
    """R-J6: one import, whatever its order, followed by one placement."""
    ensure_first_version()
    answers = []
    for seed in (1, 2):
        people = [make_person() for _ in range(4)]
        lines = [
            csv_line(
                person, seed * 1000 + who * 100 + ago * 10 + place, verb, today() - ago, target=f"c{ago}"
            )
            for who, person in enumerate(people)
            for ago in range(6)
            for place, verb in enumerate((SHARE, POST, REPLY)[: who + 1])
        ]
        random.Random(seed).shuffle(lines)
        file = tmp_path / f"{seed}.csv"
        file.write_text(
            "id,actor,type,object_type,object,target,published,platform\n" + "\n".join(lines) + "\n"
        )
        signals.import_signals(file, actor=Actor.operator())
        run_due_jobs()
        db.session.rollback()
        rows = select(Placement.zone, Placement.since, Placement.valid_until).where(
            Placement.person_id.in_([person.id for person in people])
        )
        answers.append(db.session.execute(rows.order_by(Placement.person_id)).all())
        assert db.session.execute(select(touched)).first() is None

    assert answers[0] == answers[1]
    assert len(answers[0]) == 4
    with unit_of_work():
        pass
