"""The question about working time, for people paid by the hour."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event, select

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.clock import day_from_date
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.organisation.privacy import HOLDINGS
from app.organisation.queries import organisation, working_time_of
from app.organisation.services import add_holiday, answer_working_time, change_setting
from app.organisation.vocabulary import WorkingTime
from app.people.models import Person
from tests.factories.people import make_person

OPERATOR = Actor.operator()
#: On Monday, 2 March 2026, after the working hours.
EVENING = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def is_asking(app, clock):
    """The question is switched on, and it is evening."""
    with unit_of_work():
        change_setting("working_time_question", "on", actor=OPERATOR)
    clock.move_to(EVENING)


def answer(person: Person, is_working: bool) -> None:
    with unit_of_work():
        answer_working_time(
            person.id, is_working=is_working, actor=Actor(person.id, roles=frozenset({"employee"}))
        )


def test_who_is_paid_by_the_hour_is_asked_outside_of_working_time(is_asking, clock):
    """R-P5."""
    olga = make_person("Olga", is_hourly=True)
    assert working_time_of(olga.id) is WorkingTime.ASK

    clock.move_to(NOON)
    assert working_time_of(olga.id) is WorkingTime.EXPECTED


def test_nobody_else_is_asked(is_asking):
    assert working_time_of(make_person().id) is WorkingTime.EXPECTED
    assert working_time_of(999_999) is WorkingTime.EXPECTED


def test_nobody_is_asked_while_the_question_is_off(app, clock):
    clock.move_to(EVENING)
    olga_id = make_person("Olga", is_hourly=True).id
    organisation()
    sent: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: sent.append(args[2]))

    assert working_time_of(olga_id) is WorkingTime.EXPECTED
    assert sent == []


@pytest.mark.parametrize("is_working, then", [(True, WorkingTime.EXPECTED), (False, WorkingTime.OFF)])
def test_an_answer_holds_for_the_day(is_asking, clock, is_working, then):
    """R-P5. The next evening it is asked again."""
    olga = make_person("Olga", is_hourly=True)

    answer(olga, is_working)

    assert working_time_of(olga.id) is then
    clock.advance(days=1)
    assert working_time_of(olga.id) is WorkingTime.ASK


def test_a_word_can_be_taken_back_on_the_same_day(is_asking):
    olga = make_person("Olga", is_hourly=True)
    answer(olga, False)

    answer(olga, True)

    assert working_time_of(olga.id) is WorkingTime.EXPECTED


def test_a_holiday_in_their_country_is_no_working_time(is_asking, clock):
    clock.move_to(NOON)
    with unit_of_work():
        add_holiday("DE", day=day_from_date(date(2026, 3, 2)), name="Founders’ day", actor=OPERATOR)

    assert working_time_of(make_person(is_hourly=True, country="DE").id) is WorkingTime.ASK
    assert working_time_of(make_person(is_hourly=True, country="FR").id) is WorkingTime.EXPECTED


def test_working_time_is_read_from_the_clock_of_the_person(is_asking, clock):
    clock.move_to(NOON)

    assert working_time_of(make_person(is_hourly=True, time_zone="Asia/Tokyo").id) is WorkingTime.ASK


def test_an_answer_is_nobody_elses(is_asking):
    """R-P3. When somebody works stands in no log."""
    answer(make_person(is_hourly=True), False)

    assert db.session.execute(select(AuditEvent).where(AuditEvent.object_type != "setting")).all() == []


def test_the_last_answer_alone_is_held_and_can_be_erased(is_asking, clock):
    """R-P3."""
    olga, holding = make_person("Olga", is_hourly=True), HOLDINGS[0]
    answer(olga, False)
    clock.advance(days=1)
    answer(olga, True)

    held = list(holding.read(olga.id))
    assert [(row["day"], row["is_working"]) for row in held] == [("2026-03-03", True)]
    with unit_of_work():
        assert holding.erase(olga.id) == 1
    assert list(holding.read(olga.id)) == []


@pytest.mark.parametrize("is_later", [True, False])
def test_of_two_records_that_become_one_the_later_answer_stays(is_asking, clock, is_later):
    """R-P1, R-P3."""
    holding, old, new = (
        HOLDINGS[0],
        make_person("Olga", is_hourly=True),
        make_person("Olga P", is_hourly=True),
    )
    for person in (new, old) if is_later else (old, new):
        answer(person, person is old)
        clock.advance(minutes=5)

    with unit_of_work():
        assert holding.take_over(old.id, new.id) == (1 if is_later else 0)

    assert [row["is_working"] for row in holding.read(new.id)] == [is_later]
    assert list(holding.read(old.id)) == []


def test_an_answer_moves_to_a_record_without_one(is_asking):
    holding, old, new = HOLDINGS[0], make_person("Olga"), make_person("Olga P")
    answer(old, False)

    with unit_of_work():
        assert holding.take_over(old.id, new.id) == 1
        assert holding.take_over(old.id, new.id) == 0

    assert len(list(holding.read(new.id))) == 1
