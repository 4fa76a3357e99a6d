"""A date as a calendar file (RFC 5545), which puts, moves or takes away one and the same entry."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Appointment:
    """What a calendar is told of a date."""

    uid: str  #: the same for ever
    sequence: int  #: higher after every change, so that calendars take the newest
    title: str
    about: str
    starts_at: datetime
    minutes: int
    time_zone: str
    place: str
    page: str  #: where it stands here
    host: str  #: an e-mail address; empty if nobody is left
    changed_at: datetime
    is_cancelled: bool


def calendar_file(of: Appointment) -> bytes:
    """The file: the time on the clocks of its zone, with the rules of that zone, right on both sides of a change of clocks."""
    # Imported on use: it brings along a hundred modules, which few processes ever need.
    from icalendar import Calendar, Event, vCalAddress

    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//Waymark//Dates//EN")
    calendar.add("version", "2.0")
    # Who publishes or cancels has to be named with it (RFC 5546).
    if of.host:
        calendar.add("method", "CANCEL" if of.is_cancelled else "PUBLISH")
        event.add("organizer", vCalAddress(f"mailto:{of.host}"))
    starts_at = of.starts_at.astimezone(ZoneInfo(of.time_zone))
    event.add("uid", of.uid)
    event.add("sequence", of.sequence)
    event.add("dtstamp", of.changed_at.astimezone(UTC))
    event.add("last-modified", of.changed_at.astimezone(UTC))
    event.add("dtstart", starts_at)
    # Added as an instant: on the clock, an event over a change of clocks would be an hour off.
    event.add("dtend", (of.starts_at + timedelta(minutes=of.minutes)).astimezone(ZoneInfo(of.time_zone)))
    event.add("summary", of.title)
    event.add("description", "\n\n".join(part for part in (of.about, of.page) if part))
    event.add("url", of.page)
    if of.place:
        event.add("location", of.place)
    event.add("status", "CANCELLED" if of.is_cancelled else "CONFIRMED")
    calendar.add_component(event)
    # A year before and after: a zone's changes of clocks near the date are in it.
    year = timedelta(days=400)
    calendar.add_missing_timezones((starts_at - year).date(), (starts_at + year).date())
    return bytes(calendar.to_ical())
