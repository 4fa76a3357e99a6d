"""What is decided: the made settings over the defaults, and zones one after the other."""

from datetime import UTC, datetime, timedelta

from app.organisation.rules.settled import add_past, read_past, settle, zone_in_force
from app.organisation.vocabulary import PAST_ZONES, Organisation

ENVIRONMENT = {"name": "Larkfield", "time_zone": "UTC", "languages": ["en", "de"]}
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MIDNIGHT = NOON + timedelta(hours=12)


def decided(**made: object) -> Organisation:
    return settle(made, ENVIRONMENT)


def after(organisation: Organisation, wanted: str, *, moment: datetime, ends: datetime) -> Organisation:
    """What is decided once another zone was chosen."""
    past = add_past(organisation.past_zones, in_force=zone_in_force(organisation, moment), wanted=wanted,
                    moment=moment, ends=ends)  # fmt: skip
    return settle({"time_zone": wanted, PAST_ZONES: past}, ENVIRONMENT)


def test_the_environment_gives_the_default_and_a_made_setting_wins():
    """R-P5."""
    assert decided().name == "Larkfield"
    assert decided(name="Quellmark").name == "Quellmark"
    assert decided().minimum_group_size == 5
    assert decided(working_hours=["09:30", "17:00"]).working_hours == (570, 1020)


def test_what_this_release_cannot_read_counts_as_not_made():
    """A database that another release wrote into stops nobody."""
    odd = decided(minimum_group_size=2, working_days=None, languages=["tlh"], currency=["EUR"], unheard_of=1)

    assert odd == decided()


def test_another_zone_begins_when_the_day_ends():
    """JO-9."""
    changed = after(decided(), "Asia/Tokyo", moment=NOON, ends=MIDNIGHT)

    assert zone_in_force(changed, MIDNIGHT - timedelta(microseconds=1)) == "UTC"
    assert zone_in_force(changed, MIDNIGHT) == "Asia/Tokyo"


def test_a_change_of_mind_on_the_same_day_leaves_no_trace():
    """JO-9. A zone that never began was never in force."""
    twice = after(after(decided(), "Asia/Tokyo", moment=NOON, ends=MIDNIGHT), "Europe/Berlin",
                  moment=NOON + timedelta(hours=1), ends=MIDNIGHT)  # fmt: skip
    back = after(twice, "UTC", moment=NOON + timedelta(hours=2), ends=MIDNIGHT)

    assert [one.name for one in twice.past_zones] == ["UTC"]
    assert back.past_zones == ()


def test_zones_that_were_in_force_are_remembered_in_order():
    first = after(decided(), "Asia/Tokyo", moment=NOON, ends=MIDNIGHT)
    later = NOON + timedelta(days=30)

    second = after(first, "Europe/Berlin", moment=later, ends=later + timedelta(hours=3))

    assert [one.name for one in second.past_zones] == ["UTC", "Asia/Tokyo"]
    assert [one.until for one in second.past_zones] == [MIDNIGHT, later + timedelta(hours=3)]
    assert read_past([(one.until.isoformat(), one.name) for one in second.past_zones]) == list(
        second.past_zones
    )
