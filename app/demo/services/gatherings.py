"""The coach of the demo company gathers people, and answers what they ask in private."""

from datetime import datetime, time

from app.coaching.services.questions import answer_question, ask_question, take_question
from app.core.actor import Actor
from app.core.clock import date_from_day, time_zone, today
from app.core.unit_of_work import unit_of_work
from app.demo.rules.cast import CAST, part_of
from app.demo.rules.entries import COACH
from app.demo.rules.gatherings import (
    ASKED,
    COMING,
    HELD,
    RECORDING,
    TRANSCRIPT,
    WERE_THERE,
    Asking,
    Gathering,
)
from app.people.queries import get_person_by_email, list_people
from app.people.vocabulary import Role
from app.training.queries.dates import page_dates
from app.training.services.dates import keep_recording, mark_attendance, plan_date, say_coming


def plan_first() -> None:
    """Plan what has been held by the end."""
    _plan(HELD)


def look_back_and_plan() -> None:
    """Say who was there and where it can be seen again, and plan what is to come."""
    coach = _coach()
    held = page_dates(_person_id(COACH), is_past=True, number=1).items[0].date
    date_id, version = held.id, held.version
    guests = _guests(HELD)
    with unit_of_work():
        mark_attendance(date_id, shown=guests, here=guests[:WERE_THERE], also="", actor=coach)
    with unit_of_work():
        keep_recording(
            date_id, version=version, recording=RECORDING, captions="", transcript=TRANSCRIPT, actor=coach
        )
    _plan(COMING)


def ask_the_coach() -> None:
    """Let some of the cast ask in private; what the coach has answered is answered, the rest waits."""
    for asking in ASKED:
        _ask(asking)


def _ask(asking: Asking) -> None:
    with unit_of_work():
        question_id = ask_question(
            asking.words, is_named=asking.is_named, entry="demo", actor=_employee(_person_id(asking.who))
        )
    if asking.answer:
        with unit_of_work():
            take_question(question_id, actor=_coach())
            answer_question(question_id, asking.answer, number=2, actor=_coach())


def _plan(gathering: Gathering) -> None:
    day = date_from_day(today() + gathering.days_ahead)
    with unit_of_work():
        date_id = plan_date(
            entry=gathering.title,
            actor=_coach(),
            title=gathering.title,
            about=gathering.about,
            zone=gathering.zone.value,
            at=datetime.combine(day, time(gathering.hour)),
            minutes=gathering.minutes,
            time_zone=time_zone().key,
            link=gathering.link,
            room=gathering.room,
            host="",
        )
    for person_id in _guests(gathering):
        with unit_of_work():
            say_coming(date_id, is_coming=True, actor=_employee(person_id))


def _coach() -> Actor:
    return Actor(_person_id(COACH), roles=frozenset({Role.EMPLOYEE.value, Role.COACH.value}))


def _employee(person_id: int) -> Actor:
    return Actor(person_id, roles=frozenset({Role.EMPLOYEE.value}))


def _guests(gathering: Gathering) -> list[int]:
    """Some who are here; not of the cast, whose trails are told in stories."""
    told = {part.email for part in CAST}
    return [one.id for one in list_people() if one.is_active and one.email not in told][: gathering.guests]


def _person_id(key: str) -> int:
    return get_person_by_email(part_of(key).email).id
