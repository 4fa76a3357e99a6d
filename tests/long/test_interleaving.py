"""Several connections at once, with random work each: in the end the roll-ups are what the facts say."""

import random
import threading
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.clock import now, use_clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.unit_of_work import unit_of_work
from app.journey.models import Move, Placement
from app.journey.services.explaining import replay
from app.journey.services.placing import place_everybody, place_person
from app.journey.services.rules import publish_rules, rules_in_force
from app.signals.models import Batch, SelfReportAnswer, Signal
from app.signals.rules.instants import written
from app.signals.services import (
    confirm_reports,
    import_signals,
    intake,
    log_act,
    rebuild_rollups,
    record_signal,
    reverse_batch,
    reverse_signal,
    withdraw_answer,
)
from app.signals.vocabulary import Evidence, Source
from tests.factories.journey import rules_with
from tests.factories.people import make_person
from tests.factories.signals import line, rollups, write_csv
from tests.journey.test_agreement import check
from tests.long.test_histories import new_company
from tests.support.chance import times
from tests.support.clock import MONDAY_MORNING, TestClock
from tests.support.crowds import at_once

pytestmark = pytest.mark.long

OPERATOR, CLOCKWORK = Actor.operator(), Actor.clockwork()
WHATEVER = list(HealthCheck)
VERBS = [("Announce", ""), ("Create", "comment"), ("Create", "reply"), ("Create", "article"), ("Like", "")]
NUMBERS = st.integers(0, 60)
a_task = st.one_of(
    st.tuples(st.just("import"), st.lists(NUMBERS, min_size=1, max_size=40)),
    st.tuples(st.just("record"), NUMBERS),
    st.tuples(st.just("log"), NUMBERS),
    st.tuples(st.just("confirm"), NUMBERS),
    st.tuples(st.just("withdraw"), NUMBERS),
    st.tuples(st.just("reverse"), NUMBERS),
    st.tuples(st.just("reverse file"), st.integers(0, 5)),
    st.tuples(st.just("rebuild"), NUMBERS),
    st.tuples(st.just("publish"), st.integers(20, 40)),
    st.tuples(st.just("place"), NUMBERS),
)
scripts = st.lists(st.lists(a_task, min_size=1, max_size=7), min_size=2, max_size=3)


@given(scripts=scripts)
@settings(max_examples=times(100), deadline=None, suppress_health_check=WHATEVER, print_blob=True)
def test_whoever_works_at_the_same_time_the_counts_are_what_the_facts_say(
    app: Flask, clock: TestClock, tmp_path: Path, scripts: list[list[tuple[str, object]]]
) -> None:
    """R-S1, R-S4, JO-1, JO-8: imports, entries, taking back, rebuilding and other rules on connections of their own.

    Nobody is refused but in words, nobody waits for another in a circle, and no act is there twice.
    """
    clock.move_to(MONDAY_MORNING)
    people = new_company()
    rules_in_force()
    ids = [person.id for person in people]
    names = [(person.external_id, person.email) for person in people]
    db.session.rollback()

    at_once(app, [lambda tasks=tasks, who=who: work(tasks, ids, names, tmp_path / str(who))
                  for who, tasks in enumerate(scripts)])  # fmt: skip

    db.session.rollback()
    told = rollups()
    with unit_of_work():
        rebuild_rollups()
    assert rollups() == told
    keys = list(db.session.execute(select(Signal.platform, Signal.external_id)))
    assert len(keys) == len(set(keys))
    place_everybody(actor=CLOCKWORK)
    check(people)


def test_a_crowd_on_the_same_people_never_waits_in_a_circle(
    app: Flask, clock: TestClock, tmp_path: Path, chance: random.Random
) -> None:
    """JO-1, JO-8, R-J6: the same with more work and more connections, and every history replays to the same answers."""
    ticks = count()
    people = new_company()
    rules_in_force()
    ids = [person.id for person in people]
    names = [(person.external_id, person.email) for person in people]
    db.session.rollback()
    scripts = [[some_task(chance) for _ in range(times(25))] for _ in range(6)]

    with use_clock(lambda: clock.now + timedelta(microseconds=next(ticks))):  # no two moments are the same
        at_once(app, [lambda tasks=tasks, who=who: work(tasks, ids, names, tmp_path / str(who))
                      for who, tasks in enumerate(scripts)])  # fmt: skip

    db.session.rollback()
    told = rollups()
    with unit_of_work():
        rebuild_rollups()
    assert rollups() == told
    clock.advance(minutes=1)
    place_everybody(actor=CLOCKWORK)
    check(people)
    assert [str(one) for person in people for one in replay(person.id).differences] == []


def test_an_act_that_comes_in_while_somebody_is_placed_is_known_to_the_decision_or_later_than_it(
    app: Flask,
    clock: TestClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R-J6: otherwise the decision comes out otherwise when it is made again."""
    rules_in_force()
    mara = make_person("Mara Lind")
    import_signals(write_csv(tmp_path / "before.csv", [line("a1", mara), line("a2", mara)]), actor=OPERATOR)
    with unit_of_work() as session:
        session.execute(delete(Move))
        session.execute(delete(Placement))
    person_id, later = mara.id, write_csv(tmp_path / "later.csv", [line("a3", mara)])
    stamped, placed = threading.Event(), threading.Event()

    def stamp(instant: datetime) -> str:
        stamped.set()
        placed.wait(3)  # as long as it likes, where it holds nobody up
        return written(instant)

    def place() -> None:
        stamped.wait(10)
        clock.advance(seconds=1)
        with unit_of_work():
            place_person(person_id, actor=CLOCKWORK)
        placed.set()

    monkeypatch.setattr(intake, "written", stamp)
    clock.advance(seconds=1)
    db.session.rollback()
    at_once(app, [lambda: import_signals(later, actor=OPERATOR) and None, place])

    db.session.rollback()
    assert [str(one) for one in replay(person_id).differences] == []


def some_task(chance: random.Random) -> tuple[str, object]:
    name = chance.choices(
        ["import", "record", "log", "confirm", "withdraw", "reverse", "reverse file", "rebuild", "place"],
        [4, 6, 6, 6, 3, 6, 2, 1, 2],
    )[0]
    if name == "import":
        return name, [chance.randrange(60) for _ in range(40)]
    return name, chance.randrange(60)


def work(tasks: list[tuple[str, object]], ids: list[int], names: list[tuple[str, str]], folder: Path) -> None:
    """Do one task after another; what is refused in words is refused for good reason."""
    folder.mkdir(exist_ok=True)
    for name, given_ in tasks:
        try:
            do(name, given_, ids, names, folder)
        except DomainError:
            continue


def do(name: str, given_: object, ids: list[int], names: list[tuple[str, str]], folder: Path) -> None:
    number = given_ if isinstance(given_, int) else 0
    person, verb = number % len(ids), VERBS[number % len(VERBS)]
    if name == "import":
        assert isinstance(given_, list)
        import_signals(
            write_csv(folder / "some.csv", [act_line(one, names) for one in given_]), actor=OPERATOR
        )
    elif name == "place":
        place_everybody(actor=CLOCKWORK)
    else:
        with unit_of_work() as session:
            if name == "record":
                record_signal(ids[person], verb=verb, platform="linkedin", external_id=f"a{number}", target=target_of(number),
                              object="https://larkfield.example/post", occurred_at=now().replace(month=2, day=20, hour=10),
                              evidence=Evidence.VERIFIED, source=Source.IMPORT, actor=CLOCKWORK)  # fmt: skip
            elif name == "log":
                log_act(ids[person], verb=verb, entry_id=f"e{number}", actor=Actor(person_id=ids[person]))
            elif name in ("confirm", "withdraw"):
                answer(session, name, number)
            elif name in ("reverse", "reverse file"):
                take_back(session, name, number)
            elif name == "rebuild":
                rebuild_rollups(ids[person] if number % 2 else None)
            else:
                publish_rules(rules_with(old="grace_days = 30", new=f"grace_days = {number}"), actor=OPERATOR)


def take_back(session: Session, name: str, number: int) -> None:
    """Take back one of the acts, or one of the files."""
    if name == "reverse":
        known = session.execute(select(Signal.id).order_by(Signal.id)).scalars().all()
        if known:
            reverse_signal(known[number % len(known)], reason="a mistake", actor=OPERATOR)
        return
    batches = session.execute(select(Batch.id).order_by(Batch.id)).scalars().all()
    if batches:
        reverse_batch(batches[number % len(batches)], reason="the wrong file", actor=OPERATOR)


def answer(session: Session, name: str, number: int) -> None:
    """Confirm three entries at once, as far as they were last seen, or take an answer back."""
    of_people = select(Signal.id).where(Signal.source == Source.SELF_REPORT.value).order_by(Signal.id)
    known = session.execute(of_people).scalars().all()
    said = select(SelfReportAnswer.signal_id, func.max(SelfReportAnswer.version))
    versions = {row[0]: row[1] for row in session.execute(said.group_by(SelfReportAnswer.signal_id))}
    if known and name == "confirm":
        chosen = {known[(number + step) % len(known)] for step in range(3)}
        confirm_reports({one: versions.get(one, 0) for one in chosen}, actor=OPERATOR)
    elif known:
        one = known[number % len(known)]
        withdraw_answer(one, version=versions.get(one, 1), actor=OPERATOR)


def act_line(number: int, names: list[tuple[str, str]]) -> list[str]:
    return line(
        f"a{number}",
        names[number % len(names)][number % 2],
        *VERBS[number % len(VERBS)],
        target=target_of(number),
    )


def target_of(number: int) -> str:
    return f"t{number % 7}" if number % 3 else ""
