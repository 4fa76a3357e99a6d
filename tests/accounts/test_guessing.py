"""Guessing from everywhere at once, and acts in a session that has just ended."""

import pytest
from flask import Flask

from app.accounts.models import SignInTry
from app.accounts.queries.tries import count_all_tries
from app.accounts.services import passwords, sessions, tries
from app.accounts.vocabulary import Proof, SessionNotFound, TooManyTries
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


@pytest.mark.parametrize("guess", [PASSWORD, "a wrong guess"])
def test_whoever_guesses_many_times_in_one_moment_learns_no_more_than_one_by_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch, guess: str
) -> None:
    """ASVS 6.3.1: the tenth wrong try was kept while this password was looked at."""
    make_administrator()
    ada = make_person("Ada")
    give_password(ada)
    email, look = ada.email, passwords.find_proof

    def look_while_others_guess(email: str, *, password: str) -> Proof | None:
        with unit_of_work():
            for _ in range(tries.PER_SUBJECT):
                tries.remember_wrong_try(email, address="198.51.100.7", actor=Actor())
        return look(email, password=password)

    monkeypatch.setattr(passwords, "find_proof", look_while_others_guess)

    answer = visitor(app).post("/sign-in", data={"email": email, "password": guess})

    assert answer.status_code == 429
    assert count_all_tries(now() - tries.WINDOW) == tries.PER_SUBJECT


@pytest.mark.usefixtures("app")
def test_a_session_that_has_ended_is_not_proved_back_to_life() -> None:
    """ASVS 7.4.1: the password was shown in time, and the session was ended meanwhile."""
    with pytest.raises(SessionNotFound), unit_of_work():
        sessions.prove_anew("gone", actor=Actor())
