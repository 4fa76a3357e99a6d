"""What a coach confirms, and takes back, moves people at once, and their history is decided again the same."""

import random

import pytest
from flask import Flask

from app.core.actor import Actor
from app.core.clock import today
from app.core.errors import Conflict
from app.core.unit_of_work import unit_of_work
from app.journey.queries.standings import find_placement, list_moves
from app.journey.queries.steps import done_step_keys
from app.journey.services.explaining import explain, replay
from app.journey.services.placing import place_due, place_everybody
from app.journey.vocabulary import Zone
from app.people.models import Person
from app.people.services import deactivate_person
from app.people.vocabulary import Role
from app.signals import services as signals
from app.signals.queries import list_turns
from tests.factories.journey import ARTICLE, LEAD, POST, REPLY, SHARE, act
from tests.factories.people import make_person
from tests.support.clock import TestClock

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def carl(app: Flask) -> Person:
    return make_person("Carl Coach", roles=(Role.COACH,))


@pytest.fixture
def ann(app: Flask) -> Person:
    return make_person("Ann")


def log(person: Person, verb: tuple[str, str] = ARTICLE) -> int:
    with unit_of_work():
        signal = signals.log_act(person.id, verb=verb, actor=Actor(person_id=person.id))
    assert signal is not None
    return signal.id


def share_enough(person: Person, clock: TestClock) -> None:
    """Three shares on days of their own, each known at an instant of its own."""
    for days_ago in (3, 2, 1):
        act(person, SHARE, day=today() - days_ago)
        clock.advance(minutes=1)


def coach(person: Person) -> Actor:
    return Actor(person_id=person.id, roles=frozenset({"coach"}))


def confirm(signal_id: int, by: Person, version: int = 0) -> None:
    with unit_of_work():
        signals.confirm_reports({signal_id: version}, actor=coach(by))


def withdraw(signal_id: int, by: Person, version: int = 1) -> None:
    with unit_of_work():
        signals.withdraw_answer(signal_id, version=version, actor=coach(by))


def zone_of(person: Person) -> str:
    placement = find_placement(person.id)
    assert placement is not None
    return placement.zone


def found_pieces(person: Person) -> int:
    return next(line.found for line in explain(person.id).lines if line.measure.key == "pieces")


def test_a_confirmed_piece_opens_the_next_stretch_and_completes_its_step_in_the_same_transaction(
    ann: Person, carl: Person, clock: TestClock
) -> None:
    """R-J2, R-J4: what must be confirmed counts from the confirmation on."""
    share_enough(ann, clock)
    signal_id = log(ann)
    assert zone_of(ann) == Zone.SHARER
    assert "first-piece" not in done_step_keys(ann.id)
    clock.advance(hours=1)

    confirm(signal_id, carl)

    assert zone_of(ann) == Zone.CREATOR
    assert "first-piece" in done_step_keys(ann.id)
    assert [move.cause for move in list_moves(ann.id)] == ["initial", "promoted", "promoted"]
    assert replay(ann.id).differences == ()


def test_a_confirmation_that_is_taken_back_is_judged_at_once_and_what_was_done_stays_done(
    ann: Person, carl: Person, clock: TestClock
) -> None:
    """R-J6, PL-11: nobody falls before the grace is over; the step is granted for good."""
    share_enough(ann, clock)
    signal_id = log(ann)
    clock.advance(hours=1)
    confirm(signal_id, carl)
    clock.advance(hours=1)

    withdraw(signal_id, carl)

    assert found_pieces(ann) == 0
    placement = find_placement(ann.id)
    assert placement is not None
    assert placement.zone == Zone.CREATOR
    assert placement.valid_until is not None
    assert "first-piece" in done_step_keys(ann.id)
    assert replay(ann.id).differences == ()
    clock.advance(days=60)
    place_due(actor=Actor.clockwork())
    assert zone_of(ann) == Zone.SHARER
    assert replay(ann.id).differences == ()


def test_what_was_decided_before_a_confirmation_is_decided_again_without_it(
    ann: Person, carl: Person, clock: TestClock
) -> None:
    """R-J6: a replay knows what was known then, also of what was said about an act."""
    signal_id = log(ann)
    clock.advance(days=1)
    share_enough(ann, clock)
    before = explain(ann.id)
    clock.advance(days=1)
    confirm(signal_id, carl)
    clock.advance(days=1)
    withdraw(signal_id, carl)
    clock.advance(days=1)
    confirm(signal_id, carl, 2)

    assert replay(ann.id).differences == ()
    found = [
        next(line.found for line in explain(ann.id, on=today() - days).lines if line.measure.key == "pieces")
        for days in (3, 2, 1, 0)
    ]
    assert found == [0, 1, 0, 1]
    assert explain(ann.id, on=today() - 3).verdict.zone == before.verdict.zone


def test_somebody_switched_off_is_not_moved(ann: Person, carl: Person, clock: TestClock) -> None:
    share_enough(ann, clock)
    signal_id = log(ann)
    with unit_of_work():
        deactivate_person(ann.id, actor=Actor.operator())

    confirm(signal_id, carl)

    assert zone_of(ann) == Zone.SHARER
    assert done_step_keys(ann.id).isdisjoint({"first-piece"})


def test_the_trail_is_drawn_anew_when_only_the_grade_of_an_act_changes(
    ann: Person, carl: Person, sign_in, clock: TestClock
) -> None:
    """One more confirmed and one fewer said on a day with both: the page that a browser keeps is not the same."""
    ids = [log(ann, POST) for _ in range(3)]
    confirm(ids[0], carl)
    client = sign_in(ann)
    tag = client.get("/").headers["ETag"]
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 304

    confirm(ids[1], carl)

    assert client.get("/", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("seed", range(2))
def test_any_course_of_answers_replays_and_agrees_with_the_pass_over_everybody(
    seed: int, ann: Person, carl: Person, clock: TestClock
) -> None:
    """R-J6, R-S1."""
    chance = random.Random(seed)
    ids: list[int] = []
    for _ in range(60):
        clock.advance(hours=chance.randint(1, 60))
        what = chance.choice(["log", "log", "share", "confirm", "confirm", "withdraw", "reverse", "due"])
        try:
            if what == "log":
                ids.append(log(ann, chance.choice([ARTICLE, LEAD, POST, REPLY])))
            elif what == "share":
                act(ann, chance.choice([SHARE, REPLY]), target=f"friend {chance.randint(1, 9)}")
            elif what == "due":
                place_due(actor=Actor.clockwork())
            elif ids:
                signal_id = chance.choice(ids)
                version = len(list_turns(signal_id))
                if what == "confirm":
                    confirm(signal_id, carl, version)
                elif what == "withdraw":
                    withdraw(signal_id, carl, version)
                else:
                    with unit_of_work():
                        signals.reverse_signal(signal_id, reason="a mistake", actor=Actor.operator())
        except Conflict:
            continue

    assert replay(ann.id).differences == ()
    place_due(actor=Actor.clockwork())
    assert place_everybody(actor=Actor.clockwork()).changed == 0
    assert any(turn.answer == "confirmed" for one in ids for turn in list_turns(one))
