"""Guides and webinars: planned once, told in time, counted once, taken back visibly, and looked after by page."""

from datetime import timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import func, select

from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import rules_in_force
from app.notices.models import Notice
from app.people.models import Person
from app.people.vocabulary import Role
from app.signals.models import Reversal, Signal
from app.training.models import Coming, TrainingDate
from app.training.privacy.dates import (
    erase_coming,
    erase_led,
    read_coming,
    read_led,
    take_over_coming,
    take_over_led,
)
from app.training.queries import dates as queries
from app.training.services import dates as services
from app.training.vocabulary.dates import DateCancelled, DateOver, DateRefused, NotBegun, NotYoursToLead
from tests.factories.people import make_person
from tests.factories.training_dates import as_coach, as_colleague, come, plan, wanted
from tests.support.clock import TestClock
from tests.support.crowds import at_once


def told(person: Person) -> list[str]:
    query = select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)
    return list(db.session.execute(query).scalars())


def remind() -> int:
    with unit_of_work():
        return services.remind_of_dates()


def mark(coach: Person, date_id: int, *, shown: list[Person], here: list[Person], also: str = "") -> int:
    with unit_of_work():
        return services.mark_attendance(
            date_id, shown={one.id for one in shown}, here={one.id for one in here}, also=also, actor=as_colleague(coach)
        )  # fmt: skip


def standing(person: Person) -> tuple[int, int]:
    """How many attendances of a person were counted, and how many of these were taken back."""
    db.session.rollback()
    own = select(Signal.id).where(Signal.person_id == person.id)
    back = select(func.count()).select_from(Reversal).where(Reversal.signal_id.in_(own))
    return len(db.session.execute(own).all()), db.session.execute(back).scalar_one()


def test_whoever_was_there_is_counted_once_whatever_is_sent_twice_and_at_the_same_time(
    app: Flask, clock: TestClock
) -> None:
    """R-T1: planning twice is one date, attendance is one act however often it is said, and a mistake is taken back."""
    coach, ann, ben = make_person("Cora"), make_person("Ann"), make_person("Ben")
    with unit_of_work():
        rules_in_force()
    # In threads of their own nobody reads a row of this one.
    planner, guest = as_coach(coach), as_colleague(ann)

    def plan_once() -> int:
        with unit_of_work():
            return services.plan_date(entry="form", actor=planner, **wanted())

    numbers = at_once(app, [plan_once] * 2)
    assert len(set(numbers)) == 1
    date_id = numbers[0]

    def say_once() -> None:
        with unit_of_work():
            services.say_coming(date_id, is_coming=True, actor=guest)

    def mark_once() -> int:
        ids = {guest.person_id or 0}
        with unit_of_work():
            return services.mark_attendance(date_id, shown=ids, here=ids, also="", actor=planner)

    at_once(app, [say_once] * 2)
    with pytest.raises(NotBegun):
        mark(coach, date_id, shown=[ann], here=[ann])
    clock.advance(days=2, minutes=5)
    with pytest.raises(NotYoursToLead):
        mark(ann, date_id, shown=[ann], here=[ann])

    changed = at_once(app, [mark_once] * 2)
    assert (sorted(changed), standing(ann)) == ([0, 1], (1, 0))
    assert mark(coach, date_id, shown=[ann], here=[ann], also=ben.email.upper()) == 1
    assert standing(ben) == (1, 0)
    # Who was not on the page that was sent stays as they are; nobody counts for leading.
    assert mark(coach, date_id, shown=[], here=[], also=coach.email) == 0
    assert mark(coach, date_id, shown=[ann, ben], here=[ben]) == 1
    assert (standing(ann), standing(ben), standing(coach)) == ((1, 1), (1, 0), (0, 0))
    assert mark(coach, date_id, shown=[ann], here=[ann]) == 1
    assert standing(ann) == (2, 1)
    with pytest.raises(DateRefused):
        mark(coach, date_id, shown=[], here=[], also="nobody@nowhere.example")


def test_nothing_is_kept_of_whoever_wants_nothing_kept(app: Flask, clock: TestClock) -> None:
    """R-P: the host may tick them; it is not written down."""
    coach, quiet = make_person("Cora"), make_person("Quinn")
    date_id = plan(coach)
    come(quiet, date_id)
    with unit_of_work():
        db.session.get_one(Person, quiet.id).observation_stopped_at = clock.at
    clock.advance(days=2, minutes=5)
    assert mark(coach, date_id, shown=[quiet], here=[quiet]) == 0
    assert standing(quiet) == (0, 0)


def test_people_are_reminded_once_and_told_of_what_changes(app: Flask, clock: TestClock) -> None:
    """R-T1: the day before, again for another time, never for what is cancelled; a job that runs twice tells once."""
    coach, ann, ben = make_person("Cora"), make_person("Ann"), make_person("Ben")
    date_id = plan(coach)
    come(ann, date_id)
    come(ben, date_id, is_coming=False)
    assert remind() == 0
    clock.advance(days=1, minutes=1)
    assert (remind(), remind(), told(ann), told(ben), told(coach)) == (2, 0, ["date_soon"], [], ["date_soon"])

    moved = wanted()  # a day later than it was
    with unit_of_work():
        assert services.change_date(date_id, version=1, actor=as_coach(coach), **moved)
    with unit_of_work():
        assert not services.change_date(date_id, version=2, actor=as_coach(coach), **moved)
    assert told(ann) == ["date_soon", "date_changed"]
    clock.advance(days=1, minutes=1)
    assert (remind(), told(ann)[2:], told(coach)[1:]) == (2, ["date_soon"], ["date_soon"])
    for is_new in (True, False):
        with unit_of_work():
            assert services.cancel_date(date_id, why="Cora is ill.", actor=as_coach(coach)) is is_new
    assert (told(ann), told(ben), remind()) == (["date_cancelled"], [], 0)
    with pytest.raises(DateCancelled):
        come(ben, date_id)

    # Whoever leads it for another is told of that, and of all that the other does to it.
    dan = make_person("Dan", email="dan@larkfield.example")
    led = wanted(host="dan@larkfield.example")
    other = plan(coach, "another", **led)
    with unit_of_work():
        services.change_date(other, version=1, actor=as_coach(coach), **led | {"room": "Room 9"})
    with unit_of_work():  # the same form sent twice changes nothing, and says so
        assert not services.change_date(other, version=1, actor=as_coach(coach), **led | {"room": "Room 9"})
    assert told(dan) == ["date_led", "date_changed"]
    clock.advance(days=3)
    with pytest.raises(DateOver):
        come(ben, other)


def test_a_date_goes_along_when_records_are_joined_and_goes_when_somebody_is_erased(
    app: Flask, clock: TestClock
) -> None:
    """R-P: somebody who was there under two records counts once; an erased host takes the recording along."""
    coach, ann, other = make_person("Cora"), make_person("Ann"), make_person("Ann B")
    date_id = plan(coach)
    come(ann, date_id)
    clock.advance(days=2, minutes=5)
    mark(coach, date_id, shown=[ann], here=[ann], also=other.email)
    with unit_of_work():
        take_over_coming(other.id, ann.id)
        take_over_led(coach.id, other.id)
    (row,) = read_coming(ann.id)
    assert (row["attended_at"] is not None, list(read_coming(other.id))) == (True, [])
    assert sorted((standing(ann), standing(other))) == [(1, 0), (1, 1)]
    assert [one["title"] for one in read_led(other.id)] == ["Your first comment"]
    with unit_of_work():
        assert (erase_coming(ann.id), erase_led(other.id)) == (1, 1)
    assert db.session.execute(select(func.count()).select_from(Coming)).scalar_one() == 0
    assert db.session.get_one(TrainingDate, date_id).host_id is None


def test_a_list_of_dates_comes_in_pages_and_what_goes_on_is_still_to_come(
    app: Flask, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-T1: the last that was stands first, nothing is listed twice or left out, and a year mistyped is refused."""
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    coach = make_person("Cora")
    first = wanted()["at"]
    ids = [plan(coach, str(n), at=first + timedelta(hours=n), minutes=[45, 30, 300, 20][n]) for n in range(4)]
    with pytest.raises(DateRefused):
        plan(coach, "late", at=first.replace(year=first.year + 20))

    clock.advance(days=2, hours=2, minutes=40)

    def listed(*, is_past: bool, number: int) -> tuple[list[int], int]:
        page = queries.page_dates(coach.id, is_past=is_past, number=number)
        return [line.date.id for line in page.items], page.total

    assert listed(is_past=False, number=1) == (ids[2:], 2)
    assert listed(is_past=True, number=1) == ([ids[1], ids[0]], 2)
    clock.advance(hours=5)
    assert listed(is_past=True, number=1) == ([ids[3], ids[2]], 4)
    assert listed(is_past=True, number=2) == ([ids[1], ids[0]], 4)
    assert listed(is_past=False, number=1) == ([], 0)


def test_a_date_is_planned_come_to_and_looked_back_on_by_page(app: Flask, sign_in, clock: TestClock) -> None:
    """R-T1: from the empty list to the transcript; names are for whoever leads it; a recording alone is refused."""
    cora, ann = make_person("Cora Coach", roles=(Role.COACH,)), make_person("Ann Lee")
    coach, guest = sign_in(cora), sign_in(ann)
    assert "Nothing is planned" in guest.get("/learn/dates").text
    assert "Nothing yet" in guest.get("/learn/dates?when=past").text
    assert guest.get("/learn/dates/new").status_code == 403
    assert "Plan it" in coach.get("/learn/dates/new").text
    typed = wanted(title="Comments <b>live</b>", link="https://meet.example/x") | {"entry": "f1"}
    typed["at"] = f"{typed['at']:%Y-%m-%dT%H:%M}"
    assert coach.post("/learn/dates", data=typed | {"link": "http://meet.example"}).status_code == 422
    assert coach.post("/learn/dates", data=typed | {"link": "", "room": ""}).status_code == 422
    page = coach.post("/learn/dates", data=typed).headers["Location"]
    assert coach.post("/learn/dates", data=typed).headers["Location"] == page

    assert "Comments &lt;b&gt;live" in guest.get("/learn/dates").text
    assert guest.post(f"{page}/coming", data={"is_coming": "yes"}).status_code == 303
    assert "You have said that you come." in guest.get(page).text
    file = guest.get(f"{page}/calendar.ics")
    assert file.mimetype == "text/calendar"
    assert str(Calendar.from_ical(file.data).walk("VEVENT")[0]["SUMMARY"]) == "Comments <b>live</b>"
    assert guest.get(f"{page}/attendance").status_code == 403
    assert "Ann Lee" in coach.get(f"{page}/attendance").text
    assert 'value="1"' in coach.get(f"{page}/plan").text
    changed = coach.post(f"{page}/plan", data=typed | {"version": "1", "room": "Room 8"})
    assert changed.status_code == 303
    late = coach.post(f"{page}/plan", data=typed | {"version": "1", "room": "Room 9"})
    assert (late.status_code, "Somebody changed this date" in late.text) == (409, True)
    assert "has another time or place" in guest.get("/notices").text

    clock.advance(days=2, minutes=50)
    coach, guest = sign_in(cora), sign_in(ann)
    assert "Comments" in guest.get("/learn/dates?when=past").text
    here = {"shown": str(ann.id), "here": str(ann.id), "also": ""}
    assert coach.post(f"{page}/attendance", data=here).status_code == 303
    assert "You were there" in guest.get(page).text
    kept = {"version": "2", "recording": "https://video.example/1"}
    refused = coach.post(f"{page}/recording", data=kept)
    assert (refused.status_code, "who cannot hear it" in refused.text) == (422, True)
    assert coach.post(f"{page}/recording", data=kept | {"transcript": "Hello <i>all</i>"}).status_code == 303
    assert "Hello &lt;i&gt;all" in guest.get(page).text
    assert coach.post(f"{page}/cancellation", data={"why": ""}).status_code == 303
    assert "does not take place" not in guest.get(page).text
