"""Somebody says why a badge should be theirs, and HR decides with a word (R-W2)."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.unit_of_work import unit_of_work
from app.notices.models import Notice
from app.organisation.services import switch_element
from app.organisation.vocabulary import Element
from app.people.models import Person
from app.people.services import merge_persons
from app.rewards.models import Appeal
from app.rewards.privacy.appeals import erase_appeals, read_appeals
from app.rewards.services.appeals import askable, decide_appeal
from app.rewards.services.granting import grant_everybody
from app.rewards.services.revoking import revoke_badge
from app.rewards.vocabulary.appeals import AppealDecided, AppealRefused, AppealWaits, NotYoursToGive, Verdict
from app.rewards.vocabulary.badges import BadgesOff
from app.rewards.vocabulary.credentials import Why
from tests.factories.journey import SHARE, act
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import as_colleague, as_hr, ask_as, ask_for_badge, awards_of
from tests.support.crowds import at_once

pytestmark = pytest.mark.usefixtures("rules")

WHY = "We saw it at the fair."


@pytest.fixture
def rules(app: Flask) -> None:
    """The shipped rules are in force."""
    act(make_person("Somebody"), SHARE)


def told(person: Person) -> list[str]:
    db.session.rollback()
    mine = Notice.person_id == person.id, Notice.key.like("appeal:%")
    return list(db.session.execute(select(Notice.kind).where(*mine).order_by(Notice.id)).scalars())


def appeals_of(person: Person) -> list[Appeal]:
    db.session.rollback()
    query = select(Appeal).where(Appeal.person_id == person.id).order_by(Appeal.turn)
    return list(db.session.execute(query.execution_options(populate_existing=True)).scalars())


def decide(appeal: Appeal, verdict: Verdict, decider: Person) -> None:
    decide_as(as_hr(decider), appeal.id, verdict)


def decide_as(actor: Actor, appeal_id: int, verdict: Verdict) -> None:
    with unit_of_work():
        decide_appeal(appeal_id, verdict, answer=WHY, actor=actor)


def test_whoever_misses_a_badge_asks_once_and_has_it_when_hr_finds_it_theirs(app: Flask) -> None:
    """R-W2: two clicks are one question; what is given bears no act, and no rule gives it a second time."""
    mara, hanna = make_person("Mara Lind"), make_hr()
    hers = as_colleague(mara)
    assert Counter(at_once(app, [lambda: ask_as(hers)] * 3)) == {True: 1, False: 2}
    with pytest.raises(AppealWaits):
        ask_for_badge(mara, words="And another thing.")
    assert told(hanna) == ["badge_asked"]
    [asked] = appeals_of(mara)
    with pytest.raises(NotAllowed), unit_of_work():
        decide_appeal(asked.id, Verdict.GIVEN, answer=WHY, actor=as_colleague(mara))
    decide(asked, Verdict.GIVEN, hanna)

    [award] = awards_of(mara).values()
    assert (award.badge_key, award.signal_id) == ("the-whole-trail", None)
    assert told(mara) == ["badge_answered"]
    grant_everybody()
    assert len(awards_of(mara)) == 1
    with pytest.raises(AppealRefused):
        ask_for_badge(mara)
    with pytest.raises(AppealRefused):
        ask_for_badge(mara, "no-such-badge")


def test_what_was_taken_back_comes_back_or_stays_away_and_can_be_asked_for_again() -> None:
    """R-W2: a refusal is final, and other words are another question."""
    mara, hanna = make_person("Mara Lind"), make_hr()
    act(mara, SHARE)
    award = awards_of(mara)["first-share"]
    with unit_of_work():
        revoke_badge(award.id, Why.MISTAKE, note="A mistake.", actor=as_hr(hanna))
    ask_for_badge(mara, "first-share")
    decide(appeals_of(mara)[0], Verdict.REFUSED, hanna)
    assert awards_of(mara)["first-share"].is_revoked
    ask_for_badge(mara, "first-share", words="Look at the link.")
    decide(appeals_of(mara)[1], Verdict.GIVEN, hanna)

    assert not awards_of(mara)["first-share"].is_revoked
    assert [one.decision for one in appeals_of(mara)] == ["refused", "given"]
    assert "first-share" not in askable(mara.id)


def test_of_two_who_decide_at_once_one_decides_and_nobody_about_themselves(app: Flask) -> None:
    """R-W2: nor about whoever leads them; whoever asks is not told that it waits."""
    hanna, boss = make_hr(), make_person("Bo Boss")
    hugo = make_hr("Hugo", manager_id=boss.id)
    ask_for_badge(hanna)
    ask_for_badge(boss)
    assert (told(hanna), told(hugo)) == (["badge_asked"], ["badge_asked"] * 2)
    [own], [of_boss] = appeals_of(hanna), appeals_of(boss)
    for one, decider in ((own, hanna), (of_boss, hugo)):
        with pytest.raises(NotYoursToGive):
            decide(one, Verdict.GIVEN, decider)

    office, number = as_hr(hugo), own.id

    def tried(verdict: Verdict) -> str:
        try:
            decide_as(office, number, verdict)
        except AppealDecided:
            return "late"
        return "decided"

    answers = at_once(app, [lambda: tried(Verdict.GIVEN), lambda: tried(Verdict.REFUSED)])
    assert sorted(answers) == ["decided", "late"]
    assert (appeals_of(hanna)[0].decision == "given") == bool(awards_of(hanna))


def test_what_was_asked_goes_along_with_a_joined_record_and_away_with_an_erased_one() -> None:
    """R-P3: both may have asked for the same badge; where badges are off nobody asks."""
    mara, again = make_person("Mara Lind"), make_person("Mara L")
    ask_for_badge(mara)
    ask_for_badge(again)
    with unit_of_work():
        merge_persons(again.id, mara.id, why="typed twice", actor=Actor.operator())
    assert [one.turn for one in appeals_of(mara)] == [0, 1]
    assert len(list(read_appeals(mara.id))) == 2
    with unit_of_work():
        assert erase_appeals(mara.id) == 2
        switch_element(Element.BADGES, to=False, was=None, actor=Actor.operator())
    with pytest.raises(BadgesOff):
        ask_for_badge(mara)


def test_a_badge_is_asked_for_and_given_by_page(app: Flask, sign_in) -> None:
    """R-W2: the words of both are never lost, and nothing of them is a tag."""
    mara, hr = make_person("Mara Lind"), make_hr()
    hers, office = sign_in(mara), sign_in(hr)
    assert "/badges/appeals" in hers.get("/badges").text
    assert "the-whole-trail" in hers.get("/badges/appeals").text
    asked = {"badge": "the-whole-trail", "words": "I <b>did</b> it."}
    assert hers.post("/badges/appeals", data=asked | {"badge": "no-such"}).status_code == 422
    assert hers.post("/badges/appeals", data=asked).status_code == 303
    late = hers.post("/badges/appeals", data=asked | {"words": "Once more."})
    assert (late.status_code, "Once more." in late.text) == (409, True)
    assert "Somebody in HR looks at it." in hers.get("/badges/appeals").text
    assert "/badges-of-others/appeals" in office.get("/badges-of-others").text
    page = office.get("/badges-of-others/appeals").text
    assert ("I &lt;b&gt;did" in page, "Give it" in page) == (True, True)
    [one] = appeals_of(mara)
    decision = f"/badges-of-others/appeals/{one.id}/decision"
    assert office.post(decision, data={"decision": "given", "answer": ""}).status_code == 422
    assert office.post(decision, data={"decision": "odd", "answer": WHY}).status_code == 422
    assert office.post(decision, data={"decision": "given", "answer": WHY}).status_code == 303
    assert office.post(decision, data={"decision": "given", "answer": WHY}).status_code == 409
    assert WHY in hers.get("/badges/appeals").text
    assert WHY in office.get("/badges-of-others/appeals?state=decided").text
    assert "/badges/appeals" in hers.get("/notices").text
    assert hers.get("/badges-of-others/appeals").status_code == 403
