"""Award cycles against those who could bend them: whoever runs or approves one, under whatever record, wins nothing in it."""

import pytest

from app.core.actor import Actor
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.people.services import merge_persons
from app.rewards.queries import cycles as queries
from app.rewards.services import cycles, freezing, objections
from app.rewards.services.holds import release
from app.rewards.vocabulary.cycles import AnotherPerson, NotReady
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
from tests.support.clock import TestClock

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
