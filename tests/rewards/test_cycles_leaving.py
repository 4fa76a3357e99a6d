"""Award cycles and those who leave or are erased while one runs: they cannot win, and nothing is handed over to nobody."""

import pytest

from app.core.actor import Actor
from app.core.clock import today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.people.services import deactivate_person, merge_persons, reactivate_person
from app.privacy.services import erase_person
from app.rewards.queries import cycle_figures as figures
from app.rewards.queries import cycles as queries
from app.rewards.rules.calculation import what_is_wrong
from app.rewards.services import awarding, bundles, cycles, freezing, objections
from app.rewards.vocabulary.cycles import Bar, NotReady, PrizeKind, WinnerErased
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
from tests.factories.rewards import as_colleague, as_hr
from tests.support.clock import TestClock

pytestmark = pytest.mark.usefixtures("app")
OPERATOR = Actor.operator()


def leave(person: Person) -> None:
    with unit_of_work():
        assert deactivate_person(person.id, actor=OPERATOR)


def erase(person: Person) -> None:
    erase_person(person.id, why="asked for it", actor=OPERATOR)


def send_back(cycle_id: int, hr: Person) -> None:
    with unit_of_work():
        cycles.reopen_cycle(cycle_id, version_of(cycle_id), why="Somebody has left.", actor=as_hr(hr))


def take_in(cycle_id: int, hr: Person) -> None:
    with unit_of_work():
        assert freezing.reckon_cycle_again(cycle_id, version_of(cycle_id), actor=as_hr(hr))


def gone_of(cycle_id: int) -> list[str]:
    db.session.rollback()
    return list(queries.readiness_of(queries.get_cycle(cycle_id)).gone.values())


def hand_over(prize_id: int, hr: Person) -> None:
    given = {
        "what": "A voucher",
        "kind": PrizeKind.VOUCHER,
        "value": 100_00,
        "currency": "EUR",
        "country": "DE",
    }
    with unit_of_work():
        awarding.hand_over(prize_id, 1, **given, on=today(), actor=as_hr(hr))  # type: ignore[arg-type]


def test_whoever_leaves_or_is_erased_after_the_figures_were_fixed_does_not_win(
    clock: TestClock, sign_in
) -> None:
    """R-W5, BA-10: it is announced when that is in the figures, by a step with a second person; others move up."""
    hr, second = make_hr("Helene Roth"), make_hr("Said Second")
    first, erased, left, fourth, last = (make_person(name) for name in ("Ada", "Bea", "Cleo", "Dora", "Ella"))
    cycle_id = plan(hr)
    for person, verbs in ((first, [LEAD] * 4), (erased, [LEAD] * 3), (left, [LEAD] * 2), (fourth, [LEAD]), (last, [TALK])):  # fmt: skip
        did(person, *verbs)
    freeze(cycle_id, hr, clock)
    check(cycle_id, hr)
    approve(cycle_id, second)
    leave(left)
    leave(last)  # who wins nothing, so nobody has to look
    assert gone_of(cycle_id) == ["Cleo"]
    erase(erased)
    assert gone_of(cycle_id) == ["", "Cleo"]

    clock.at = queries.get_cycle(cycle_id).objections_until or clock.at
    office = sign_in(hr)
    page = office.get(f"/cycles/{cycle_id}").text
    assert ("Somebody who was erased, Cleo: would win" in page, "Announce it" in page) == (True, False)
    with pytest.raises(NotReady):
        announce(cycle_id, hr, clock)
    send_back(cycle_id, hr)
    page = office.get(f"/cycles/{cycle_id}").text
    assert ("Somebody who would win has left" in page, "Take it in" in page) == (True, True)
    with pytest.raises(NotReady):
        check(cycle_id, hr)
    take_in(cycle_id, hr)
    assert "has left" in office.get(f"/cycles/{cycle_id}/people/{left.id}").text
    assert {one: places_of(cycle_id)[one.id][1:] for one in (first, erased, left, fourth, last)} == {
        first: (1, True), erased: (None, False), left: (None, False), fourth: (2, True), last: (None, False)
    }  # fmt: skip
    assert (gone_of(cycle_id), what_is_wrong(bundles.whole_bundle(queries.get_cycle(cycle_id)))) == ([], [])
    check(cycle_id, hr)
    approve(cycle_id, second)
    assert announce(cycle_id, hr, clock) == 2
    assert [one.name for one in queries.list_won(queries.get_cycle(cycle_id))] == ["Ada", "Dora"]
    assert "erased-" not in office.post(f"/cycles/{cycle_id}/payroll").text


def test_whoever_leaves_after_the_announcement_keeps_what_they_have_won(clock: TestClock) -> None:
    """R-W5: they were there when it was announced; nothing waits because of them."""
    hr, second, mara = make_hr("Helene"), make_hr("Said"), make_person("Mara")
    cycle_id = plan(hr)
    did(mara, LEAD)
    freeze(cycle_id, hr, clock)
    check(cycle_id, hr)
    approve(cycle_id, second)
    announce(cycle_id, hr, clock)
    leave(mara)
    assert gone_of(cycle_id) == []
    hand_over(queries.list_won(queries.get_cycle(cycle_id))[0].prize.id, second)
    assert state_of(cycle_id) == "done"


@pytest.mark.parametrize("is_last", [True, False])
def test_nothing_is_handed_over_to_whoever_was_erased_and_the_cycle_comes_to_its_end(
    clock: TestClock, sign_in, is_last: bool
) -> None:
    """R-W5, R-P3: erased after the announcement, before or after the others have theirs."""
    hr, second, mara, greta = make_hr("Helene"), make_hr("Said"), make_person("Mara"), make_person("Greta")
    cycle_id = plan(hr)
    did(mara, LEAD)
    did(greta, DOWNLOAD)
    freeze(cycle_id, hr, clock)
    check(cycle_id, hr)
    approve(cycle_id, second)
    announce(cycle_id, hr, clock)
    won = {one.name: one.prize.id for one in queries.list_won(queries.get_cycle(cycle_id))}
    if is_last:
        hand_over(won["Mara"], second)
    assert state_of(cycle_id) == "announced"
    erase(greta)
    if not is_last:
        assert state_of(cycle_id) == "announced"
        hand_over(won["Mara"], second)
    assert state_of(cycle_id) == "done"

    with pytest.raises(WinnerErased):
        hand_over(won["Greta"], second)
    office = sign_in(second)
    page = office.get(f"/cycles/{cycle_id}").text
    assert ("Hand it over" in page, "not handed over" in page, "Prizes wait" in page) == (False, True, False)
    assert "Nothing is handed over" in office.get(f"/cycles/{cycle_id}/prizes/{won['Greta']}").text
    lines = office.post(f"/cycles/{cycle_id}/payroll").text.splitlines()
    assert (len(lines), "Mara" in lines[1]) == (2, True)


def test_a_record_joined_to_one_that_works_here_wins_and_whoever_is_back_may_say_so(
    clock: TestClock,
) -> None:
    """R-P3, R-W5: compared is who it is now; whoever was switched off by mistake objects, and is judged anew."""
    hr, maiden, married, back = make_hr("Helene"), make_person("Uma M"), make_person("Uma N"), make_person("Back")  # fmt: skip
    cycle_id = plan(hr)
    did(maiden, LEAD)
    did(back, LEAD, LEAD)
    freeze(cycle_id, hr, clock)
    with unit_of_work():
        merge_persons(maiden.id, married.id, why="the same", actor=OPERATOR)
    assert gone_of(cycle_id) == []
    leave(back)
    take_in(cycle_id, hr)
    assert places_of(cycle_id) == {maiden.id: (5, 1, True), back.id: (10, None, False)}
    with unit_of_work():
        assert reactivate_person(back.id, actor=OPERATOR)
    with unit_of_work():
        objection_id = objections.make_objection(cycle_id, number=2, words="I am here.", actor=as_colleague(back))  # fmt: skip
    with unit_of_work():
        objections.answer_objection(objection_id, is_upheld=True, answer="You are.", actor=as_hr(hr))
    take_in(cycle_id, hr)
    assert places_of(cycle_id)[back.id] == (10, 1, True)
    leave(married)
    assert gone_of(cycle_id) == ["Uma N"]
    take_in(cycle_id, hr)
    line = figures.get_line(figures.find_snapshot(queries.get_cycle(cycle_id)), [maiden.id])
    assert line.bar == Bar.LEFT
