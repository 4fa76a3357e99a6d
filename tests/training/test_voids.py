"""Questions that do not count any more: graded without them, passed after all, and nothing taken away (R-T1)."""

from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import ensure_first_version
from app.notices.models import Notice
from app.people.vocabulary import Role
from app.signals.models import Signal
from app.training.jobs.lessons import regrade_attempts
from app.training.models import Completion, VoidQuestion
from app.training.queries.voids import list_known_questions
from app.training.rules.quizzes import Answers, Form
from app.training.services import quizzes, voids
from app.training.services.learning import finish_lesson
from app.training.vocabulary.attempts import MOST_A_DAY, AttemptState, NoQuiz
from app.training.vocabulary.voids import QuestionNotFound
from tests.factories.people import make_hr, make_person
from tests.factories.training import as_learner, lesson, publish
from tests.support.crowds import at_once

WRITER = Actor(None, roles=frozenset({Role.CURATOR}))
ENGLISH = {"safe.en.md": lesson(quiz=True, more="revision: 1\n")}
GERMAN = lesson(language="de", quiz=True, more="translates: en\nrevision: 1\n").replace(
    "Which password is best?", "Welches Passwort?"
)


def begin(person_id: int, language: str = "en") -> int:
    with unit_of_work():
        return quizzes.open_attempt("safe", language=language, actor=as_learner(person_id))


def answers(person_id: int, n: int, wrong: Sequence[int]) -> Answers:
    """What is right, but for the questions of these numbers."""
    attempt, asked = quizzes.get_attempt(person_id, "safe", n)
    given: dict[int, Sequence[int]] = {}
    for number, question in enumerate(asked.questions):
        shown = question.shown(attempt.seed)
        right = shown if question.form is Form.ORDER else [shown.index(one) for one in question.right]
        given[number] = [] if number in wrong else list(right)
    return given


def hand_in(person_id: int, n: int, *wrong: int) -> bool:
    with unit_of_work():
        return quizzes.submit_answers("safe", n, answers(person_id, n, wrong), actor=as_learner(person_id))


def answer(person_id: int, *wrong: int, language: str = "en") -> int:
    n = begin(person_id, language)
    hand_in(person_id, n, *wrong)
    return n


def print_at(number: int) -> str:
    return list_known_questions("safe")[number].print


def take_out(*numbers: int) -> list[bool]:
    names, new = [print_at(one) for one in numbers], []
    for name in names:
        with unit_of_work():
            new.append(voids.void_question("safe", name, "It can be misread.", actor=WRITER))
    return new


def let_count(number: int) -> bool:
    with unit_of_work():
        return voids.restore_question("safe", print_at(number), actor=WRITER)


def state(person_id: int, n: int = 1) -> tuple[str, bool | None]:
    db.session.rollback()
    attempt, _lesson = quizzes.get_attempt(person_id, "safe", n)
    return attempt.state, attempt.is_passed


def how(person_id: int) -> str | None:
    db.session.rollback()
    return db.session.execute(select(Completion.how).where(Completion.person_id == person_id)).scalar()


def told(person_id: int) -> list[str]:
    query = select(Notice.kind).where(Notice.person_id == person_id, Notice.kind == "lesson_regraded")
    return list(db.session.execute(query).scalars())


def test_whoever_passes_without_a_question_has_done_the_lesson_and_nobody_loses_anything(app: Flask) -> None:
    """LM-11: upwards alone, once however often it is graded, and told; also when the question counts again."""
    ensure_first_version()
    publish(ENGLISH)
    failed, passed, hopeless = make_person().id, make_person().id, make_person().id
    answer(failed, 0)
    answer(passed)
    answer(hopeless, 0, 1, 2)

    assert take_out(0, 0) == [True, False]
    for _ in range(2):
        regrade_attempts("safe")

    assert [how(one) for one in (failed, passed, hopeless)] == ["regraded", "passed", None]
    assert [state(one)[1] for one in (failed, passed, hopeless)] == [True, True, False]
    assert [told(one) for one in (failed, passed, hopeless)] == [["lesson_regraded"], [], []]
    assert db.session.execute(select(func.count()).where(Signal.person_id == failed)).scalar() == 1

    assert (let_count(0), let_count(0)) == (True, False)
    take_out(1)
    regrade_attempts("safe")
    assert (state(failed), how(failed)) == (("submitted", True), "regraded")


def test_translations_and_other_versions_that_say_the_same_are_meant_too_until_it_is_mended(
    app: Flask,
) -> None:
    """LM-5, LM-11: what is under way is graded without it; a mended question is another one, and counts."""
    publish(ENGLISH | {"safe.de.md": GERMAN})
    german, earlier, under_way = make_person().id, make_person().id, make_person().id
    answer(german, 0, language="de")
    answer(earlier, 0)
    publish(
        {
            "safe.en.md": ENGLISH["safe.en.md"].replace("Four random words.", "Four words."),
            "safe.de.md": GERMAN,
        }
    )
    begin(under_way)

    take_out(0)
    regrade_attempts("safe")
    assert [how(german), how(earlier)] == ["regraded", "regraded"]
    assert hand_in(under_way, 1, 0)

    mended = ENGLISH["safe.en.md"].replace("Which password is best?", "Which one is best?")
    publish({"safe.en.md": mended})
    late = make_person().id
    answer(late, 0)
    assert state(late) == ("submitted", False)
    found = list_known_questions("safe")
    assert "Which password is best?" in [one.question.text for one in found if not one.is_present]
    with pytest.raises(QuestionNotFound), unit_of_work():
        voids.void_question("safe", "0" * 32, "why", actor=WRITER)
    with pytest.raises(NotAllowed), unit_of_work():
        voids.void_question("safe", found[0].print, "why", actor=as_learner(late))


def test_where_nothing_counts_nobody_fails_and_reading_is_enough(app: Flask) -> None:
    """LM-6, LM-12: the tries are void and none of those of the day; counted again they are what they were."""
    publish(ENGLISH)
    tired, open_, done = make_person().id, make_person().id, make_person().id
    for _ in range(MOST_A_DAY):
        answer(tired, 0, 1, 2)
    begin(open_)
    answer(done)

    take_out(0, 1, 2)
    with pytest.raises(NoQuiz):
        begin(tired)
    assert not hand_in(open_, 1, 0, 1, 2)
    regrade_attempts("safe")
    assert {state(tired, n) for n in range(1, MOST_A_DAY + 1)} == {("void", None)}
    assert (state(open_), state(done)) == (("void", None), ("submitted", True))
    with unit_of_work():
        assert finish_lesson("safe", language="en", actor=as_learner(open_))

    publish({"safe.en.md": ENGLISH["safe.en.md"].replace("In which order?", "How does it go on?")})
    assert begin(tired) == MOST_A_DAY + 1
    hand_in(tired, MOST_A_DAY + 1)
    let_count(0)
    regrade_attempts("safe")
    assert state(tired) == ("submitted", False)
    assert state(tired, MOST_A_DAY + 1) == ("submitted", True)


def test_answers_that_are_handed_in_meanwhile_are_not_missed(app: Flask) -> None:
    """LM-11: taken out by two at once while somebody hands in, on connections of their own: once, and they pass either way."""
    ensure_first_version()
    publish(ENGLISH)
    person_id = make_person().id
    begin(person_id)
    given, name = answers(person_id, 1, [0]), print_at(0)

    def void() -> bool:
        with unit_of_work():
            return voids.void_question("safe", name, "It can be misread.", actor=WRITER)

    def submit() -> bool:
        with unit_of_work():
            quizzes.submit_answers("safe", 1, given, actor=as_learner(person_id))
        return True

    def regrade() -> bool:
        regrade_attempts("safe")
        return True

    assert sorted(at_once(app, [void, void, submit])[:2]) == [False, True]
    at_once(app, [regrade, regrade])

    assert state(person_id) == (AttemptState.SUBMITTED, True)
    assert how(person_id) in ("passed", "regraded")
    assert db.session.execute(select(func.count()).select_from(Completion)).scalar() == 1


def test_many_are_graded_a_few_at_a_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """LM-11: what a crash left behind is graded by the next run."""
    publish(ENGLISH)
    people = [make_person().id for _ in range(3)]
    for one in people:
        answer(one, 0)
    take_out(0)
    monkeypatch.setattr(voids, "AT_ONCE", 2)

    with unit_of_work():
        last = voids.regrade_some("safe", after=0)
    assert [how(one) for one in people] == ["regraded", "regraded", None]
    assert last is not None
    regrade_attempts("safe")
    assert {how(one) for one in people} == {"regraded"}


def test_whoever_writes_takes_a_question_out_with_a_reason_and_learners_do_not_see_it(
    app: Flask, sign_in
) -> None:
    """LM-6, LM-11: by page; without a reason nothing happens; the page of the lesson is drawn anew."""
    publish(ENGLISH)
    hr, mara = sign_in(make_hr()), sign_in(make_person("Mara Lind"))
    assert "To the questions" in mara.get("/learn/safe?part=3").text
    mara.post("/learn/safe/quiz")
    names = [print_at(number) for number in range(3)]

    assert hr.post("/learn/voids/safe", data={"question": names[0], "why": " "}).status_code == 422
    hr.post("/learn/voids/safe", data={"question": names[0], "why": "It can be misread."})
    page = hr.get("/learn/voids/safe").text
    assert ("It can be misread." in page, "Let it count again" in page) == (True, True)
    asked = mara.get("/learn/safe/quiz/1").text
    assert ("Which password is best?" in asked, "1. What belongs on a profile?" in asked) == (False, True)
    assert "2 questions." in sign_in(make_person()).get("/learn/safe/quiz").text

    for name in names[1:]:
        hr.post("/learn/voids/safe", data={"question": name, "why": "It can be misread."})
    assert "do not count any more" in mara.get("/learn/safe/quiz/1").text
    assert "I have read it" in mara.get("/learn/safe?part=3").text
    hr.post("/learn/voids/safe/restoring", data={"question": names[0]})
    assert "To the questions" in mara.get("/learn/safe?part=3").text
    assert db.session.execute(select(func.count()).select_from(VoidQuestion)).scalar() == 2
    assert [mara.get("/learn/voids/safe").status_code, mara.post("/learn/voids/safe").status_code] == [
        403,
        403,
    ]
