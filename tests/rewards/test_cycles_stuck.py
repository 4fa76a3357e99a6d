"""Award cycles in a small HR: where nobody is left who may approve one, its page says so, and what to do."""

import pytest

from app.core.actor import Actor
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.services import deactivate_person
from app.rewards.queries import cycles as queries
from app.rewards.services import cycles
from tests.factories.cycles import LEAD, check, did, freeze, plan, version_of
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import as_hr
from tests.support.clock import TestClock

pytestmark = pytest.mark.usefixtures("app")
NOBODY = "Nobody in HR may approve this"
LAST_ONE = "Only you are left in HR to approve it"


def test_where_both_in_hr_have_run_a_cycle_its_page_says_that_a_third_person_is_needed(
    clock: TestClock, sign_in
) -> None:
    """R-W5: who cannot approve it and why, and who can give the role; whoever takes over is warned before."""
    hr, second = make_hr("Helene Roth"), make_hr("Said Second")
    cycle_id = plan(hr)
    did(make_person("Mara"), LEAD)
    freeze(cycle_id, hr, clock)
    check(cycle_id, hr)
    at = f"/cycles/{cycle_id}"
    page = sign_in(hr).get(at).text
    assert ("Somebody in HR who has not run it" in page, NOBODY in page) == (True, False)
    office = sign_in(second)
    page = office.get(at).text
    assert ("Approve these figures" in page, page.count(LAST_ONE)) == (
        True,
        2,
    )  # beside the button, and asked again

    assert office.post(f"{at}/runner", data={"version": str(version_of(cycle_id))}).status_code == 303
    for person in (hr, second):
        page = sign_in(person).get(at).text
        assert (NOBODY in page, "They are told" in page, "Approve these figures" in page) == (True, False, False)  # fmt: skip
        assert "has run it: Helene Roth, Said Second." in page
        assert ("An administrator gives somebody that role" in page, LAST_ONE in page) == (True, False)

    third = make_hr("Third")
    assert NOBODY not in sign_in(hr).get(at).text
    assert "Approve these figures" in sign_in(third).get(at).text


def test_whoever_wins_is_not_shown_what_they_may_not_approve(clock: TestClock, sign_in) -> None:
    """R-W5: a person in HR who stands to win is none of those who are left; it is said while there is time."""
    hr, winner = make_hr("Helene Roth"), make_hr("Wina")
    cycle_id = plan(hr)
    assert NOBODY not in sign_in(hr).get(f"/cycles/{cycle_id}").text
    did(winner, LEAD)
    freeze(cycle_id, hr, clock)
    for state in ("frozen", "checked"):
        page = sign_in(winner).get(f"/cycles/{cycle_id}").text
        assert (NOBODY in page, "Approve these figures" in page, LAST_ONE in page) == (True, False, False)
        assert "has run it: Helene Roth. Stands to win it: Wina." in page
        if state == "frozen":
            check(cycle_id, hr)


def test_whoever_was_named_and_has_gone_is_not_waited_for(clock: TestClock, sign_in) -> None:
    """R-W5: then everybody who may approve it is told; and taking over what one runs already is no step."""
    hr, named, other = make_hr("Helene Roth"), make_hr("Named"), make_hr("Other")
    cycle_id = plan(hr)
    with unit_of_work():
        terms = cycles.terms_of(queries.get_cycle(cycle_id))
        cycles.change_terms(cycle_id, version_of(cycle_id), terms, currency="EUR", approver_id=named.id, actor=as_hr(hr))  # fmt: skip
    before = version_of(cycle_id)
    with unit_of_work():
        assert not cycles.take_over(cycle_id, before, actor=as_hr(hr))
    assert version_of(cycle_id) == before
    did(make_person("Mara"), LEAD)
    freeze(cycle_id, hr, clock)
    with unit_of_work():
        deactivate_person(named.id, actor=Actor.operator())
    check(cycle_id, hr)
    db.session.rollback()
    assert "waits for a second person to approve it" in sign_in(other).get("/notices").text
