"""Guessing from everywhere at once, and acts in a session that has just ended."""

import pytest
from flask import Flask

from app.accounts.models import SignInTry
from app.accounts.services import sessions, tries
from app.accounts.vocabulary import SessionNotFound, TooManyTries
from app.core.actor import Actor
from app.core.clock import now
from app.core.unit_of_work import unit_of_work
from tests.factories.accounts import PASSWORD, give_password
from tests.factories.people import make_administrator, make_person
from tests.support.clock import TestClock
from tests.support.visitor import visitor


def test_a_thousand_wrong_tries_from_everywhere_hold_up_whoever_is_not_known(
    app: Flask, clock: TestClock
) -> None:
    """ASVS 6.3.1: 1000 in 5 minutes in all, each at another name from another address."""
    make_administrator()
    ada = make_person("Ada")
    give_password(ada)
    right = {"email": ada.email, "password": PASSWORD}
    known = visitor(app)
    assert known.post("/sign-in", data=right).status_code == 303
    with unit_of_work() as session:
        session.add_all(
            SignInTry(subject=f"name:{number}", at=now(), weight=1) for number in range(tries.IN_ALL - 1)
        )

    tries.demand_patience("somebody@larkfield.example", address="192.0.2.7")
    assert visitor(app).post("/sign-in", data=right | {"password": "wrong"}).status_code == 403

    with pytest.raises(TooManyTries):
        tries.demand_patience("somebody@larkfield.example", address="192.0.2.8")
    assert visitor(app).post("/sign-in", data=right).status_code == 429
    clock.advance(minutes=5, seconds=1)
    assert visitor(app).post("/sign-in", data=right).status_code == 303


@pytest.mark.usefixtures("app")
def test_a_session_that_has_ended_is_not_proved_back_to_life() -> None:
    """ASVS 7.4.1: the password was shown in time, and the session was ended meanwhile."""
    with pytest.raises(SessionNotFound), unit_of_work():
        sessions.prove_anew("gone", actor=Actor())
