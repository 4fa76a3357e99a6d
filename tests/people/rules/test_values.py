"""What a person's record may hold."""

import pytest

from app.core.clock import date_from_day, day_from_date
from app.people.rules.values import (
    check_country,
    check_email,
    check_joined,
    check_language,
    check_roles,
    check_text,
)
from app.people.vocabulary import PersonRefused, Role


@pytest.mark.parametrize(
    "given", ["ann@larkfield.example", " Ann.Lee+x@mail.larkfield.example ", "o'neil@a-b.example"]
)
def test_an_address_is_kept_as_it_is_written(given: str) -> None:
    assert check_email(given) == given.strip()


@pytest.mark.parametrize(
    "given",
    ["", "ann", "ann@", "@larkfield.example", "ann@larkfield", "a b@larkfield.example", "ann@@larkfield.example",
     "ann..lee@larkfield.example", ".ann@larkfield.example", "ann.@larkfield.example", "ann@-x.example",
     "ann@larkfield.example\nbcc: all@x.example", "x" * 65 + "@larkfield.example", "änn@larkfield.example"],
)  # fmt: skip
def test_what_is_no_address_is_refused(given: str) -> None:
    with pytest.raises(PersonRefused):
        check_email(given)


def test_countries_and_languages_are_kept_in_their_usual_shape() -> None:
    assert [check_country(given) for given in ("de", " US ", "")] == ["DE", "US", ""]
    assert [check_language(given) for given in ("DE", "pt_br", "zh-Hant", "")] == [
        "de",
        "pt-BR",
        "zh-Hant",
        "",
    ]


@pytest.mark.parametrize("given", ["XX", "ZZ", "EU", "DEU", "1", "Germany"])
def test_an_unknown_country_is_refused(given: str) -> None:
    with pytest.raises(PersonRefused, match="country"):
        check_country(given)


@pytest.mark.parametrize("given", ["xx", "english", "e", "de-", "../en"])
def test_an_unknown_language_is_refused(given: str) -> None:
    with pytest.raises(PersonRefused, match="language"):
        check_language(given)


@pytest.mark.parametrize("given", ["2024-02-30", "20240131", "2024-W05-1", "31.01.2024", "2024-1-1", "x"])
def test_a_date_has_one_shape(given: str) -> None:
    with pytest.raises(PersonRefused, match="date"):
        check_joined(given)


@pytest.mark.parametrize("given", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_date_lies_in_years_that_somebody_can_mean(given: str) -> None:
    with pytest.raises(PersonRefused, match="between 1900 and 2199"):
        check_joined(given)


def test_a_date_becomes_a_day() -> None:
    day = check_joined("2024-02-29")

    assert day == day_from_date(date_from_day(day or 0))
    assert date_from_day(day or 0).isoformat() == "2024-02-29"
    assert check_joined(" ") is None


def test_several_roles_are_parted_by_semicolons_and_being_an_employee_is_none() -> None:
    """R-P1: one person may hold several."""
    assert check_roles(" Coach; editor ;employee;;") == {Role.COACH, Role.EDITOR}
    assert check_roles("") == frozenset()


def test_a_misspelt_role_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(PersonRefused, match="“editr”; is “editor” meant"):
        check_roles("editr")
    with pytest.raises(PersonRefused, match="no role “king”"):
        check_roles("king")


def test_text_is_composed_trimmed_and_of_one_line() -> None:
    assert check_text("name", " A\N{COMBINING RING ABOVE}sa ") == "Åsa"
    with pytest.raises(PersonRefused, match="control"):
        check_text("name", "An\tn")
    with pytest.raises(PersonRefused, match="longer than 200"):
        check_text("name", "x" * 201)
