"""When and where a date is, and what calendars are told of it; read by a real parser."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from app.training.rules.calendar import Appointment, calendar_file
from app.training.rules.dates import https_only, starting_at
from app.training.vocabulary.dates import DateRefused

AT = datetime.fromisoformat
ONE = Appointment(
    uid="abc@waymark.example", sequence=0, title="Your first comment; with, signs", about="Step by step.\nBring one.",
    starts_at=datetime(2026, 3, 27, 13, tzinfo=UTC), minutes=45, time_zone="Europe/Berlin", place="Room 7",
    page="https://waymark.example/learn/dates/1", host="cora@larkfield.example",
    changed_at=datetime(2026, 3, 1, 9, tzinfo=UTC), is_cancelled=False,
)  # fmt: skip


@pytest.mark.parametrize(
    "zone, before, after",
    [
        ("Europe/Berlin", AT("2026-03-27T14:00"), AT("2026-03-30T14:00")),
        ("Europe/Berlin", AT("2026-10-23T14:00"), AT("2026-10-26T14:00")),
        ("America/New_York", AT("2026-03-06T09:00"), AT("2026-03-09T09:00")),
        ("Australia/Lord_Howe", AT("2026-04-03T16:30"), AT("2026-04-06T16:30")),
        ("Asia/Kolkata", AT("2026-03-27T14:00"), AT("2026-03-30T14:00")),
    ],
)
def test_a_calendar_shows_the_same_hour_on_both_sides_of_a_change_of_clocks(
    zone: str, before: datetime, after: datetime
) -> None:
    """R-T1: the file brings the rules of its zone along, and they give the right instant by themselves."""
    for local in (before, after):
        starts_at = starting_at(local, zone)
        assert starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local
        read = Calendar.from_ical(calendar_file(replace(ONE, starts_at=starts_at, time_zone=zone)))
        (event,), (rules,) = read.walk("VEVENT"), read.walk("VTIMEZONE")
        assert event["DTSTART"].params["TZID"] == rules["TZID"] == zone
        assert event["DTSTART"].dt.replace(tzinfo=None) == local
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=45)
        # What a program makes of the rules in the file, not of what it knows of the zone.
        assert local.replace(tzinfo=rules.to_tz(lookup_tzid=False)).utcoffset() == starts_at.astimezone(ZoneInfo(zone)).utcoffset()  # fmt: skip


def test_a_calendar_keeps_one_entry_that_is_moved_and_taken_away() -> None:
    """R-T1: the same name for ever, a higher number after a change, and cancelled in words that calendars know."""
    changed = replace(ONE, sequence=1, title="Another title")
    gone = replace(changed, sequence=2, is_cancelled=True, host="")
    read = [Calendar.from_ical(calendar_file(one)) for one in (ONE, changed, gone)]
    events = [one.walk("VEVENT")[0] for one in read]
    assert {str(one["UID"]) for one in events} == {"abc@waymark.example"}
    assert [int(one["SEQUENCE"]) for one in events] == [0, 1, 2]
    assert [str(one["STATUS"]) for one in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert (str(events[0]["SUMMARY"]), str(events[0]["LOCATION"])) == (ONE.title, "Room 7")
    assert str(events[0]["ORGANIZER"]) == "mailto:cora@larkfield.example"
    assert ("ORGANIZER" in events[2], "METHOD" in read[2], str(read[0]["METHOD"])) == (False, False, "PUBLISH")  # fmt: skip
    assert str(Calendar.from_ical(calendar_file(replace(gone, host=ONE.host)))["METHOD"]) == "CANCEL"


def test_an_hour_that_is_left_out_and_a_zone_that_nobody_knows_are_refused() -> None:
    """R-T1: nobody plans what no clock shows; of an hour that comes twice it is the first."""
    with pytest.raises(DateRefused) as refused:
        starting_at(AT("2026-03-29T02:30"), "Europe/Berlin")
    assert refused.value.field == "at"
    assert starting_at(AT("2026-10-25T02:30"), "Europe/Berlin") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    for local, zone in ((AT("0001-01-01T00:00"), "Asia/Tokyo"), (AT("9999-12-31T23:59"), "America/New_York")):
        with pytest.raises(DateRefused):
            starting_at(local, zone)
    for name in ("", "Europe/Atlantis", "../etc/passwd"):
        with pytest.raises(DateRefused):
            starting_at(AT("2026-05-01T12:00"), name)


def test_a_link_is_https_and_nothing_else() -> None:
    """R-T1: only links that are safe to follow."""
    assert https_only("  https://meet.example/a?b=1 ", field="link") == "https://meet.example/a?b=1"
    assert https_only("", field="link") == ""
    for link in ("http://meet.example", "javascript:alert(1)", "https://", "https://a b", "https://u:p@meet.example", "https://[::"):  # fmt: skip
        with pytest.raises(DateRefused):
            https_only(link, field="link")
