"""What other houses and pages ask."""

from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.people.models import Person
from app.signals.queries import (
    daily_rows,
    facet_rows,
    find_activity,
    find_signal_id,
    has_started,
    list_accounts,
    list_platforms,
    page_signals,
)
from app.signals.rules.keys import facet_key
from app.signals.services import declare_account
from app.signals.vocabulary import KIND_INDEX, KINDS, Evidence, Kind
from tests.factories.people import make_person
from tests.factories.signals import make_signal


def test_the_rows_of_a_person_hold_one_number_for_each_kind(mara: Person):
    signal = make_signal(mara, ("Create", "reply"), target="Bob")

    counts = tuple(int(kind is Kind.REPLY) for kind in KINDS)
    assert daily_rows(mara.id) == [(signal.day, 0, counts)]
    assert facet_rows(mara.id) == [(1, KIND_INDEX[Kind.REPLY], facet_key("bob"), signal.day, 0, 1)]
    assert daily_rows(mara.id, signal.day + 1) == facet_rows(mara.id, signal.day + 1) == []


def test_a_person_has_started_with_any_act_or_account(mara: Person):
    """R-J1"""
    eve, nobody = make_person(), make_person()
    make_signal(mara, ("Flag", ""))
    with unit_of_work():
        declare_account(eve.id, platform="x", handle="eve", actor=Actor(person_id=eve.id))

    assert [has_started(person.id) for person in (mara, eve, nobody)] == [True, True, False]
    assert [account.handle for account in list_accounts(eve.id)] == ["eve"]


def test_activity_is_listed_latest_first_and_narrowed_down(mara: Person, clock):
    """R-S3: what is read is said."""
    first = make_signal(mara, platform="x")
    clock.advance(days=1)
    make_signal(mara, evidence=Evidence.CONFIRMED)
    make_signal(make_person())

    page = page_signals(mara.id, size=1)
    assert (page.total, page.items[0].platform) == (2, "linkedin")
    assert [one.id for one in page_signals(mara.id, platform="x").items] == [first.id]
    assert page_signals(mara.id, evidence=Evidence.CONFIRMED).total == 1
    assert list_platforms(mara.id) == ["linkedin", "x"]


def test_one_act_is_found_by_its_person_only(mara: Person):
    signal = make_signal(mara, external_id="a:1")

    found = find_activity(signal.id, person_id=mara.id)
    assert found is not None
    assert found.counts
    assert found.link == signal.object
    assert find_activity(signal.id, person_id=mara.id + 1) is None
    assert find_signal_id(str(signal.id)) == find_signal_id("LinkedIn:a:1") == signal.id
    assert find_signal_id("x:a:1") is None
