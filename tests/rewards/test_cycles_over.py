"""Award cycles of periods that are over: planned after their end, or looked at before the clockwork has come round."""

from datetime import UTC, datetime

import pytest

from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.rewards.queries import cycles as queries
from app.rewards.services import cycles
from tests.factories.cycles import FREEZING, LEAD, did, freeze, look_at_everything, plan, state_of, version_of
from tests.factories.people import make_hr, make_person
from tests.support.clock import TestClock

pytestmark = pytest.mark.usefixtures("app")


def steps_of(cycle_id: int) -> list[str]:
    db.session.rollback()
    return [step.step for step, _name in queries.list_steps(queries.get_cycle(cycle_id))]


def test_a_period_that_is_planned_after_its_end_is_over_at_once(clock: TestClock, sign_in) -> None:
    """R-W5: nothing says that it is open, and its figures can be fixed without waiting for the clockwork."""
    clock.at = datetime(2026, 11, 30, 9, tzinfo=UTC)
    hr = make_hr("Helene Roth")
    did(make_person("Mara"), ("Create", "article"), at=datetime(2026, 10, 5, 9, tzinfo=UTC))
    cycle_id = plan(hr, "2026-10")
    assert (state_of(cycle_id), steps_of(cycle_id)) == ("closing", ["planned", "closed"])

    office = sign_in(hr)
    page = office.get(f"/cycles/{cycle_id}").text
    assert ("This period is open" in page, "Fix the figures" in page) == (False, True)
    assert ("may come until" in page, "could come until" in page) == (False, True)
    with unit_of_work():
        assert cycles.close_periods() == 0
    look_at_everything()
    sent = {"version": str(version_of(cycle_id))}
    assert office.post(f"/cycles/{cycle_id}/snapshot", data=sent).status_code == 303
    assert steps_of(cycle_id) == ["planned", "closed", "frozen"]


def test_a_period_whose_end_has_come_is_over_also_before_the_clockwork_has_said_so(
    clock: TestClock, sign_in
) -> None:
    """R-W5: pages say so, and whoever is faster than the clockwork leaves the same story."""
    hr = make_hr("Helene Roth")
    cycle_id = plan(hr)
    did(make_person("Mara"), LEAD)
    clock.at = datetime(2026, 7, 1, 0, 5, tzinfo=UTC)
    page = sign_in(hr).get(f"/cycles/{cycle_id}").text
    assert ("This period is open" in page, "Late evidence may come until" in page) == (False, True)
    clock.at = FREEZING
    office = sign_in(hr)
    assert state_of(cycle_id) == "open"
    assert "Fix the figures" in office.get(f"/cycles/{cycle_id}").text
    assert "Closing" in office.get("/cycles").text

    freeze(cycle_id, hr)
    assert steps_of(cycle_id) == ["planned", "closed", "frozen"]
