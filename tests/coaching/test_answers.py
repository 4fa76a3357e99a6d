"""Answers in somebody's own words: read by one coach without a name, graded once, and told (R-T1)."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.coaching.queries.answers import count_waiting
from app.coaching.services.answers import grade_answers, offer_answers
from app.coaching.vocabulary.answers import AnswerNotFound
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import ensure_first_version
from app.notices.models import Notice
from app.people.models import Person, RoleGrant
from app.people.vocabulary import Role
from app.signals.models import Signal
from app.training.models import Completion, OwnWords
from app.training.privacy.lessons import erase_attempts, read_attempts
from app.training.queries.voids import list_known_questions
from app.training.services import quizzes, voids
from app.training.services.own_words import Grade
from app.training.vocabulary.own_words import DecidedMeanwhile
from tests.factories.coaching import as_coach, make_coach
from tests.factories.people import make_hr, make_person
from tests.factories.training import as_learner, lesson, publish
from tests.support.crowds import at_once

QUIZ = """
## Quiz

### Which password is best?
- [ ] The name of your dog
- [x] Four random words
> Four words are long.

### Whom would you thank, and for what?
- [?] It names a person.
- [?] It names a deed.
> A name and a deed are remembered.
"""
FILES = {"safe.en.md": lesson(more="pass: 60\n") + QUIZ}
WORDS = "Ines, who stayed\nuntil the pump ran."
BOTH = {1: Grade(frozenset({0, 1}), "Lovely, and true.")}


def hand_in(person: Person, *, is_right: bool = True, words: str = WORDS) -> int:
    """Somebody answers; gives the attempt's number in all."""
    learner = as_learner(person.id)
    with unit_of_work():
        n = quizzes.open_attempt("safe", language="en", actor=learner)
    attempt, asked = quizzes.get_attempt(person.id, "safe", n)
    chosen = asked.questions[0].shown(attempt.seed).index(1 if is_right else 0)
    attempt_id = attempt.id
    with unit_of_work():
        quizzes.submit_answers("safe", n, {0: (chosen,)}, {1: words}, actor=learner)
    return attempt_id


def state(person: Person, n: int = 1) -> tuple[str, bool | None]:
    db.session.rollback()
    attempt, _lesson = quizzes.get_attempt(person.id, "safe", n)
    return attempt.state, attempt.is_passed


def grade(attempt_id: int, coach: Person, grades: dict[int, Grade] = BOTH) -> None:
    with unit_of_work():
        grade_answers(attempt_id, grades, actor=as_coach(coach))


def told(person: Person) -> list[str]:
    query = select(Notice.kind).where(Notice.person_id == person.id, Notice.kind.like("answers%"))
    return list(db.session.execute(query).scalars())


def test_one_coach_decides_once_and_whoever_wrote_it_is_told_and_reads_the_words(app: Flask) -> None:
    """LM-9: two coaches at once, one outcome; it waits only where it decides, and only for those who may read it."""
    ensure_first_version()
    publish(FILES)
    cora, carl = make_coach(), make_coach("Carl Coach")
    boss, office = make_coach("Bo Boss"), make_coach("Hanna Both", roles=(Role.HR,))
    mara, tom = make_person("Mara Lind", manager_id=boss.id), make_person("Tom Roth")
    people = cora, carl, boss, office, mara, tom
    attempt_id = hand_in(mara)
    assert (state(mara), hand_in(tom, is_right=False) > 0, state(tom)[0]) == (
        ("waiting", None),
        True,
        "submitted",
    )

    assert (offer_answers(), offer_answers()) == (2, 0)
    assert [count_waiting(one.id) for one in people] == [1, 1, 0, 0, 0, 0]
    assert [told(one) for one in people] == [["answers_wait"], ["answers_wait"], [], [], [], []]
    for one, refusal in ((boss, AnswerNotFound), (office, NotAllowed)):
        with pytest.raises(refusal):
            grade(attempt_id, one)
    with pytest.raises(NotAllowed), unit_of_work():
        grade_answers(attempt_id, BOTH, actor=as_learner(mara.id))

    ids = cora.id, carl.id

    def go(coach_id: int, said: str) -> str:
        try:
            with unit_of_work():
                actor = Actor(coach_id, roles=frozenset({"coach"}))
                grade_answers(attempt_id, {1: Grade(frozenset({0}), said)}, actor=actor)
        except DecidedMeanwhile:
            return ""
        return said

    outcomes = at_once(app, [lambda: go(ids[0], "One"), lambda: go(ids[1], "Two")])
    assert sorted(bool(one) for one in outcomes) == [False, True]
    db.session.rollback()
    assert (
        db.session.execute(select(OwnWords.said).where(OwnWords.attempt_id == attempt_id)).scalar()
        in outcomes
    )
    assert (state(mara), told(mara)) == (("submitted", True), ["answers_decided"])
    assert db.session.execute(select(func.count()).select_from(Completion)).scalar() == 1
    assert db.session.execute(select(func.count()).select_from(Signal)).scalar() == 1


def test_nobody_grades_themselves_and_what_is_begun_again_is_taken_back(app: Flask) -> None:
    """LM-9, LM-20: also whoever is no coach any more; erased, nothing of the words is left."""
    publish(FILES)
    cora, carl = make_coach(), make_coach("Carl Coach")
    own, cora_id = hand_in(cora), cora.id
    assert (count_waiting(cora.id), count_waiting(carl.id)) == (0, 1)
    with pytest.raises(AnswerNotFound):
        grade(own, cora)

    again = hand_in(cora)
    assert (state(cora), state(cora, 2)) == (("taken_back", None), ("waiting", None))
    with pytest.raises(DecidedMeanwhile):
        grade(own, carl)
    with unit_of_work() as session:
        [grant] = session.query(RoleGrant).filter_by(person_id=carl.id, role="coach")
        session.delete(grant)
    with pytest.raises(NotAllowed):
        grade(again, carl)
    with unit_of_work() as session:
        session.add(RoleGrant(person_id=carl.id, role="coach", granted_at=now()))
    grade(again, carl, {1: Grade(frozenset(), "Say whom.")})
    assert state(cora, 2) == ("submitted", False)
    assert [one["words"] for one in read_attempts(cora_id)] == [[], ["1: Say whom."]]

    with unit_of_work():
        erase_attempts(cora_id)
    assert db.session.execute(select(func.count()).select_from(OwnWords)).scalar() == 0


def test_a_question_that_does_not_count_any_more_is_waited_for_no_longer(app: Flask) -> None:
    """LM-6, LM-9, LM-11: without it what waits is decided; counted again, only what was not passed waits again."""
    ensure_first_version()
    publish(FILES)
    carl, mara, tom = make_coach("Carl Coach"), make_person("Mara Lind"), make_person("Tom Roth")
    first, second = hand_in(mara), hand_in(tom, is_right=False)
    writer = Actor(None, roles=frozenset({Role.CURATOR}))
    choice, words = (one.print for one in list_known_questions("safe"))

    def void(name: str) -> None:
        with unit_of_work():
            voids.void_question("safe", name, "It can be misread.", actor=writer)
        with unit_of_work():
            voids.regrade_some("safe", after=0)

    def restore(name: str) -> None:
        with unit_of_work():
            voids.restore_question("safe", name, actor=writer)
        with unit_of_work():
            voids.regrade_some("safe", after=0)

    void(choice)
    assert (state(mara)[0], state(tom)[0]) == ("waiting", "waiting")
    restore(choice)
    assert (state(mara)[0], state(tom), told(tom)) == ("waiting", ("submitted", False), ["answers_decided"])
    void(words)
    assert (state(mara), state(tom)) == (("submitted", True), ("submitted", False))
    restore(words)
    assert (state(mara), state(tom)) == (("submitted", True), ("submitted", False))
    for one in (first, second):
        with pytest.raises(DecidedMeanwhile):
            grade(one, carl)


def test_by_page_it_is_written_refused_when_empty_or_too_long_read_and_answered(
    app: Flask, sign_in: Any
) -> None:
    """LM-9, LM-18: what was typed stays; a coach sees no name; what is sought is told to whoever has passed."""
    publish(FILES)
    mara, cora = make_person("Mara Lind"), make_coach()
    hers, his, office = sign_in(mara), sign_in(cora), sign_in(make_hr())
    assert "a coach reads that answer" in hers.get("/learn/safe/quiz").text
    hers.post("/learn/safe/quiz")
    attempt, asked = quizzes.get_attempt(mara.id, "safe", 1)
    right, attempt_id = str(asked.questions[0].shown(attempt.seed).index(1)), attempt.id
    address = "/learn/safe/quiz/1"
    empty = hers.post(address, data={"answer-0": right, "answer-1": "  "})
    assert (empty.status_code, "Question 2" in empty.text, "checked" in empty.text) == (422, True, True)
    long = hers.post(address, data={"answer-0": right, "answer-1": "so much " * 300})
    assert (long.status_code, "so much so much" in long.text, "checked" in long.text) == (422, True, True)
    hers.post(address, data={"answer-0": right, "answer-1": WORDS, "later": "yes"})
    page = hers.get(address).text
    assert ("until the pump ran." in page, "It names a deed." in page) == (True, False)
    hers.post(address, data={"answer-0": right, "answer-1": WORDS})
    page = hers.get(address).text
    assert ("waits for a coach" in page, "It names a deed." in page, "Four words are long." in page) == (
        True,
        False,
        True,
    )

    assert "1 answer in somebody" in his.get("/coaching/questions").text
    assert f"/coaching/answers/{attempt_id}" in his.get("/coaching/answers").text
    page = his.get(f"/coaching/answers/{attempt_id}").text
    assert ("until the pump ran." in page, "It names a deed." in page, "Mara" in page) == (True, True, False)
    assert (
        office.get("/coaching/answers").status_code
        == hers.get(f"/coaching/answers/{attempt_id}").status_code
        == 403
    )
    sent = {"answer-1-met": ["0", "1"], "answer-1-said": ""}
    refused = his.post(f"/coaching/answers/{attempt_id}", data=sent)
    assert (refused.status_code, refused.text.count("checked")) == (422, 2)
    for _ in range(2):
        sent["answer-1-said"] = "Lovely, and true."
        assert his.post(f"/coaching/answers/{attempt_id}", data=sent).status_code == 303
    assert his.get(f"/coaching/answers/{attempt_id}").status_code == 404
    assert "Nothing waits to be read" in his.get("/coaching/answers").text
    page = hers.get(address).text
    assert ("Lovely, and true." in page, "Well done." in page) == (True, True)
    assert hers.get("/learn/safe/certificate").status_code == 200
