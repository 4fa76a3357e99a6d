"""Public thanks: given, taken back, kept to oneself, reported, decided about."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.unit_of_work import unit_of_work
from app.notices.models import Notice
from app.organisation.services import switch_element
from app.organisation.vocabulary import Element
from app.people.models import Person
from app.people.services import deactivate_person, merge_persons, stop_observation
from app.rewards.models import ThankYou
from app.rewards.queries import thanks as queries
from app.rewards.services import thanks as services
from app.rewards.vocabulary.thanks import (
    MOST_THANKS_A_WEEK,
    EnoughThisWeek,
    NothingIsKept,
    NotYoursToDecide,
    NotYoursToReport,
    Reason,
    ReportDecided,
    ShoutOutsAreOff,
    ThanksNotFound,
    ThanksRefused,
)
from app.rewards.vocabulary.words import WordsRefused
from app.signals.models import Reversal, Signal
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import as_colleague, as_hr, thank
from tests.support.clock import TestClock
from tests.support.crowds import at_once

pytestmark = pytest.mark.usefixtures("app")


def read() -> list[str]:
    """What everybody can read, the latest first."""
    db.session.rollback()
    return [line.words for line in queries.page_thanks().items]


def told(person: Person) -> list[str]:
    db.session.rollback()
    query = select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)
    return list(db.session.execute(query).scalars())


def counted(person: Person) -> int:
    """How many acts of giving thanks count for somebody."""
    db.session.rollback()
    standing = select(func.count(Signal.id)).outerjoin(Reversal, Reversal.signal_id == Signal.id)
    return db.session.execute(
        standing.where(Signal.person_id == person.id, Reversal.signal_id.is_(None))
    ).scalar_one()


def test_thanks_are_read_by_everybody_told_to_whom_they_are_for_and_count_once() -> None:
    """R-W6: a form sent twice is one thank-you, one notice and one act."""
    ann, ben = make_person("Ann Lee"), make_person("Ben Roe")

    first = thank(ann, ben, "  You stayed.\r\nThank you.  ", entry="one form")
    assert thank(ann, ben, "You stayed.", entry="one form") == first

    assert read() == ["You stayed.\nThank you."]
    assert (told(ben), told(ann)) == (["thanks_received"], [])
    assert (counted(ann), counted(ben)) == (1, 0)


def test_nobody_thanks_themselves_or_whoever_is_not_here_or_not_to_be_named() -> None:
    """R-W6, R-P3: why somebody cannot be named is not said."""
    ann, gone, unseen = make_person("Ann"), make_person("Gus"), make_person("Una")
    with unit_of_work():
        deactivate_person(gone.id, actor=Actor.operator())
        stop_observation(unseen.id, actor=as_colleague(unseen))

    for whom in (ann, gone, unseen):
        with pytest.raises(ThanksRefused):
            thank(ann, whom)
    with pytest.raises(NothingIsKept):
        thank(unseen, ann)
    with pytest.raises(WordsRefused):
        thank(ann, make_person("Ben"), " \n ")
    assert (read(), counted(ann)) == ([], 0)
    assert queries.list_colleagues("un", giver_id=ann.id) == []


def test_whoever_wants_to_be_kept_out_of_lists_is_out_of_those_of_the_past_too() -> None:
    """R-W6, R-P3."""
    ann, ben = make_person("Ann"), make_person("Ben")
    thank(ann, ben)
    with unit_of_work():
        stop_observation(ben.id, actor=as_colleague(ben))

    assert read() == []
    assert queries.page_received(ben.id).total == queries.page_given(ann.id).total == 1


def test_where_public_thanks_are_not_wanted_nobody_gives_or_gets_any() -> None:
    """R-W6: a game element that HR switches off by country and department."""
    ann, ben = make_person("Ann", department="Legal"), make_person("Ben")
    with unit_of_work():
        switch_element(Element.SHOUT_OUTS, department="Legal", to=False, was=None, actor=Actor.operator())

    with pytest.raises(ShoutOutsAreOff):
        thank(ann, ben)
    with pytest.raises(ThanksRefused):
        thank(ben, ann)


def test_a_week_has_room_for_a_few_and_monday_for_more(app: Flask, clock: TestClock) -> None:
    """R-W6: also for somebody who sends two forms at the same moment, on two connections."""
    ann, ben = make_person("Ann"), make_person("Ben")
    for _number in range(MOST_THANKS_A_WEEK - 1):
        first = thank(ann, ben)
    with unit_of_work():
        services.withdraw_thanks(first, actor=as_colleague(ann))
    ben_id, actor = ben.id, as_colleague(ann)
    db.session.rollback()

    def send(entry: str) -> str:
        try:
            with unit_of_work():
                services.give_thanks(ben_id, reason=Reason.HELP, words="Thanks", entry=entry, actor=actor)
        except EnoughThisWeek:
            return "enough"
        return "said"

    assert sorted(at_once(app, [lambda: send("one"), lambda: send("other")])) == ["enough", "said"]
    with pytest.raises(EnoughThisWeek):
        thank(ann, ben)
    clock.advance(days=7)
    thank(ann, ben)


def test_what_is_taken_back_is_nowhere_and_counts_no_longer() -> None:
    """R-W6: also not in the notice of whoever was thanked, while other thanks stay."""
    ann, ben = make_person("Ann"), make_person("Ben")
    first, _second = thank(ann, ben, "One"), thank(ann, ben, "Two")

    for changes in (True, False):
        with unit_of_work():
            assert services.withdraw_thanks(first, actor=as_colleague(ann)) is changes
    with pytest.raises(ThanksNotFound), unit_of_work():
        services.withdraw_thanks(_second, actor=as_colleague(ben))

    assert read() == ["Two"]
    assert (told(ben), counted(ann)) == (["thanks_received"], 1)
    assert [queries.page_given(ann.id).total, queries.page_received(ben.id).total] == [1, 1]
    with pytest.raises(ThanksNotFound):
        queries.get_shown(first, ben.id)


def test_whoever_is_thanked_can_keep_it_to_themselves_and_think_again() -> None:
    """R-W6: the two still see it, nobody else does."""
    ann, ben, cleo = make_person("Ann"), make_person("Ben"), make_person("Cleo")
    first = thank(ann, ben)
    with pytest.raises(ThanksNotFound), unit_of_work():
        services.keep_thanks(first, is_kept=True, actor=as_colleague(ann))

    with unit_of_work():
        assert services.keep_thanks(first, is_kept=True, actor=as_colleague(ben))
    assert (read(), counted(ann)) == ([], 1)
    assert queries.get_shown(first, ann.id).is_kept
    with pytest.raises(ThanksNotFound):
        queries.get_shown(first, cleo.id)

    with unit_of_work():
        assert services.keep_thanks(first, is_kept=False, actor=as_colleague(ben))
    assert len(read()) == 1


def test_hr_hides_what_was_reported_or_lets_it_stand_and_those_whom_it_concerns_are_told() -> None:
    """R-W6: each reports once; whoever reported is told either way, the giver when it is hidden, with the reason."""
    ann, ben, cleo, hr = make_person("Ann"), make_person("Ben"), make_person("Cleo"), make_hr()
    stands, goes = thank(ann, ben, "Stands"), thank(ann, ben, "Goes")
    with pytest.raises(NotYoursToReport), unit_of_work():
        services.report_thanks(stands, why="Mine", actor=as_colleague(ann))
    for new in (True, False):
        with unit_of_work():
            assert services.report_thanks(stands, why="Odd", actor=as_colleague(cleo)) is new
    with unit_of_work():
        services.report_thanks(goes, why="It mocks me.", actor=as_colleague(ben))
    assert queries.count_open_reports() == 2
    assert told(hr) == ["thanks_reported"] * 2

    with pytest.raises(NotAllowed), unit_of_work():
        services.decide_thanks(stands, hide=False, answer="", actor=as_colleague(cleo))
    with pytest.raises(WordsRefused), unit_of_work():
        services.decide_thanks(goes, hide=True, answer=" ", actor=as_hr(hr))
    with unit_of_work():
        services.decide_thanks(stands, hide=False, answer="", actor=as_hr(hr))
        services.decide_thanks(goes, hide=True, answer="We do not mock.", actor=as_hr(hr))
    with pytest.raises(ReportDecided), unit_of_work():
        services.decide_thanks(goes, hide=False, answer="", actor=as_hr(hr))

    assert (read(), queries.count_open_reports()) == (["Stands"], 0)
    assert (told(cleo), told(ann)) == (["thanks_decided"], ["thanks_hidden"])
    assert told(ben) == ["thanks_received", "thanks_decided"]
    assert counted(ann) == 1
    assert [line.hidden_why for line in queries.page_given(ann.id).items] == ["We do not mock.", ""]
    assert [one.is_hidden for one in queries.page_reports(is_decided=True).items] in ([True, False], [False, True])  # fmt: skip


def test_nobody_decides_about_what_they_wrote_or_reported_themselves() -> None:
    """R-W6: nor are they told that it waits; and what was taken back meanwhile needs no decision."""
    hr, other, ben = make_hr("Hanna"), make_hr("Hugo"), make_person("Ben")
    first = thank(hr, ben)
    with unit_of_work():
        services.report_thanks(first, why="Odd", actor=as_colleague(other))
    assert told(hr) == told(other) == []
    for person in (hr, other):
        with pytest.raises(NotYoursToDecide), unit_of_work():
            services.decide_thanks(first, hide=False, answer="", actor=as_hr(person))
    with unit_of_work():
        services.withdraw_thanks(first, actor=as_colleague(hr))

    assert queries.count_open_reports() == 0


def test_two_records_that_become_one_do_not_thank_themselves() -> None:
    """R-W6, R-P3: what each gave and got is the person's."""
    ann, twin, ben = make_person("Ann"), make_person("Ann"), make_person("Ben")
    for giver, thanked, words in ((ann, twin, "Myself"), (twin, ben, "You"), (ben, twin, "Me")):
        thank(giver, thanked, words)
    with unit_of_work():
        merge_persons(twin.id, ann.id, why="typed twice", actor=Actor.operator())

    assert read() == ["Me", "You"]
    assert db.session.execute(select(ThankYou.giver_id).where(ThankYou.words == "You")).scalar() == ann.id
