"""Whether lessons help, by page: for those who look after lessons and people, and about groups alone (R-T1)."""

import csv
from datetime import timedelta

from flask import Flask

from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.journey.models import Move, Placement, PublishedRules
from app.people.models import Person
from app.people.vocabulary import Role
from app.training.models import Attempt, Completion, LessonVersion, Place
from app.training.queries.effect import list_told
from tests.factories.people import make_hr, make_person
from tests.factories.training import lesson, publish
from tests.support.clock import TestClock

QUESTIONS = [60, 60, 0]


def ensure_rules(clock: TestClock) -> int:
    rules = PublishedRules(
        version=99, files={}, content_hash="0" * 64, in_force_from=0, published_at=clock.now
    )
    db.session.add(rules)
    db.session.flush()
    return rules.version


def move(person: Person, day: int, zones: tuple[str | None, str], cause: str, clock: TestClock) -> Move:
    return Move(
        person_id=person.id, from_zone=zones[0], to_zone=zones[1], cause=cause, on_day=day, decided_at=clock.now,
        rules_version=99, evidence={},
    )  # fmt: skip


def first_version() -> int:
    version = db.session.query(LessonVersion.id).order_by(LessonVersion.id).first()
    assert version is not None
    return version[0]


def complete(person: Person, version: int, clock: TestClock, days: int) -> None:
    db.session.add(
        Completion(
            person_id=person.id, key="safe-accounts", version_id=version, how="passed",
            completed_at=clock.now - timedelta(days=days),
        )
    )  # fmt: skip


def answer(person: Person, version: int, points: list[int], clock: TestClock, n: int = 1) -> None:
    db.session.add(
        Attempt(
            person_id=person.id, key="safe-accounts", n=n, version_id=version, state="submitted", seed=1,
            opened_at=clock.now - timedelta(days=40), deadline=clock.now, answers={}, points=points, is_passed=False,
            submitted_at=clock.now - timedelta(days=40),
        )
    )  # fmt: skip


def test_whoever_looks_after_lessons_sees_that_they_help(app: Flask, clock: TestClock, sign_in) -> None:
    """R-T1: moved beside stayed, how far people get, questions to read again; the same numbers as a file."""
    coach = sign_in(make_person("Cleo Coach", roles=(Role.COACH,)))
    publish({"safe-accounts.en.md": lesson("=Safe accounts", quiz=True)})
    assert "Too few to say anything yet" in coach.get("/learn/effect").text
    assert "Too few to say anything yet" in coach.get("/learn/effect/safe-accounts").text
    moved, stayed = ([make_person() for _ in range(15)] for _ in range(2))
    with unit_of_work():
        ensure_rules(clock)
        db.session.query(Placement).delete()
        db.session.query(Move).delete()
        version = first_version()
        for person in (*moved, *stayed):
            db.session.add(move(person, clock.day - 200, (None, "consumer"), "initial", clock))
        for number, person in enumerate(moved):
            db.session.add(move(person, clock.day - 100, ("consumer", "sharer"), "promoted", clock))
            if number < 7:
                complete(person, version, clock, 120)
            answer(person, version, [0, 60, 60], clock)
            answer(person, version, [60, 60, 60], clock, n=2)
        for number, person in enumerate(stayed):
            begun = clock.now - timedelta(days=15 if number < 7 else 13)
            db.session.add(
                Place(person_id=person.id, key="safe-accounts", part=1, furthest=1, begun_at=begun, kept_at=begun)
            )  # fmt: skip

    page = coach.get("/learn/effect").text
    assert ("7 of 15" in page, "fewer than 5 of 15" in page) == (True, True)
    assert "both go together, not that one causes the other" in page
    assert "Most get it wrong at first" in page
    assert ">20<" in page
    one = coach.get("/learn/effect/safe-accounts").text
    assert ("And then" in one, "fewer than 5 of 15" in one, "at least 11 of 15" in one) == (True, True, True)
    lines = list(csv.reader(coach.get("/learn/effect.csv").text.splitlines()))
    assert ["moved_up", "sharer", "", "learned_before", "7", "7", "15", "", ""] in lines
    assert ["stayed_as_long", "sharer", "", "learned_before", "0", "4", "15", "", ""] in lines
    assert ["reached", "consumer", "safe-accounts", "done", "7", "7", "20", "", ""] in lines
    assert ["right_at_first", "consumer", "safe-accounts", "question 1", "0", "4", "15", "", "hard"] in lines
    assert coach.get("/learn/effect/no-such-lesson").status_code == 404
    assert "/learn/effect" in coach.get("/learn").text


def test_other_questions_begin_anew_and_others_do_not_see_the_page(
    app: Flask, clock: TestClock, sign_in
) -> None:
    """R-T1: answers to a question that is not asked any more say nothing about the one that is; the sixth answer waits
    for four more, so that nobody is seen answering.
    """
    publish({"safe-accounts.en.md": lesson(quiz=True)})
    with unit_of_work():
        version = first_version()
        for _ in range(6):
            answer(make_person(), version, QUESTIONS, clock)
    assert [[asked.answers for asked in told.asked] for told in list_told()] == [[5, 5, 5]]
    publish({"safe-accounts.en.md": lesson(quiz=True).replace("Which password is best?", "Which one is best?")})  # fmt: skip
    assert [len(told.asked) for told in list_told()] == [0]

    mara, hr = sign_in(make_person("Mara Lind")), sign_in(make_hr())
    assert [mara.get(f"/learn/effect{more}").status_code for more in ("", ".csv", "/safe-accounts")] == [
        403
    ] * 3
    assert "/learn/effect" not in mara.get("/learn").text
    assert hr.get("/learn/effect").status_code == 200
