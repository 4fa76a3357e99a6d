"""Lessons that count as known for somebody, until they have really done them (R-T1)."""

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
from app.training.models import Completion
from app.training.privacy.lessons import read_done, take_over_done
from app.training.privacy.waivers import read_undone_waivers, take_over_undone_waivers
from app.training.services.waivers import undo_waiver, waive_lesson
from app.training.vocabulary.waivers import NotForOneself
from tests.factories.people import make_person
from tests.factories.training import as_learner, learn, lesson, publish
from tests.support.crowds import at_once

WHY = "She wrote our guide to it."


def waive(email: str, by: int | None = None) -> bool:
    with unit_of_work():
        actor = Actor(by, roles=frozenset({Role.COACH}))
        return waive_lesson("safe", email, WHY, language="en", actor=actor)


def done(person_id: int) -> tuple[str, str, int | None]:
    db.session.rollback()
    columns = Completion.how, Completion.waived_why, Completion.waived_by
    return tuple(db.session.execute(select(*columns).where(Completion.person_id == person_id)).one())  # type: ignore[return-value]


def acts(person_id: int) -> int:
    return db.session.execute(select(func.count()).where(Signal.person_id == person_id)).scalar_one()


def test_what_counts_as_known_is_done_once_and_doing_it_later_is_no_second_act(app: Flask) -> None:
    """LM-13: said twice at once and again; the reason goes with the real pass; of oneself nobody says it."""
    ensure_first_version()
    publish({"safe.en.md": lesson()})
    coach, mara, tom = make_person().id, make_person("Mara Lind"), make_person("Tom Roth")
    mara_id, email, tom_id, tom_email = mara.id, mara.email, tom.id, tom.email

    assert sorted(at_once(app, [lambda: waive(email, coach)] * 2)) == [False, True]
    assert (done(mara_id), acts(mara_id)) == (("waived", WHY, coach), 1)
    assert [one["reason"] for one in read_done(mara_id)] == [WHY]
    assert db.session.query(Notice).filter_by(person_id=mara_id, kind="lesson_waived").count() == 1

    assert sorted(at_once(app, [lambda: learn(mara_id, "safe"), lambda: learn(mara_id, "safe")])) == [
        False,
        True,
    ]
    assert not waive(email, coach)
    assert (done(mara_id), acts(mara_id)) == (("read", "", None), 1)

    with pytest.raises(NotForOneself):
        waive(tom_email, tom_id)
    with pytest.raises(NotAllowed), unit_of_work():
        waive_lesson("safe", email, WHY, language="en", actor=as_learner(tom_id))
    waive(tom_email, coach)
    with unit_of_work():
        take_over_done(mara_id, tom_id)
    assert done(tom_id)[0] == "read"


def test_a_coach_says_it_with_a_reason_that_the_person_reads_and_learns_nothing(app: Flask, sign_in) -> None:
    """LM-13, LM-18: by page; the certificate says it; the right answers are told only to whoever passes."""
    publish({"safe.en.md": lesson(quiz=True)})
    coach = make_person("Cleo Coach", roles=(Role.COACH,))
    mara = make_person("Mara Lind")
    email, own = mara.email, coach.email
    hers, his = sign_in(mara), sign_in(coach)
    assert "/learn/waivers/safe" in his.get("/learn/effect/safe").text
    for form in ({"email": email}, {"email": "nobody@example.org", "why": WHY}, {"email": own, "why": WHY}):
        assert his.post("/learn/waivers/safe", data=form).status_code == 422

    pages = set()
    for _ in range(2):
        assert his.post("/learn/waivers/safe", data={"email": email, "why": WHY}).status_code == 303
        page = his.get("/learn/waivers/safe").text
        pages.add("It is done for them." in page)
    assert pages == {True}

    assert WHY in hers.get("/learn/safe").text
    assert "this lesson is counted as known" in hers.get("/learn/safe/certificate").text
    hers.post("/learn/safe/quiz")
    same = {f"answer-2-{at}": "1" for at in range(3)}
    hers.post("/learn/safe/quiz/1", data={"answer-0": "0", "answer-1": ["0", "1", "2"]} | same)
    assert "Right is:" not in hers.get("/learn/safe/quiz/1").text
    assert hers.get("/learn/waivers/safe").status_code == hers.post("/learn/waivers/safe").status_code == 403


def test_what_was_said_of_somebody_can_be_taken_back_and_nothing_that_it_opened_closes(
    app: Flask, sign_in
) -> None:
    """LM-13: once, with both reasons kept and a word to them; what was really done stays; said again, it counts again."""
    ensure_first_version()
    publish({"safe.en.md": lesson(), "next.en.md": lesson("Next", more="after: [safe]\n")})
    coach, mara = make_person("Cleo Coach", roles=(Role.COACH,)), make_person("Mara Lind")
    coach_id, mara_id, email = coach.id, mara.id, mara.email
    hers, his = sign_in(mara), sign_in(coach)
    waive(email, coach_id)

    def undo(why: str = "Another Mara.") -> bool:
        with unit_of_work():
            actor = Actor(coach_id, roles=frozenset({Role.COACH}))
            return undo_waiver("safe", email, why, language="en", actor=actor)

    assert sorted(at_once(app, [undo, undo])) == [False, True]
    assert db.session.execute(select(Completion)).all() == []
    page = hers.get("/learn/safe").text
    assert ("Another Mara." in page, "Your certificate" in page) == (True, False)
    assert hers.get("/learn/next").status_code == 200
    assert [(one["reason"], one["answer"]) for one in read_undone_waivers(mara_id)] == [
        (WHY, "Another Mara.")
    ]

    assert (waive(email, coach_id), undo("Still another.")) == (True, True)
    assert "Still another." in hers.get("/learn/safe").text
    assert waive(email, coach_id)
    assert db.session.query(Notice).filter_by(person_id=mara_id, kind="lesson_waived").count() == 3
    learn(mara_id, "safe")
    assert (undo(), done(mara_id)[0], acts(mara_id)) == (False, "read", 1)
    tom_id = make_person("Tom Roth").id
    with unit_of_work():
        assert take_over_undone_waivers(mara_id, tom_id) == 2

    for form, status in (({"email": email}, 422), ({"email": email, "why": "Another Mara."}, 303)):
        assert his.post("/learn/waivers/safe/undoing", data=form).status_code == status
    assert "does not count as known for them" in his.get("/learn/waivers/safe/undoing").text
    assert hers.get("/learn/waivers/safe/undoing").status_code == 403
