"""Lessons that want another look after some months, and stay done all the same (R-T1)."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app.core.clock import day_of, end_of_day
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import ensure_first_version
from app.signals.models import Signal
from app.training.models import Completion, Refresh
from app.training.privacy.refreshes import read_refreshes, take_over_refreshes
from app.training.rules.refreshes import last_day
from tests.factories.people import make_person
from tests.factories.training import learn, lesson, publish
from tests.support.clock import TestClock
from tests.support.crowds import at_once

YEARLY = {
    "safe.en.md": lesson(more="valid_months: 12\n"),
    "next.en.md": lesson("Next", more="after: [safe]\n"),
}
DUE = "it is time for another look"


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def test_another_look_is_asked_for_at_midnight_and_noted_once_and_nothing_is_taken_away(
    app: Flask, sign_in: Any, clock: TestClock
) -> None:
    """LM-16: by page, with what it opened; two clicks at once are one look, and no second act."""
    ensure_first_version()
    publish(YEARLY)
    mara = make_person("Mara Lind")
    mara_id = mara.id
    learn(mara_id, "safe")
    last = last_day(day_of(clock.at), 12)

    clock.move_to(end_of_day(last))
    hers = sign_in(mara)
    assert DUE not in hers.get("/learn").text + hers.get("/learn/safe").text
    assert "Valid until" in hers.get("/learn/safe/certificate").text
    assert learn(mara_id, "safe")  # whoever looks again before it is time has looked again

    clock.move_to(end_of_day(last_day(last, 12)) + timedelta(microseconds=1))
    hers = sign_in(mara)
    assert DUE in hers.get("/learn").text
    assert hers.get("/learn/next").status_code == 200
    assert "Was valid until" in hers.get("/learn/safe/certificate").text
    page = hers.get("/learn/safe?part=3").text
    assert (DUE in page, "I have gone through it again" in page, "Your certificate" in page) == (
        True,
        True,
        True,
    )

    again = at_once(app, [lambda: learn(mara_id, "safe"), lambda: learn(mara_id, "safe")])
    assert sorted(again) == [False, True]
    assert (count(Refresh), count(Completion), count(Signal)) == (2, 1, 1)
    assert DUE not in hers.get("/learn").text + hers.get("/learn/safe").text
    assert "Gone through again on" in hers.get("/learn/safe/certificate").text

    other_id = make_person().id
    with unit_of_work():
        assert take_over_refreshes(mara_id, other_id) == 2
    assert len(list(read_refreshes(other_id))) == 2


def test_what_says_nothing_stays_fresh_and_what_says_it_later_asks_as_well(
    app: Flask, sign_in: Any, clock: TestClock
) -> None:
    """LM-16: the original as it is now says for how long."""
    publish({"safe.en.md": lesson(), "next.en.md": YEARLY["next.en.md"]})
    mara = make_person("Mara Lind")
    learn(mara.id, "safe")
    clock.move_to(end_of_day(last_day(day_of(clock.at), 24)))
    assert (learn(mara.id, "safe"), count(Refresh)) == (False, 0)
    assert DUE not in sign_in(mara).get("/learn").text

    publish(YEARLY)
    assert DUE in sign_in(mara).get("/learn").text
