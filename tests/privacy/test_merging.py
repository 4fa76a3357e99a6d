"""Joining two records of which one is to be erased (R-P3): a wish for one record is never carried out upon another."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.actor import Actor, Channel
from app.core.clock import now
from app.core.db import db
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.people.services import merge_persons
from app.people.vocabulary import MergeRefused
from app.privacy import queries, services
from app.privacy.models import Erasure
from tests.factories.people import make_hr, make_person
from tests.support.clock import TestClock

pytestmark = pytest.mark.usefixtures("app")


def office() -> Actor:
    return Actor(make_hr().id, roles=frozenset({"employee", "hr"}), channel=Channel.WEB)


@pytest.mark.parametrize("is_joined_to_the_other", [True, False])
def test_a_merger_never_hands_the_wish_for_a_closed_record_on_to_somebody_who_works_here(
    is_joined_to_the_other: bool, clock: TestClock
) -> None:
    """HR asks for the old record of somebody and then sees that it is a second record of a colleague."""
    live, old, hr = make_person("Ann Lee"), make_person("Ann Lee", is_active=False), office()
    first, second = (old.id, live.id) if is_joined_to_the_other else (live.id, old.id)
    with unit_of_work():
        services.ask_for_erasure(old.id, why="left", actor=hr)

    with pytest.raises(MergeRefused), unit_of_work():
        merge_persons(first, second, why="typed twice", actor=hr)
    clock.advance(days=8)
    run_due_jobs()

    db.session.rollback()
    stays = db.session.get_one(Person, live.id)
    assert (stays.name, stays.is_active, stays.erased_at) == ("Ann Lee", True, None)


def test_once_the_wish_is_taken_back_the_records_can_be_joined_and_nobody_is_erased(clock: TestClock) -> None:
    live, old, hr = make_person("Ann Lee"), make_person("Ann Lee", is_active=False), office()
    with unit_of_work():
        services.ask_for_erasure(old.id, why="left", actor=hr)
    with unit_of_work():
        services.withdraw_erasure(old.id, actor=hr)
    with unit_of_work():
        merge_persons(old.id, live.id, why="typed twice", actor=hr)

    clock.advance(days=8)
    run_due_jobs()

    db.session.rollback()
    assert db.session.get_one(Person, live.id).erased_at is None
    assert db.session.execute(select(Erasure.person_id)).scalars().all() == [live.id]


def test_the_page_of_the_merger_says_what_to_do(app: Flask, sign_in: Any) -> None:
    live, old = make_person("Ann Lee"), make_person("Ann Lee", is_active=False)
    hr = make_hr()
    with unit_of_work():
        services.ask_for_erasure(
            old.id, why="left", actor=Actor(hr.id, roles=frozenset({"hr"}), channel=Channel.WEB)
        )

    visitor = sign_in(hr)
    answer = visitor.post(
        f"/people/{old.id}/merger",
        data={"into": live.id, "versions": "1 1", "why": "typed twice", "is_understood": "y"},
    )

    assert answer.status_code == 409
    assert "take that back first" in answer.text


def test_the_page_shows_of_joined_records_what_the_file_holds_of_them(app: Flask, sign_in: Any) -> None:
    """Whoever looked at the old record, and what it said, is no secret because it was joined to another."""
    live, old, hr = make_person("Ann Lee"), make_person("Ann Leigh", is_active=False), make_hr()
    sign_in(hr).get(f"/people/{old.id}")
    with unit_of_work():
        merge_persons(old.id, live.id, why="typed twice", actor=Actor.operator())

    visitor = sign_in(live)
    held = {one.holding.key: one.number for one in queries.list_held(live.id)}

    filed = {one.key: len(list(rows)) for one, rows in queries.read_all(live.id, is_self=True)}
    assert held == {key: None if held[key] is None else number for key, number in filed.items()}
    assert held["people.record"] == 2
    assert "Ann Leigh" in visitor.get("/my-data").text
    assert "Ann Leigh" in visitor.get("/my-data/kinds/people.record").text
    assert hr.name in visitor.get("/my-data/looks").text
    assert dict(queries.count_held(live.id)) == {
        one.holding: None if one.holding.is_confidential else one.number for one in queries.list_held(live.id)
    }


def test_nobody_has_two_wishes_of_which_only_one_could_be_taken_back() -> None:
    """The database itself refuses the second one."""
    ann = make_person("Ann Lee")

    def wish() -> Erasure:
        return Erasure(person_id=ann.id, asked_by=ann.id, asked_at=now(), due_at=now(), report={})

    with unit_of_work() as session:
        session.add(wish())
    with pytest.raises(IntegrityError), unit_of_work() as session:
        session.add(wish())
