"""Award cycles against those who could bend them: whoever runs or approves one, under whatever record, wins nothing in it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.clock import keep_up, today
from app.core.db import db
from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.organisation.services import change_setting
from app.people.models import Person
from app.people.services import merge_persons
from app.rewards.models import CycleExclusion, CyclePart, CycleStep
from app.rewards.queries import cycles as queries
from app.rewards.queries import impact
from app.rewards.rules.calculation import what_is_wrong
from app.rewards.services import awarding, bundles, cycles, freezing, objections
from app.rewards.services.holds import release
from app.rewards.vocabulary.cycles import (
    AnotherPerson,
    CycleNotFound,
    CycleRefused,
    ImportAtWork,
    NotReady,
    NumbersDiffer,
    PrizeKind,
    TooEarly,
)
from app.signals.models import Batch
from app.signals.services import import_signals, reverse_signal
from app.signals.vocabulary import Kind
from tests.factories.cycles import (
    DOWNLOAD,
    LEAD,
    TALK,
    announce,
    approve,
    check,
    did,
    freeze,
    places_of,
    plan,
    state_of,
    version_of,
)
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import as_colleague, as_hr, hold_act
from tests.factories.signals import write_csv
from tests.support.clock import TestClock
from tests.support.crowds import at_once

pytestmark = pytest.mark.usefixtures("app")
OPERATOR = Actor.operator()


def join(first: Person, second: Person) -> None:
    with unit_of_work():
        merge_persons(first.id, second.id, why="the same", actor=OPERATOR)


def take_over(cycle_id: int, person: Person) -> None:
    with unit_of_work():
        cycles.take_over(cycle_id, version_of(cycle_id), actor=as_hr(person))


def reckon(cycle_id: int, runner: Person) -> bool:
    with unit_of_work():
        return freezing.reckon_cycle_again(cycle_id, version_of(cycle_id), actor=as_hr(runner))


def leave_out(cycle_id: int, runner: Person, person: Person) -> None:
    with unit_of_work():
        freezing.leave_out(cycle_id, version_of(cycle_id), person.id, why="In the jury", actor=as_hr(runner))


def objected(cycle_id: int, person: Person, *, number: int = 1) -> int:
    with unit_of_work():
        return objections.make_objection(cycle_id, number=number, words="A talk is missing.", actor=as_colleague(person))  # fmt: skip


def found_right(objection_id: int, office: Person) -> None:
    with unit_of_work():
        objections.answer_objection(objection_id, is_upheld=True, answer="You are right.", actor=as_hr(office))  # fmt: skip


def names_of_winners(cycle_id: int) -> list[str]:
    db.session.rollback()
    return [one.name for one in queries.list_won(queries.get_cycle(cycle_id))]


def test_whoever_could_win_does_not_come_to_run_it(clock: TestClock) -> None:
    """R-W5: also whoever is left out for the moment, or has nothing but a held act."""
    hr, left_out, waiting, third = (make_hr(name) for name in ("Helene", "Left Out", "Waiting", "Third"))
    cycle_id = plan(hr)
    did(left_out, LEAD)
    hold_id = hold_act(did(waiting, LEAD)[0].id) or 0
    freeze(cycle_id, hr, clock)
    leave_out(cycle_id, hr, left_out)

    for somebody in (left_out, waiting):
        with pytest.raises(AnotherPerson):
            take_over(cycle_id, somebody)
    take_over(cycle_id, third)
    with unit_of_work():
        release(hold_id, version=1, reason="A real client.", actor=as_hr(hr))
    reckon(cycle_id, third)
    assert places_of(cycle_id)[waiting.id] == (5, 1, True)


def test_two_records_of_one_person_neither_win_what_they_run_nor_approve_it_nor_win_twice(
    clock: TestClock,
) -> None:
    """R-W5, R-P3: run_by and the steps say the number of then; compared is who it is now."""
    hr, twin, private, third = make_hr("Helene"), make_hr("Twin"), make_person("Private"), make_hr("Third")
    mara, nara = make_person("Mara"), make_person("Nara")
    cycle_id = plan(hr)
    did(private, LEAD, LEAD)
    did(mara, LEAD, TALK)
    did(nara, LEAD)
    freeze(cycle_id, hr, clock)
    join(private, hr)
    with pytest.raises(NotReady):
        check(cycle_id, hr)
    assert reckon(cycle_id, hr)
    assert places_of(cycle_id)[private.id] == (10, None, False)
    join(nara, mara)
    with pytest.raises(NotReady):  # one person would win two places
        check(cycle_id, hr)
    leave_out(cycle_id, hr, nara)
    check(cycle_id, hr)
    join(hr, twin)
    with pytest.raises(AnotherPerson):
        approve(cycle_id, twin)
    approve(cycle_id, third)
    join(mara, third)
    with pytest.raises(NotReady):
        announce(cycle_id, twin, clock)
    with unit_of_work():
        cycles.reopen_cycle(cycle_id, version_of(cycle_id), why="They are one person.", actor=as_hr(twin))
    check(cycle_id, twin)
    with pytest.raises(AnotherPerson):
        approve(cycle_id, third)
    approve(cycle_id, make_hr("Fourth"))
    assert announce(cycle_id, twin, clock) == 1
    assert names_of_winners(cycle_id) == ["Third"]


def test_a_record_joined_to_the_runner_before_the_freeze_wins_nothing(clock: TestClock) -> None:
    """R-W5."""
    hr, twin, other = make_hr("Helene"), make_hr("Twin"), make_hr("Other")
    cycle_id = plan(hr)
    did(twin, LEAD)
    join(hr, twin)
    take_over(cycle_id, other)
    freeze(cycle_id, other, clock)
    assert places_of(cycle_id)[twin.id] == (5, None, False)


def test_a_rival_neither_answers_an_objection_nor_sends_the_cycle_back(clock: TestClock) -> None:
    """R-W5: whoever could have a place gains by others' loss; whoever runs it cannot win, whatever they have done."""
    hr, rival, mara = make_hr("Helene"), make_hr("Rival"), make_person("Mara")
    cycle_id = plan(hr)
    did(mara, LEAD)
    did(rival, DOWNLOAD)
    did(hr, LEAD)
    freeze(cycle_id, hr, clock)
    objection_id = objected(cycle_id, mara)
    with pytest.raises(AnotherPerson):
        found_right(objection_id, rival)
    found_right(objection_id, hr)
    reckon(cycle_id, hr)
    check(cycle_id, hr)
    with pytest.raises(AnotherPerson), unit_of_work():
        cycles.reopen_cycle(cycle_id, version_of(cycle_id), why="No.", actor=as_hr(rival))
    assert state_of(cycle_id) == "checked"


def test_an_objection_that_was_right_waits_whatever_is_done_to_the_figures_before(
    clock: TestClock, tmp_path: Path
) -> None:
    """R-W5: made against the first snapshot, answered after the second, taken in by the third; open ones keep all waiting."""
    hr, mara, other, jonas = (
        make_hr("Helene"),
        make_person("Mara"),
        make_person("Other"),
        make_person("Jonas"),
    )
    cycle_id = plan(hr)
    for person in (mara, other, jonas):
        did(person, LEAD)
    freeze(cycle_id, hr, clock)
    talk = did(mara, TALK)[0]
    objection_id = objected(cycle_id, mara)
    leave_out(cycle_id, hr, other)
    with pytest.raises(NotReady):
        check(cycle_id, hr)
    found_right(objection_id, hr)
    assert queries.readiness_of(queries.get_cycle(cycle_id)).to_take_in == 1
    with pytest.raises(NotReady):
        check(cycle_id, hr)
    late = [one.signal_id for one in impact.list_late(queries.get_cycle(cycle_id), [Kind.CONVERSATION])]
    assert late == [talk.id]
    import_signals(write_csv(tmp_path / "none.csv", []), basis="an agreement", actor=OPERATOR)
    with unit_of_work():
        db.session.execute(update(Batch).values(state="running"))
    with pytest.raises(ImportAtWork):  # only a part of her acts may be there
        reckon(cycle_id, hr)
    with unit_of_work():
        db.session.execute(update(Batch).values(state="done"))
    assert reckon(cycle_id, hr)
    assert not reckon(cycle_id, hr)
    assert places_of(cycle_id)[mara.id] == (7, 1, True)
    assert impact.list_late(queries.get_cycle(cycle_id), [Kind.CONVERSATION]) == []
    check(cycle_id, hr)


def test_acts_of_joined_records_are_found_where_they_are_now(clock: TestClock) -> None:
    """R-P3, R-W5, R-W8: read again for an objection, each in one part alone; held after the freeze; or taken back."""
    hr, twice, again, jonas = make_hr("Helene"), make_person("Uma M"), make_person("Uma N"), make_person("Jonas")  # fmt: skip
    cycle_id = plan(hr)
    lead = did(twice, LEAD)[0]
    did(again, DOWNLOAD)
    back = did(jonas, LEAD, TALK)[0]
    freeze(cycle_id, hr, clock)
    join(twice, again)
    did(again, TALK)
    found_right(objected(cycle_id, again), hr)
    reckon(cycle_id, hr)
    assert (places_of(cycle_id)[twice.id][0], places_of(cycle_id)[again.id][0]) == (7, 1)

    leave_out(cycle_id, hr, again)
    check(cycle_id, hr)
    hold_act(lead.id)
    hold_act(back.id)
    assert set(queries.readiness_of(queries.get_cycle(cycle_id)).held) == {twice.id, jonas.id}
    with unit_of_work():
        for one in (lead, back):
            reverse_signal(one.id, reason="A test of our own.", actor=as_hr(hr))
    assert queries.readiness_of(queries.get_cycle(cycle_id)).to_take_in == 2
    with unit_of_work():
        cycles.reopen_cycle(cycle_id, version_of(cycle_id), why="Taken back.", actor=as_hr(hr))
    reckon(cycle_id, hr)
    assert (places_of(cycle_id)[twice.id][0], places_of(cycle_id)[jonas.id][0]) == (2, 2)


def test_whoever_is_missing_altogether_can_say_so(clock: TestClock) -> None:
    """R-W5: who takes part in such awards and wants to; what was right begins a part of theirs."""
    hr, mara, nobody, shy = make_hr("Helene"), make_person("Mara"), make_person("Nobody"), make_person("Shy")
    cycle_id = plan(hr)
    did(mara, LEAD)
    freeze(cycle_id, hr, clock)
    did(nobody, LEAD, LEAD)
    with unit_of_work():
        objections.change_wishes(takes_part=False, is_named=False, actor=as_colleague(shy))
    with pytest.raises(CycleNotFound):
        objected(cycle_id, shy)
    found_right(objected(cycle_id, nobody), hr)
    reckon(cycle_id, hr)
    assert places_of(cycle_id) == {mara.id: (5, 2, True), nobody.id: (10, 1, True)}
    assert what_is_wrong(bundles.whole_bundle(queries.get_cycle(cycle_id))) == []


@pytest.mark.parametrize("is_announced", [True, False])
def test_nobody_wins_twice_running_also_under_another_record_or_before_it_is_announced(
    clock: TestClock, is_announced: bool
) -> None:
    """R-W5."""
    hr, second, first, joined = make_hr("Helene"), make_hr("Said"), make_person("Wina"), make_person("Wina M")
    clock.at = datetime(2026, 1, 20, 9, tzinfo=UTC)
    before = plan(hr, "2025-H2")
    did(first, LEAD, at=datetime(2025, 9, 1, 9, tzinfo=UTC))
    freeze(before, hr)
    check(before, hr)
    approve(before, second)
    if is_announced:
        announce(before, hr, clock)
    cycle_id = plan(hr)
    with unit_of_work():
        terms = cycles.terms_of(queries.get_cycle(cycle_id))._replace(leaves_out_winners=True)
        cycles.change_terms(cycle_id, version_of(cycle_id), terms, currency="EUR", approver_id=None, actor=as_hr(hr))  # fmt: skip
    did(first, LEAD)
    join(first, joined)
    freeze(cycle_id, hr, clock)
    assert places_of(cycle_id)[joined.id] == (5, None, False)


def test_periods_meet_in_whatever_zone_they_were_cut_and_none_is_frozen_before_its_end(
    clock: TestClock,
) -> None:
    """BA-12, BA-14: an act lies in one period, also when the zone has changed between planning the two."""
    clock.at = datetime(2026, 2, 10, 9, tzinfo=UTC)
    hr = make_hr("Helene")
    march = plan(hr, "2026-03")
    with unit_of_work():
        change_setting("time_zone", "Pacific/Auckland", version=None, actor=OPERATOR)
    clock.advance(days=2)
    keep_up()
    april, february = plan(hr, "2026-04"), plan(hr, "2026-02")
    cut = [(one.starts_at, one.ends_at) for one in map(queries.get_cycle, (february, march, april))]
    assert [cut[0][1], cut[1][1]] == [cut[1][0], cut[2][0]]
    with unit_of_work():
        terms = cycles.terms_of(queries.get_cycle(march))._replace(closing_days=0)
        cycles.change_terms(march, version_of(march), terms, currency="EUR", approver_id=None, actor=as_hr(hr))  # fmt: skip
    assert queries.get_cycle(march).closes_at == cut[1][1]
    clock.at = cut[1][1] - timedelta(hours=12)  # April has begun in Auckland
    with pytest.raises(TooEarly):
        freeze(march, hr)


def test_the_log_says_what_was_agreed_on_and_whom_it_was_about(clock: TestClock) -> None:
    """R-W5: terms and budget before and after; whom somebody left out, why, and that it was withdrawn."""
    hr, mara = make_hr("Helene"), make_person("Mara")
    cycle_id = plan(hr)
    did(mara, LEAD)
    with unit_of_work():
        terms = cycles.terms_of(queries.get_cycle(cycle_id))._replace(objection_days=3)
        cycles.change_terms(cycle_id, version_of(cycle_id), terms, currency="CHF", approver_id=None, actor=as_hr(hr))  # fmt: skip
    freeze(cycle_id, hr, clock)
    with unit_of_work():
        cycles.raise_budget(cycle_id, version_of(cycle_id), 2000_00, actor=as_hr(hr))
    for _twice in range(2):
        leave_out(cycle_id, hr, mara)
        with unit_of_work():
            freezing.let_in(cycle_id, version_of(cycle_id), mara.id, actor=as_hr(hr))

    lines = db.session.execute(select(AuditEvent).order_by(AuditEvent.id)).scalars().all()
    assert [one.changes for one in lines if one.action == "rewards.cycle.changed"] == [
        {"objection_days": [7, 3], "currency": ["EUR", "CHF"]}, {"budget": [1250_00, 2000_00]}
    ]  # fmt: skip
    about = [(one.action, one.object_type, one.object_id, one.reason) for one in lines if "_in" in one.action or "left" in one.action]  # fmt: skip
    assert about[:2] == [
        ("rewards.cycle.left_out", "person", str(mara.id), "In the jury"),
        ("rewards.cycle.let_in", "person", str(mara.id), ""),
    ]
    kept = db.session.execute(select(CycleExclusion.why, CycleExclusion.withdrawn_by)).all()
    assert [tuple(one) for one in kept] == [("In the jury", hr.id)] * 2
    assert queries.list_exclusions(queries.get_cycle(cycle_id)) == {}


def agree(cycle_id: int, hr: Person, **new: object) -> None:
    with unit_of_work():
        terms = cycles.terms_of(queries.get_cycle(cycle_id))._replace(**new)  # type: ignore[arg-type]
        cycles.change_terms(cycle_id, version_of(cycle_id), terms, currency="EUR", approver_id=None, actor=as_hr(hr))  # fmt: skip


def test_figures_that_were_changed_past_waymark_are_neither_approved_nor_announced(clock: TestClock) -> None:
    """BA-22: whose part it is, and what was changed after the approval, are looked at again."""
    hr, second, mara, jonas = make_hr("Helene"), make_hr("Said"), make_person("Mara"), make_person("Jonas")
    cycle_id = plan(hr)
    did(mara, LEAD, LEAD)
    did(jonas, DOWNLOAD)
    freeze(cycle_id, hr, clock)
    check(cycle_id, hr)

    def swap() -> None:
        with unit_of_work():
            for was, becomes in ((mara, second), (jonas, mara), (second, jonas)):
                db.session.execute(update(CyclePart).where(CyclePart.person_id == was.id).values(person_id=becomes.id))  # fmt: skip

    swap()
    with pytest.raises(NumbersDiffer):
        approve(cycle_id, make_hr("Third"))
    swap()
    approve(cycle_id, second)
    with unit_of_work():
        db.session.execute(update(CyclePart).where(CyclePart.person_id == jonas.id).values(place=1, prize=450_00))  # fmt: skip
    with pytest.raises(NumbersDiffer):
        announce(cycle_id, hr, clock)
    with unit_of_work():
        db.session.execute(update(CyclePart).where(CyclePart.person_id == jonas.id).values(place=2, prize=400_00))  # fmt: skip
        db.session.execute(update(CycleStep).where(CycleStep.step == "approved").values(hash="0" * 64))
    with pytest.raises(NumbersDiffer):
        announce(cycle_id, hr, clock)
    assert (state_of(cycle_id), names_of_winners(cycle_id)) == ("approved", [])


def test_an_announcement_and_an_objection_at_once_do_not_wait_for_each_other_in_a_circle(
    app: Flask, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-W5, on two connections: both hold people first, then the cycle."""
    hr, second, mara = make_hr("Helene"), make_hr("Said"), make_person("Mara")
    cycle_id = plan(hr)
    did(mara, LEAD)
    freeze(cycle_id, hr, clock)
    check(cycle_id, hr)
    approve(cycle_id, second)
    clock.at = queries.get_cycle(cycle_id).objections_until or clock.at
    version, runner, herself = version_of(cycle_id), as_hr(hr), as_colleague(mara)
    db.session.rollback()
    order: list[str] = []
    for at, name in ((awarding, "hold_people"), (awarding, "held"), (objections, "hold_people"), (objections, "held")):  # fmt: skip
        real = getattr(at, name)
        monkeypatch.setattr(at, name, lambda *a, _n=f"{at.__name__[-9:]} {name}", _r=real: (order.append(_n), _r(*a))[1])  # fmt: skip

    def announce_it() -> int:
        with unit_of_work():
            return awarding.announce_cycle(cycle_id, version, actor=runner)

    def object_to_it() -> str:
        try:
            with unit_of_work():
                objections.make_objection(cycle_id, number=1, words="Wrong.", actor=herself)
        except Conflict as refused:
            return type(refused).__name__
        return "objected"

    outcome = at_once(app, [announce_it, object_to_it])
    assert (outcome[0], outcome[1] in {"TooEarly", "NotNow"}) == (1, True)
    for who in {one.split()[0] for one in order}:
        assert [one.split()[1] for one in order if one.startswith(who)] == ["hold_people", "held"]


def test_figures_are_fixed_when_every_place_has_a_prize_and_fair_play_has_looked(clock: TestClock) -> None:
    """R-W5, R-W8: a place beyond the prizes would win nothing; people who share a place share its prize by default."""
    hr, mara = make_hr("Helene"), make_person("Mara")
    cycle_id = plan(hr)
    prizes = cycles.terms_of(queries.get_cycle(cycle_id)).prizes
    assert queries.get_cycle(cycle_id).ties == "split"
    did(mara, LEAD)
    with pytest.raises(CycleRefused):
        agree(cycle_id, hr, prizes=prizes[:1] * 2)
    agree(cycle_id, hr, prizes=prizes[:2])
    with pytest.raises(NotReady, match="number 3"):
        freeze(cycle_id, hr, clock)
    agree(cycle_id, hr, prizes=prizes)
    did(mara, TALK)
    with pytest.raises(NotReady, match="Fair play"), unit_of_work():
        freezing.freeze_cycle(cycle_id, version_of(cycle_id), actor=as_hr(hr))
    freeze(cycle_id, hr)
    assert state_of(cycle_id) == "frozen"


def test_whoever_is_pushed_from_a_winning_place_is_told_so(clock: TestClock, sign_in) -> None:
    """R-W5: warmly, and once; a winner whose record was joined to another one is told there."""
    hr, second, mara, jonas, joined = make_hr("Helene"), make_hr("Said"), make_person("Mara"), make_person("Jonas"), make_person("Jonas N")  # fmt: skip
    cycle_id = plan(hr, "2026-04")
    hold_id = hold_act(did(mara, ("Create", "article"), ("Create", "article"))[0].id) or 0
    did(jonas, ("Create", "article"), ("Create", "comment"))
    freeze(cycle_id, hr, clock)
    assert places_of(cycle_id)[jonas.id][2]
    join(jonas, joined)
    with unit_of_work():
        release(hold_id, version=1, reason="A real one.", actor=as_hr(second))
    reckon(cycle_id, hr)
    assert (places_of(cycle_id)[jonas.id][2], places_of(cycle_id)[mara.id][2]) == (False, True)
    assert "your place does not win any more" in sign_in(joined).get("/notices").text
    assert "your place does not win any more" not in sign_in(mara).get("/notices").text


def test_answers_and_prizes_belong_to_their_cycle_and_say_what_can_be(clock: TestClock) -> None:
    """R-W5."""
    hr, second, mara = make_hr("Helene"), make_hr("Said"), make_person("Mara", country="DE")
    cycle_id, other = plan(hr), plan(hr, "2026-04")
    did(mara, LEAD)
    freeze(cycle_id, hr, clock)
    objection_id = objected(cycle_id, mara)

    def answer(**given: object) -> None:
        with unit_of_work():
            values = {"is_upheld": False, "answer": "It is there.", "actor": as_hr(hr)} | given
            objections.answer_objection(objection_id, **values)  # type: ignore[arg-type]

    with pytest.raises(CycleRefused):
        answer(is_upheld=None)
    with pytest.raises(CycleNotFound):
        answer(cycle_id=other)
    answer(cycle_id=cycle_id)
    check(cycle_id, hr)
    approve(cycle_id, second)
    announce(cycle_id, hr, clock)
    prize_id = queries.list_won(queries.get_cycle(cycle_id))[0].prize.id

    def hand_over(**given: object) -> None:
        values = {"what": "A voucher", "kind": PrizeKind.VOUCHER, "value": 600_00, "currency": "EUR", "country": "DE",
                  "on": today(), "cycle_id": cycle_id, "actor": as_hr(second)} | given  # fmt: skip
        with unit_of_work():
            awarding.hand_over(prize_id, 1, **values)  # type: ignore[arg-type]

    for wrong in ({"country": "QQ"}, {"country": " "}, {"on": today() - 1}):
        with pytest.raises(Invalid):
            hand_over(**wrong)
    with pytest.raises(CycleNotFound):
        hand_over(cycle_id=other)
    hand_over()
    assert state_of(cycle_id) == "done"
