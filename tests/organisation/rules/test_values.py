"""What a setting takes, whichever way it was typed, and what it refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.organisation.rules.values import as_words, check, definition_of, read_words, zone_names
from app.organisation.vocabulary import SECTIONS, SETTINGS, Kind, SettingNotFound, SettingRefused

LANGUAGES = ["en", "de"]


def kept(name, given):
    """What is kept of what was given for a setting."""
    return check(SETTINGS[name], given, options=LANGUAGES if name == "languages" else ())


@pytest.mark.parametrize(
    "name, given, value",
    [
        ("name", "  Quell\tmark ", "Quell mark"),
        ("time_zone", "europe/berlin", "Europe/Berlin"),
        ("time_zone", "America/New York", "America/New_York"),
        ("languages", ["de", "en", "de"], ["en", "de"]),
        ("working_days", ["4", "mon", "Wednesday"], [0, 2, 4]),
        ("working_hours", ["8:00", "17:30"], ["08:00", "17:30"]),
        ("working_time_question", "on", True),
        ("minimum_group_size", " 12 ", 12),
        ("currency", "chf", "CHF"),
    ],
)
def test_a_value_is_kept_in_one_form(name, given, value):
    assert kept(name, given) == value


@pytest.mark.parametrize(
    "name, given, words",
    [
        ("name", "  ", "give a name"),
        ("name", "x" * 81, "longer than 80"),
        ("name", "Quell\x07mark", "cannot be printed"),
        ("time_zone", "Europe/Berln", "Is “Europe/Berlin” meant?"),
        ("time_zone", "", "not a time zone"),
        ("languages", [], "at least one"),
        ("languages", ["fr"], "cannot be chosen"),
        ("working_days", [], "at least one day"),
        ("working_days", ["someday"], "not a day"),
        ("working_days", ["7"], "not a day"),
        ("working_hours", ["18:00", "08:00"], "later than"),
        ("working_hours", ["08:00", "24:00"], "two times"),
        ("working_hours", ["08:00"], "two times"),
        ("working_time_question", "perhaps", "on or off"),
        ("minimum_group_size", "4", "from 5 to 1000"),
        ("minimum_group_size", "five", "from 5 to 1000"),
        ("minimum_group_size", "٥٠", "from 5 to 1000"),
        ("minimum_group_size", "9" * 5000, "from 5 to 1000"),
        ("currency", "EURO", "“EUR” for instance"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_the_reason(name, given, words):
    """R-P3, R-P5. No group smaller than five, and every refusal says what would do."""
    with pytest.raises(SettingRefused) as refused:
        kept(name, given)

    assert words in str(refused.value)
    assert refused.value.field == "value"


def test_an_unknown_setting_names_the_nearest_one():
    with pytest.raises(SettingNotFound, match="working_hours"):
        definition_of("working-hour")
    with pytest.raises(SettingNotFound, match=r"no setting “xyzzy”\.$"):
        definition_of("xyzzy")


@pytest.mark.parametrize("name", sorted(set(SETTINGS) - {"logo"}))
def test_what_is_shown_as_words_can_be_typed_again(name):
    value = {"name": "Quellmark", "time_zone": "Asia/Tokyo", "languages": ["de"]}.get(
        name, SETTINGS[name].default
    )

    assert kept(name, read_words(SETTINGS[name], as_words(SETTINGS[name], value))) == value


@given(st.sets(st.integers(0, 6), min_size=1))
def test_any_week_can_be_typed_again(days):
    week = SETTINGS["working_days"]

    assert kept("working_days", read_words(week, as_words(week, sorted(days)))) == sorted(days)


def test_a_span_of_days_may_run_over_the_weekend():
    assert kept("working_days", read_words(SETTINGS["working_days"], "sat-mon")) == [0, 5, 6]


def test_every_setting_stands_in_one_section_and_says_what_it_changes():
    """R-P5."""
    assert sorted(name for _title, names in SECTIONS for name in names) == sorted(SETTINGS)
    assert all(one.changes.endswith(".") for one in SETTINGS.values())
    assert all(one.unit for one in SETTINGS.values() if one.kind is Kind.NUMBER)


def test_the_zones_to_pick_from_are_those_that_are_taken():
    assert {"Europe/Berlin", "UTC"} <= set(zone_names())
    assert all(kept("time_zone", name) == name for name in zone_names())
