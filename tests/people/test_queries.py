"""Questions about people."""

import pytest

from app.core.clock import now
from app.people import queries
from app.people.queries import PeopleFilter, Shown
from app.people.vocabulary import Role
from tests.factories.accounts import give_password
from tests.factories.people import make_person

pytestmark = pytest.mark.usefixtures("app")


def names(wanted: PeopleFilter) -> list[str]:
    return [one.name for one in queries.page_people(wanted).items]


def test_people_are_found_by_part_of_name_address_or_number() -> None:
    make_person("Ann Lee", external_id="X-1", email="ann@a.example")
    make_person("Bob Ray", external_id="X-2", email="bob@b.example")

    assert names(PeopleFilter("LEE")) == ["Ann Lee"]
    assert names(PeopleFilter("B.exam")) == ["Bob Ray"]
    assert names(PeopleFilter("x-")) == ["Ann Lee", "Bob Ray"]


@pytest.mark.parametrize("wildcard", ["%", "_", "/", "\\", "a%l"])
def test_signs_with_a_meaning_for_the_database_are_only_signs(wildcard: str) -> None:
    make_person("Ann Lee", email="ann@a.example")

    assert names(PeopleFilter(wildcard)) == []
    make_person(f"Odd {wildcard}", email="odd@a.example")
    assert names(PeopleFilter(wildcard)) == [f"Odd {wildcard}"]


def test_filters_narrow_together() -> None:
    """R-P1"""
    make_person("Ann", department="Sales", roles=(Role.COACH,))
    make_person("Bob", department="Sales")
    make_person("Cy", department="Board", roles=(Role.COACH, Role.HR), is_active=False)

    assert names(PeopleFilter(department="Sales", role=Role.COACH)) == ["Ann"]
    assert names(PeopleFilter(shown=Shown.OFF)) == ["Cy"]
    assert names(PeopleFilter()) == ["Ann", "Bob", "Cy"]
    assert queries.list_departments() == ["Board", "Sales"]
    assert [one.roles for one in queries.page_people().items] == [(Role.COACH,), (), (Role.COACH, Role.HR)]


def test_a_list_is_paged_from_person_to_person_in_both_directions() -> None:
    """R-P1: two people of one name are told apart by their numbers, and none is shown twice or left out."""
    people = [make_person(name) for name in ("Ann", "Bob", "Bob", "Bob", "Cy")]
    ids = [person.id for person in people]

    first = queries.page_people(size=2)
    second = queries.page_people(after=first.later, size=2)
    last = queries.page_people(after=second.later, size=2)
    back = queries.page_people(before=last.earlier, size=2)
    start = queries.page_people(before=back.earlier, size=2)

    assert [[one.id for one in page.items] for page in (first, second, last)] == [ids[:2], ids[2:4], ids[4:]]
    assert (first.earlier, last.later) == (None, None)
    assert (back, start) == (second, first)
    assert [one.id for one in queries.list_people()] == ids


def test_a_list_that_goes_on_from_nobody_begins_at_the_start() -> None:
    ann = make_person("Ann")

    assert [one.id for one in queries.page_people(after=99_999).items] == [ann.id]
    assert queries.page_people(after=ann.id).items == ()


def test_a_list_of_nobody_is_empty() -> None:
    page = queries.page_people()

    assert (page.items, page.earlier, page.later) == ((), None, None)
    assert list(queries.list_people()) == []
    assert not queries.is_anybody_here()
    assert queries.person_ids_by_actor([]) == {}


def test_people_without_a_password_are_found() -> None:
    """R-P1"""
    ann, bob = make_person("Ann"), make_person("Bob")
    make_person("Cy", is_active=False)
    give_password(bob)

    assert [one.id for one in queries.page_people(PeopleFilter(shown=Shown.NO_WAY_IN)).items] == [ann.id]


def test_records_that_were_joined_to_others_are_in_no_list() -> None:
    ann = make_person("Ann")
    make_person("Anna", is_active=False, merged_into_id=ann.id)

    assert names(PeopleFilter()) == ["Ann"]
    assert [one.name for one in queries.page_departments(limit=9)] == ["Sales"]
    assert queries.page_departments(limit=9)[0].people == 1


def test_departments_are_counted_and_paged_by_name() -> None:
    """R-P1"""
    for number, department in enumerate(("Sales", "Sales", "Board", "Care", "")):
        make_person(f"P{number}", department=department, is_active=number != 1)

    assert [(one.name, one.people, one.switched_on) for one in queries.page_departments(limit=2)] == [
        ("Board", 1, 1),
        ("Care", 1, 1),
    ]
    assert [
        (one.name, one.people, one.switched_on) for one in queries.page_departments(after="Care", limit=2)
    ] == [("Sales", 2, 1)]
    assert queries.list_departments() == ["Board", "Care", "Sales"]
    assert queries.count_without_department() == 1


def test_no_department_is_offered_in_which_there_is_nobody_any_more() -> None:
    """Both lists of departments are one: closed records are in none."""
    ann = make_person("Ann", department="Sales")
    make_person("Ann L", department="Before", is_active=False, merged_into_id=ann.id)
    make_person("Bo", department="Care", is_active=False)
    make_person("", department="Gone", is_active=False, erased_at=now())
    make_person("Cy", department="")

    assert queries.list_departments() == ["Care", "Sales"]
    assert [one.name for one in queries.page_departments(limit=9)] == ["Care", "Sales"]


def test_whom_a_person_leads_is_told_with_how_many_they_lead_themselves() -> None:
    """R-P1"""
    ann = make_person("Ann")
    bob = make_person("Bob", manager_id=ann.id)
    cy = make_person("Cy", manager_id=bob.id)
    make_person("Off", manager_id=ann.id, is_active=False)

    assert [(one.id, one.led) for one in queries.list_led_by(ann.id, limit=9)] == [(bob.id, 1)]
    assert [(one.id, one.led) for one in queries.list_led_by(bob.id, limit=9)] == [(cy.id, 0)]
    assert (queries.count_led_by(ann.id), queries.count_led_by(cy.id)) == (1, 0)
