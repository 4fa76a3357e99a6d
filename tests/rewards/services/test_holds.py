"""An act that is held counts for nothing until somebody has decided, once and with a reason, what it is."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.clock import today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import publish_rules
from app.notices.models import Notice
from app.people.models import Person
from app.people.services import merge_persons
from app.privacy.services.erasing import erase_person
from app.rewards.models import Hold
from app.rewards.queries.holds import list_open_between
from app.rewards.queries.recognition import progress_of
from app.rewards.services import holds
from app.rewards.services.holds import dismiss, release
from app.rewards.vocabulary.fair_play import Check
from app.rewards.vocabulary.holds import ActGone, HoldDecided, HoldMoved, HoldNotFound, NotYoursToJudge
from app.rewards.vocabulary.words import WordsRefused
from app.signals.models import Batch, Reversal, Signal
from app.signals.services import import_signals, reinstate_batch, reverse_batch, reverse_signal
from app.signals.vocabulary import Kind
from tests.factories.journey import ARTICLE, SHARE, act
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import (
    NEW_BADGE,
    as_hr,
    awards_of,
    badges_with,
    hold_act,
    lines_of,
    points_of,
    what_differs,
)
from tests.factories.signals import line, make_signal, rollups, write_csv
from tests.support.crowds import at_once

OPERATOR = Actor.operator()
WHY = "You were at a fair that day."


def told(person: Person) -> list[str]:
    query = select(Notice.kind).where(Notice.person_id == person.id, Notice.key.like("hold:%"))
    return list(db.session.execute(query.order_by(Notice.id)).scalars())


def decide(verb, hold_id: int | None, decider: Person, *, version: int = 1, reason: str = WHY) -> None:
    with unit_of_work():
        verb(hold_id, version=version, reason=reason, actor=as_hr(decider))


@pytest.mark.usefixtures("points_rules")
def test_an_act_that_is_held_earns_nothing_until_it_is_let_through_and_its_place_is_free_meanwhile() -> None:
    """R-W8, LE-9: zones are not touched; the person is told when it is held and when it is decided, HR once a day."""
    mara, hanna = make_person("Mara Lind"), make_hr()
    shares = [act(mara, SHARE).id for _ in range(4)]
    counted = rollups()

    held = hold_act(shares[0])
    assert (hold_act(shares[0]), rollups()) == (None, counted)
    assert lines_of(mara)[3:] == [("reversal", "sharing", 2, "held"), ("earn", "sharing", 2, "counted")]
    assert (points_of(mara), what_differs()) == (6, [])

    decide(release, held, hanna)
    assert lines_of(mara)[5:] == [("reversal", "sharing", 2, "per-day"), ("earn", "sharing", 2, "counted")]
    assert (points_of(mara), what_differs()) == (6, [])
    assert told(mara) == ["act_held", "act_decided"]
    assert hold_act(shares[0]) is None  # what was decided is final
    hold_act(shares[1], is_silent=True)
    assert len(told(mara)) == 2
    assert told(hanna) == ["hold_waits"]


@pytest.mark.usefixtures("points_rules")
def test_what_is_found_false_is_taken_back_everywhere_and_the_caps_have_room_again() -> None:
    """R-W8, LE-9, PL-11: an act and its points go by what takes acts back, with the reason."""
    mara, hanna = make_person("Mara Lind"), make_hr()
    shares = [act(mara, SHARE).id for _ in range(4)]
    held = hold_act(shares[0])

    decide(dismiss, held, hanna)

    assert (points_of(mara), what_differs()) == (6, [])
    [back] = db.session.execute(select(Reversal)).scalars()
    assert (back.signal_id, back.reason, back.reversed_by) == (shares[0], WHY, hanna.id)
    assert told(mara) == ["act_held", "act_decided"]
    with pytest.raises(HoldDecided):
        decide(release, held, hanna, version=2)


def test_a_badge_waits_for_the_act_that_is_held(app: Flask) -> None:
    """R-W8: two pieces earn it, one of which is being looked at; it comes with the decision, dated at the act."""
    ann, hanna = make_person("Ann"), make_hr()
    with unit_of_work():
        publish_rules(badges_with(NEW_BADGE.replace("at_least = 1", "at_least = 2")), actor=OPERATOR)
    held = hold_act(act(ann, ARTICLE).id)
    second = act(ann, ARTICLE)
    assert "new-badge" not in awards_of(ann)

    decide(release, held, hanna)

    assert awards_of(ann)["new-badge"].signal_id == second.id


def test_a_piece_that_is_held_does_not_count_towards_a_recognition(app: Flask) -> None:
    """R-W8, R-W3: of five pieces one is being looked at; with it the fifth comes."""
    ann, hanna = make_person("Ann"), make_hr()
    pieces = [make_signal(ann, ARTICLE, object=f"https://blog.example/{number}").id for number in range(4)]
    held = hold_act(pieces[0])
    make_signal(ann, ARTICLE, object="https://blog.example/5")
    assert (len(progress_of(ann.id).pieces), len(progress_of(ann.id).earned)) == (4, 0)

    decide(release, held, hanna)

    assert (len(progress_of(ann.id).pieces), len(progress_of(ann.id).earned)) == (5, 1)


@pytest.mark.usefixtures("points_rules")
def test_what_breaks_off_leaves_neither_a_hold_nor_a_point_less(monkeypatch: pytest.MonkeyPatch) -> None:
    """R-W8, LE-3: a hold, its audit line, its points and what is told stand or fall together; done again, it is whole."""
    mara, hanna = make_person("Mara Lind"), make_hr()
    signal_id = act(mara, SHARE).id

    def break_off(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(holds, "tell", break_off)
        with pytest.raises(RuntimeError):
            hold_act(signal_id)
    db.session.rollback()
    assert (db.session.execute(select(func.count(Hold.id))).scalar(), points_of(mara)) == (0, 2)
    held = hold_act(signal_id)
    with monkeypatch.context() as patch:
        patch.setattr(holds, "grant_proven", break_off)
        with pytest.raises(RuntimeError):
            decide(release, held, hanna)
    assert (points_of(mara), what_differs(), told(mara)) == (0, [], ["act_held"])
    decide(release, held, hanna)
    assert (points_of(mara), what_differs()) == (2, [])


def test_nobody_decides_about_themselves_or_those_who_lead_them_nor_without_a_reason(app: Flask) -> None:
    """R-W8: a chain of managers that bites its own tail is no excuse."""
    chief = make_hr("Cleo Chief")
    head = make_hr("Hedi Head", manager_id=chief.id)
    hanna = make_hr(manager_id=head.id)
    with unit_of_work():
        db.session.get_one(Person, chief.id).manager_id = head.id
    own, of_chief = (hold_act(act(person, SHARE).id) for person in (hanna, chief))

    for held in (own, of_chief):
        with pytest.raises(NotYoursToJudge):
            decide(release, held, hanna)
    with pytest.raises(WordsRefused):
        decide(release, own, head, reason="  ")
    with pytest.raises(HoldMoved):
        decide(release, own, head, version=7)
    with pytest.raises(HoldNotFound):
        decide(release, 4711, head)
    decide(release, own, head)


@pytest.mark.parametrize("check, apart", [(Check.SAME_TEXT, 1), (Check.RING, 28)])
def test_nobody_decides_about_what_goes_together_with_something_of_theirs(
    app: Flask, sign_in, check: Check, apart: int
) -> None:
    """R-W8: the same words on that day, a ring in its weeks; what lies apart is not theirs, and a colleague decides."""
    mara, hanna, hilde = make_person("Mara Lind"), make_hr(), make_hr("Hilde Berg")
    own = act(hanna, SHARE, day=today() - apart).id
    near, far = (act(mara, SHARE, day=today() - days).id for days in (1, 0))
    hold_act(own, near, far, check=check)
    held = {row.signal_id: row.id for row in db.session.execute(select(Hold.signal_id, Hold.id))}

    with pytest.raises(NotYoursToJudge):
        decide(release, held[near], hanna)
    assert "or goes together with something of yours" in sign_in(hanna).get(f"/holds/{held[near]}").text
    with unit_of_work():
        assert release(held[far], version=1, reason=WHY, is_alike=True, actor=as_hr(hanna)) == 1
    decide(release, held[near], hilde)


def test_of_two_who_decide_at_once_one_decides(app: Flask) -> None:
    """R-W8: and of two who hold the same act one holds it."""
    mara, hanna, hilde = make_person("Mara Lind"), make_hr(), make_hr("Hilde Berg")
    signal_id = act(mara, SHARE).id
    found = at_once(app, [lambda: hold_act(signal_id) is not None] * 2)
    held = db.session.execute(select(Hold.id)).scalar_one()

    def try_(verb, decider: Person) -> bool:
        try:
            decide(verb, held, decider)
        except HoldDecided:
            return False
        return True

    decided = at_once(app, [lambda: try_(release, hanna), lambda: try_(dismiss, hilde)])

    db.session.rollback()
    assert (sorted(found), sorted(decided)) == ([False, True], [False, True])
    outcome = db.session.execute(select(Hold.decision)).scalar_one()
    assert (outcome, db.session.execute(select(func.count(Reversal.signal_id))).scalar()) in (
        ("counts", 0),
        ("false", 1),
    )
    assert told(mara) == ["act_held", "act_decided"]


@pytest.mark.usefixtures("points_rules")
def test_what_is_taken_back_otherwise_waits_for_nothing_until_it_comes_back(tmp_path: Path) -> None:
    """R-W8, LE-11: an import goes and comes again, and what was held of it is held again."""
    mara, hanna = make_person("Mara Lind"), make_hr()
    path = write_csv(tmp_path / "acts.csv", [line("s1", mara)])
    import_signals(path, basis="an agreement", actor=OPERATOR)
    batch_id = db.session.execute(select(Batch.id)).scalar_one()
    signal_id = db.session.execute(select(Signal.id)).scalar_one()
    held = hold_act(signal_id)

    def waiting() -> list[int]:
        db.session.rollback()
        return [one.signal_id for one in list_open_between(today() - 400, today() + 400, [Kind.SHARE])]

    assert waiting() == [signal_id]
    assert list_open_between(today() - 400, today() + 400, [Kind.REPLY]) == []
    with unit_of_work():
        reverse_batch(batch_id, reason="the wrong file", actor=OPERATOR)
    assert waiting() == []
    with pytest.raises(ActGone):
        decide(release, held, hanna)
    with unit_of_work():
        reinstate_batch(batch_id, reason="the right one", actor=OPERATOR)
    assert (waiting(), points_of(mara), what_differs()) == ([signal_id], 0, [])
    decide(release, held, hanna)
    assert (points_of(mara), what_differs()) == (2, [])


@pytest.mark.usefixtures("points_rules")
def test_what_is_held_goes_along_when_records_are_joined_and_is_erased_with_the_person() -> None:
    """R-W8, R-P3, LE-14: an act that is gone cannot be held."""
    old, mara, bob = make_person("Mara Old"), make_person("Mara Lind"), make_person("Bob Berry")
    hold_act(act(old, SHARE).id)
    with unit_of_work():
        merge_persons(old.id, mara.id, why="typed twice", actor=OPERATOR)
    assert db.session.execute(select(Hold.person_id)).scalar() == mara.id
    assert (points_of(mara), what_differs()) == (0, [])

    erase_person(mara.id, why="a wish", actor=OPERATOR)
    db.session.rollback()
    assert db.session.execute(select(func.count(Hold.id))).scalar() == 0
    gone = act(bob, SHARE).id
    with unit_of_work():
        reverse_signal(gone, reason="a mistake", actor=OPERATOR)
    assert hold_act(gone) is None
    assert hold_act(4711) is None
