"""Answering the questions of a lesson: begun once, kept, handed in once, and graded on the server alone."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import ensure_first_version
from app.people.models import Person
from app.training.models import Attempt, Completion
from app.training.queries.lessons import lesson_of_version
from app.training.rules.quizzes import Form
from app.training.services import quizzes
from app.training.vocabulary.attempts import MOST_A_DAY, OPEN_FOR, AttemptState, TooLate
from tests.factories.people import make_person
from tests.factories.training import as_learner, lesson, publish
from tests.support.clock import TestClock
from tests.support.crowds import at_once

ADDRESS = "/learn/safe/quiz"


def begin(app: Flask, sign_in: Any) -> tuple[Person, Any]:
    publish({"safe.en.md": lesson(quiz=True)})
    person = make_person()
    visitor = sign_in(person)
    assert visitor.post(ADDRESS).location.endswith("/quiz/1")
    return person, visitor


def attempts() -> list[Attempt]:
    db.session.rollback()
    return list(db.session.execute(select(Attempt).order_by(Attempt.n)).scalars())


def right_answers(n: int = -1) -> dict[str, Any]:
    """What a form has to say to be right in every question."""
    attempt = attempts()[n]
    form: dict[str, Any] = {}
    for number, question in enumerate(lesson_of_version(attempt.version_id).questions):
        shown = question.shown(attempt.seed)
        if question.form is Form.ORDER:
            form |= {f"answer-{number}-{at}": str(place + 1) for at, place in enumerate(shown)}
        else:
            form[f"answer-{number}"] = [str(shown.index(place)) for place in sorted(question.right)]
    return form


def wrong_answers() -> dict[str, Any]:
    """What a form has to say to be wrong in every question."""
    right = right_answers()
    same = {f"answer-2-{at}": "1" for at in range(3)}
    return {"answer-0": str(1 - int(right["answer-0"][0])), "answer-1": ["0", "1", "2"]} | same


def test_whoever_answers_right_has_done_the_lesson(app: Flask, sign_in: Any) -> None:
    """R-T1"""
    _person, visitor = begin(app, sign_in)
    assert visitor.post("/learn/safe/end").location.endswith("/quiz")

    assert visitor.post(f"{ADDRESS}/1", data=right_answers()).status_code == 303

    page = visitor.get(f"{ADDRESS}/1").text
    assert "Well done." in page
    assert "Four words are long" in page
    assert db.session.execute(select(Completion.how)).scalar_one() == "passed"


def test_what_is_right_stands_nowhere_before_it_is_passed(app: Flask, sign_in: Any) -> None:
    """LM-18: neither in the page nor in what comes of a wrong answer."""
    _person, visitor = begin(app, sign_in)
    asked = visitor.get(f"{ADDRESS}/1").text
    visitor.post(f"{ADDRESS}/1", data=wrong_answers())
    told = visitor.get(f"{ADDRESS}/1").text

    for page in (asked, told):
        assert "Four words are long" not in page
        assert "Right is:" not in page
        assert "data-right" not in page
    assert "Not quite yet." in told


def test_a_score_in_the_request_is_nothing(app: Flask, sign_in: Any) -> None:
    """LM-17"""
    _person, visitor = begin(app, sign_in)
    answers = {name: value if name.startswith("answer-2") else "0" for name, value in right_answers().items()}
    forged = {"score": "100", "points": "[60, 60, 60]", "is_passed": "true", "passed": "1"}

    visitor.post(f"{ADDRESS}/1", data=answers | forged)
    [attempt] = attempts()

    assert attempt.is_passed == (sum(attempt.points) * 100 >= 70 * 180)


def test_two_windows_begin_one_attempt(app: Flask, sign_in: Any) -> None:
    """LM-1: on two connections at once, also with one attempt left."""
    publish({"safe.en.md": lesson(quiz=True)})
    person_id = make_person().id

    def go() -> int:
        with unit_of_work():
            return quizzes.open_attempt("safe", language="en", actor=as_learner(person_id))

    assert at_once(app, [go, go]) == [1, 1]
    assert len(attempts()) == 1


def test_handed_in_twice_the_first_time_counts(app: Flask, sign_in: Any) -> None:
    """LM-2: two connections at once; and a changed answer afterwards is none."""
    ensure_first_version()
    person, visitor = begin(app, sign_in)
    person_id = person.id
    answers = {0: (0,), 1: (0,), 2: (0, 1, 2)}

    def go() -> bool:
        with unit_of_work():
            return quizzes.submit_answers("safe", 1, answers, actor=as_learner(person_id))

    first, second = at_once(app, [go, go])
    visitor.post(f"{ADDRESS}/1", data=right_answers())

    assert first == second
    [attempt] = attempts()
    assert attempt.answers == {"0": [0], "1": [0], "2": [0, 1, 2]}


def test_answers_are_kept_until_the_last_day_and_half_a_minute(
    app: Flask, sign_in: Any, clock: TestClock
) -> None:
    """LM-3, LM-4: by the server's clock; what comes later is refused in kind words, and what was kept stays."""
    person, visitor = begin(app, sign_in)
    deadline = attempts()[0].deadline

    assert visitor.post(f"{ADDRESS}/1", data={"answer-0": "1", "later": "yes"}).status_code == 303
    assert re.search(r'value="1" type="radio" checked', visitor.get(f"{ADDRESS}/1").text)
    clock.move_to(deadline + timedelta(seconds=20))
    with unit_of_work():
        quizzes.keep_answers("safe", 1, {0: (0,)}, actor=as_learner(person.id))
    clock.move_to(deadline + timedelta(seconds=31))
    with pytest.raises(TooLate), unit_of_work():
        quizzes.submit_answers("safe", 1, {0: (1,)}, actor=as_learner(person.id))
    assert attempts()[0].answers == {"0": [0]}
    with unit_of_work():
        assert quizzes.expire_attempts() == 1
    with unit_of_work():
        assert quizzes.open_attempt("safe", language="en", actor=as_learner(person.id)) == 2


def test_whoever_needs_more_time_says_so_and_has_half_as_much_again(
    app: Flask, sign_in: Any, clock: TestClock
) -> None:
    """LM-19: asked for without a reason, fixed when it begins, and offered again the next time."""
    publish({"safe.en.md": lesson(quiz=True)})
    person = make_person()
    visitor = sign_in(person)
    assert "21 days instead of 14" in visitor.get(ADDRESS).text
    visitor.post(ADDRESS, data={"needs_longer": "yes"})
    visitor.post(ADDRESS)

    assert [one.deadline - one.opened_at for one in attempts()] == [OPEN_FOR * 1.5]
    clock.move_to(attempts()[0].opened_at + timedelta(days=20))
    visitor = sign_in(person)
    visitor.post(f"{ADDRESS}/1", data=wrong_answers())
    assert attempts()[0].state == AttemptState.SUBMITTED
    assert 'name="needs_longer" value="yes"' in visitor.get(f"{ADDRESS}/1").text
    assert "checked" in visitor.get(ADDRESS).text


def test_what_is_not_answered_is_said_and_the_rest_is_kept(app: Flask, sign_in: Any) -> None:
    _person, visitor = begin(app, sign_in)

    answer = visitor.post(f"{ADDRESS}/1", data={"answer-1": ["0", "1"]})

    assert answer.status_code == 422
    assert "Question 1" in answer.text
    assert attempts()[0].answers == {"1": [0, 1]}
    assert attempts()[0].state == AttemptState.OPEN


def test_a_lesson_that_changes_meanwhile_is_graded_as_it_was_begun(app: Flask, sign_in: Any) -> None:
    """LM-5, LM-15: also one that is taken out of the list."""
    _person, visitor = begin(app, sign_in)
    answers = right_answers()

    publish(
        {
            "safe.en.md": lesson("Changed", quiz=True).replace(
                "- [x] Four random words", "- [x] Five random words"
            )
        }
    )
    publish({})
    visitor.post(f"{ADDRESS}/1", data=answers)

    assert attempts()[0].is_passed
    assert (
        "Four random words" in visitor.get(f"{ADDRESS}/1").text
        or "Well done." in visitor.get(f"{ADDRESS}/1").text
    )


def test_one_can_try_some_times_a_day_and_what_did_not_count_is_none_of_them(
    app: Flask, sign_in: Any, clock: TestClock
) -> None:
    """LM-12"""
    _person, visitor = begin(app, sign_in)
    for n in range(1, MOST_A_DAY + 1):
        visitor.post(ADDRESS)
        visitor.post(f"{ADDRESS}/{n}", data=wrong_answers())

    assert visitor.post(ADDRESS).location.endswith("/learn/safe")
    with unit_of_work() as session:
        session.get_one(Attempt, attempts()[0].id).state = AttemptState.VOID
    assert visitor.post(ADDRESS).location.endswith(f"/quiz/{MOST_A_DAY + 1}")


def test_nobody_sees_or_sends_the_answers_of_others(app: Flask, sign_in: Any) -> None:
    """G2"""
    begin(app, sign_in)
    other = sign_in(make_person())

    assert other.get(f"{ADDRESS}/1").status_code == other.post(f"{ADDRESS}/1", data={}).status_code == 404
