"""Award cycles: from the first day of a period to what is handed over, with two people in HR."""

import json
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select, update

from app.core.actor import Actor
from app.core.clock import day_from_date, keep_up, now, today
from app.core.db import db
from app.core.errors import Conflict, NotAllowed
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import SHIPPED_FOLDER, read_files
from app.notices.models import Notice
from app.organisation.services import change_setting, switch_element
from app.organisation.vocabulary import Element
from app.people.models import Person
from app.people.services import deactivate_person, merge_persons
from app.privacy.services import erase_person
from app.rewards.models import Cycle, CyclePart, CycleSnapshot, WonPrize
from app.rewards.queries import cycle_figures as figures
from app.rewards.queries import cycles as queries
from app.rewards.queries import impact
from app.rewards.queries.boards import read_own
from app.rewards.rules.calculation import what_is_wrong
from app.rewards.rules.cycles import Prize
from app.rewards.services import awarding, bundles, cycles, freezing, objections
from app.rewards.services.holds import dismiss, release
from app.rewards.services.settling import settle_everybody
from app.rewards.vocabulary.cycles import (
    AnotherPerson,
    Bar,
    CycleChanged,
    CycleRefused,
    ImportAtWork,
    NotNow,
    NotReady,
    NumbersDiffer,
    ObjectedAlready,
    Period,
    PlannedAlready,
    PrizeKind,
    TooEarly,
)
from app.rewards.vocabulary.words import WordsRefused
from app.signals.models import Batch
from app.signals.services import import_signals, reverse_signal
from app.signals.vocabulary import Evidence
from tests.factories.cycles import (
    DOWNLOAD,
    FREEZING,
    LEAD,
    LIKE,
    SPRING,
    TALK,
    announce,
    approve,
    check,
    did,
    freeze,
    hash_of,
    places_of,
    plan,
    state_of,
    version_of,
)
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import as_colleague, as_hr, hold_act, points_of
from tests.factories.signals import line, make_signal, write_csv
from tests.support.clock import TestClock
from tests.support.crowds import at_once

pytestmark = pytest.mark.usefixtures("app")
OPERATOR = Actor.operator()


def bar_of(cycle_id: int, person: Person) -> Bar | None:
    db.session.rollback()
    return figures.get_line(figures.find_snapshot(queries.get_cycle(cycle_id)), [person.id]).bar


def told(person: Person) -> list[str]:
    db.session.rollback()
    query = select(Notice.key).where(Notice.person_id == person.id).order_by(Notice.id)
    return [key for key in db.session.execute(query).scalars() if key.startswith("cycle:")]


def how_many(model: type) -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def test_two_people_in_hr_bring_a_half_year_with_a_tie_from_its_first_day_to_its_prizes(
    clock: TestClock,
) -> None:
    """R-W5: open, closing, frozen, checked, approved, announced, handed over; likes win nothing."""
    hr, second = make_hr("Helene Roth"), make_hr("Said Second")
    amara, jonas, lina, loud = (
        make_person(name, country="DE") for name in ("Amara", "Jonas", "Li Na", "Loud")
    )
    cycle_id = plan(hr)
    did(amara, LEAD, LEAD, TALK, DOWNLOAD)
    did(jonas, LEAD, TALK)
    did(lina, LEAD, TALK)
    did(loud, *[LIKE] * 9)
    with pytest.raises(TooEarly):
        freeze(cycle_id, hr)
    clock.at = datetime(2026, 7, 1, 9, tzinfo=UTC)
    with unit_of_work():
        assert cycles.close_periods() == 1
    assert state_of(cycle_id) == "closing"
    freeze(cycle_id, hr, clock)

    assert places_of(cycle_id) == {
        amara.id: (13, 1, True),
        jonas.id: (7, 2, True),
        lina.id: (7, 2, True),
    }
    assert told(amara) == [f"cycle:{cycle_id}:figures:1"]
    assert told(loud) == []
    with unit_of_work():
        cycles.raise_budget(cycle_id, version_of(cycle_id), 999_00, actor=as_hr(hr))
    with pytest.raises(NotReady):  # 600 + 200 + 200: they share the prize of the second place
        check(cycle_id, hr)
    with unit_of_work():
        cycles.raise_budget(cycle_id, version_of(cycle_id), 1000_00, actor=as_hr(hr))
    check(cycle_id, hr)
    assert told(second)[-1].startswith(f"cycle:{cycle_id}:approve:")
    with pytest.raises(AnotherPerson):
        approve(cycle_id, hr)
    approve(cycle_id, second)
    with pytest.raises(TooEarly), unit_of_work():
        awarding.announce_cycle(cycle_id, version_of(cycle_id), actor=as_hr(hr))
    assert announce(cycle_id, hr, clock) == 3

    won = {one.name: one.prize for one in queries.list_won(queries.get_cycle(cycle_id))}
    assert {name: (one.place, one.value, one.country) for name, one in won.items()} == {
        "Amara": (1, 600_00, "DE"),
        "Jonas": (2, 200_00, "DE"),
        "Li Na": (2, 200_00, "DE"),
    }
    assert f"cycle:{cycle_id}:won" in told(lina)
    for one in won.values():
        given = {"what": "A voucher", "kind": PrizeKind.VOUCHER, "value": one.value, "currency": "EUR", "country": "DE"}  # fmt: skip
        with unit_of_work():
            assert awarding.hand_over(one.id, 1, **given, on=today(), actor=as_hr(second))
        with unit_of_work():  # the same form once more
            assert not awarding.hand_over(one.id, 1, **given, on=today(), actor=as_hr(second))
    assert state_of(cycle_id) == "done"


def test_who_cannot_win_is_said_with_the_reason_and_takes_no_place_away(clock: TestClock) -> None:
    """R-W5: runs it, leads the company, asked not to take part, has left, won the last time."""
    hr, second = make_hr("Helene Roth"), make_hr("Said Second")
    boss, shy, gone, again, mara = (make_person(name) for name in ("Boss", "Shy", "Gone", "Again", "Mara"))
    elsewhere = make_person("Elsewhere", department="Quiet")
    make_person("Led", manager_id=boss.id)
    with unit_of_work():
        switch_element(Element.PRIZES, department="Quiet", to=False, was=None, actor=OPERATOR)
    clock.at = datetime(2026, 1, 20, 9, tzinfo=UTC)
    before = plan(hr, "2025-H2")
    did(again, LEAD, at=datetime(2025, 9, 1, 9, tzinfo=UTC))
    freeze(before, hr)
    check(before, hr)
    approve(before, second)
    announce(before, hr, clock)
    cycle_id = plan(hr)
    with unit_of_work():
        terms = cycles.terms_of(queries.get_cycle(cycle_id))._replace(leaves_out_winners=True)
        cycles.change_terms(cycle_id, version_of(cycle_id), terms, currency="EUR", approver_id=second.id, actor=as_hr(hr))  # fmt: skip
    for person in (hr, second, boss, shy, gone, again, mara, elsewhere):
        did(person, LEAD, at=SPRING)
    with unit_of_work():
        assert objections.change_wishes(takes_part=False, is_named=False, actor=as_colleague(shy))
        db.session.execute(update(Person).where(Person.id == gone.id).values(is_active=False))
    freeze(cycle_id, hr, clock)

    bars = {person.name: bar_of(cycle_id, person) for person in (hr, second, boss, shy, gone, again, mara)}
    assert bars == {
        "Helene Roth": Bar.RUNS,
        "Said Second": Bar.RUNS,
        "Boss": Bar.EXECUTIVE,
        "Shy": Bar.OPTED_OUT,
        "Gone": Bar.LEFT,
        "Again": Bar.WON_BEFORE,
        "Mara": None,
    }
    assert places_of(cycle_id)[mara.id] == (5, 1, True)
    assert elsewhere.id not in places_of(cycle_id)


def test_nobody_approves_what_they_run_have_run_or_stand_to_win(clock: TestClock) -> None:
    """R-W5, BA-19: in place of a panel, whoever approves."""
    hr, second, winner = make_hr("Helene Roth"), make_hr("Said Second"), make_hr("Wina")
    cycle_id = plan(hr)
    did(winner, LEAD)
    freeze(cycle_id, hr, clock)
    with pytest.raises(AnotherPerson), unit_of_work():
        cycles.take_over(cycle_id, version_of(cycle_id), actor=as_hr(winner))
    with unit_of_work():
        cycles.take_over(cycle_id, version_of(cycle_id), actor=as_hr(second))
    with pytest.raises(AnotherPerson):
        check(cycle_id, hr)
    check(cycle_id, second)

    for somebody in (hr, second, winner):
        with pytest.raises(AnotherPerson):
            approve(cycle_id, somebody)
    with pytest.raises(NotAllowed), unit_of_work():
        cycles.approve_cycle(cycle_id, version_of(cycle_id), hash=hash_of(cycle_id), actor=as_colleague(winner))  # fmt: skip
    approve(cycle_id, make_hr("Third"))
    assert state_of(cycle_id) == "approved"


def test_whoever_runs_or_approves_may_leave_in_the_middle(clock: TestClock) -> None:
    """BA-20: another one takes over, and another one approves than the one who was named."""
    hr, second, third, fourth = (make_hr(name) for name in ("Helene", "Said", "Third", "Fourth"))
    cycle_id = plan(hr)
    with unit_of_work():
        terms = cycles.terms_of(queries.get_cycle(cycle_id))
        cycles.change_terms(cycle_id, version_of(cycle_id), terms, currency="EUR", approver_id=second.id, actor=as_hr(hr))  # fmt: skip
    did(make_person("Mara"), LEAD)
    freeze(cycle_id, hr, clock)
    for gone in (hr, second):
        with unit_of_work():
            deactivate_person(gone.id, actor=OPERATOR)
    with unit_of_work():
        cycles.take_over(cycle_id, version_of(cycle_id), actor=as_hr(third))
    check(cycle_id, third)
    approve(cycle_id, fourth)

    assert announce(cycle_id, third, clock) == 1


def test_an_empty_and_a_short_period_are_no_error(clock: TestClock) -> None:
    """BA-14: nobody wins, and the cycle comes to its end all the same."""
    hr, second = make_hr("Helene Roth"), make_hr("Said Second")
    short = plan(hr, "2026-03", first_day=day_from_date(date(2026, 3, 30)))
    make_signal(make_person("Early"), ("Create", "article"), at=datetime(2026, 3, 29, 23, 59, tzinfo=UTC))
    with pytest.raises(PlannedAlready):
        plan(second, "2026-03")
    with pytest.raises(CycleRefused):
        plan(hr, "2027-03")
    freeze(short, hr, clock)
    check(short, hr)
    approve(short, second)

    assert (places_of(short), announce(short, hr, clock), state_of(short)) == ({}, 0, "done")


def test_a_period_is_cut_once_in_the_organisations_time_zone(clock: TestClock) -> None:
    """BA-12: the last second of a local month is in it, in whatever UTC month; another zone later moves nothing."""
    clock.at = datetime(2026, 2, 10, 9, tzinfo=UTC)
    with unit_of_work():
        change_setting("time_zone", "Europe/Berlin", version=None, actor=OPERATOR)
    clock.advance(days=2)
    keep_up()
    hr, mara = make_hr("Helene Roth"), make_person("Mara")
    cycle_id = plan(hr, "2026-03")
    article = ("Create", "article")
    for at in (
        datetime(2026, 2, 28, 22, 59, 59, tzinfo=UTC),  # still February in Berlin
        datetime(2026, 2, 28, 23, 0, 0, tzinfo=UTC),
        datetime(2026, 3, 31, 21, 59, 59, tzinfo=UTC),  # summer time by then
        datetime(2026, 3, 31, 22, 0, 0, tzinfo=UTC),
    ):
        make_signal(mara, article, at=at)
    cut = [(one.starts_at, one.ends_at) for one in [queries.get_cycle(cycle_id)]]
    with unit_of_work():
        change_setting("time_zone", "Pacific/Auckland", version=1, actor=OPERATOR)
    freeze(cycle_id, hr, clock)

    assert cut == [(datetime(2026, 2, 28, 23, tzinfo=UTC), datetime(2026, 3, 31, 22, tzinfo=UTC))]
    assert [(one.starts_at, one.ends_at) for one in [queries.get_cycle(cycle_id)]] == cut
    assert places_of(cycle_id) == {mara.id: (20, 1, True)}


def test_late_evidence_counts_while_the_period_closes_and_not_after_the_freeze(clock: TestClock) -> None:
    """BA-13, BA-21, LE-11, LB-11: what comes later, or is taken back, counts for points and on the boards, changes no award,
    and stands as a note beside the next period.
    """
    hr, mara, jonas = make_hr("Helene Roth"), make_person("Mara"), make_person("Jonas", is_on_boards=True)
    live = [read_own(jonas.id, "2026-H1").points]
    cycle_id = plan(hr)
    early = did(mara, LEAD)[0]
    clock.at = FREEZING
    did(jonas, LEAD)
    freeze(cycle_id, hr)
    before = hash_of(cycle_id), places_of(cycle_id)
    settle_everybody()
    live.append(read_own(jonas.id, "2026-H1").points)
    clock.advance(days=1)
    did(jonas, LEAD, LEAD)
    with unit_of_work():
        reverse_signal(early.id, reason="not a lead", actor=as_hr(hr))
    settle_everybody()

    assert (hash_of(cycle_id), places_of(cycle_id)) == before
    assert before[1] == {mara.id: (5, 1, True), jonas.id: (5, 1, True)}
    live.append(read_own(jonas.id, "2026-H1").points)
    assert (points_of(mara), live[0] < live[1] < live[2]) == (0, True)
    cycle = queries.get_cycle(cycle_id)
    late = impact.list_late(cycle, freezing.rules_of(cycle).kinds)
    assert sorted((one.person_id, one.is_taken_back) for one in late) == [
        (mara.id, True), (jonas.id, False), (jonas.id, False)
    ]  # fmt: skip
    assert what_is_wrong(bundles.whole_bundle(cycle)) == []


def test_figures_that_were_changed_past_waymark_are_not_approved(clock: TestClock) -> None:
    """BA-22: they are reckoned again before, and the hash that the second person saw is the one that is approved."""
    hr, second, mara = make_hr("Helene Roth"), make_hr("Said Second"), make_person("Mara")
    cycle_id = plan(hr)
    did(mara, LEAD)
    freeze(cycle_id, hr, clock)
    check(cycle_id, hr)
    with pytest.raises(CycleChanged), unit_of_work():
        cycles.approve_cycle(cycle_id, version_of(cycle_id), hash="0" * 64, actor=as_hr(second))
    with pytest.raises(CycleChanged), unit_of_work():
        cycles.approve_cycle(cycle_id, version_of(cycle_id) - 1, hash=hash_of(cycle_id), actor=as_hr(second))  # fmt: skip
    with unit_of_work():
        db.session.execute(update(CyclePart).values(score=500))

    with pytest.raises(NumbersDiffer):
        approve(cycle_id, second)
    assert state_of(cycle_id) == "checked"


def test_whoever_is_left_out_reads_why_and_may_object(clock: TestClock) -> None:
    """R-W5: an exclusion has a reason, is another snapshot, and keeps the old one."""
    hr, mara, jonas = make_hr("Helene Roth"), make_person("Mara"), make_person("Jonas")
    cycle_id = plan(hr)
    did(mara, LEAD, TALK)
    did(jonas, LEAD)
    freeze(cycle_id, hr, clock)
    first = hash_of(cycle_id)
    with pytest.raises(WordsRefused), unit_of_work():
        freezing.leave_out(cycle_id, version_of(cycle_id), mara.id, why=" ", actor=as_hr(hr))
    with unit_of_work():
        freezing.leave_out(cycle_id, version_of(cycle_id), mara.id, why="On the jury.", actor=as_hr(hr))

    assert places_of(cycle_id) == {mara.id: (7, None, False), jonas.id: (5, 1, True)}
    assert (bar_of(cycle_id, mara), how_many(CycleSnapshot)) == (Bar.EXCLUDED, 2)
    assert told(mara)[-1] == f"cycle:{cycle_id}:figures:2"
    with pytest.raises(NotNow), unit_of_work():
        freezing.leave_out(cycle_id, version_of(cycle_id), mara.id, why="Twice", actor=as_hr(hr))
    with unit_of_work():
        freezing.let_in(cycle_id, version_of(cycle_id), mara.id, actor=as_hr(hr))
    assert places_of(cycle_id)[mara.id] == (7, 1, True)
    assert hash_of(cycle_id) != first  # the third snapshot says that it is the third


def test_an_objection_waits_for_an_answer_and_what_was_right_is_taken_in_by_a_step_of_its_own(
    clock: TestClock,
) -> None:
    """R-W5: an objection period precedes the announcement; the old figures are kept, and approved is what holds."""
    hr, second, mara, jonas = (
        make_hr("Helene Roth"),
        make_hr("Said Second"),
        make_person("Mara"),
        make_person("Jonas"),
    )
    cycle_id = plan(hr)
    did(mara, LEAD)
    did(jonas, LEAD)
    freeze(cycle_id, hr, clock)
    check(cycle_id, hr)
    did(mara, TALK)
    did(jonas, TALK)
    with unit_of_work():
        objection_id = objections.make_objection(cycle_id, number=1, words="A talk is missing.", actor=as_colleague(mara))  # fmt: skip
    with pytest.raises(ObjectedAlready), unit_of_work():
        objections.make_objection(cycle_id, number=1, words="Again.", actor=as_colleague(mara))
    with pytest.raises(NotReady):
        approve(cycle_id, second)
    with unit_of_work():
        objections.answer_objection(objection_id, is_upheld=True, answer="You are right.", actor=as_hr(second))  # fmt: skip
    with pytest.raises(CycleChanged), unit_of_work():
        objections.answer_objection(objection_id, is_upheld=False, answer="No.", actor=as_hr(hr))
    with pytest.raises(NotReady):
        approve(cycle_id, second)
    with unit_of_work():
        cycles.reopen_cycle(cycle_id, version_of(cycle_id), why="An objection was right.", actor=as_hr(second))  # fmt: skip
    with unit_of_work():
        assert freezing.reckon_cycle_again(cycle_id, version_of(cycle_id), actor=as_hr(hr))
    with unit_of_work():
        assert not freezing.reckon_cycle_again(cycle_id, version_of(cycle_id), actor=as_hr(hr))

    assert places_of(cycle_id) == {mara.id: (7, 1, True), jonas.id: (5, 2, True)}
    check(cycle_id, hr)
    approve(cycle_id, second)
    clock.at = queries.get_cycle(cycle_id).objections_until or now()
    with pytest.raises(TooEarly), unit_of_work():
        objections.make_objection(cycle_id, number=2, words="Too late.", actor=as_colleague(jonas))
    assert announce(cycle_id, hr, clock) == 2


@pytest.mark.parametrize("many", [2, 12])
def test_many_approvers_at_once_are_one_approval_and_two_announcements_one_set_of_winners(
    app: Flask, clock: TestClock, many: int
) -> None:
    """R-W5, G4: whoever runs it is among those who try; each on a connection of their own."""
    hr, mara = make_hr("Helene Roth"), make_person("Mara")
    others = [make_hr(f"Other {number}") for number in range(many)]
    cycle_id = plan(hr)
    did(mara, LEAD)
    freeze(cycle_id, hr, clock)
    check(cycle_id, hr)
    version, hash_ = version_of(cycle_id), hash_of(cycle_id)
    runner = as_hr(hr)
    actors = [runner, *map(as_hr, others)]
    db.session.rollback()

    def go(actor: Actor) -> str:
        try:
            with unit_of_work():
                cycles.approve_cycle(cycle_id, version, hash=hash_, actor=actor)
            return "approved"
        except (Conflict, NotAllowed) as refused:
            return type(refused).__name__

    tried = at_once(app, [partial(go, actor) for actor in actors])
    assert tried[0] != "approved"
    assert tried[1:].count("approved") == 1
    assert set(tried[1:]) == {"CycleChanged", "approved"}

    clock.at = queries.get_cycle(cycle_id).objections_until or now()
    version = version_of(cycle_id)
    db.session.rollback()

    def tell_everybody() -> int:
        try:
            with unit_of_work():
                return awarding.announce_cycle(cycle_id, version, actor=runner)
        except Conflict:
            return 0

    assert sorted(at_once(app, [tell_everybody, tell_everybody])) == [0, 1]
    assert how_many(WonPrize) == 1


def test_an_approval_and_a_correction_at_once_come_to_one_outcome(app: Flask, clock: TestClock) -> None:
    """R-W5: what was approved is what was seen, whether the late correction or the objection was faster."""
    hr, second, mara = make_hr("Helene Roth"), make_hr("Said Second"), make_person("Mara")
    cycle_id = plan(hr)
    lead = did(mara, LEAD)[0].id
    freeze(cycle_id, hr, clock)
    check(cycle_id, hr)
    version, hash_ = version_of(cycle_id), hash_of(cycle_id)
    approver, runner, herself = as_hr(second), as_hr(hr), as_colleague(mara)
    db.session.rollback()

    def approve_it() -> str:
        try:
            with unit_of_work():
                cycles.approve_cycle(cycle_id, version, hash=hash_, actor=approver)
            return "approved"
        except Conflict as refused:
            return type(refused).__name__

    def correct_it() -> str:
        with unit_of_work():
            reverse_signal(lead, reason="not a lead", actor=runner)
        return "reversed"

    def object_to_it() -> str:
        with unit_of_work():
            objections.make_objection(cycle_id, number=1, words="Wrong.", actor=herself)
        return "objected"

    outcome = at_once(app, [approve_it, correct_it, object_to_it])
    assert outcome[0] in {"approved", "NotReady"}
    assert outcome[1:] == ["reversed", "objected"]
    assert (state_of(cycle_id), hash_of(cycle_id)) == ("approved" if outcome[0] == "approved" else "checked", hash_)  # fmt: skip
    assert how_many(CycleSnapshot) == 1
    # Either way nobody announces it before the objection is answered.
    clock.at = queries.get_cycle(cycle_id).objections_until or now()
    with pytest.raises(Conflict), unit_of_work():
        awarding.announce_cycle(cycle_id, version_of(cycle_id), actor=runner)


def test_a_freeze_and_an_import_at_once_leave_nothing_half_done(
    app: Flask, clock: TestClock, tmp_path: Path
) -> None:
    """R-W5: the whole list is in the figures, or none of it; while one is being brought in, nothing is frozen."""
    hr, mara = make_hr("Helene Roth"), make_person("Mara")
    cycle_id = plan(hr)
    rows = [line(f"l{n}", mara, "Create", "lead", target=f"c{n}", published="2026-04-10T10:00:00Z") for n in range(20)]  # fmt: skip
    path = write_csv(tmp_path / "leads.csv", rows)
    clock.at = FREEZING
    version, runner = version_of(cycle_id), as_hr(hr)
    db.session.rollback()

    def freeze_it() -> str:
        try:
            with unit_of_work():
                freezing.freeze_cycle(cycle_id, version, actor=runner)
            return "frozen"
        except (ImportAtWork, NotReady):
            return "import at work, or not looked at"

    def bring_in() -> str:
        import_signals(path, basis="an agreement", actor=OPERATOR)
        return "in"

    outcome = at_once(app, [freeze_it, bring_in])
    found = places_of(cycle_id).get(mara.id, (0,))[0]
    assert (outcome[0], found) in {("frozen", 0), ("import at work, or not looked at", 0)}

    with unit_of_work():
        db.session.execute(update(Batch).values(state="running"))
        db.session.execute(update(Cycle).values(state="closing"))
    with pytest.raises(ImportAtWork):
        freeze(cycle_id, hr)


def test_what_breaks_off_while_the_figures_are_written_leaves_none(
    clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-W5: snapshot, parts, story and news stand or fall together; the same figures come out again."""
    hr, mara = make_hr("Helene Roth"), make_person("Mara")
    cycle_id = plan(hr)
    did(mara, LEAD)
    with monkeypatch.context() as patch:
        patch.setattr(freezing, "_tell", lambda *_args, **_more: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            freeze(cycle_id, hr, clock)

    assert (how_many(CycleSnapshot), how_many(CyclePart), state_of(cycle_id)) == (0, 0, "open")
    freeze(cycle_id, hr)
    bundle = bundles.whole_bundle(queries.get_cycle(cycle_id))
    assert (what_is_wrong(bundle), json.loads(json.dumps(bundle)) == bundle) == ([], True)
    own = bundles.own_bundle(queries.get_cycle(cycle_id), figures.get_line(figures.find_snapshot(queries.get_cycle(cycle_id)), [mara.id]))  # fmt: skip
    assert (what_is_wrong(own), own["sha256"]) == ([], bundle["sha256"])


def test_terms_are_agreed_on_before_the_figures_are_known(clock: TestClock) -> None:
    """R-W5: prizes, policy and closing days; afterwards only the budget can be raised. A clock set back opens nothing."""
    hr, second = make_hr("Helene Roth"), make_hr("Said Second")
    cycle_id = plan(hr)
    terms = cycles.terms_of(queries.get_cycle(cycle_id))
    kept = terms._replace(ties="split", closing_days=2, prizes=(Prize(1, "A week off", "time-off", 0),))

    def change(new: object, **more: object) -> None:
        values = {"currency": "CHF", "approver_id": None, "actor": as_hr(hr)} | more
        with unit_of_work():
            cycles.change_terms(cycle_id, version_of(cycle_id), new, **values)  # type: ignore[arg-type]

    change(kept)
    assert (cycles.terms_of(queries.get_cycle(cycle_id)), queries.get_cycle(cycle_id).currency) == (
        kept,
        "CHF",
    )
    assert queries.get_cycle(cycle_id).closes_at == datetime(2026, 7, 3, tzinfo=UTC)
    for wrong in ({"ties": "x"}, {"closing_days": 99}, {"objection_days": 0}, {"budget": -1}, {"prizes": (Prize(1, "", "x", 1),)}):  # fmt: skip
        with pytest.raises(CycleRefused):
            change(terms._replace(**wrong))
    with pytest.raises(CycleRefused):
        change(terms, approver_id=hr.id)
    with pytest.raises(AnotherPerson):
        change(terms, actor=as_hr(second))
    change(terms)
    clock.at = FREEZING
    with unit_of_work():
        cycles.close_periods()
    clock.at = SPRING
    with unit_of_work():
        assert cycles.close_periods() == 0
    assert state_of(cycle_id) == "closing"
    freeze(cycle_id, hr, clock)
    with pytest.raises(NotNow):
        change(terms)


def test_the_monthly_award_goes_to_whoever_did_most(clock: TestClock) -> None:
    """R-W4: one place; who shares it gets its prize. Evidence that is too weak weighs nothing."""
    hr, mara, jonas = make_hr("Helene Roth"), make_person("Mara"), make_person("Jonas")
    cycle_id = plan(hr, "2026-04")
    did(mara, ("Create", "article"), ("Create", "comment"), LIKE)
    did(jonas, LEAD, evidence=Evidence.SELF_REPORTED)
    freeze(cycle_id, hr, clock)

    assert places_of(cycle_id) == {mara.id: (11, 1, True), jonas.id: (0, None, False)}
    assert queries.get_cycle(cycle_id).period == Period.MONTH


def test_held_acts_wait_in_the_figures_and_what_is_decided_is_taken_in_by_a_step_of_its_own(
    clock: TestClock, sign_in
) -> None:
    """R-W5, R-W8: listed and not counted; nothing is checked before; held after the freeze waits as well."""
    hr, second, mara, jonas = (
        make_hr("Helene Roth"),
        make_hr("Said Second"),
        make_person("Mara"),
        make_person("Jonas"),
    )
    cycle_id = plan(hr)
    kept, false = did(mara, LEAD, LEAD)
    later = did(jonas, LEAD, LEAD)[0]
    holds = [hold_act(one.id) or 0 for one in (kept, false)]
    freeze(cycle_id, hr, clock)
    assert places_of(cycle_id) == {mara.id: (0, None, False), jonas.id: (10, 1, True)}
    with pytest.raises(NotReady):
        check(cycle_id, hr)
    with unit_of_work():
        release(holds[0], version=1, reason="A real client.", actor=as_hr(second))
        dismiss(holds[1], version=1, reason="A test of our own.", actor=as_hr(second))

    assert places_of(cycle_id)[mara.id] == (0, None, False)
    with pytest.raises(NotReady):
        check(cycle_id, hr)
    first = hash_of(cycle_id)
    with unit_of_work():
        assert freezing.reckon_cycle_again(cycle_id, version_of(cycle_id), actor=as_hr(hr))
    assert places_of(cycle_id)[mara.id] == (5, 2, True)
    acts = figures.get_line(figures.find_snapshot(queries.get_cycle(cycle_id)), [mara.id]).body["acts"]
    assert {(act["id"], act["why"]) for act in acts} == {(kept.id, "counted"), (false.id, "ruled-out")}
    check(cycle_id, hr)

    found_since = hold_act(later.id) or 0
    page = sign_in(second).get(f"/cycles/{cycle_id}").text
    assert ("Something has come up" in page, f"/holds/{found_since}" in page, "Approve these" in page) == (
        True,
        True,
        False,
    )
    with pytest.raises(NotReady):
        approve(cycle_id, second)
    with unit_of_work():
        dismiss(found_since, version=1, reason="Twice the same.", actor=as_hr(second))
    with pytest.raises(NotReady):
        approve(cycle_id, second)
    with unit_of_work():
        cycles.reopen_cycle(cycle_id, version_of(cycle_id), why="Something was held.", actor=as_hr(hr))
    with unit_of_work():
        freezing.reckon_cycle_again(cycle_id, version_of(cycle_id), actor=as_hr(hr))
    assert places_of(cycle_id) == {mara.id: (5, 1, True), jonas.id: (5, 1, True)}
    check(cycle_id, hr)
    approve(cycle_id, second)
    assert (hash_of(cycle_id) != first, how_many(CycleSnapshot)) == (True, 3)


def test_whoever_is_erased_or_joined_to_another_record_stays_in_figures_that_come_out_again(
    clock: TestClock, sign_in
) -> None:
    """R-P3, LE-14: lines stay without a name; two records that become one are two in figures of before, and one person."""
    hr, second = make_hr("Helene Roth"), make_hr("Said Second")
    gone, twice, again = make_person("Greta Gone"), make_person("Uma Maiden"), make_person("Uma Married")
    cycle_id = plan(hr)
    did(gone, LEAD, LEAD)
    hold_act(did(gone, TALK)[0].id)
    did(twice, LEAD)
    did(second, DOWNLOAD)
    freeze(cycle_id, hr, clock)
    with unit_of_work():
        merge_persons(twice.id, again.id, why="the same", actor=OPERATOR)
    erase_person(gone.id, why="asked for it", actor=OPERATOR)
    with unit_of_work():  # what was held goes with her: nobody can decide about it any more
        assert freezing.reckon_cycle_again(cycle_id, version_of(cycle_id), actor=as_hr(hr))

    page = sign_in(hr).get(f"/cycles/{cycle_id}").text
    assert ("Greta" in page, "Somebody who was erased" in page, "Uma Married" in page) == (False, True, True)
    assert what_is_wrong(bundles.whole_bundle(queries.get_cycle(cycle_id))) == []
    assert "Impact 5" in sign_in(again).get(f"/cycles/{cycle_id}/mine").text
    assert bar_of(cycle_id, gone) == Bar.LEFT
    check(cycle_id, hr)
    with pytest.raises(AnotherPerson):  # the second place is his
        approve(cycle_id, second)
    approve(cycle_id, make_hr("Third"))
    assert announce(cycle_id, hr, clock) == 2
    assert [one.name for one in queries.list_won(queries.get_cycle(cycle_id))] == [
        "Uma Married",
        "Said Second",
    ]
    assert told(gone) == []


def test_before_other_weights_come_in_force_a_dry_run_says_what_they_would_change(
    tmp_path: Path, runner: FlaskCliRunner
) -> None:
    """R-W5: of a whole period, beside the rules in force; nothing is changed by looking."""
    ann, ben = make_person("Ann"), make_person("Ben")
    did(ann, LEAD)
    did(ben, DOWNLOAD, DOWNLOAD, LIKE)
    files = read_files(SHIPPED_FOLDER)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(
            text.replace("weight = 1\n", "weight = 50\n") if name == "impact.toml" else text
        )

    said = runner.invoke(args=["rewards", "preview-impact", "2026-H1", str(tmp_path)])

    lines = [line.split() for line in said.output.splitlines()[1:]]
    assert (said.exit_code, lines) == (
        0,
        [["1", ben.external_id, "100", "(2)"], ["2", ann.external_id, "5", "(5)"]],
    )
    refused = runner.invoke(args=["rewards", "preview-impact", "2026-H7"])
    assert (refused.exit_code, "no half-year" in refused.output) == (1, True)


def test_keeping_what_is_agreed_on_already_is_no_change_of_it(clock: TestClock) -> None:
    """R-W5: the story says what was changed; a colleague's open page holds while nothing was."""
    hr = make_hr("Helene Roth")
    cycle_id = plan(hr)
    before, terms = version_of(cycle_id), cycles.terms_of(queries.get_cycle(cycle_id))

    def steps() -> list[str]:
        db.session.rollback()
        return [step.step for step, _name in queries.list_steps(queries.get_cycle(cycle_id))]

    with unit_of_work():
        assert not cycles.change_terms(cycle_id, before, terms, currency="EUR", approver_id=None, actor=as_hr(hr))  # fmt: skip
    assert (version_of(cycle_id), steps()) == (before, ["planned"])
    with unit_of_work():
        assert cycles.change_terms(cycle_id, before, terms, currency="CHF", approver_id=None, actor=as_hr(hr))
    assert (version_of(cycle_id), steps()) == (before + 1, ["planned", "changed"])

    freeze(cycle_id, hr, clock)
    frozen, told_of = version_of(cycle_id), steps()
    with unit_of_work():
        assert not cycles.raise_budget(cycle_id, frozen, terms.budget or 0, actor=as_hr(hr))
    assert (version_of(cycle_id), steps()) == (frozen, told_of)
