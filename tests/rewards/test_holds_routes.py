"""Activity that is looked at, by page: whose it is sees why and answers, HR decides with a reason, nobody else sees it."""

from flask import Flask
from sqlalchemy import func, select

from app.core.clock import date_from_day, today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.people.vocabulary import Role
from app.rewards.models import Hold
from app.rewards.services.holds import answer, release
from app.signals.models import Reversal
from tests.factories.journey import SHARE, act
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import as_colleague, as_hr, hold_act, points_of


def test_a_person_reads_why_answers_once_for_all_and_reads_what_was_decided(
    app: Flask, points_rules: None, sign_in
) -> None:
    """R-W8: from the notice, the points and the day in full; another one's page is not there."""
    mara, bob, hr = make_person("Mara Lind"), make_person("Bob Berry"), make_hr()
    first, second = (act(mara, SHARE).id for _ in range(2))
    page = sign_in(mara)
    assert "Nothing of yours is being looked at" in page.get("/holds/mine").text
    held = hold_act(first, second)

    shown = page.get("/points").text
    assert ("2 of your activities are being looked at" in shown, "/holds/mine" in page.get("/notices").text) == (True, True)  # fmt: skip
    assert (
        "being looked at; it counts as soon as" in page.get(f"/points/day?on={date_from_day(today())}").text
    )
    own = page.get(f"/holds/mine/{held}").text
    assert ("Very many at once." in own, "30 in the 5 minutes before it" in own, "1 more of yours is held" in own) == (True,) * 3  # fmt: skip
    assert sign_in(bob).get(f"/holds/mine/{held}").status_code == 404
    assert sign_in(bob).post(f"/holds/mine/{held}/answer", data={"words": "Not mine"}).status_code == 404
    address = f"/holds/mine/{held}/answer"
    assert page.post(address, data={"words": ""}).status_code == 422
    said = {"words": "At the <b>fair</b>", "is_alike": "y"}
    assert page.post(address, data=said).status_code == 303
    assert page.post(address, data=said).status_code == 303
    assert "&lt;b&gt;fair" in page.get(f"/holds/mine/{held}").text
    assert db.session.execute(select(Hold.answer, Hold.version)).all() == [("At the <b>fair</b>", 2)] * 2

    with unit_of_work():
        both = release(held or 0, version=2, reason="We were there.", is_alike=True, actor=as_hr(hr))
    assert both == 2  # the same was said of both
    assert page.post(address, data={"words": "Too late"}).status_code == 409
    assert "We were there." in page.get(f"/holds/mine/{held}").text
    assert "It counts." in page.get(f"/holds/mine/{held}").text
    assert points_of(mara) == 4


def test_hr_decides_once_with_a_reason_about_one_or_all_that_are_alike(
    app: Flask, points_rules: None, sign_in
) -> None:
    """R-W8: what was said since is read first, what was held since waits; the form sent twice decides once; looks are kept; export as a sheet."""
    mara, hr = make_person("Mara Lind", department="=Board"), make_hr()
    ids = [act(mara, SHARE).id for _ in range(3)]
    office = sign_in(hr)
    assert "Nothing waits for you" in office.get("/holds").text
    held = hold_act(*ids)
    with unit_of_work():
        answer((held or 0) + 1, words="That one was at the fair.", actor=as_colleague(mara))

    listed = office.get("/holds").text
    assert (listed.count(f'href="/holds/{held}"'), "Many at once" in listed, "answered" in listed) == (
        1,
        True,
        True,
    )
    assert "Mara Lind" in office.get("/holds?rule=burst").text
    assert "Mara Lind" in office.get("/holds?rule=nothing").text
    address = f"/holds/{held}/decision"
    looked_at = office.get(f"/holds/{held}").text
    assert ("1 more of theirs is held" in looked_at, f'href="/holds/{(held or 0) + 2}"' in looked_at) == (
        True,
        True,
    )
    up_to = str((held or 0) + 2)
    assert f'name="up_to" type="hidden" value="{up_to}"' in looked_at
    hold_act(act(mara, SHARE).id)
    form = {
        "version": "1",
        "up_to": up_to,
        "reason": "A program did it.",
        "decision": "false",
        "is_alike": "y",
    }
    assert office.post(address, data=form | {"reason": " "}).status_code == 422
    assert office.post(address, data=form | {"decision": "maybe"}).status_code == 422
    assert office.post(address, data=form | {"version": "3"}).status_code == 409
    assert office.post(address, data=form).status_code == 303
    assert office.post(address, data=form).status_code == 409

    db.session.rollback()
    taken = db.session.execute(select(Reversal.signal_id).order_by(Reversal.signal_id)).scalars().all()
    assert taken == [ids[0], ids[2]]  # what was explained is looked at by itself
    decided = office.get("/holds?state=decided").text
    assert ("it was taken back" in decided, "Hanna Rowe" in decided) == (True, True)
    sheet = office.post("/holds/exports").text
    assert ("Mara Lind,'=Board,share," in sheet, ",false,Hanna Rowe," in sheet) == (True, True)
    assert "A program did it." in sign_in(mara).get("/holds/mine").text


def test_nobody_but_hr_sees_the_list_and_hr_decides_about_nothing_of_their_own(app: Flask, sign_in) -> None:
    """R-W8: a coach, an administrator, a manager; and an act that is gone."""
    hr, mara = make_hr(), make_person("Mara Lind", roles=(Role.COACH, Role.ADMINISTRATOR))
    held = hold_act(act(hr, SHARE).id)

    for address in ("/holds", f"/holds/{held}"):
        assert sign_in(mara).get(address).status_code == 403
    office = sign_in(hr)
    assert "A colleague in HR decides about it" in office.get(f"/holds/{held}").text
    form = {"version": "1", "reason": "It was me.", "decision": "counts"}
    own = office.post(f"/holds/{held}/decision", data=form)
    assert (own.status_code, "cannot do this yourself" in own.text, "administrator" in own.text) == (403, True, False)  # fmt: skip
    assert office.get("/holds/4711").status_code == 404
    assert db.session.execute(select(func.count(Hold.id)).where(Hold.decided_at.is_(None))).scalar() == 1
