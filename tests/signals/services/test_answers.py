"""Answers to what people logged themselves."""

import random
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import AuditEvent
from app.core.db import db
from app.core.errors import Conflict, NotAllowed
from app.core.unit_of_work import unit_of_work
from app.notices.models import Notice
from app.notices.services import mark_all_read
from app.people.models import Person
from app.people.vocabulary import Role
from app.signals.events import EvidenceChanged
from app.signals.models import SelfReportAnswer, Signal
from app.signals.privacy import take_over_activity
from app.signals.queries import ReportFilter, list_turns, page_reports, page_signals
from app.signals.queries.rollups import find_miscounted
from app.signals.services import (
    confirm_reports,
    declare_account,
    log_act,
    question_report,
    rebuild_rollups,
    reply_to_question,
    reverse_signal,
    use_kinds,
    withdraw_answer,
)
from app.signals.vocabulary import (
    AlreadyReversed,
    Answer,
    AnsweredMeanwhile,
    Evidence,
    Kind,
    NotOwnEntry,
    NotYourAnswer,
    ReportState,
    SignalNotFound,
    SignalRefused,
    Source,
)
from tests.factories.people import make_person
from tests.factories.signals import KINDS, Kinds, make_signal, rollups
from tests.support.clock import TestClock

OPERATOR = Actor.operator()


@pytest.fixture
def carl(kinds: None) -> Person:
    return make_person("Carl Coach", roles=(Role.COACH,))


@pytest.fixture
def hanna(kinds: None) -> Person:
    return make_person("Hanna Rowe", roles=(Role.HR,))


def as_coach(person: Person) -> Actor:
    return Actor(person_id=person.id, roles=frozenset({"employee", "coach"}))


def as_self(person: Person) -> Actor:
    return Actor(person_id=person.id, roles=frozenset({"employee"}))


def log(person: Person, verb: tuple[str, str] = ("Announce", ""), **fields: Any) -> int:
    with unit_of_work():
        signal = log_act(person.id, verb=verb, link="https://x.example/1", actor=as_self(person), **fields)
    assert signal is not None
    return signal.id


def confirm(signal_id: int, by: Person, version: int = 0) -> None:
    with unit_of_work():
        confirm_reports({signal_id: version}, actor=as_coach(by))


def question(signal_id: int, by: Person, version: int = 0, words: str = "Where can it be seen?") -> None:
    with unit_of_work():
        question_report(signal_id, version=version, question=words, actor=as_coach(by))


def reply(signal_id: int, by: Person, version: int = 1, **said: str) -> None:
    with unit_of_work():
        reply_to_question(signal_id, version=version, **{"words": "Here", **said}, actor=as_self(by))


def withdraw(signal_id: int, by: Person, version: int) -> None:
    with unit_of_work():
        withdraw_answer(signal_id, version=version, actor=as_coach(by))


def on_list(state: ReportState = ReportState.OPEN, reader_id: int = 10**6, **narrowed: str) -> list[int]:
    db.session.rollback()
    page = page_reports(ReportFilter(state, **narrowed), reader_id=reader_id)
    assert page.total == len(page.items)
    return [one.id for one in page.items]


def test_what_is_confirmed_counts_as_confirmed_and_a_rebuild_says_the_same(
    mara: Person, carl: Person, news: list[object]
):
    """R-J2, R-S1: the fact stays as it is; what was said about it makes it surer."""
    confirmed_before = make_signal(mara, ("Create", "comment"), evidence=Evidence.CONFIRMED)
    expected = rollups()
    with unit_of_work():
        reverse_signal(confirmed_before.id, reason="to compare with", actor=OPERATOR)
    signal_id = log(mara, ("Create", "comment"))
    with unit_of_work() as session:
        session.get_one(Signal, signal_id).object = confirmed_before.object  # so that it is about the same
        rebuild_rollups()

    confirm(signal_id, carl)

    assert rollups() == expected
    with unit_of_work():
        rebuild_rollups()
    assert rollups() == expected
    assert db.session.get_one(Signal, signal_id).evidence == Evidence.SELF_REPORTED.value
    assert news[-1] == EvidenceChanged(mara.id, (signal_id,))
    assert find_miscounted() == ([], 2)


def test_several_are_confirmed_at_once_and_each_person_is_told_of_once(
    mara: Person, carl: Person, news: list[object]
):
    bob = make_person()
    first, second, third = log(mara), log(bob), log(mara, ("Create", "reply"))
    news.clear()

    with unit_of_work():
        outcome = confirm_reports({first: 0, second: 0, third: 0}, actor=as_coach(carl))

    assert (outcome.count, outcome.refused) == (3, [])
    assert news == [EvidenceChanged(mara.id, (first, third)), EvidenceChanged(bob.id, (second,))]
    assert on_list() == []
    assert find_miscounted() == ([], 3)


def test_what_somebody_was_faster_with_stays_and_the_others_are_confirmed(
    mara: Person, carl: Person, hanna: Person
):
    first, second, third = log(mara), log(mara), log(mara)
    confirm(first, hanna)
    with unit_of_work():
        reverse_signal(second, reason="mine", actor=as_self(mara))

    with unit_of_work():
        outcome = confirm_reports({first: 0, second: 0, third: 0}, actor=as_coach(carl))

    assert outcome.count == 1
    assert sorted(map(str, outcome.refused)) == [
        "Hanna Rowe has confirmed this in the meantime.",
        "This has been taken back before.",
    ]
    with pytest.raises(Conflict), unit_of_work():
        confirm_reports({first: 0, second: 0}, actor=as_coach(carl))
    assert [turn.by for turn in list_turns(first)] == ["Hanna Rowe"]


def test_an_answer_is_taken_back_by_whoever_gave_it_and_counts_as_it_came_in(
    mara: Person, carl: Person, hanna: Person
):
    signal_id = log(mara, ("Create", "reply"))
    before = rollups()
    confirm(signal_id, carl)

    with pytest.raises(NotYourAnswer):
        withdraw(signal_id, hanna, 1)
    withdraw(signal_id, carl, 1)

    assert rollups() == before
    assert on_list() == [signal_id]
    assert [turn.answer for turn in list_turns(signal_id)] == [Answer.CONFIRMED, Answer.WITHDRAWN]
    confirm(signal_id, hanna, 2)
    assert find_miscounted() == ([], 3)


def test_a_question_reaches_the_person_and_changes_no_count(mara: Person, carl: Person):
    """R-W8: held for an answer, never silently punished."""
    signal_id = log(mara)
    before = rollups()

    question(signal_id, carl)

    assert rollups() == before
    assert on_list() == []
    assert on_list(ReportState.ASKED) == [signal_id]
    notice = db.session.execute(select(Notice)).scalar_one()
    assert (notice.person_id, notice.kind) == (mara.id, "report_questioned")
    assert notice.params["question"] == "Where can it be seen?"
    activity = page_signals(mara.id).items[0]
    assert activity.said is not None
    assert (activity.said.by, activity.evidence) == ("Carl Coach", Evidence.SELF_REPORTED)


@pytest.mark.parametrize("is_read", [False, True])
def test_a_question_taken_back_is_not_told_any_more_unless_it_was_read(
    mara: Person, carl: Person, is_read: bool
):
    """Nobody looks for a question that is gone; what somebody has read is not denied."""
    signal_id = log(mara)
    question(signal_id, carl)
    if is_read:
        with unit_of_work():
            mark_all_read(mara.id, actor=as_self(mara))

    withdraw(signal_id, carl, 1)

    assert len(db.session.execute(select(Notice)).scalars().all()) == is_read


def test_a_reply_opens_the_entry_again_and_it_can_be_asked_about_again(mara: Person, carl: Person):
    signal_id = log(mara)
    question(signal_id, carl)

    reply(signal_id, mara, words="On the board", link="https://x.example/board")

    assert on_list() == [signal_id]
    [entry] = page_reports(ReportFilter(), reader_id=carl.id).items
    assert entry.last is not None
    assert (entry.last.note, entry.last.link) == ("On the board", "https://x.example/board")
    question(signal_id, carl, 2, "Which one?")
    assert len(db.session.execute(select(Notice)).scalars().all()) == 2
    confirm(signal_id, carl, 3)
    assert page_signals(mara.id).items[0].evidence is Evidence.CONFIRMED


def test_who_was_asked_may_be_confirmed_without_an_answer(mara: Person, carl: Person, hanna: Person):
    signal_id = log(mara)
    question(signal_id, carl)

    confirm(signal_id, hanna, 1)

    assert on_list(ReportState.CONFIRMED) == [signal_id]
    with pytest.raises(AnsweredMeanwhile, match="Hanna Rowe has confirmed"):
        reply(signal_id, mara)


def test_a_form_sent_twice_says_it_once(mara: Person, carl: Person):
    signal_id = log(mara)
    for _ in range(2):
        question(signal_id, carl)
    for _ in range(2):
        reply(signal_id, mara)
    for _ in range(2):
        confirm(signal_id, carl, 2)
    for _ in range(2):
        withdraw(signal_id, carl, 3)

    assert [turn.version for turn in list_turns(signal_id)] == [1, 2, 3, 4]


def test_what_was_said_since_it_was_read_is_read_first(mara: Person, carl: Person, hanna: Person):
    """The stale one is told what happened, and nothing of theirs is kept."""
    signal_id = log(mara)
    question(signal_id, carl)

    with pytest.raises(AnsweredMeanwhile, match="Carl Coach has asked"):
        question(signal_id, hanna, words="When?")
    reply(signal_id, mara)
    with pytest.raises(AnsweredMeanwhile, match="Mara Lind has answered"):
        confirm(signal_id, hanna, 1)
    confirm(signal_id, carl, 2)
    withdraw(signal_id, carl, 3)
    with pytest.raises(AnsweredMeanwhile, match="Carl Coach has taken an answer back"):
        question(signal_id, hanna, 3)
    with pytest.raises(AnsweredMeanwhile):
        withdraw(signal_id, carl, 4)
    assert len(list_turns(signal_id)) == 4


def test_who_may_say_what(mara: Person, carl: Person):
    """R-P1: nobody answers their own entry, and nobody without the right answers any."""
    signal_id, own = log(mara), log(carl)

    with pytest.raises(NotOwnEntry):
        confirm(own, carl)
    with pytest.raises(NotOwnEntry):
        question(own, carl)
    with pytest.raises(NotAllowed), unit_of_work():
        confirm_reports({signal_id: 0}, actor=as_self(mara))
    with pytest.raises(NotAllowed), unit_of_work():
        question_report(signal_id, version=0, question="?", actor=as_self(carl))
    question(signal_id, carl)
    with pytest.raises(SignalNotFound):
        reply(signal_id, carl)
    assert on_list(reader_id=carl.id) == []


def test_only_what_people_logged_is_answered(mara: Person, carl: Person):
    """What a system saw needs no confirmation, and an account that somebody named is no report of an act."""
    imported = make_signal(mara)
    with unit_of_work():
        declare_account(mara.id, platform="mastodon", handle="@mara", actor=as_self(mara))
    accounts = set(db.session.execute(select(Signal.id)).scalars()) - {imported.id}

    for signal_id in (imported.id, *accounts, 10**6):
        with pytest.raises(SignalNotFound):
            confirm(signal_id, carl)
    assert on_list() == []


def test_what_is_taken_back_leaves_the_list_and_both_grades(mara: Person, carl: Person):
    signal_id = log(mara, ("Create", "comment"))
    confirm(signal_id, carl)

    with unit_of_work():
        reverse_signal(signal_id, reason="not mine", actor=OPERATOR)

    assert rollups() == ([], [])
    assert on_list(ReportState.CONFIRMED) == []
    with pytest.raises(AlreadyReversed):
        withdraw(signal_id, carl, 1)


def test_a_question_without_words_and_a_reply_without_words_are_refused(mara: Person, carl: Person):
    signal_id = log(mara)
    with pytest.raises(SignalRefused):
        question(signal_id, carl, words=" ")
    question(signal_id, carl)
    for wrong in ({"words": ""}, {"link": "javascript:alert(1)"}):
        with pytest.raises(SignalRefused):
            reply(signal_id, mara, **wrong)
    assert len(list_turns(signal_id)) == 1


def test_every_answer_is_in_the_audit_log(mara: Person, carl: Person):
    signal_id = log(mara)
    question(signal_id, carl)
    reply(signal_id, mara)
    confirm(signal_id, carl, 2)
    withdraw(signal_id, carl, 3)

    events = db.session.execute(
        select(AuditEvent).where(AuditEvent.action.startswith("signals.report.")).order_by(AuditEvent.id)
    ).scalars()
    assert [(one.action.rsplit(".", 1)[1], one.actor_id) for one in events] == [
        ("questioned", carl.id),
        ("replied", mara.id),
        ("confirmed", carl.id),
        ("withdrawn", carl.id),
    ]


def test_the_list_is_the_oldest_first_narrowed_down_and_leaves_alone_who_left(mara: Person, carl: Person):
    bob = make_person("Bob Stone", department="Research")
    gone = make_person("Gone Girl", is_active=False)
    stopped = make_person("Stella Still")
    first, second, third = log(mara), log(bob), log(mara)
    log(gone)
    log(stopped)
    with unit_of_work() as session:
        session.get_one(Person, stopped.id).observation_stopped_at = stopped.created_at

    assert on_list() == [first, second, third]
    assert on_list(department="Research") == [second]
    assert on_list(search="lind") == [first, third]
    assert on_list(search="%") == []


def test_other_rules_keep_how_surely_it_is_known(mara: Person, carl: Person):
    confirm(log(mara, ("Create", "comment")), carl)
    before = rollups()

    with unit_of_work():
        use_kinds(Kinds({("create", "comment"): Kind.REPLY}))
    assert find_miscounted() == ([], 2)
    with unit_of_work():
        use_kinds(Kinds(KINDS))

    assert rollups() == before


def test_joined_records_keep_what_was_confirmed_and_asked(mara: Person, carl: Person):
    bob = make_person()
    confirm(log(mara, ("Create", "comment")), carl)
    asked = log(mara)
    question(asked, carl)

    with unit_of_work():
        take_over_activity(mara.id, bob.id)

    assert sorted(one.evidence for one in page_signals(bob.id).items) == [
        Evidence.SELF_REPORTED,
        Evidence.CONFIRMED,
    ]
    assert find_miscounted() == ([], 3)
    reply(asked, bob)
    assert on_list() == [asked]


def test_of_two_who_answer_at_once_one_holds_and_the_other_is_told(
    app: Flask, mara: Person, carl: Person, hanna: Person
):
    """R-S4: two real connections; the second one waits for the first and hears what it did."""
    signal_id, other = log(mara), log(mara, ("Create", "reply"))
    ids = {"carl": carl.id, "hanna": hanna.id}
    db.session.rollback()
    start, told = Barrier(2), {}

    def answer(who: str) -> None:
        actor = Actor(person_id=ids[who], roles=frozenset({"coach"}))
        with app.app_context():
            start.wait()
            try:
                with unit_of_work():
                    if who == "carl":
                        confirm_reports({signal_id: 0, other: 0}, actor=actor)
                    else:
                        question_report(signal_id, version=0, question="When?", actor=actor)
                told[who] = "held"
            except AnsweredMeanwhile as faster:
                told[who] = str(faster)
            finally:
                db.session.remove()

    threads = [Thread(target=answer, args=(who,)) for who in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    [turn] = list_turns(signal_id)
    winner = "carl" if turn.by_id == ids["carl"] else "hanna"
    assert told[winner] == "held"
    if winner == "carl":
        assert told["hanna"] == "Carl Coach has confirmed this in the meantime."
    else:
        assert told["carl"] == "held"  # the other entry was confirmed all the same
    assert len(list_turns(other)) == 1
    assert find_miscounted() == ([], 3)


def test_confirming_and_taking_back_at_once_leave_the_counts_right(app: Flask, mara: Person, carl: Person):
    """Two real connections: whichever is first, the act is counted out as it was known."""
    actor = as_coach(carl)
    for _ in range(4):
        signal_id = log(mara, ("Create", "reply"))
        db.session.rollback()
        start = Barrier(2)

        def run(work: Any, start: Barrier = start) -> None:
            with app.app_context():
                start.wait()
                try:
                    with unit_of_work():
                        work()
                except Conflict:
                    pass
                finally:
                    db.session.remove()

        works = (
            lambda id_=signal_id: confirm_reports({id_: 0}, actor=actor),
            lambda id_=signal_id: reverse_signal(id_, reason="a mistake", actor=OPERATOR),
        )
        threads = [Thread(target=run, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

        assert rollups() == ([], [])


@pytest.mark.parametrize("seed", range(3))
def test_counts_brought_up_to_date_are_those_of_a_rebuild(
    seed: int, mara: Person, carl: Person, hanna: Person
):
    """R-S1: after any course of confirming, asking, taking back and reversing."""
    chance = random.Random(seed)
    bob = make_person()
    verbs = [("Announce", ""), ("Create", "comment"), ("Create", "reply"), ("Flag", "")]
    ids = [log(chance.choice([mara, bob]), chance.choice(verbs)) for _ in range(8)]
    make_signal(mara, ("Create", "reply"))

    for _ in range(40):
        signal_id, office = chance.choice(ids), chance.choice([carl, hanna])
        db.session.rollback()
        version = len(list_turns(signal_id))
        act = chance.choices(["confirm", "several", "ask", "withdraw", "reverse"], [6, 2, 2, 5, 1])[0]
        try:
            if act == "confirm":
                confirm(signal_id, office, version)
            elif act == "several":
                seen = {one: len(list_turns(one)) for one in chance.sample(ids, 3)}
                with unit_of_work():
                    confirm_reports(seen, actor=as_coach(office))
            elif act == "ask":
                question(signal_id, office, version)
            elif act == "withdraw":
                withdraw(signal_id, office, version)
            else:
                with unit_of_work():
                    reverse_signal(signal_id, reason="a mistake", actor=OPERATOR)
        except (Conflict, NotYourAnswer):
            continue

    counted = rollups()
    with unit_of_work():
        rebuild_rollups()
    assert rollups() == counted
    assert find_miscounted()[0] == []


def test_turns_stand_in_order_whatever_the_clock_says(mara: Person, carl: Person, clock: TestClock):
    signal_id = log(mara)
    confirm(signal_id, carl)
    clock.move_to(clock.now - timedelta(minutes=5))
    withdraw(signal_id, carl, 1)

    assert db.session.execute(select(SelfReportAnswer.version)).scalars().all() == [1, 2]
    assert on_list() == [signal_id]
    assert page_signals(mara.id).items[0].evidence is Evidence.SELF_REPORTED
    assert page_signals(mara.id).items[0].source is Source.SELF_REPORT
