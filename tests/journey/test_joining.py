"""Somebody whose two records became one: placed by the acts of both, and proven by replay."""

import pytest

from app.core.actor import Actor
from app.core.clock import today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.journey.queries.standings import find_placement, list_moves
from app.journey.services.explaining import replay
from app.journey.services.placing import place_due
from app.journey.vocabulary import Zone
from app.people.queries import get_person
from app.people.services import merge_persons
from app.signals.queries.rollups import find_miscounted
from tests.factories.journey import POST, REPLY, SHARE, act, acts
from tests.factories.people import make_person
from tests.support.clock import TestClock

pytestmark = pytest.mark.usefixtures("app")


def merge(first: int, second: int) -> None:
    with unit_of_work():
        merge_persons(first, second, why="typed twice", actor=Actor.operator())
    db.session.expire_all()


def zone_of(person_id: int) -> str:
    db.session.rollback()
    placement = find_placement(person_id)
    assert placement is not None
    return placement.zone


def test_the_acts_of_both_count_together_and_the_history_says_so() -> None:
    """PL-15: neither record alone is enough for the next stretch; both are."""
    anna, ann = make_person("Anna").id, make_person("Ann").id
    for person_id, days in ((anna, [today() - 2]), (ann, [today() - 1, today()])):
        acts(get_person(person_id), SHARE, days)
    assert (zone_of(anna), zone_of(ann)) == (Zone.CONSUMER, Zone.CONSUMER)

    merge(anna, ann)

    assert zone_of(ann) == Zone.SHARER
    assert find_placement(anna) is None
    last = list_moves(ann)[-1]
    assert (last.cause, last.from_zone, last.to_zone) == ("merge", "consumer", "sharer")
    assert replay(ann).differences == ()
    assert replay(anna).differences == ()
    assert find_miscounted()[0] == []


@pytest.mark.parametrize("is_first_farther", [True, False])
def test_nobody_falls_by_it_and_what_comes_after_replays(clock: TestClock, is_first_farther: bool) -> None:
    """PL-15, R-J6: from the record that is farther on; the wait before a fall begins anew."""
    ahead, behind = make_person("Ahead").id, make_person("Behind").id
    acts(get_person(ahead), SHARE, [today() - 2, today() - 1, today()])
    act(get_person(behind))
    clock.advance(days=60)
    first, second = (ahead, behind) if is_first_farther else (behind, ahead)

    merge(first, second)
    assert zone_of(second) == Zone.SHARER
    assert replay(second).differences == ()
    for _day in range(80):
        clock.advance(days=1)
        place_due(actor=Actor.clockwork())
    assert zone_of(second) == Zone.CONSUMER
    assert [move.cause for move in list_moves(second)][-2:] == ["merge", "fell"]
    assert replay(second).differences == ()


def test_records_of_which_one_or_none_was_placed_become_one_as_well() -> None:
    """PL-15"""
    none, new, old = make_person("None").id, make_person("New").id, make_person("Old").id
    acts(get_person(old), POST, [today()])

    merge(none, new)
    assert find_placement(new) is None
    merge(old, new)

    assert zone_of(new) in list(Zone)
    assert replay(new).differences == ()


def test_a_second_joining_begins_the_history_anew(clock: TestClock) -> None:
    """PL-15"""
    ids = [make_person(name).id for name in ("Ann", "Anna", "Anne")]
    for person_id in ids:
        act(get_person(person_id), SHARE)
        act(get_person(person_id), REPLY, target="somebody@else.example")

    merge(ids[0], ids[1])
    merge(ids[1], ids[2])

    assert [move.cause for move in list_moves(ids[2])].count("merge") == 2
    assert replay(ids[2]).differences == ()
    clock.advance(minutes=1)
    act(get_person(ids[2]), SHARE)
    assert replay(ids[2]).differences == ()
