"""What people are told of their figures in an award cycle: what has become of them, where to read why, and until when to object."""

import pytest

from app.core.unit_of_work import unit_of_work
from app.rewards.services import freezing
from app.rewards.services.holds import release
from tests.factories.cycles import LEAD, TALK, did, freeze, plan, version_of
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import as_hr, hold_act
from tests.support.clock import TestClock

pytestmark = pytest.mark.usefixtures("app")


def test_whoever_is_left_out_is_not_told_that_their_figures_stand(clock: TestClock, sign_in) -> None:
    """R-W5: they are told that they were left out, where the reason stands, and until when they can object."""
    hr, mara = make_hr("Helene Roth"), make_person("Mara")
    cycle_id = plan(hr)
    did(mara, LEAD)
    freeze(cycle_id, hr, clock)

    def latest() -> str:
        page = str(sign_in(mara).get("/notices").text)
        return page[page.index("Impact prizes") :].split("</li>", maxsplit=1)[0]

    assert "your figures stand" in latest()
    with unit_of_work():
        freezing.leave_out(cycle_id, version_of(cycle_id), mara.id, why="In the jury", actor=as_hr(hr))
    said = latest()
    assert ("you can have no place" in said, "HR has left you out" in said) == (True, True)
    assert (f"/cycles/{cycle_id}/mine" in said, "2026-07-27" in said) == (True, True)
    assert ("your figures stand" in said, "want to be named" in said) == (False, False)
    assert "In the jury" in sign_in(mara).get(f"/cycles/{cycle_id}/mine").text

    with unit_of_work():
        freezing.let_in(cycle_id, version_of(cycle_id), mara.id, actor=as_hr(hr))
    said = latest()
    assert ("you can have a place again" in said, "your figures stand" in said) == (True, False)


def test_whose_figures_are_reckoned_again_is_told_that_and_not_that_they_stand(
    clock: TestClock, sign_in
) -> None:
    """R-W5: in their language."""
    hr, second, mara = make_hr("Helene Roth"), make_hr("Said"), make_person("Mara", language="de")
    cycle_id = plan(hr)
    did(mara, LEAD)
    hold_id = hold_act(did(mara, TALK)[0].id) or 0
    freeze(cycle_id, hr, clock)
    with unit_of_work():
        release(hold_id, version=1, reason="A real client.", actor=as_hr(second))
    with unit_of_work():
        assert freezing.reckon_cycle_again(cycle_id, version_of(cycle_id), actor=as_hr(hr))

    page = sign_in(mara).get("/notices").text
    assert page.count("deine Zahlen stehen fest") == 1  # that was the first time
    assert "deine Zahlen wurden neu gerechnet" in page
