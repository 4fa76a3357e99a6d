"""Holidays, and when it is quiet."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.clock import day_from_date
from app.core.db import db
from app.core.errors import Invalid, NotAllowed
from app.core.unit_of_work import unit_of_work
from app.organisation.queries import is_working_day, is_working_time
from app.organisation.queries.holidays import countries_of_people, list_holidays
from app.organisation.rules.holidays import propose
from app.organisation.services import add_holiday, adopt_holidays, change_setting, remove_holiday
from app.organisation.vocabulary import HolidayNotFound, HolidayRefused
from tests.factories.people import make_administrator, make_hr, make_person

OPERATOR = Actor.operator()
#: Monday, 2 March 2026.
MONDAY = day_from_date(date(2026, 3, 2))


def enter(
    country: str = "DE", day: int = MONDAY, name: str = "Founders’ day", actor: Actor = OPERATOR
) -> None:
    with unit_of_work():
        add_holiday(country, day=day, name=name, actor=actor)


def names(country: str = "DE", year: int = 2026) -> list[str]:
    return [holiday.name for holiday in list_holidays(country, year)]


def logged() -> list[tuple[str, str, object]]:
    query = select(AuditEvent.action, AuditEvent.object_id, AuditEvent.changes).order_by(AuditEvent.id)
    return [tuple(row) for row in db.session.execute(query.where(AuditEvent.object_type == "holidays"))]


def test_a_holiday_is_quiet_in_its_country_and_nowhere_else(app):
    """R-P5."""
    enter("DE")
    noon = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

    assert not is_working_time(noon, "DE")
    assert is_working_time(noon, "FR")
    assert is_working_time(noon)
    assert not is_working_day(MONDAY, "DE")
    assert is_working_day(MONDAY, "FR")


def test_a_holiday_of_all_countries_is_quiet_in_each(app):
    enter("")

    assert not is_working_day(MONDAY, "DE")
    assert not is_working_day(MONDAY)


def test_nights_and_ends_of_weeks_are_quiet_by_the_clock_on_the_wall(app):
    """R-P5. Whoever sets another zone is left alone in their own evening."""
    with unit_of_work():
        change_setting("working_hours", ["08:00", "18:00"], actor=OPERATOR)
    evening = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)

    assert is_working_time(evening)
    assert not is_working_time(evening, zone=ZoneInfo("Europe/Athens"))
    assert not is_working_time(datetime(2026, 3, 7, 12, 0, tzinfo=UTC))


def test_a_day_is_a_holiday_once(app):
    enter()

    with pytest.raises(HolidayRefused):
        enter(name="Another name")
    enter("FR")

    assert names() == ["Founders’ day"]


def test_what_is_taken_away_can_be_entered_again(app):
    enter()
    holiday_id = list_holidays("DE", 2026)[0].id

    with unit_of_work():
        country, day, name = remove_holiday(holiday_id, actor=OPERATOR)
    assert names() == []
    with pytest.raises(HolidayNotFound), unit_of_work():
        remove_holiday(holiday_id, actor=OPERATOR)
    enter(country, day, name)

    assert names() == ["Founders’ day"]
    assert logged() == [
        ("organisation.holiday.added", "DE", {"2026-03-02": [None, "Founders’ day"]}),
        ("organisation.holiday.removed", "DE", {"2026-03-02": ["Founders’ day", None]}),
        ("organisation.holiday.added", "DE", {"2026-03-02": [None, "Founders’ day"]}),
    ]


def test_of_what_is_proposed_only_the_chosen_is_taken_over(app):
    """Days that are no public holidays cannot be smuggled in, and names come from the proposal."""
    proposed = propose("DE", 2027)
    chosen = {proposed[0][0], proposed[1][0], MONDAY}

    with unit_of_work():
        assert adopt_holidays("DE", 2027, days=chosen, actor=OPERATOR) == 2
    with unit_of_work():
        assert adopt_holidays("DE", 2027, days=chosen, actor=OPERATOR) == 0

    assert names(year=2027) == [proposed[0][1], proposed[1][1]]
    assert len(logged()) == 1


@pytest.mark.parametrize("country", ["XX", "Germany", "D"])
def test_a_country_has_two_letters(app, country):
    with pytest.raises(Invalid):
        enter(country)


def test_hr_keeps_holidays_and_others_do_not(app):
    """R-P1."""
    enter(actor=Actor(make_hr().id, roles=frozenset({"hr"})))

    with pytest.raises(NotAllowed):
        enter(day=MONDAY + 1, actor=Actor(make_person().id, roles=frozenset({"editor"})))


def test_countries_come_with_the_most_people_first(app):
    for country in ("FR", "DE", "DE", ""):
        make_person(country=country)
    make_person(country="AT", is_active=False)
    make_administrator()

    assert countries_of_people() == ["DE", "FR"]
