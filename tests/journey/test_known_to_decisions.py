"""A decision knows what bears an earlier moment than itself, whoever else is at work; so it comes out the same again."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event, select

from app.core.actor import Actor
from app.core.clock import today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.journey.models import Move, Placement
from app.journey.queries.standings import list_moves
from app.journey.services.explaining import replay
from app.journey.services.placing import place_everybody, place_person
from app.people.services import declare_absence, end_absence, restore_absence, withdraw_absence
from app.signals.models import Signal
from app.signals.services import (
    confirm_reports,
    import_signals,
    log_act,
    reinstate_batch,
    reverse_batch,
    reverse_signal,
)
from tests.factories.people import make_person
from tests.factories.signals import line, write_csv
from tests.support.clock import TestClock
from tests.support.crowds import at_once

OPERATOR, CLOCKWORK = Actor.operator(), Actor.clockwork()

#: What is kept about somebody, and the table in which it bears its moment.
ACTS: dict[str, tuple[str, Callable[[int, int], Any]]] = {
    "logs an act": (
        "signals_signals",
        lambda person, _: log_act(person, verb=("Create", "comment"), link="https://larkfield.example/more", actor=Actor(person_id=person)),
    ),
    "takes one back": (
        "signals_reversals",
        lambda _, signal: reverse_signal(signal, reason="a mistake", actor=OPERATOR),
    ),
    "has one confirmed": (
        "signals_self_report_answers",
        lambda _, signal: confirm_reports({signal: 0}, actor=OPERATOR),
    ),
    "declares days away": (
        "people_absences",
        lambda person, _: declare_absence(person, first_day=today() - 9, last_day=today() - 5, actor=OPERATOR),
    ),
}  # fmt: skip


def make_entry(person_id: int, words: str, what: str = "comment") -> int:
    """Something that the person says they did; gives its number."""
    with unit_of_work():
        entry = log_act(person_id, verb=("Announce", "") if what == "share" else ("Create", what), link=f"https://larkfield.example/{words}", actor=Actor(person_id=person_id))  # fmt: skip
    assert entry is not None
    return entry.id


@contextmanager
def paused_behind(table: str, written: threading.Event, go_on: threading.Event) -> Iterator[None]:
    """Let whoever writes into a table wait then, as long as somebody else needs, where nobody is held up."""

    def pause(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if statement.startswith(f"INSERT INTO {table} ") and not written.is_set():
            written.set()
            go_on.wait(0.5)

    event.listen(db.engine, "after_cursor_execute", pause)
    try:
        yield
    finally:
        event.remove(db.engine, "after_cursor_execute", pause)


@pytest.mark.parametrize("what", ACTS)
def test_who_is_placed_while_something_is_kept_about_them_waits_for_it(
    app: Flask, clock: TestClock, what: str
) -> None:
    """R-J6, PL-8: the moment that is kept and the moment of the decision never cross, on two connections either."""
    table, keep = ACTS[what]
    mara = make_person("Mara Lind")
    entries = [make_entry(mara.id, what, what) for what in ("article", "comment", "share")]
    with unit_of_work() as session:
        session.execute(delete(Move))
        session.execute(delete(Placement))
    person_id, signal_id = mara.id, entries[0]
    written, placed = threading.Event(), threading.Event()
    clock.advance(seconds=1)
    db.session.rollback()

    def act() -> None:
        with unit_of_work():
            keep(person_id, signal_id)

    def place() -> None:
        written.wait(10)
        clock.advance(seconds=1)
        with unit_of_work():
            place_person(person_id, actor=CLOCKWORK)
        placed.set()

    with paused_behind(table, written, placed):
        at_once(app, [act, place])

    db.session.rollback()
    assert written.is_set()
    assert [str(one) for one in replay(person_id).differences] == []


def test_what_was_decided_while_an_import_was_taken_back_comes_out_the_same_when_it_counts_again(
    app: Flask, clock: TestClock, tmp_path: Path
) -> None:
    """R-J6: for what was decided in between, the acts of the import did not count; before and after they do."""
    mara = make_person("Mara Lind")
    lines = [line("a1", mara, "Announce", "")]
    import_signals(write_csv(tmp_path / "acts.csv", lines), actor=OPERATOR)
    batch_id = db.session.execute(select(Signal.batch_id)).scalars().first()
    assert batch_id is not None
    clock.advance(minutes=1)
    with unit_of_work():
        reverse_batch(batch_id, reason="the wrong file", actor=OPERATOR)
    for number in range(4):
        clock.advance(days=1)
        make_entry(mara.id, f"{number}", "share")
    with unit_of_work():
        reinstate_batch(batch_id, reason="it was right", actor=OPERATOR)
    clock.advance(days=1)
    place_everybody(actor=CLOCKWORK)

    [*_, promoted] = list_moves(mara.id)
    assert promoted.to_zone == "sharer"
    assert [str(one) for one in replay(mara.id).differences] == []


def test_what_was_decided_during_days_away_comes_out_the_same_when_they_are_over_sooner(
    app: Flask, clock: TestClock
) -> None:
    """R-J5, R-J6: days that end early, or stand again, do not change what was decided before."""
    mara = make_person("Mara Lind")
    with unit_of_work():
        away = declare_absence(mara.id, first_day=today() - 3, last_day=today() + 9, actor=OPERATOR)
    changes: list[Callable[[], object]] = [
        lambda: end_absence(away.id, actor=OPERATOR),
        lambda: restore_absence(away.id, actor=OPERATOR),
        lambda: withdraw_absence(away.id, actor=OPERATOR),
    ]
    for number, change in enumerate(changes):
        for act in range(8):
            clock.advance(minutes=1)
            make_entry(mara.id, f"{number}-{act}")
        with unit_of_work():
            change()

    assert [str(one) for one in replay(mara.id).differences] == []
