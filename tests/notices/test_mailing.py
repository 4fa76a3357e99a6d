"""Notices by mail, at the rhythm of each person."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from app.core.actor import Actor
from app.core.clock import day_from_date
from app.core.db import db
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.mail.models import Letter
from app.notices import queries, services
from app.notices.privacy import HOLDINGS
from app.organisation.models import Holiday
from app.people.models import Person
from tests.factories.people import make_person
from tests.support.clock import TestClock
from tests.support.mail_server import MailServer, post_office

(NOTICES,) = HOLDINGS
SHARER = {"zone": "sharer", "from_zone": "consumer", "cause": "promoted"}


@pytest.fixture
def post(app: Flask) -> Iterator[MailServer]:
    """The mail server that the settings name."""
    with post_office() as server:
        yield server


def tell(person: Person, key: str = "1", kind: str = "moved", **params: Any) -> None:
    with unit_of_work():
        services.tell(person.id, kind=kind, key=key, params=params or SHARER)


def deliver() -> int:
    """What the clockwork does every half hour: how many letters it writes; all of them are sent."""
    written = services.mail_due_notices()
    run_due_jobs()
    return written


def at(clock: TestClock, day: int, hour: int, minute: int = 0) -> None:
    """Let it be this moment of March 2026, in which the 2nd is a Monday."""
    clock.move_to(datetime(2026, 3, day, hour, minute, tzinfo=UTC))


def plain(post: MailServer, number: int = -1) -> str:
    content: str = post.taken[number].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    return content.replace("\r\n", "\n")


def change(person: Person, **values: object) -> None:
    with unit_of_work() as session:
        session.execute(update(Person).where(Person.id == person.id).values(**values))


# At once


def test_who_wants_to_hear_at_once_gets_a_letter_after_the_notice(post: MailServer) -> None:
    ann = make_person("Ann", mail_rhythm="at_once")
    make_person("Bob", mail_rhythm="weekly")

    tell(ann)
    run_due_jobs()

    (sent,) = post.taken
    assert str(sent["Subject"]) == "You have reached a new stretch of your trail: Content sharer."
    assert sent["List-Unsubscribe"] == "<http://127.0.0.1:8000/profile>"
    assert "See why: http://127.0.0.1:8000/trail/why" in plain(post)
    assert "because you want to hear of news at once" in plain(post)
    assert "Change how often, or stop it: http://127.0.0.1:8000/profile" in plain(post)


def test_many_people_are_told_at_once_by_few_jobs(post: MailServer) -> None:
    people = [make_person(mail_rhythm="at_once") for _ in range(3)] + [make_person(mail_rhythm="never")]
    with unit_of_work():
        services.tell_all("moved", [(person.id, "1", SHARER) for person in people])

    run_due_jobs()

    assert sorted(to[0] for _, to in post.envelopes) == sorted(person.email for person in people[:3])


def test_outside_of_working_time_even_at_once_waits(post: MailServer, clock: TestClock) -> None:
    """The organisation's own setting: letters go out in working hours only."""
    ann = make_person("Ann", mail_rhythm="at_once", time_zone="America/New_York")
    at(clock, 6, 23)
    tell(ann)
    run_due_jobs()
    assert post.taken == []

    at(clock, 7, 15)
    assert deliver() == 0, "a Saturday"
    at(clock, 9, 11)
    assert deliver() == 0, "seven in the morning in New York"
    at(clock, 9, 14)
    assert deliver() == 1
    assert len(post.taken) == 1


# Once a day, once a week


def test_once_a_day_everything_new_comes_in_one_letter(post: MailServer, clock: TestClock) -> None:
    ann = make_person("Ann", mail_rhythm="daily")
    tell(ann, "1")
    tell(ann, "2", "step_done", step={"en": "Follow three people", "de": "Drei"})
    assert deliver() == 0, "the day had begun already"

    at(clock, 3, 8)
    assert [deliver(), deliver()] == [1, 0]

    (sent,) = post.taken
    assert str(sent["Subject"]) == "2 things to tell you"
    assert "Done: Follow three people" in plain(post)
    assert "reached a new stretch" in plain(post)


def test_a_day_without_news_brings_no_letter(post: MailServer, clock: TestClock) -> None:
    make_person("Ann", mail_rhythm="daily")

    for day in range(3, 7):
        at(clock, day, 10)
        assert deliver() == 0
    assert post.taken == []


def test_once_a_week_comes_once_a_week_however_often_it_is_asked(post: MailServer, clock: TestClock) -> None:
    """JO-2, JO-3."""
    ann = make_person("Ann", mail_rhythm="weekly")
    written = []
    for day in range(3, 21):
        for hour in (7, 9, 9, 16, 23):
            at(clock, day, hour)
            written.append((day, hour, deliver()))
        at(clock, day, 12)
        tell(ann, str(day))

    assert [(day, hour) for day, hour, number in written if number] == [(9, 9), (16, 9)]
    assert [str(sent["Subject"]) for sent in post.taken] == ["6 things to tell you", "7 things to tell you"]


def test_after_three_days_of_silence_one_letter_says_it_all(post: MailServer, clock: TestClock) -> None:
    """JO-3."""
    ann = make_person("Ann", mail_rhythm="daily")
    for day in (2, 3, 4, 5):
        at(clock, day, 12)
        tell(ann, str(day))

    at(clock, 6, 15)
    assert [deliver(), deliver()] == [1, 0]

    assert str(post.taken[0]["Subject"]) == "4 things to tell you"


def test_a_holiday_in_ones_country_brings_no_letter(post: MailServer, clock: TestClock) -> None:
    ann, bob = make_person("Ann", mail_rhythm="daily", country="DE"), make_person("Bob", mail_rhythm="daily")
    tell(ann)
    tell(bob)
    with unit_of_work() as session:
        session.add(Holiday(country="DE", day=day_from_date(datetime(2026, 3, 3, tzinfo=UTC).date()), name="A day off"))  # fmt: skip

    at(clock, 3, 10)
    deliver()
    assert [to for _, to in post.envelopes] == [[bob.email]]
    at(clock, 4, 10)
    deliver()

    assert [to for _, to in post.envelopes][1:] == [[ann.email]]


def test_each_hears_in_the_morning_of_their_own_place(post: MailServer, clock: TestClock) -> None:
    kim = make_person("Kim", mail_rhythm="daily", time_zone="Asia/Kathmandu")
    joe = make_person("Joe", mail_rhythm="daily", time_zone="America/New_York")
    tell(kim)
    tell(joe)
    heard = []

    for hour in range(24):
        for minute in (0, 30):
            at(clock, 3, hour, minute)
            deliver()
            heard += [(to[0], hour, minute) for _, to in post.envelopes[len(heard) :]]

    assert heard == [(kim.email, 2, 30), (joe.email, 13, 0)], "eight o'clock, at the next half hour"


def test_letters_speak_the_language_of_each(post: MailServer) -> None:
    ann = make_person("Ann", mail_rhythm="at_once", language="de")

    tell(ann, cause="initial", zone="sharer")
    run_due_jobs()

    assert str(post.taken[0]["Subject"]).startswith("Hier beginnt dein Weg: ")


# Who is not written to


@pytest.mark.parametrize(
    "fields",
    [{"mail_rhythm": "never"}, {"mail_rhythm": "daily", "is_active": False}, {"mail_rhythm": "daily", "informed_at": None}],
)  # fmt: skip
def test_who_wants_no_mail_or_was_never_here_gets_none(
    post: MailServer, clock: TestClock, fields: dict[str, Any]
) -> None:
    """R-P3: nobody's first word from us is a letter about activity of which they have not been told."""
    tell(make_person("Ann", **fields))

    at(clock, 3, 10)

    assert (deliver(), post.taken) == (0, [])


def test_what_was_read_already_is_not_mailed(post: MailServer, clock: TestClock) -> None:
    ann = make_person("Ann", mail_rhythm="daily")
    tell(ann)
    with unit_of_work():
        services.mark_all_read(ann.id, actor=Actor(ann.id))

    at(clock, 3, 10)

    assert deliver() == 0


def test_what_was_read_while_the_letter_waited_is_not_sent(post: MailServer, clock: TestClock) -> None:
    ann = make_person("Ann", mail_rhythm="daily")
    tell(ann)
    at(clock, 3, 10)
    services.mail_due_notices()
    with unit_of_work():
        services.mark_all_read(ann.id, actor=Actor(ann.id))

    run_due_jobs()

    assert post.taken == []
    assert db.session.execute(db.select(Letter.state)).scalars().all() == ["dropped"]


def test_who_changes_their_mind_while_the_letter_waits_gets_none(post: MailServer, clock: TestClock) -> None:
    ann = make_person("Ann", mail_rhythm="daily")
    tell(ann)
    at(clock, 3, 10)
    services.mail_due_notices()
    change(ann, mail_rhythm="never")

    run_due_jobs()

    assert post.taken == []


def test_who_wants_mail_again_is_not_told_of_last_month(post: MailServer, clock: TestClock) -> None:
    ann = make_person("Ann", mail_rhythm="never")
    tell(ann, "old")
    at(clock, 26, 12)
    tell(ann, "new")
    change(ann, mail_rhythm="daily")

    at(clock, 27, 10)
    deliver()

    assert len(post.taken) == 1
    assert str(post.taken[0]["Subject"]).startswith("You have reached")


@pytest.mark.usefixtures("app")
def test_without_a_mail_server_notices_stay_unmailed(clock: TestClock) -> None:
    ann = make_person("Ann", mail_rhythm="daily")
    tell(ann)
    at(clock, 3, 10)

    assert services.mail_due_notices() == 0
    assert queries.list_notices(ann.id)[0].mailed_at is None


# Once


def test_a_notice_is_mailed_once_though_two_workers_look_at_once(
    app: Flask, post: MailServer, clock: TestClock
) -> None:
    """JO-1."""
    people = [make_person(mail_rhythm="daily") for _ in range(30)]
    with unit_of_work():
        services.tell_all("moved", [(person.id, "1", SHARER) for person in people])
    at(clock, 3, 10)
    ready, counts = threading.Barrier(2), []

    def work() -> None:
        with app.app_context():
            ready.wait()
            counts.append(services.mail_due_notices())

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    run_due_jobs()

    assert sum(counts) == 30
    assert len({to[0] for _, to in post.envelopes}) == len(post.taken) == 30


def test_a_letter_spells_out_the_latest_and_counts_the_others(post: MailServer, clock: TestClock) -> None:
    ann = make_person("Ann", mail_rhythm="daily")
    for number in range(25):
        tell(ann, str(number))
    at(clock, 3, 10)

    deliver()

    assert plain(post).count("reached a new stretch") == 20
    assert "And 5 more." in plain(post)


def test_every_kind_of_notice_can_be_mailed(post: MailServer) -> None:
    ann = make_person("Ann", mail_rhythm="at_once")
    tell(
        ann,
        "1",
        "at_risk",
        zone="creator",
        falls_on="2026-03-20",
        measures=[{"label": {"en": "Shares"}, "missing": 2}],
    )
    tell(ann, "2", "removal_answered", is_granted=False, answer="It was <yours>.")
    tell(ann, "3", "people_informed", x=1)
    run_due_jobs()

    said = "\n".join(plain(post, number) for number in range(len(post.taken)))
    assert "- Shares: 2 more" in said
    assert "It was <yours>." in said
    assert "See what is held about you: http://127.0.0.1:8000/my-data" in said


# What is held, as R-P3 asks


@pytest.mark.usefixtures("app")
def test_a_person_reads_and_loses_what_they_were_told() -> None:
    ann, bob = make_person("Ann"), make_person("Bob")
    tell(ann)
    tell(bob)

    (row,) = NOTICES.read(ann.id)
    assert (row["kind"], row["mailed_at"]) == ("moved", None)
    with unit_of_work():
        assert NOTICES.erase(ann.id) == 1

    assert (list(NOTICES.read(ann.id)), len(list(NOTICES.read(bob.id)))) == ([], 1)


@pytest.mark.usefixtures("app")
def test_what_both_records_were_told_is_kept_once() -> None:
    ann, again = make_person("Ann"), make_person("Ann")
    tell(ann, "1")
    tell(ann, "2")
    tell(again, "2")

    with unit_of_work():
        assert NOTICES.take_over(ann.id, again.id) == 1

    assert sorted(one.key for one in queries.list_notices(again.id)) == ["1", "2"]
    assert queries.list_notices(ann.id) == []
