"""Leaving, coming back, and what is ahead."""

import pytest
from sqlalchemy import select

from app.core.actor import Actor, Channel
from app.core.audit import AuditEvent
from app.core.clock import today
from app.core.db import db
from app.core.jobs import enqueue_periodic_jobs, run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.people import queries, services
from app.people.services.persons import Details
from app.people.vocabulary import (
    KnownBefore,
    LastAdministrator,
    OwnSwitchRefused,
    PersonRefused,
    RecordClosed,
)
from tests.factories.accounts import give_password
from tests.factories.people import make_absence, make_administrator, make_hr, make_person
from tests.support.clock import TestClock

pytestmark = pytest.mark.usefixtures("app")

OPERATOR = Actor.operator()


def state(person_id: int) -> tuple[bool, int | None]:
    db.session.expire_all()
    person = queries.get_person(person_id)
    return person.is_active, person.left_on


def lines() -> list[tuple[str, str]]:
    query = select(AuditEvent.action, AuditEvent.reason).order_by(AuditEvent.id)
    return [(row.action, row.reason) for row in db.session.execute(query)]


def a_day_passes(clock: TestClock, days: int = 1) -> None:
    clock.advance(days=days)
    enqueue_periodic_jobs()
    run_due_jobs()


def test_whoever_leaves_on_a_day_to_come_stays_on_until_it_is_over(clock: TestClock) -> None:
    """R-P1"""
    ann = make_person("Ann")
    with unit_of_work():
        services.plan_leaving(ann.id, last_day=today() + 1, actor=OPERATOR)

    a_day_passes(clock)
    assert state(ann.id) == (True, today())
    a_day_passes(clock)
    assert state(ann.id) == (False, today() - 1)
    assert [action for action, _reason in lines()] == [
        "people.person.leaving-planned",
        "people.person.deactivated",
    ]


def test_a_last_day_can_be_taken_back(clock: TestClock) -> None:
    """R-P1"""
    ann = make_person("Ann")
    with unit_of_work():
        services.plan_leaving(ann.id, last_day=today(), actor=OPERATOR)
        assert services.withdraw_leaving(ann.id, actor=OPERATOR)
        assert not services.withdraw_leaving(ann.id, actor=OPERATOR)

    a_day_passes(clock)
    assert state(ann.id) == (True, None)


def test_a_reason_is_kept_only_if_somebody_wrote_one() -> None:
    ann, bob = make_person("Ann"), make_person("Bob")
    with unit_of_work():
        services.deactivate_person(ann.id, actor=OPERATOR)
        services.deactivate_person(bob.id, reason="retired", last_day=today() - 3, actor=OPERATOR)

    assert lines() == [("people.person.deactivated", ""), ("people.person.deactivated", "retired")]
    assert (state(ann.id), state(bob.id)) == ((False, None), (False, today() - 3))


def test_a_planned_last_day_that_is_not_over_is_not_kept_as_the_last_one_when_somebody_is_switched_off_before() -> (
    None
):
    ann = make_person("Ann")
    with unit_of_work():
        services.plan_leaving(ann.id, last_day=today() + 30, actor=OPERATOR)
        services.deactivate_person(ann.id, actor=OPERATOR)

    assert state(ann.id) == (False, None)


def test_a_day_that_is_over_and_somebody_switched_off_cannot_be_planned() -> None:
    ann, off = make_person("Ann"), make_person("Off", is_active=False)

    for person_id, day in ((ann.id, today() - 1), (off.id, today() + 1)):
        with pytest.raises(PersonRefused), unit_of_work():
            services.plan_leaving(person_id, last_day=day, actor=OPERATOR)


def test_nobody_plans_their_own_leaving_and_the_last_administrator_stays(clock: TestClock) -> None:
    hr, ada = make_hr(), make_administrator()
    give_password(ada)
    himself = Actor(hr.id, None, frozenset({"employee", "hr"}), Channel.WEB)

    with pytest.raises(OwnSwitchRefused), unit_of_work():
        services.plan_leaving(hr.id, last_day=today(), actor=himself)
    with pytest.raises(LastAdministrator), unit_of_work():
        services.plan_leaving(ada.id, last_day=today(), actor=OPERATOR)


def test_the_last_administrator_stays_on_after_their_last_day_and_holds_nobody_else_up(
    clock: TestClock,
) -> None:
    ada, ann = make_administrator(left_on=today()), make_person("Ann", left_on=today())
    give_password(ada)

    a_day_passes(clock)

    assert (state(ada.id)[0], state(ann.id)[0]) == (True, False)


def test_somebody_taken_back_is_the_same_person_with_todays_record() -> None:
    """PL-16: the history goes on, and no last day is left."""
    ann = make_person("Ann", email="ann@a.example", is_active=False, left_on=today() - 200)
    make_absence(ann, today() - 400, today() - 399)
    record: Details = {"name": "Ann Ray", "department": "Board", "external_id": "N7"}

    with pytest.raises(KnownBefore) as known, unit_of_work():
        services.add_person("Ann@A.example", actor=OPERATOR, **record)
    with unit_of_work():
        services.take_back(known.value.person_id, email="ann@a.example", actor=OPERATOR, **record)

    back = queries.get_person(ann.id)
    assert (back.is_active, back.left_on, back.name, back.external_id) == (True, None, "Ann Ray", "N7")
    assert len(queries.list_absences(ann.id)) == 1


def test_a_record_that_was_joined_to_another_one_stays_closed() -> None:
    ann = make_person("Ann")
    gone = make_person("Anna", is_active=False, merged_into_id=ann.id, email="anna@a.example")

    with pytest.raises(RecordClosed), unit_of_work():
        services.reactivate_person(gone.id, actor=OPERATOR)
    with pytest.raises(PersonRefused, match="Somebody else"), unit_of_work():
        services.add_person("anna@a.example", name="Anna", actor=OPERATOR)


def test_whoever_is_back_early_is_away_until_yesterday() -> None:
    """R-J5"""
    ann = make_person("Ann")
    long, new = make_absence(ann, today() - 10, today() + 90), make_absence(ann, today(), today() + 5)
    with unit_of_work():
        services.end_absence(long.id, actor=OPERATOR)
        services.end_absence(new.id, actor=OPERATOR)
        services.end_absence(long.id, actor=OPERATOR)

    assert queries.absence_spans(ann.id) == [(today() - 10, today() - 1)]
    assert [action for action, _reason in lines()] == ["people.absence.ended", "people.absence.withdrawn"]
