"""Private questions: asked, taken by one coach, answered, asked on, taken back, closed, forgotten."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.coaching.models import Question, QuestionTurn
from app.coaching.privacy import questions as privacy
from app.coaching.queries import questions as queries
from app.coaching.services import questions as services
from app.coaching.vocabulary.questions import (
    KEPT_FOR,
    TAKEN_FOR,
    NotForOverseers,
    QuestionClosed,
    QuestionNotFound,
    ReadAlready,
    SaidMeanwhile,
    TakenByAnother,
)
from app.coaching.vocabulary.words import WordsRefused
from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.db import db
from app.core.errors import Conflict, NotAllowed
from app.core.unit_of_work import unit_of_work
from app.notices.models import Notice
from app.people.models import Person
from app.people.services import deactivate_person, merge_persons
from app.people.services.roles import withdraw_role
from app.people.vocabulary import Role
from tests.factories.coaching import answer, as_asker, as_coach, ask, make_coach, take
from tests.factories.people import make_administrator, make_hr, make_person
from tests.support.clock import TestClock
from tests.support.crowds import at_once

pytestmark = pytest.mark.usefixtures("app")

SECRET = "Perhaps I cannot write"


def told(person: Person) -> list[str]:
    db.session.rollback()
    query = select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)
    return list(db.session.execute(query).scalars())


def offered(coach: Person) -> list[int]:
    db.session.rollback()
    return [line.id for line in queries.list_offered(coach.id)]


def said(question_id: int) -> list[tuple[bool, str]]:
    db.session.rollback()
    return [(turn.is_answer, turn.words) for turn in queries.list_turns(question_id)]


def test_a_question_goes_to_the_coaches_and_comes_back_with_one_answer() -> None:
    """R-T5: a form sent twice is one question; notices and the log carry no word of it, nor who asked."""
    ann, cora, carl = make_person("Ann Lee"), make_coach(), make_coach("Carl")
    first = ask(ann, SECRET, entry="one form")
    assert ask(ann, SECRET, entry="one form") == first
    assert (told(cora), told(carl), told(ann)) == (["question_waits"], ["question_waits"], [])

    take(first, cora)
    take(first, cora)
    assert (told(carl), offered(carl)) == ([], [])
    for _twice in range(2):
        answer(first, cora, "You can.")
    assert told(ann) == ["question_answered"]
    with unit_of_work():
        services.ask_on(first, "And how?", number=3, actor=as_asker(ann))
    assert told(cora)[-1] == "question_goes_on"
    answer(first, cora, "Like this.", number=4)

    assert said(first) == [(False, SECRET), (True, "You can."), (False, "And how?"), (True, "Like this.")]
    told_all = db.session.execute(select(Notice.params)).scalars().all()
    assert all(set(params) <= {"question_id"} for params in told_all)
    lines = db.session.execute(select(AuditEvent).where(AuditEvent.object_type == "question")).scalars().all()
    assert [line.actor_id for line in lines] == [cora.id] * 3
    assert not any(line.changes or line.reason or line.object_label for line in lines)


def test_nobody_but_the_asker_and_one_coach_reads_it() -> None:
    """R-T5: not HR, administrators, editors or who leads the asker, even where they are coaches as well."""
    head = make_coach("Hedda Head")
    boss = make_coach("Bo Boss", manager_id=head.id)
    ann, cora, other = make_person("Ann", manager_id=boss.id), make_coach(), make_coach("Carl")
    hr_too, admin_too = make_coach("Hal", roles=(Role.HR,)), make_coach("Ada", roles=(Role.ADMINISTRATOR,))
    editor = make_person("Ed", roles=(Role.EDITOR, Role.DESK_LEAD))
    first = ask(ann, SECRET)

    assert [offered(one) for one in (cora, other)] == [[first], [first]]
    for stranger in (head, boss, hr_too, admin_too, editor, make_hr(), make_administrator()):
        assert (offered(stranger), told(stranger)) == ([], []), stranger.name
        with pytest.raises((NotForOverseers, QuestionNotFound, NotAllowed)):
            take(first, stranger)
        with pytest.raises(QuestionNotFound):
            queries.get_own(first, stranger.id)
    with pytest.raises(NotAllowed), unit_of_work():
        services.take_question(first, actor=as_asker(editor))
    take(first, cora)
    with pytest.raises(TakenByAnother):
        take(first, other)
    with pytest.raises(QuestionNotFound):
        answer(first, other)
    with pytest.raises(QuestionNotFound):
        queries.get_taken(first, other.id)
    own = ask(cora, "I am a coach, and have a question")
    with pytest.raises(QuestionNotFound):
        take(own, cora)


def test_a_coach_who_stops_being_one_reads_nothing_at_once_and_another_goes_on() -> None:
    """LM-20: also whoever is switched off, or becomes HR, or leads the asker since."""
    ann, carl = make_person("Ann"), make_coach("Carl")
    for stop in ("role", "off", "leads"):
        cora = make_coach()
        first = ask(ann)
        take(first, cora)
        with unit_of_work():
            if stop == "role":
                withdraw_role(cora.id, role=Role.COACH, actor=Actor.operator())
            elif stop == "off":
                deactivate_person(cora.id, actor=Actor.operator())
            else:
                db.session.get_one(Person, ann.id).manager_id = cora.id
        with pytest.raises((QuestionNotFound, NotForOverseers)):
            answer(first, cora)
        with pytest.raises(QuestionNotFound):
            queries.get_taken(first, cora.id)
        if stop != "leads":
            assert first in offered(carl)
            take(first, carl)
            answer(first, carl)


def test_what_is_left_lying_is_offered_again(clock: TestClock) -> None:
    """R-T5: after three days to the others; whoever gives it back passes it on at once."""
    ann, cora, carl = make_person("Ann"), make_coach(), make_coach("Carl")
    first = ask(ann)
    take(first, cora)
    clock.advance(days=TAKEN_FOR.days, minutes=1)
    services.offer_questions()
    services.offer_questions()
    assert (offered(carl), told(carl)) == ([first], ["question_waits"])
    take(first, carl)
    with pytest.raises(QuestionNotFound):
        answer(first, cora)
    with unit_of_work():
        services.leave_question(first, actor=as_coach(carl))
    assert (offered(cora), offered(carl)) == ([first], [first])


def test_without_a_coach_it_waits_and_administrators_learn_only_that_one_is_missing() -> None:
    """R-T5: and the first coach there is hears of it."""
    ada, ann, ben = make_administrator(), make_person("Ann"), make_person("Ben")
    first, _second = ask(ann, SECRET), ask(ben, SECRET)
    assert told(ada) == ["coach_missing"]
    assert db.session.execute(select(Notice.params)).scalars().all() == [{}]

    cora = make_coach()
    services.offer_questions()
    assert (len(offered(cora)), told(cora)) == (2, ["question_waits"] * 2)
    take(first, cora)


def test_what_nobody_has_opened_is_taken_back_without_a_trace_and_later_it_is_closed() -> None:
    """R-T5."""
    ann, cora = make_person("Ann"), make_coach()
    unread, read = ask(ann), ask(ann)
    take(read, cora)
    with unit_of_work():
        services.withdraw_question(unread, actor=as_asker(ann))
    assert (db.session.get(Question, unread), said(unread)) == (None, [])
    with pytest.raises(ReadAlready), unit_of_work():
        services.withdraw_question(read, actor=as_asker(ann))
    with pytest.raises(QuestionNotFound), unit_of_work():
        services.close_question(read, actor=as_asker(cora))
    for is_new in (True, False):
        with unit_of_work():
            assert services.close_question(read, actor=as_asker(ann)) == is_new
    with pytest.raises(QuestionClosed):
        answer(read, cora)
    assert told(cora) == []


def test_words_that_were_written_without_what_was_said_meanwhile_are_refused() -> None:
    """R-T5: by the number of the word; and so are none, and too many."""
    ann, cora = make_person("Ann"), make_coach()
    first = ask(ann)
    take(first, cora)
    with unit_of_work():
        services.ask_on(first, "One thing more", number=2, actor=as_asker(ann))
    with pytest.raises(SaidMeanwhile):
        answer(first, cora, number=2)
    for words in (" \n", "x" * 4_001, "\0"):
        with pytest.raises(WordsRefused):
            answer(first, cora, words, number=3)


def test_of_two_coaches_at_the_same_moment_one_has_it(app: Flask) -> None:
    """R-T5: on two connections; and a withdrawal at that moment either comes first or is refused."""
    ann, cora, carl = make_person("Ann"), make_coach(), make_coach("Carl")
    first, second = ask(ann), ask(ann)

    def tried(work: Callable[[], None]) -> bool:
        try:
            with unit_of_work():
                work()
        except (Conflict, QuestionNotFound):
            return False
        return True

    # Outside of the threads: what is asked of a person belongs to the connection that read them.
    coaches, asker = [as_coach(one) for one in (cora, carl)], as_asker(ann)

    def taking(question_id: int, coach: Actor) -> Callable[[], bool]:
        return lambda: tried(lambda: services.take_question(question_id, actor=coach))

    assert sorted(at_once(app, [taking(first, coach) for coach in coaches])) == [False, True]
    withdrawing = lambda: tried(lambda: services.withdraw_question(second, actor=asker))  # noqa: E731
    assert sorted(at_once(app, [withdrawing, taking(second, coaches[0])])) == [False, True]


def test_a_conversation_is_forgotten_six_months_after_its_last_word(clock: TestClock) -> None:
    """R-P3: what still waits for an answer is kept; running twice removes nothing more."""
    ann, cora = make_person("Ann"), make_coach()
    answered, waiting = ask(ann), ask(ann)
    take(answered, cora)
    answer(answered, cora)
    clock.advance(days=(KEPT_FOR - timedelta(days=1)).days)
    assert services.forget_questions() == 0
    clock.advance(days=2)
    assert (services.forget_questions(), services.forget_questions()) == (1, 0)
    assert [said(answered), len(said(waiting))] == [[], 1]
    assert told(ann) == []


def test_records_are_joined_and_erased_with_what_was_asked_and_answered() -> None:
    """R-P3: nobody becomes their own coach; an erased coach leaves the words and not the name."""
    ann, twin, cora = make_person("Ann"), make_coach("Ann Twin"), make_coach()
    alike = ask(ann, entry="same"), ask(twin, entry="same")
    take(alike[0], twin)
    with unit_of_work():
        merge_persons(twin.id, ann.id, why="one person", actor=Actor.operator())
    assert [line.id for line in queries.list_own(ann.id)] == list(reversed(alike))
    assert sorted(offered(cora)) == sorted(alike)
    take(alike[0], cora)
    answer(alike[0], cora, "Gladly.")
    with unit_of_work():
        assert (privacy.erase_answers(cora.id), privacy.erase_answers(cora.id)) == (2, 0)
    assert [turn.coach for turn in queries.list_turns(alike[0])] == ["", ""]
    with unit_of_work():
        assert privacy.erase_questions(ann.id) == 2
    left = db.session.execute(select(QuestionTurn)).all(), db.session.execute(select(Notice)).all()
    assert left == ([], [])
