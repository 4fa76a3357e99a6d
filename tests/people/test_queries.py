"""Questions about people."""

import pytest

from app.people import queries
from app.people.queries import PeopleFilter
from app.people.vocabulary import Role
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
    assert names(PeopleFilter(is_active=False)) == ["Cy"]
    assert names(PeopleFilter()) == ["Ann", "Bob", "Cy"]
    assert queries.list_departments() == ["Board", "Sales"]
    assert [one.roles for one in queries.page_people().items] == [(Role.COACH,), (), (Role.COACH, Role.HR)]


def test_a_list_is_cut_into_pages_and_a_page_beyond_is_the_last() -> None:
    for number in range(5):
        make_person(f"P{number}")

    page = queries.page_people(number=9, size=2)

    assert ([one.name for one in page.items], page.number, page.pages, page.total) == (["P4"], 3, 3, 5)
    assert [one.name for one in queries.list_people()] == [f"P{number}" for number in range(5)]


def test_a_list_of_nobody_has_one_empty_page() -> None:
    page = queries.page_people(number=0)

    assert (list(page.items), page.number, page.pages) == ([], 1, 1)
    assert list(queries.list_people()) == []
    assert queries.person_ids_by_actor([]) == {}
