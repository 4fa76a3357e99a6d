"""Taking a wish back while it is carried out (R-P3): one of the two wins, and the other is told."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app.core.actor import Actor, Channel
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.privacy import queries, services
from app.privacy.services import erasing
from app.privacy.vocabulary import ErasureBegun
from tests.factories.people import make_administrator, make_person
from tests.support.clock import TestClock

pytestmark = pytest.mark.usefixtures("app")
CLOCKWORK = Actor.clockwork()


def oneself(person_id: int) -> Actor:
    return Actor(person_id, roles=frozenset({"employee"}), channel=Channel.WEB)


def somebody_who_asked() -> int:
    person_id = make_person("Ann Lee").id
    with unit_of_work():
        services.ask_for_erasure(person_id, actor=oneself(person_id))
    return person_id


def is_erased(person_id: int) -> bool:
    db.session.rollback()
    return db.session.get_one(Person, person_id).erased_at is not None


class Elsewhere:
    """Work on a connection of its own; what it comes to, or the error, is there after `join`."""

    def __init__(self, app: Flask, work: Callable[[], Any]) -> None:
        self.outcome: Any = None

        def run() -> None:
            with app.app_context():
                try:
                    self.outcome = work()
                except Exception as error:
                    self.outcome = error
                finally:
                    db.session.remove()

        self._thread = threading.Thread(target=run)
        self._thread.start()

    def join(self) -> Any:
        self._thread.join(30)
        return self.outcome


def test_a_wish_that_is_taken_back_after_it_was_found_due_is_not_carried_out(
    app: Flask, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    person_id = somebody_who_asked()
    db.session.remove()
    taken_back, listed = threading.Event(), threading.Event()
    real = queries.list_due_erasures

    def list_due() -> list[tuple[int, int]]:
        found = real()
        db.session.rollback()
        listed.set()
        return found

    def take_back() -> None:
        with unit_of_work():
            services.withdraw_erasure(person_id, actor=oneself(person_id))
            taken_back.set()
            assert listed.wait(20)

    monkeypatch.setattr(erasing.queries, "list_due_erasures", list_due)
    visitor = Elsewhere(app, take_back)
    assert taken_back.wait(20)
    clock.advance(days=8)
    worker = Elsewhere(app, lambda: services.erase_due(actor=CLOCKWORK))

    assert visitor.join() is None
    assert worker.join() == 0
    assert listed.is_set()
    assert not is_erased(person_id)


def test_nothing_is_taken_back_in_the_middle_of_an_erasure(
    app: Flask, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody of whom half is gone is not told that everything stays as it is."""
    person_id = somebody_who_asked()
    db.session.remove()
    in_the_middle, go_on = threading.Event(), threading.Event()
    real = erasing._erase_some

    def slowly(erase: Any, number: int) -> int:
        in_the_middle.set()
        assert go_on.wait(20)
        return real(erase, number)

    clock.advance(days=8)
    monkeypatch.setattr(erasing, "_erase_some", slowly)
    worker = Elsewhere(app, lambda: services.erase_due(actor=CLOCKWORK))
    assert in_the_middle.wait(20)
    with pytest.raises(ErasureBegun), unit_of_work():
        services.withdraw_erasure(person_id, actor=oneself(person_id))
    go_on.set()

    assert worker.join() == 1
    assert is_erased(person_id)


def test_when_the_day_has_come_nothing_is_taken_back_any_more(clock: TestClock, sign_in: Any) -> None:
    person_id = somebody_who_asked()
    clock.advance(days=7)

    with pytest.raises(ErasureBegun), unit_of_work():
        services.withdraw_erasure(person_id, actor=oneself(person_id))
    assert services.erase_due(actor=CLOCKWORK) == 1


def test_the_last_administrator_can_take_back_what_has_to_wait_for_another_one(clock: TestClock) -> None:
    """Their day comes and goes without anything being erased, so the wish does not bind them for ever."""
    ada, bea = make_administrator("Ada"), make_administrator("Bea")
    ada_id, bea_id = ada.id, bea.id
    with unit_of_work():
        services.ask_for_erasure(ada_id, actor=oneself(ada_id))
    services.erase_person(bea_id, why="asked for it", actor=Actor.operator())
    clock.advance(days=8)
    assert services.erase_due(actor=CLOCKWORK) == 0

    with unit_of_work():
        services.withdraw_erasure(ada_id, actor=oneself(ada_id))

    assert queries.find_open_erasure(ada_id) is None


def test_one_erasure_that_fails_keeps_no_other_waiting(
    clock: TestClock, monkeypatch: pytest.MonkeyPatch, runner: FlaskCliRunner
) -> None:
    """It is seen on the status page as a job that failed, and tried again."""
    first, second = somebody_who_asked(), somebody_who_asked()
    clock.advance(days=8)
    real = erasing._erase_some

    def broken(erase: Any, number: int) -> int:
        if number == first:
            raise RuntimeError("the disk is full")
        return real(erase, number)

    monkeypatch.setattr(erasing, "_erase_some", broken)
    with pytest.raises(RuntimeError, match="the disk is full"):
        services.erase_due(actor=CLOCKWORK)

    assert (is_erased(first), is_erased(second)) == (False, True)
    monkeypatch.undo()
    assert services.erase_due(actor=CLOCKWORK) == 1
    assert is_erased(first)
