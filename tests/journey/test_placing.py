"""One person: placed at once after each act, stored only where something changed, told once."""

import pytest
from sqlalchemy import func, select, update

from app.core.actor import Actor
from app.core.clock import today
from app.core.db import db
from app.core.errors import Conflict
from app.core.unit_of_work import unit_of_work
from app.journey.models import Move, Placement
from app.journey.queries.standings import count_by_zone, find_placement, list_moves, read_heads
from app.journey.services.deciding import decide_many
from app.journey.services.placing import place_due, place_everybody, place_person, update_placements
from app.journey.services.rules import rules_in_force
from app.journey.vocabulary import Zone
from app.notices.models import Notice
from app.people.services import deactivate_person, declare_absence
from app.signals import services as signals
from tests.factories.journey import LEAD, POST, REPLY, SHARE, act, acts
from tests.factories.people import make_absence, make_person
from tests.support.clock import TestClock

pytestmark = pytest.mark.usefixtures("app")


def notices_of(person_id: int, kind: str) -> int:
    query = select(func.count()).where(Notice.person_id == person_id, Notice.kind == kind)
    return db.session.execute(query).scalar_one()


def zone_of(person_id: int) -> str:
    db.session.rollback()
    placement = find_placement(person_id)
    assert placement is not None
    return placement.zone


def test_the_first_act_leads_onto_the_trail_and_is_kept_as_one_initial_move() -> None:
    """R-J1, R-J2, R-J6."""
    ann = make_person("Ann")

    act(ann)

    assert zone_of(ann.id) == Zone.CONSUMER
    (move,) = list_moves(ann.id)
    assert (move.from_zone, move.to_zone, move.cause) == (None, "consumer", "initial")
    assert move.evidence["reasons"]
    assert notices_of(ann.id, "moved") == 0


def test_a_person_rises_with_the_very_act_that_is_enough() -> None:
    """R-J2."""
    ann = make_person("Ann")

    acts(ann, SHARE, [today() - 2, today() - 1])
    assert zone_of(ann.id) == Zone.CONSUMER
    act(ann)

    assert zone_of(ann.id) == Zone.SHARER
    assert [move.cause for move in list_moves(ann.id)] == ["initial", "promoted"]
    assert notices_of(ann.id, "moved") == 1


def test_placing_again_on_the_same_day_changes_nothing() -> None:
    """JO-1: idempotent per person and date."""
    ann = make_person("Ann")
    acts(ann, SHARE, [today() - 2, today() - 1, today()])
    before = stored(ann.id)

    for _ in range(3):
        with unit_of_work():
            place_person(ann.id, actor=Actor.clockwork())
        place_everybody(actor=Actor.clockwork())

    assert stored(ann.id) == before
    assert len(list_moves(ann.id)) == 2


def test_somebody_who_stops_is_told_when_the_count_begins_and_falls_by_one_stretch(clock: TestClock) -> None:
    """R-J5, PL-5: grace, days in a row, one stretch, announced."""
    ann = make_person("Ann")
    acts(ann, SHARE, [today() - 2, today() - 1, today()])

    seen = []
    for _ in range(60):
        clock.advance(days=1)
        place_due(actor=Actor.clockwork())
        seen.append((zone_of(ann.id), notices_of(ann.id, "at_risk")))

    assert seen[20] == ("sharer", 0)
    assert ("sharer", 1) in seen
    assert seen[-1] == ("consumer", 1)
    assert [move.cause for move in list_moves(ann.id)] == ["initial", "promoted", "fell"]
    assert notices_of(ann.id, "moved") == 2


def test_a_holiday_throws_nobody_back(clock: TestClock) -> None:
    """R-J5: days of declared absence do not count."""
    ann = make_person("Ann")
    acts(ann, SHARE, [today() - 2, today() - 1, today()])
    with unit_of_work():
        make_absence(ann, today() + 1, today() + 90)
        place_person(ann.id, actor=Actor.clockwork())

    for _ in range(9):
        clock.advance(days=10)
        place_due(actor=Actor.clockwork())
        place_everybody(actor=Actor.clockwork())

    assert zone_of(ann.id) == Zone.SHARER
    assert notices_of(ann.id, "at_risk") == 0


def test_a_late_act_promotes_from_now_on_and_rewrites_no_history(clock: TestClock) -> None:
    """PL-10."""
    ann = make_person("Ann")
    acts(ann, SHARE, [today() - 2, today() - 1])
    first = [move.evidence for move in list_moves(ann.id)]
    clock.advance(days=3)

    act(ann, SHARE, day=today() - 5)

    moves = list_moves(ann.id)
    assert [move.evidence for move in moves[:1]] == first
    assert (moves[-1].to_zone, moves[-1].on_day) == ("sharer", today())


def test_an_act_that_is_taken_back_is_judged_at_once(clock: TestClock) -> None:
    """PL-11: the placement is looked at again with every reversal."""
    ann = make_person("Ann")
    signal = act(ann)
    acts(ann, SHARE, [today() - 2, today() - 1])
    assert zone_of(ann.id) == Zone.SHARER
    clock.advance(days=1)

    with unit_of_work():
        signals.reverse_signal(signal.id, reason="not mine", actor=Actor.operator())

    placement = find_placement(ann.id)
    assert placement is not None
    assert placement.zone == Zone.SHARER
    assert placement.valid_until is not None


def test_somebody_switched_off_stays_where_they_were_and_goes_on_from_there(clock: TestClock) -> None:
    """PL-16."""
    ann = make_person("Ann")
    acts(ann, SHARE, [today() - 2, today() - 1, today()])
    with unit_of_work():
        deactivate_person(ann.id, actor=Actor.operator())
    clock.advance(days=80)
    place_due(actor=Actor.clockwork())
    place_everybody(actor=Actor.clockwork())

    assert zone_of(ann.id) == Zone.SHARER
    assert sum(count_by_zone().values()) == 0


def test_with_the_clock_set_back_nothing_is_stored(clock: TestClock) -> None:
    """PL-32."""
    ann = make_person("Ann")
    acts(ann, SHARE, [today() - 2, today() - 1, today()])
    before = stored(ann.id)
    clock.advance(days=-10)

    with unit_of_work():
        place_person(ann.id, actor=Actor.clockwork())
    placed = place_everybody(actor=Actor.clockwork())

    assert not placed.is_stored
    assert stored(ann.id) == before


def test_the_whole_trail_can_be_walked_in_a_day() -> None:
    """R-J1, PL-29: promotion may skip stretches; everybody is on exactly one."""
    ann = make_person("Ann")
    for number in range(6):
        act(ann, POST, day=today() - number)
        act(ann, REPLY, day=today() - number, target=f"c{number}@elsewhere.example")
    act(ann, LEAD)

    assert zone_of(ann.id) == Zone.ENGAGED
    assert db.session.execute(select(func.count()).select_from(Placement)).scalar_one() == 1


def test_whoever_goes_on_acting_puts_off_the_night_that_would_look_at_them(clock: TestClock) -> None:
    """R-J6: an act is decided anyway; a night looks at those alone for whom something changes."""
    ann, ben = make_person("Ann"), make_person("Ben")
    for person in (ann, ben):
        acts(person, SHARE, [today() - 2, today() - 1, today()])
    until = find_placement(ann.id).valid_until  # type: ignore[union-attr]
    assert until is not None
    clock.advance(days=until - today() - 20)
    act(ann)
    assert stored(ann.id)[4] == until  # far ahead: nothing is written for it
    clock.advance(days=15)
    acts(ann, SHARE, [today() - 1, today()])
    clock.advance(days=5)

    assert place_due(actor=Actor.clockwork()).decided == 1
    assert stored(ann.id)[4] > until  # type: ignore[operator]


def test_an_absence_that_is_entered_is_judged_in_the_same_transaction(clock: TestClock) -> None:
    """R-J5."""
    ann = make_person("Ann")
    acts(ann, SHARE, [today() - 2, today() - 1, today()])
    until = find_placement(ann.id).valid_until  # type: ignore[union-attr]

    with unit_of_work():
        declare_absence(ann.id, first_day=today() + 1, last_day=today() + 20, actor=Actor.operator())

    later = find_placement(ann.id)
    assert later is not None
    assert until is not None
    assert later.valid_until is not None
    assert later.valid_until >= until


def stored(person_id: int) -> tuple[object, ...]:
    db.session.rollback()
    row = db.session.execute(
        select(
            Placement.zone, Placement.since, Placement.version, Placement.evaluated_on, Placement.valid_until
        ).where(Placement.person_id == person_id)
    ).one()
    return (*row, db.session.execute(select(func.count()).select_from(Move)).scalar_one())


def test_several_are_stored_in_one_night_each_with_what_was_decided_about_them(clock: TestClock) -> None:
    """R-J5, PL-9."""
    ann, bob, cem = (make_person(name) for name in ("Ann", "Bob", "Cem"))
    for person, kind, days in ((ann, SHARE, 3), (bob, SHARE, 5), (cem, POST, 1)):
        acts(person, kind, [today() - ago for ago in range(days)])
    seen = set()

    for _ in range(70):
        clock.advance(days=2)
        many = place_due(actor=Actor.clockwork()).changed
        stored = {person.id: find_placement(person.id) for person in (ann, bob, cem)}
        seen.add(many)
        for person_id, placement in stored.items():
            verdict = place_person(person_id, actor=Actor.clockwork())
            assert verdict is not None
            assert placement is not None
            assert (placement.zone, placement.at_risk_since) == (verdict.zone.value, verdict.at_risk_since)
        db.session.rollback()

    assert max(seen) > 1
    assert {zone_of(person.id) for person in (ann, bob, cem)} == {Zone.CONSUMER}


def test_of_several_none_is_stored_where_somebody_was_faster_with_one() -> None:
    """PL-9: what was decided from a state that is gone does not replace what came after it."""
    ids = sorted(make_person(name).id for name in ("Ann", "Bob"))
    for person_id in ids:
        with unit_of_work():
            place_person(person_id, started=True, actor=Actor.clockwork())
    decisions = decide_many(read_heads(ids), rules_in_force(), on=today())
    db.session.rollback()
    with unit_of_work() as session:
        session.execute(update(Placement).where(Placement.person_id == ids[1]).values(version=7))

    with pytest.raises(Conflict), unit_of_work():
        update_placements(decisions, rules_in_force(), today())

    versions = db.session.execute(select(Placement.version).order_by(Placement.person_id)).scalars().all()
    assert versions == [1, 7]
