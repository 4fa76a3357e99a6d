"""Random histories of a small company: whatever happens, in whatever order, what is stored is what the facts say."""

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, update

from app.core.actor import Actor
from app.core.clock import date_from_day, end_of_day, now, today
from app.core.db import Base, db
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.journey.services.explaining import replay
from app.journey.services.placing import place_due, place_everybody, place_person
from app.journey.services.rules import SHIPPED_FOLDER, publish_rules, read_files, rules_in_force
from app.journey.vocabulary import RulesUnchanged
from app.people.models import Person
from app.people.services import declare_absence, restore_absence, withdraw_absence
from app.people.vocabulary import AbsenceRefused
from app.signals.models import Batch, Reversal, Signal
from app.signals.services import (
    declare_account,
    import_signals,
    rebuild_rollups,
    record_signal,
    reverse_batch,
    reverse_signal,
    withdraw_account,
)
from app.signals.vocabulary import Evidence, Source
from tests.factories.people import make_person
from tests.factories.signals import facts, line, rollups, write_csv
from tests.journey.test_agreement import KINDS, VERB_OF, An_act, a_chapter, check, hard_rules, pure, standing
from tests.journey.test_agreement import store_silently as store_without_news
from tests.long.company import empty, facts_told, rollups_told, standings_told
from tests.support.chance import times
from tests.support.clock import MONDAY_MORNING, TestClock

pytestmark = pytest.mark.long

OPERATOR, CLOCKWORK = Actor.operator(), Actor.clockwork()
WHATEVER = list(HealthCheck)
#: What is not forgotten between two histories: the log, which nobody may change, and what migrations have written.
KEPT = {"alembic_version", "core_audit_events", "core_facts", "journey_rule_sets"}

who = st.integers(0, 3)
an_act = st.tuples(
    who, st.integers(0, 40), st.sampled_from(KINDS), st.integers(1, 3), st.integers(0, 3), st.integers(1, 3)
)
RULES = {
    "shipped": lambda: read_files(SHIPPED_FOLDER),
    "hard": hard_rules,
    "patient": lambda: {**hard_rules(), "zones.toml": hard_rules()["zones.toml"].replace("grace_days = 6", "grace_days = 20")},
}  # fmt: skip


def new_company() -> list[Person]:
    """Four people, and nothing left of the company before but the first rules."""
    empty(*_all_but(KEPT | {"people_persons"}))
    with unit_of_work() as session:
        session.execute(update(Person).values(manager_id=None))
    empty("people_persons", "journey_rule_sets")
    return [make_person() for _ in range(4)]


class History(RuleBasedStateMachine):
    """Days that pass, acts by every way in, taking back, absences, other rules, in any order.

    After each of them the stored placement of everybody is what the pure function says, and the roll-ups are what
    the facts say. In the end every decision comes out the same when it is made again.
    """

    def __init__(self, clock: TestClock, folder: Path) -> None:
        super().__init__()
        self.clock, self.folder = clock, folder
        self.number = 0
        self.absences: list[int] = []
        self.sent: list[list[str]] = []

    @initialize(name=st.sampled_from(sorted(RULES)))
    def begin(self, name: str) -> None:
        self.clock.move_to(MONDAY_MORNING)
        self.people = new_company()
        rules_in_force()
        self.put_in_force(name)
        place_everybody(actor=CLOCKWORK)

    @rule(days=st.integers(1, 12))
    def days_pass(self, days: int) -> None:
        self.clock.advance(days=days)
        place_due(actor=CLOCKWORK)

    @rule(act=an_act)
    def something_is_done(self, act: An_act) -> None:
        person, ago, kind, evidence, counterpart, value = act
        self.number += 1
        with unit_of_work():
            record_signal(
                self.people[person].id, verb=VERB_OF[kind], platform="larkfield", external_id=f"one:{self.number}",
                object=f"c{counterpart}" if counterpart else "", target=f"c{counterpart}" if counterpart else "",
                occurred_at=min(now(), end_of_day(today() - ago)), evidence=Evidence(evidence), source=Source.IMPORT,
                value=value, actor=CLOCKWORK,
            )  # fmt: skip

    @rule(acts=st.lists(an_act, min_size=1, max_size=12))
    def a_file_is_brought_in(self, acts: list[An_act]) -> None:
        lines = []
        for person, ago, kind, _evidence, counterpart, _value in acts:
            self.number += 1
            target = self.people[person].email if counterpart == 3 else f"c{counterpart}"
            published = f"{date_from_day(today() - 1 - ago).isoformat()}T08:00:00Z"
            lines.append(line(f"file:{self.number}", self.people[person], *VERB_OF[kind], object=f"c{counterpart}",
                              target=target, published=published))  # fmt: skip
        self.sent += lines
        self.bring_in(lines)

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def a_file_comes_again(self, data: st.DataObject) -> None:
        again = data.draw(st.lists(st.sampled_from(self.sent), min_size=1, max_size=8))
        before = facts()
        self.bring_in(again)
        assert facts() == before

    @rule(acts=st.lists(an_act, max_size=14))
    def everybody_is_placed_after_silent_acts(self, acts: list[An_act]) -> None:
        self.number = store_without_news(self.people, acts, self.number)
        expected = {person.id: pure(person) for person in self.people}
        place_everybody(actor=CLOCKWORK)
        assert {person.id: standing(person) for person in self.people} == expected

    @rule(data=st.data())
    def an_act_is_taken_back(self, data: st.DataObject) -> None:
        taken = select(Reversal.signal_id)
        ids = list(
            db.session.execute(select(Signal.id).where(Signal.id.not_in(taken)).order_by(Signal.id)).scalars()
        )
        if ids:
            with unit_of_work():
                reverse_signal(
                    ids[data.draw(st.integers(0, len(ids) - 1))], reason="a mistake", actor=OPERATOR
                )

    @rule(data=st.data())
    def a_file_is_taken_back(self, data: st.DataObject) -> None:
        ids = list(
            db.session.execute(select(Batch.id).where(Batch.state == "done").order_by(Batch.id)).scalars()
        )
        if ids:
            with unit_of_work():
                reverse_batch(
                    ids[data.draw(st.integers(0, len(ids) - 1))], reason="the wrong file", actor=OPERATOR
                )

    @rule(person=who, ago=st.integers(-20, 40), length=st.integers(0, 15))
    def somebody_is_away(self, person: int, ago: int, length: int) -> None:
        first = today() - ago
        with unit_of_work():
            absence = declare_absence(
                self.people[person].id, first_day=first, last_day=first + length, actor=OPERATOR
            )
            self.absences.append(absence.id)

    @precondition(lambda self: self.absences)
    @rule(data=st.data(), back=st.booleans())
    def an_absence_is_withdrawn_or_stands_again(self, data: st.DataObject, back: bool) -> None:
        absence_id = data.draw(st.sampled_from(self.absences))
        with unit_of_work():
            withdraw_absence(absence_id, actor=OPERATOR)
        if back:
            self.clock.advance(minutes=1)
            # After a day it is too late for that.
            with suppress(AbsenceRefused), unit_of_work():
                restore_absence(absence_id, actor=OPERATOR)

    @rule(name=st.sampled_from(sorted(RULES)))
    def other_rules_come_in_force(self, name: str) -> None:
        self.put_in_force(name)

    @rule(person=who)
    def somebody_is_placed_once_more(self, person: int) -> None:
        before = standing(self.people[person])
        with unit_of_work():
            place_person(self.people[person].id, actor=CLOCKWORK)
        db.session.rollback()
        assert standing(self.people[person]) == before

    @invariant()
    def what_is_stored_is_what_the_facts_say(self) -> None:
        if not hasattr(self, "people"):
            return
        check(self.people)
        told = rollups()
        with unit_of_work():
            rebuild_rollups()
        assert rollups() == told
        self.clock.advance(minutes=1)

    def teardown(self) -> None:
        if hasattr(self, "people"):
            for person in self.people:
                differences = [str(one) for one in replay(person.id).differences]
                assert differences == []

    def bring_in(self, lines: list[list[str]]) -> None:
        report = import_signals(write_csv(self.folder / "some.csv", lines), actor=OPERATOR)
        assert report.refused_count == 0
        run_due_jobs()

    def put_in_force(self, name: str) -> None:
        note(f"rules: {name}")
        try:
            with unit_of_work():
                publish_rules(RULES[name](), actor=OPERATOR)
        except RulesUnchanged:
            return
        run_due_jobs()


def test_whatever_happens_placements_and_counts_are_what_the_facts_say(
    app: Flask, clock: TestClock, tmp_path: Path
) -> None:
    """R-J2, R-J6, PL-10, PL-11, PL-31, PL-34: set-based, incremental and pure placement agree, and replay with them."""
    run_state_machine_as_test(
        lambda: History(clock, tmp_path),
        settings=settings(max_examples=times(40), stateful_step_count=20, deadline=None, suppress_health_check=WHATEVER,
                          print_blob=True),
    )  # fmt: skip


@given(story=st.lists(a_chapter, min_size=2, max_size=8))
@settings(max_examples=times(40), deadline=None, suppress_health_check=WHATEVER, print_blob=True)
def test_long_stories_are_placed_alike_by_every_way(hard: None, clock: TestClock, story: list[Any]) -> None:
    """R-J2, R-J6, PL-34: days pass one by one, and each of them is looked at."""
    clock.move_to(MONDAY_MORNING)
    people = new_company()
    with unit_of_work():
        publish_rules(hard_rules(), actor=OPERATOR)
    place_everybody(actor=CLOCKWORK)
    number = 0
    for days, acts, absences, way in story:
        for _ in range(days):
            clock.advance(days=1)
            place_due(actor=CLOCKWORK)
        check(people)
        clock.advance(minutes=1)
        for person, ago, length in absences:
            with unit_of_work():
                declare_absence(
                    people[person].id,
                    first_day=today() - ago,
                    last_day=today() - ago + length,
                    actor=OPERATOR,
                )
            clock.advance(minutes=1)
        number = store_without_news(people, acts, number)
        clock.advance(minutes=1)
        expected = {person.id: pure(person) for person in people}
        if way == "one by one":
            for person in people:
                with unit_of_work():
                    place_person(person.id, actor=CLOCKWORK)
        else:
            place_everybody(actor=CLOCKWORK)
        assert {person.id: standing(person) for person in people} == expected
        check(people)
    for person in people:
        assert [str(one) for one in replay(person.id).differences] == []


@pytest.fixture
def hard(app: Flask) -> None:
    """The application; the rules are published by each story."""


@given(
    acts=st.lists(an_act, min_size=1, max_size=120),
    chance=st.randoms(use_true_random=False),
    parts=st.integers(1, 4),
)
@settings(max_examples=times(100), deadline=None, suppress_health_check=WHATEVER, print_blob=True)
def test_imports_in_any_order_however_often_and_in_however_many_parts_give_the_same(
    app: Flask, clock: TestClock, tmp_path: Path, acts: list[An_act], chance: Any, parts: int
) -> None:
    """R-S1, R-S4: acts and roll-ups; and where people stand, after one import in any order and one placement."""
    clock.move_to(MONDAY_MORNING)
    people = new_company()
    lines = [
        line(f"a{number}", people[person], *VERB_OF[kind], object=f"c{counterpart}", target=f"c{counterpart}",
             published=f"{date_from_day(today() - 1 - ago).isoformat()}T08:00:00Z")
        for number, (person, ago, kind, _evidence, counterpart, _value) in enumerate(acts)
    ]  # fmt: skip
    told = [line("bad", "nobody"), *lines]
    import_signals(write_csv(tmp_path / "a.csv", told), actor=OPERATOR)
    expected = facts_told(), rollups_told(), standings_told()

    forget_activity()
    chance.shuffle(told)
    import_signals(write_csv(tmp_path / "b.csv", told), actor=OPERATOR)
    assert (facts_told(), rollups_told(), standings_told()) == expected

    forget_activity()
    told += [one for one in lines if chance.random() < 0.5]
    chance.shuffle(told)
    for number in range(parts):
        import_signals(write_csv(tmp_path / "c.csv", told[number::parts]), actor=OPERATOR)
    assert (facts_told(), rollups_told()) == expected[:2]


@given(acts=st.lists(an_act, min_size=1, max_size=40), data=st.data())
@settings(max_examples=times(100), deadline=None, suppress_health_check=WHATEVER, print_blob=True)
def test_what_is_taken_back_leaves_no_trace_in_the_counts_and_what_is_given_again_counts_as_before(
    app: Flask, clock: TestClock, tmp_path: Path, acts: list[An_act], data: st.DataObject
) -> None:
    """PL-11, R-S4: one by one and as a whole file, in any order; accounts withdrawn and named anew."""
    clock.move_to(MONDAY_MORNING)
    people = new_company()
    rules_in_force()
    stay = data.draw(st.sets(st.integers(0, len(acts) - 1)))
    store_without_news(people, [act for number, act in enumerate(acts) if number in stay], 0)
    account = name_account(people[0])
    expected = rollups()

    store_without_news(people, [act for number, act in enumerate(acts) if number not in stay], 1_000)
    report = import_signals(write_csv(tmp_path / "more.csv", [line(f"m{number}", people[act[0]], *VERB_OF[act[2]],
                            target=f"c{act[4]}") for number, act in enumerate(acts)]), actor=OPERATOR)  # fmt: skip
    more = select(Signal.id).where(Signal.batch_id.is_(None), Signal.platform == "silent")
    wrong = [signal for signal in db.session.execute(more).scalars() if is_wrong(signal)]
    wrong += list(db.session.execute(select(Signal.id).where(Signal.batch_id == report.batch_id)).scalars())[
        1::3  # one is left, so that there is something to take back with the whole file
    ]
    for signal_id in data.draw(st.permutations(wrong)):
        with unit_of_work():
            reverse_signal(signal_id, reason="a mistake", actor=OPERATOR)
    with unit_of_work():
        reverse_batch(report.batch_id or 0, reason="the wrong file", actor=OPERATOR)
    assert rollups() == expected

    with unit_of_work():
        withdraw_account(account, person_id=people[0].id, actor=OPERATOR)
    assert (rollups() == expected) is False
    clock.advance(minutes=1)
    assert name_account(people[0]) == account
    assert rollups() == expected


def name_account(person: Person) -> int:
    with unit_of_work():
        return declare_account(person.id, platform="linkedin", handle="kim", actor=OPERATOR).id


def is_wrong(signal_id: int) -> bool:
    return int(db.session.get_one(Signal, signal_id).external_id) > 1_000


def forget_activity() -> None:
    """Everything but the people and the rules, and what counts under them."""
    empty(*_all_but(KEPT | {"people_persons", "signals_verbs"}))


def _all_but(kept: Collection[str]) -> list[str]:
    """The names of all tables but these, each before those to which it refers."""
    return [table.name for table in reversed(Base.metadata.sorted_tables) if table.name not in kept]
