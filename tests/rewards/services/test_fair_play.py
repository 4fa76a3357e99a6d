"""What came in is looked at after the answer: what looks unusual is held, once, whenever and however often it is looked at."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import delete, func, select, update

from app.core.actor import Actor
from app.core.clock import keep_up, now, set_time_zone
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.journey.models import PublishedRules
from app.journey.rules.parse import content_hash
from app.notices.models import Notice
from app.organisation.services import change_setting
from app.people.models import Person
from app.rewards.models import FairPlayLook, Hold
from app.rewards.services.fair_play import look_at_batch, look_at_new_acts, rules_in_force
from app.rewards.services.holds import release
from app.signals.models import Batch
from app.signals.services import declare_account, import_signals, log_act
from tests.factories.journey import REPLY, SHARE
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import as_hr, files_with, points_of, put_in_force, what_differs
from tests.factories.signals import line, make_signal, write_csv
from tests.support.clock import TestClock
from tests.support.crowds import at_once

OPERATOR = Actor.operator()
RULES = """\
[own]
label = { en = "With oneself", de = "Mit sich selbst" }
words = { en = "With yourself?", de = "Mit dir selbst?" }
check = "self"
counts = ["reply"]

[burst]
label = { en = "Many at once", de = "Viele auf einmal" }
words = { en = "Very many at once.", de = "Sehr viele auf einmal." }
check = "burst"
counts = ["share"]
more_than = 2
minutes = 10

[words]
label = { en = "The same words", de = "Dieselben Worte" }
words = { en = "The same words.", de = "Dieselben Worte." }
check = "same-text"
counts = ["share"]
colleagues = 2

[ring]
label = { en = "Among few", de = "Unter wenigen" }
words = { en = "Among few.", de = "Unter wenigen." }
check = "ring"
counts = ["reply"]
more_than = 2
days = 28
mostly = 80
circle = 3
"""


@pytest.fixture
def rules(app: Flask, points_rules: None, clock: TestClock) -> None:
    """Small rules of fair play are in force, and everything before was looked at."""
    clock.advance(hours=1)
    put_in_force(files_with(fair_play=RULES))
    look_at_new_acts()


def held() -> Counter[tuple[int, str]]:
    db.session.rollback()
    return Counter(tuple(row) for row in db.session.execute(select(Hold.person_id, Hold.rule)))


def told(person: Person) -> list[int]:
    query = select(Notice.params).where(Notice.person_id == person.id, Notice.kind == "act_held")
    return [params["number"] for params in db.session.execute(query).scalars()]


def share_often(person: Person, number: int) -> None:
    for _ in range(number):
        make_signal(person, SHARE)


@pytest.mark.usefixtures("rules")
def test_what_came_in_is_looked_at_once_and_in_any_portions(clock: TestClock) -> None:
    """R-W8: two within one notice; the third look finds nothing; a little later a fifth act is found with those before it."""
    mara = make_person("Mara Lind")
    share_often(mara, 4)
    assert points_of(mara) == 6  # logging one was not held up by it

    assert [look_at_new_acts() for _ in range(3)] == [2, 0, 0]
    assert (held(), told(mara), points_of(mara), what_differs()) == ({(mara.id, "burst"): 2}, [2], 4, [])
    clock.advance(minutes=5)
    share_often(mara, 1)
    assert look_at_new_acts() == 1
    clock.advance(days=1)
    share_often(mara, 1)
    assert look_at_new_acts() == 0


@pytest.mark.usefixtures("rules")
def test_an_account_of_ones_own_the_same_words_and_a_small_circle_are_found() -> None:
    """R-W8: whoever is called by number, address or account; however blanks and case are written."""
    mara, bob, ann = make_person("Mara Lind"), make_person("Bob Berry"), make_person("Ann Leigh")
    with unit_of_work():
        declare_account(mara.id, platform="mastodon", handle="@maralind", actor=Actor(mara.id))
        for person, words in ((mara, "At the fair"), (bob, "at  the FAIR"), (ann, "At home")):
            log_act(person.id, verb=SHARE, statement=words, actor=Actor(person.id))
    make_signal(mara, REPLY, target="MaraLind")
    make_signal(mara, REPLY, target="somebody else")
    for _ in range(3):
        make_signal(bob, REPLY, target=ann.email.upper())
        make_signal(ann, REPLY, target=bob.external_id)

    look_at_new_acts()

    assert held() == {
        (mara.id, "own"): 1,
        (mara.id, "words"): 1,
        (bob.id, "words"): 1,
        (bob.id, "ring"): 1,
        (ann.id, "ring"): 1,
    }
    seen = db.session.execute(select(Hold.details).where(Hold.rule == "ring").limit(1)).scalar_one()
    assert seen == {"check": "ring", "acts": 3, "days": 28, "people": 2, "share": 100}


@pytest.mark.usefixtures("rules")
def test_two_who_look_at_once_hold_everything_once(app: Flask) -> None:
    """R-W8, LE-1: and telling is once, too."""
    mara = make_person("Mara Lind")
    share_often(mara, 4)

    assert sorted(at_once(app, [look_at_new_acts] * 2)) in ([0, 2], [1, 1])
    assert (held(), sum(told(mara)), what_differs()) == ({(mara.id, "burst"): 2}, 2, [])


@pytest.mark.usefixtures("rules")
def test_an_import_is_looked_at_however_old_it_is_and_nobody_is_told_of_old_things(
    tmp_path: Path, clock: TestClock
) -> None:
    """R-W8, LE-21: what was broken off is done again by the same job; what is known already holds nothing."""
    mara = make_person("Mara Lind")
    old = (now() - timedelta(days=40)).isoformat()
    lines = [line(f"s{number}", mara, published=old) for number in range(4)]
    path = write_csv(tmp_path / "acts.csv", lines)
    for _ in range(2):
        import_signals(path, basis="an agreement", actor=OPERATOR)

    assert (held(), told(mara), points_of(mara), what_differs()) == ({(mara.id, "burst"): 2}, [], 4, [])
    with unit_of_work() as session:
        session.execute(delete(Hold).where(Hold.id == select(func.max(Hold.id)).scalar_subquery()))
    batch_id = db.session.execute(select(func.min(Batch.id))).scalar_one()
    assert look_at_batch(batch_id) == 1


def test_what_was_done_before_the_first_look_is_left_alone_until_somebody_says_so(
    app: Flask, points_rules: None, runner: FlaskCliRunner, clock: TestClock, tmp_path: Path
) -> None:
    """R-W8: a dry run before a rule is activated, and silent after."""
    mara = make_person("Mara Lind")
    share_often(mara, 4)
    for name, text in files_with(fair_play=RULES).items():
        (tmp_path / name).write_text(text)

    said = runner.invoke(args=["rewards", "check-fair-play", str(tmp_path)]).output
    assert "2 acts of 1 people" in said
    assert f"{mara.external_id:>20}        2" in said
    clock.advance(hours=1)
    put_in_force(files_with(fair_play=RULES))
    assert (look_at_new_acts(), look_at_new_acts(), held()) == (0, 0, {})

    said = runner.invoke(args=["rewards", "check-fair-play", "--hold"]).output
    assert "2 of them are held now" in said
    assert (held(), told(mara)) == ({(mara.id, "burst"): 2}, [])
    said = runner.invoke(args=["rewards", "check-fair-play", "--json", "--since", "2020-01-01"]).output
    assert '"held": null' in said
    assert runner.invoke(args=["rewards", "check-fair-play", str(tmp_path), "--hold"]).exit_code == 2


@pytest.mark.usefixtures("rules")
def test_rules_that_cannot_be_read_any_more_leave_those_before_them_in_force(clock: TestClock) -> None:
    """R-W8: a release that is stricter than the one that published them."""
    clock.advance(hours=1)
    version = put_in_force(
        files_with(fair_play=RULES.replace("more_than = 2\nminutes", "more_than = 3\nminutes"))
    )
    broken = files_with(fair_play=RULES.replace("minutes = 10", "minutes = 0"))
    with unit_of_work() as session:
        newest = update(PublishedRules).where(PublishedRules.version == version)
        session.execute(newest.values(files=broken, content_hash=content_hash(broken)))

    in_force, rules = rules_in_force()

    assert (in_force, [rule.more_than for rule in rules if rule.key == "burst"]) == (version - 1, [2])


@pytest.mark.usefixtures("rules")
def test_what_was_erased_meanwhile_and_clocks_that_go_back_lose_nothing(clock: TestClock) -> None:
    """R-W8, PL-32: acts are looked at in the order in which they were stored, by no clock."""
    mara = make_person("Mara Lind")
    clock.advance(days=-3)
    share_often(mara, 3)
    assert look_at_new_acts() == 1
    with unit_of_work() as session:
        session.execute(update(FairPlayLook).values(seen_to=1_000, before_to=1_000))
    look_at_new_acts()
    share_often(mara, 1)
    assert look_at_new_acts() == 1


@pytest.mark.usefixtures("rules")
def test_minutes_are_those_that_pass_whatever_day_or_hour_clocks_show(clock: TestClock) -> None:
    """R-W8, PL-7, PL-8, PL-9, LE-10: over a leap day's midnight; the hour that is there twice; then another zone, and an earlier clock."""
    hanna = make_hr()
    with unit_of_work():
        change_setting("time_zone", "Europe/Berlin", actor=OPERATOR)
    keep_up()
    try:
        mara, bob = make_person("Mara Lind"), make_person("Bob Berry")
        for minute in (58, 59):
            clock.move_to(datetime(2028, 2, 28, 22, minute, tzinfo=UTC))
            share_often(mara, 1)
        clock.move_to(datetime(2028, 2, 28, 23, 2, tzinfo=UTC))  # the 29th in Berlin
        share_often(mara, 1)
        for hour in (0, 1):
            clock.move_to(datetime(2028, 10, 29, hour, 30, tzinfo=UTC))  # half past two, twice
            share_often(bob, 2)
        assert (look_at_new_acts(), held()) == (1, {(mara.id, "burst"): 1})

        with unit_of_work():
            change_setting("time_zone", "Pacific/Auckland", actor=OPERATOR)
        keep_up()
        clock.move_to(datetime(2028, 2, 1, tzinfo=UTC))
        assert look_at_new_acts() == 0
        assert (points_of(mara), what_differs()) == (4, [])
        with unit_of_work():
            release(
                db.session.execute(select(Hold.id)).scalar_one(),
                version=1,
                reason="A fair.",
                actor=as_hr(hanna),
            )
        assert (points_of(mara), what_differs()) == (6, [])
    finally:
        set_time_zone("UTC")
