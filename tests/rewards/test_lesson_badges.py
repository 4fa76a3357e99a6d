"""Lessons earn badges like anything else that people do: when one is done, once, and only for different ones."""

from flask import Flask

from app.core.clock import now
from app.core.db import db
from app.journey.services.rules import ensure_first_version
from app.signals.models import Signal
from tests.factories.journey import act
from tests.factories.people import make_person
from tests.factories.rewards import awards_of
from tests.factories.training import learn, lesson, publish

ACADEMY = ("View", "lesson")


def test_a_first_lesson_and_ten_different_ones_earn_a_badge_each(app: Flask) -> None:
    """R-T1, R-W2: granted in the transaction of the lesson and dated at it; the same lesson again is no second one."""
    ensure_first_version()
    keys = [f"lesson-{letter}" for letter in "abcdefghij"]
    publish({f"{key}.en.md": lesson(key) for key in keys})
    ann, ben = make_person("Ann"), make_person("Ben")

    assert learn(ann.id, keys[0])
    [first] = awards_of(ann).values()
    signal = db.session.get(Signal, first.signal_id)
    assert signal is not None
    assert (first.badge_key, first.earned_at, signal.object) == ("first-lesson", now(), keys[0])
    assert [learn(ann.id, key) for key in keys[:9]] == [False] + [True] * 8
    assert list(awards_of(ann)) == ["first-lesson"]
    assert learn(ann.id, keys[9])
    assert set(awards_of(ann)) == {"first-lesson", "ten-lessons"}

    act(ben, ACADEMY)
    assert awards_of(ben) == {}
