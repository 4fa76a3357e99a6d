"""When people work, and what is expected of whom."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.core.clock import date_from_day, day_from_date
from app.organisation.rules.holidays import check_holiday, propose
from app.organisation.rules.hours import in_order, is_working_day, is_working_time, what_is_expected
from app.organisation.rules.settled import settle
from app.organisation.vocabulary import HolidayRefused, WorkingTime

DECIDED = settle(
    {"working_hours": ["08:00", "17:30"]}, {"name": "Larkfield", "time_zone": "UTC", "languages": ["en"]}
)


@pytest.mark.parametrize(
    "wall, is_working",
    [
        ("2026-03-02T07:59", False),
        ("2026-03-02T08:00", True),
        ("2026-03-02T17:29", True),
        ("2026-03-02T17:30", False),
        ("2026-03-07T12:00", False),
    ],
)
def test_work_is_done_in_the_hours_of_the_days_of_the_week(wall, is_working):
    local = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo("Europe/Berlin"))

    assert is_working_time(local, DECIDED, is_holiday=False) is is_working
    assert not is_working_time(local, DECIDED, is_holiday=True)


def test_a_holiday_is_no_working_day():
    monday = day_from_date(datetime(2026, 3, 2).date())  # noqa: DTZ001  # a date alone

    assert is_working_day(monday, DECIDED, is_holiday=False)
    assert not is_working_day(monday, DECIDED, is_holiday=True)
    assert not is_working_day(monday - 1, DECIDED, is_holiday=False)


@pytest.mark.parametrize(
    "is_now, answer, expected",
    [
        (True, None, WorkingTime.EXPECTED),
        (False, None, WorkingTime.ASK),
        (False, True, WorkingTime.EXPECTED),
        (False, False, WorkingTime.OFF),
        (True, False, WorkingTime.OFF),
    ],
)
def test_somebody_is_asked_once_and_their_word_holds_for_the_day(is_now, answer, expected):
    """R-P5."""
    assert what_is_expected(is_working_time=is_now, answer=answer) is expected


def test_the_public_holidays_of_a_country_are_proposed_by_their_names_there():
    germany = {name: date_from_day(day).isoformat() for day, name in propose("DE", 2027)}

    assert germany["Neujahr"] == "2027-01-01"
    assert germany["Tag der Deutschen Einheit"] == "2027-10-03"
    assert propose("TA", 2027) == []


@pytest.mark.parametrize("year", [1999, 2101])
def test_nobody_keeps_holidays_of_other_centuries(year):
    with pytest.raises(HolidayRefused):
        propose("DE", year)


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "Neu\x00jahr"])
def test_a_holiday_has_a_name(name):
    with pytest.raises(HolidayRefused):
        check_holiday(20_000, name)


def test_countries_with_most_people_come_first():
    assert in_order([("FR", 3), ("", 50), ("DE", 9), ("AT", 3)]) == ["DE", "AT", "FR"]
