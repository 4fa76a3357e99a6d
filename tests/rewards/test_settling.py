"""Points come with the acts, go with them, and stand once, whatever is repeated, re-ordered or done at the same time."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.clock import date_from_day, keep_up, set_time_zone
from app.core.db import db
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import publish_rules
from app.notices.models import Notice
from app.organisation.services import change_setting
from app.people.services import deactivate_person, merge_persons, reactivate_person
from app.privacy.services import erase_person
from app.rewards.models import PointsEntry, Recognition
from app.rewards.queries.balances import page_entries, records_of, sum_of_period
from app.rewards.services.previewing import preview_points
from app.rewards.services.settling import settle_batch, settle_everybody
from app.signals.models import Batch
from app.signals.services import (
    confirm_reports,
    import_signals,
    log_act,
    reinstate_batch,
    reverse_batch,
    reverse_signal,
    withdraw_answer,
)
from tests.factories.journey import ARTICLE, REPLY, SHARE, act
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import (
    POINTS_TOML,
    awards_of,
    files_with,
    lines_of,
    points_of,
    put_points_in_force,
    what_differs,
)
from tests.factories.signals import line, write_csv
from tests.support.breaking import BrokenOff
from tests.support.clock import TestClock
from tests.support.crowds import at_once

OPERATOR = Actor.operator()
EARNED, TAKEN_BACK = ("earn", "sharing", 2, "counted"), ("reversal", "sharing", 2, "taken-back")


def take_back(signal_id: int) -> None:
    with unit_of_work():
        reverse_signal(signal_id, reason="a mistake", actor=OPERATOR)


@pytest.mark.usefixtures("points_rules")
def test_an_act_earns_once_and_what_is_taken_back_stands_beside_it() -> None:
    """R-W1, LE-9: of four shares three count; the fourth moves up when one is taken back, at any number of repeats."""
    mara = make_person("Mara Lind")
    shares = [act(mara, SHARE).id for _ in range(4)]

    assert lines_of(mara) == [EARNED] * 3
    take_back(shares[1])
    settle_everybody()

    assert lines_of(mara) == [EARNED] * 3 + [TAKEN_BACK, EARNED]
    assert points_of(mara) == 6
    assert what_differs() == []


@pytest.mark.usefixtures("points_rules")
def test_what_somebody_says_of_themselves_earns_when_it_is_confirmed_and_as_long_as_it_is() -> None:
    """R-W1: least evidence; taken back, confirmed anew, and each time a line of its own."""
    mara, hr = make_person("Mara Lind"), make_hr()
    office = Actor(hr.id, roles=frozenset({"employee", "hr"}))
    with unit_of_work():
        piece = log_act(mara.id, verb=ARTICLE, link="https://larkfield.example/a", actor=Actor(mara.id))
    assert piece is not None
    piece_id = piece.id
    assert points_of(mara) == 0

    for version, points in ((0, 40), (1, 0), (2, 40)):
        with unit_of_work():
            if points:
                confirm_reports({piece_id: version}, actor=office)
            else:
                withdraw_answer(piece_id, version=version, actor=office)
        assert points_of(mara) == points

    assert [(kind, reason) for kind, _rule, _points, reason in lines_of(mara)] == [
        ("earn", "counted"), ("reversal", "evidence"), ("earn", "counted")
    ]  # fmt: skip
    assert what_differs() == []


@pytest.mark.usefixtures("points_rules")
def test_an_import_earns_what_the_same_acts_earn_one_by_one_and_nobody_is_told(tmp_path: Path) -> None:
    """R-W1, LE-3, LE-11, LE-21: the same keys, in the month of the act; a job that runs twice, a batch taken back and brought again."""
    mara, bob = make_person("Mara Lind"), make_person("Bob Berry")
    lines = [line(f"s{number}", mara) for number in range(5)]
    lines += [line(f"r{number}", bob, "Create", "reply", target=mara.email) for number in range(2)]
    path = write_csv(tmp_path / "acts.csv", lines)

    import_signals(path, basis="an agreement", actor=OPERATOR)
    import_signals(path, basis="an agreement", actor=OPERATOR)
    [batch_id, _again] = db.session.execute(select(Batch.id).order_by(Batch.id)).scalars()
    settle_batch(batch_id)

    assert lines_of(mara) == [EARNED] * 3
    assert lines_of(bob) == [("earn", "replying", 3, "counted")]
    late = db.session.execute(select(PointsEntry).limit(1)).scalar_one()
    assert (late.period, late.recorded_at > late.occurred_at) == ("2026-02", True)
    with unit_of_work():
        reverse_batch(batch_id, reason="the wrong file", actor=OPERATOR)
    assert (points_of(mara), points_of(bob)) == (0, 0)
    with unit_of_work():
        reinstate_batch(batch_id, reason="the right one", actor=OPERATOR)
    assert (points_of(mara), points_of(bob)) == (6, 3)
    keys = db.session.execute(select(PointsEntry.key).where(PointsEntry.kind == "earn")).scalars().all()
    assert sum(key.endswith(":2") for key in keys) == 4
    assert what_differs() == []
    assert db.session.execute(select(func.count(Notice.id)).where(Notice.kind.like("%point%"))).scalar() == 0


@pytest.mark.usefixtures("points_rules")
def test_what_a_broken_off_import_has_brought_is_earned_when_its_file_is_sent_again(tmp_path: Path) -> None:
    """R-W1, R-W2, LE-3, JO-2: points, badges and recognition, too, though all of its acts are known by then."""
    mara = make_person("Mara Lind")
    texts = [
        line(f"a{number}", mara, "Create", "article", object=f"https://elsewhere.example/{number}")
        for number in range(5)
    ]
    path = write_csv(tmp_path / "acts.csv", [line("s1", mara), *texts])

    def break_off(_report: object) -> None:
        raise BrokenOff

    with pytest.raises(BrokenOff):
        import_signals(path, basis="an agreement", progress=break_off, actor=OPERATOR)
    assert lines_of(mara) == []
    again = import_signals(path, basis="an agreement", actor=OPERATOR)

    assert (again.new_count, again.known_count) == (0, 6)
    assert EARNED in lines_of(mara)
    assert what_differs() == []
    assert "first-piece" in awards_of(mara)
    assert db.session.execute(select(Recognition.occasion)).scalars().all() == ["pieces:5"]


@pytest.mark.usefixtures("points_rules")
def test_two_who_settle_and_take_back_at_once_post_each_line_once(app: Flask) -> None:
    """R-W1, LE-1, LE-4: on two connections."""
    mara = make_person("Mara Lind")
    shares = [act(mara, SHARE).id for _ in range(4)]
    person = mara.id
    db.session.rollback()

    def share() -> None:
        with unit_of_work():
            log_act(person, verb=SHARE, link="https://larkfield.example/x", actor=Actor(person))

    at_once(app, [lambda: take_back(shares[0]), settle_everybody, share, settle_everybody])  # type: ignore[list-item]

    assert points_of(mara) == 6
    assert sorted(lines_of(mara)) == sorted([EARNED] * 4 + [TAKEN_BACK])
    assert what_differs() == []


def test_nothing_is_posted_before_there_are_rules_of_points_and_then_what_the_preview_said(
    app: Flask, clock: TestClock, tmp_path: Path
) -> None:
    """R-W1, LE-12: activating on old data is a dry run first; then it is silent, exact, and done once."""
    put_points_in_force(tmp_path, None)
    mara, bob = make_person("Mara Lind"), make_person("Bob Berry")
    for _ in range(4):
        act(mara, SHARE)
    act(bob, REPLY, target="Mara")
    assert lines_of(mara) == []
    told = db.session.execute(select(func.count(Notice.id))).scalar()

    clock.advance(hours=1)
    gains = preview_points(files_with())
    assert (gains.people, gains.rules) == ({mara.id: 6, bob.id: 3}, {"sharing": 6, "replying": 3})
    assert lines_of(mara) == []
    with unit_of_work():
        publish_rules(files_with(), actor=OPERATOR)
    run_due_jobs()

    assert (points_of(mara), points_of(bob)) == (6, 3)
    assert db.session.execute(select(func.count(Notice.id))).scalar() == told
    clock.advance(hours=1)
    with unit_of_work():
        publish_rules(files_with(POINTS_TOML.replace("points = 2", "points = 9")), actor=OPERATOR)
    run_due_jobs()
    clock.advance(hours=1)
    act(bob, SHARE)

    assert (points_of(mara), points_of(bob)) == (6, 12)
    assert what_differs() == []


@pytest.mark.usefixtures("points_rules")
def test_two_records_that_become_one_hand_their_points_on_by_a_line_and_are_judged_together() -> None:
    """LE-14, LE-15: nothing is rewritten; what both did on one day is capped as one person's; who comes back is the same one."""
    mara, double = make_person("Mara Lind"), make_person("M. Lind", is_active=False)
    for _ in range(2):
        act(mara, SHARE)
        act(double, SHARE)
    with unit_of_work():
        merge_persons(double.id, mara.id, why="typed twice", actor=OPERATOR)

    assert (points_of(mara), points_of(double)) == (6, 0)
    assert lines_of(double) == [EARNED] * 2
    assert lines_of(mara) == [EARNED] * 2 + [
        ("transfer", "", 4, "merged"), ("reversal", "sharing", 2, "per-day")
    ]  # fmt: skip
    with unit_of_work():
        deactivate_person(mara.id, reason="left", actor=OPERATOR)
    with unit_of_work():
        reactivate_person(mara.id, actor=OPERATOR)
    act(mara, ARTICLE)
    records = records_of(mara.id)
    assert points_of(mara) == sum_of_period(records, "2026-03") == 46
    assert page_entries(records).total == 6  # the line between her own records is none to her
    assert what_differs() == []


@pytest.fixture
def utc_afterwards() -> Iterator[None]:
    """Whatever zone a story leaves behind, the next one begins in UTC."""
    yield
    set_time_zone("UTC")


@pytest.mark.usefixtures("points_rules", "utc_afterwards")
def test_days_are_the_organisations_and_stay_as_they_were_cut(clock: TestClock) -> None:
    """LE-10: midnight, a leap day, the hour that is there twice, another time zone, and a clock that is set back."""
    with unit_of_work():
        change_setting("time_zone", "Europe/Berlin", actor=OPERATOR)
    keep_up()
    mara = make_person("Mara Lind")
    moments = [
        datetime(2028, 2, 28, 23, 30, tzinfo=UTC),  # the 29th in Berlin
        datetime(2028, 2, 29, 22, 59, tzinfo=UTC),
        datetime(2028, 2, 29, 23, 1, tzinfo=UTC),  # 1 March
        datetime(2028, 10, 29, 0, 30, tzinfo=UTC),  # half past two
        datetime(2028, 10, 29, 1, 30, tzinfo=UTC),  # half past two again
    ]
    for moment in moments:
        clock.move_to(moment)
        act(mara, SHARE)
    with unit_of_work():
        change_setting("time_zone", "Pacific/Auckland", actor=OPERATOR)
    keep_up()
    clock.move_to(moments[0])
    act(mara, SHARE)
    settle_everybody()

    entries = db.session.execute(select(PointsEntry).order_by(PointsEntry.id)).scalars().all()
    assert [date_from_day(one.day).isoformat()[5:] for one in entries] == [
        "02-29", "02-29", "03-01", "10-29", "10-29", "02-29"
    ]  # fmt: skip
    assert [one.period for one in entries[1:3]] == ["2028-02", "2028-03"]
    assert what_differs() == []


@pytest.mark.usefixtures("points_rules")
def test_an_act_takes_over_nothing_of_an_act_that_was_erased() -> None:
    """R-P3, R-W1: lines outlive the acts that they name, so no number of an act is ever given again."""
    gone, new = make_person("Gone"), make_person("New")
    last = act(gone, SHARE).id
    with unit_of_work():
        deactivate_person(gone.id, actor=OPERATOR)
    erase_person(gone.id, why="asked for it", actor=OPERATOR)

    assert act(new, SHARE).id > last
    assert (points_of(new), lines_of(new), what_differs()) == (2, [EARNED], [])
