"""Making settings: who, what holds before and after, and that every process follows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select

from app.core import jobs
from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.clock import day_of, keep_up, set_time_zone, time_zone
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.unit_of_work import unit_of_work
from app.organisation.models import Logo, Setting
from app.organisation.queries import organisation
from app.organisation.queries.settings import forget_settings, get_logo, known_organisation, list_standings
from app.organisation.services import change_logo, change_setting, reset_setting
from app.organisation.vocabulary import LogoNotFound, SettingChanged, SettingNotFound, SettingRefused
from app.web.access import signed_in_only
from tests.factories.people import make_administrator, make_hr
from tests.factories.pictures import jpeg, png
from tests.support.settings import settings

OPERATOR = Actor.operator()


def make(name: str, given: object, *, actor: Actor = OPERATOR, version: int | None = None) -> None:
    with unit_of_work():
        change_setting(name, given, actor=actor, version=version)


def put_back(name: str, *, version: int | None = None) -> bool:
    with unit_of_work():
        return reset_setting(name, actor=OPERATOR, version=version)


def lines() -> list[tuple[str, str, object]]:
    """What the log says of settings."""
    query = select(AuditEvent.action, AuditEvent.object_id, AuditEvent.changes).order_by(AuditEvent.id)
    return [tuple(row) for row in db.session.execute(query.where(AuditEvent.object_type == "setting"))]


def test_the_environment_holds_until_somebody_decides(app):
    """R-P5. The tests' own environment calls the organisation Larkfield."""
    assert organisation().name == "Larkfield"

    make("name", "Quellmark")

    assert organisation().name == "Quellmark"
    assert put_back("name")
    assert organisation().name == "Larkfield"
    assert not put_back("name")


def test_a_setting_knows_since_when_and_by_whom(app, clock):
    """R-P5."""
    ada = make_administrator("Ada Okonkwo")
    make("minimum_group_size", "8", actor=Actor(ada.id, roles=frozenset({"administrator"})))

    standing = list_standings()["minimum_group_size"]

    assert (standing.value, standing.default, standing.is_made) == (8, 5, True)
    assert (standing.changed_at, standing.changed_by) == (clock.now, "Ada Okonkwo")
    assert not list_standings()["currency"].is_made


def test_every_change_stands_in_the_log_with_what_held_before(app):
    make("working_days", ["mon", "tue"])
    make("working_days", [0, 1])
    put_back("working_days")

    assert lines() == [
        (
            "organisation.setting.changed",
            "working_days",
            {"working_days": ["mon,tue,wed,thu,fri", "mon,tue"]},
        ),
        ("organisation.setting.reset", "working_days", {"working_days": ["mon,tue", "mon,tue,wed,thu,fri"]}),
    ]


def test_only_administrators_make_settings(app):
    """R-P1. HR sees them."""
    hanna = Actor(make_hr().id, roles=frozenset({"hr"}))

    with pytest.raises(NotAllowed):
        make("name", "Quellmark", actor=hanna)
    with pytest.raises(NotAllowed), unit_of_work():
        reset_setting("name", actor=hanna)
    with pytest.raises(NotAllowed), unit_of_work():
        change_logo(png(), actor=hanna)


def test_nobody_writes_over_what_they_have_not_seen(app):
    make("name", "Quellmark", version=0)

    with pytest.raises(SettingChanged):
        make("name", "Larkspur", version=0)
    with pytest.raises(SettingChanged):
        put_back("name", version=0)

    make("name", "Larkspur", version=1)
    assert organisation().name == "Larkspur"


def test_what_was_refused_leaves_everything_as_it_is(app):
    for name, given in (("minimum_group_size", 2), ("logo", "../../etc/passwd")):
        with pytest.raises(SettingRefused):
            make(name, given)
    with pytest.raises(SettingNotFound):
        make("motto", "onwards")

    assert db.session.execute(select(Setting)).all() == []
    assert lines() == []


def test_what_is_undone_was_never_decided(app, clock):
    """A unit of work sees what it has in mind; when it fails, nobody else ever did."""
    organisation()
    clock.advance(seconds=10)

    def fail() -> None:
        with unit_of_work():
            change_setting("name", "Quellmark", actor=OPERATOR)
            assert organisation().name == "Quellmark"
            raise LookupError

    with pytest.raises(LookupError):
        fail()

    assert organisation().name == "Larkfield"


def test_a_look_just_before_the_commit_is_not_believed_after_it(app):
    """Another request of the same process reads while the change is on its way."""

    def look() -> None:
        with app.app_context():
            assert organisation().name == "Larkfield"

    with unit_of_work():
        change_setting("name", "Quellmark", actor=OPERATOR)
        with ThreadPoolExecutor(1) as other:
            other.submit(look).result()

    assert organisation().name == "Quellmark"


@pytest.fixture
def other_process(app):
    """Another process on the same database."""
    from app import create_app

    other = create_app(settings(app.config["SQLALCHEMY_DATABASE_URI"]))
    yield other
    with other.app_context():
        db.engine.dispose()


def test_every_process_follows_within_five_seconds(app, other_process, clock):
    """R-P5. A process that has just looked knows the change a few seconds later, without being told."""
    with other_process.app_context():
        assert organisation().name == "Larkfield"

    make("name", "Quellmark")

    clock.advance(seconds=5)
    with other_process.app_context():
        assert organisation().name == "Quellmark"


def test_asking_costs_a_statement_every_few_seconds_at_most(app, clock):
    """PL-6."""
    organisation()
    sent: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: sent.append(args[2]))

    for _ in range(50):
        organisation()
    assert sent == []

    clock.advance(seconds=4)
    for _ in range(50):
        organisation()
    assert len([statement for statement in sent if statement.startswith("SELECT")]) == 1


def test_a_clock_that_was_set_back_keeps_nothing_for_ever(app, other_process, clock):
    with other_process.app_context():
        organisation()
    make("name", "Quellmark")

    clock.advance(hours=-1)
    with other_process.app_context():
        assert organisation().name == "Quellmark"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_while_the_database_is_away_the_last_known_holds(app, clock, monkeypatch):
    from sqlalchemy.exc import OperationalError

    def be_away(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("SELECT", {}, Exception("server closed the connection"))

    make("name", "Quellmark")
    assert organisation().name == "Quellmark"
    clock.advance(seconds=10)
    monkeypatch.setattr(db.engine, "connect", be_away)

    assert organisation().name == "Quellmark"
    assert known_organisation().name == "Quellmark"


def test_another_zone_takes_effect_with_the_next_day_in_every_process(app, other_process, clock):
    """JO-9. At 9 o'clock in the morning, UTC, Tokyo is chosen."""
    clock.move_to(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    evening = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
    make("time_zone", "asia/tokyo")

    for process in (app, other_process):
        with process.app_context():
            clock.move_to(evening)
            keep_up()
            assert time_zone() == ZoneInfo("UTC")
            assert day_of(evening) == day_of(datetime(2026, 3, 2, tzinfo=UTC))

            clock.move_to(evening + timedelta(hours=4))
            keep_up()
            assert time_zone() == ZoneInfo("Asia/Tokyo")
            # What was cut in the old zone stays as it is.
            assert day_of(evening) == day_of(datetime(2026, 3, 2, tzinfo=UTC))


def test_a_zone_chosen_in_the_last_minute_waits_for_a_day_that_all_know_of(app, clock):
    """JO-9. No process hears of it after the day has begun."""
    clock.move_to(datetime(2026, 3, 2, 23, 59, 30, tzinfo=UTC))

    make("time_zone", "Europe/Berlin")

    assert organisation().past_zones[0].until == datetime(2026, 3, 4, tzinfo=UTC)


def test_a_zone_goes_back_to_its_default_with_the_next_day_too(app, clock):
    """JO-9."""
    make("time_zone", "Asia/Tokyo")
    clock.advance(days=3)
    keep_up()

    put_back("time_zone")

    keep_up()
    assert time_zone() == ZoneInfo("Asia/Tokyo")
    clock.advance(days=1)
    assert time_zone() == ZoneInfo("UTC")


@pytest.mark.parametrize("beginning", ["job", "timetable", "command", "page"])
def test_whatever_begins_cuts_days_in_the_zone_that_is_decided(app, runner, sign_in, clock, beginning):
    """JO-9. A process that has only just started has heard of nothing yet."""
    make("time_zone", "Asia/Tokyo")
    clock.advance(days=2)
    browser = sign_in(make_administrator())
    app._got_first_request = False
    app.add_url_rule("/zone", "zone", signed_in_only(lambda: time_zone().key))
    set_time_zone("UTC")
    forget_settings()

    match beginning:
        case "job":
            with unit_of_work():
                jobs.enqueue("journey.place_due")
            jobs.run_due_jobs()
        case "timetable":
            jobs.enqueue_periodic_jobs()
        case "command":
            runner.invoke(args=["people", "list"])
        case "page":
            assert browser.get("/zone").text == "Asia/Tokyo"

    assert time_zone() == ZoneInfo("Asia/Tokyo")


def test_a_logo_is_kept_under_what_it_contains(app):
    with unit_of_work():
        digest = change_logo(png(200, 50), actor=OPERATOR)

    assert organisation().logo == digest
    assert get_logo(digest).media_type == "image/png"
    with pytest.raises(LogoNotFound):
        get_logo("0" * 64)


def test_pictures_that_were_logos_go_after_a_day(app, clock):
    """Pages that were open still find theirs meanwhile."""
    with unit_of_work():
        first = change_logo(png(), actor=OPERATOR)
    clock.advance(hours=1)
    with unit_of_work():
        second = change_logo(jpeg(), actor=OPERATOR)
    assert {row.digest for row in db.session.execute(select(Logo)).scalars()} == {first, second}

    clock.advance(days=2)
    with unit_of_work():
        change_logo(jpeg(), actor=OPERATOR)

    assert [row.digest for row in db.session.execute(select(Logo)).scalars()] == [second]
