"""Surveys are anonymous, and every page of them says so (section 10): there is no other way to hold one."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from app.core.db import Base
from app.people.models import Person
from app.training.queries import surveys as queries
from config import ROOT
from tests.factories.people import make_hr, make_person
from tests.factories.surveys import answer, close, make_survey, open_survey, release
from tests.support.visitor import Visitor
from tests.training.test_surveys_routes import kept

PAGES = Path(ROOT) / "app" / "training" / "templates"
#: What a survey of another mode would call itself.
OTHER_MODES = re.compile(r"\b(?:confidential|confidentially|named)\b", re.IGNORECASE)
ANONYMOUS = "<b>Anonymous</b>: answers are kept without names, and results speak of groups alone."


def test_every_page_of_a_survey_says_that_it_is_anonymous(
    app: Flask, sign_in: Callable[[Person], Visitor]
) -> None:
    """SU-16, SU-20: the mode and what it means, from draft to results and in the sheet; number and day tell surveys apart."""
    office, mara, draft = sign_in(make_hr()), sign_in(make_person()), make_survey()
    pages = {
        address: office.get(address).text
        for address in ("/surveys", *(f"/surveys/{draft}/{one}" for one in ("draft", "opening", "questions/new", "questions/knows", "trial")))
    }  # fmt: skip
    pages["trial"] = office.post(f"/surveys/{draft}/trial").text
    survey_id, earlier = open_survey(attributes=[]), open_survey(attributes=[])
    begun = f"/survey/{survey_id}"
    pages |= {one: mara.get(one).text for one in ("/survey", begun)}
    pages["questions"] = mara.post(f"{begun}/pages").text
    page = mara.post(f"{begun}/pages", data={**kept(pages["questions"]), "answer-knows": "1"}).text
    pages["end"] = mara.post(f"{begun}/pages", data={**kept(page), "answer-posts": "0"}).text
    mara.post(f"{begun}/answers", data=kept(pages["end"]))
    pages["sent"] = mara.get(begun).text
    pages["open"] = office.get(f"/surveys/{survey_id}").text
    for number in range(6):
        person = make_person()
        answer(survey_id, person, knows=number % 2)
        answer(earlier, person, knows=number % 2)
    for one in (earlier, survey_id):
        close(one)
    pages["closed"] = office.get(f"/surveys/{survey_id}").text
    release(earlier)
    release(survey_id)
    pages["results"] = office.get(f"/surveys/{survey_id}/results?beside={earlier}").text
    pages |= {one: office.get(one).text for one in (f"/survey/{survey_id}", "/learn/effect")}
    assert [name for name, text in pages.items() if ANONYMOUS not in text] == []
    marks = [f"No. {one}, last day " for one in (earlier, survey_id)]
    assert f"Before: {marks[0]}" in pages["results"]
    assert all(mark in pages["/learn/effect"] for mark in marks)

    rows = list(csv.DictReader(office.post(f"/surveys/{survey_id}/exports").text.splitlines()))
    assert {(row["survey"], row["last_day"], row["mode"]) for row in rows} == {(f"{survey_id}: What we know", "2026-03-02", "anonymous")}  # fmt: skip


def test_no_survey_can_be_held_in_another_mode(app: Flask, sign_in: Callable[[Person], Visitor]) -> None:
    """SU-16: no column, no field and no word makes or claims one; whoever sends a mode along gets what all get."""
    office = sign_in(make_hr())
    office.post("/surveys", data={"mode": "named", "anonymous": "no"})
    (survey,) = queries.list_surveys()
    assert not {"mode", "anonymous", "named"} & set(Base.metadata.tables["training_surveys"].columns.keys())
    page = office.get(f"/surveys/{survey.id}/draft").text
    assert (ANONYMOUS in page, 'name="mode"' in page) == (True, False)
    texts = [*PAGES.glob("*survey*.html"), ROOT / "app/training/vocabulary/survey.py", *(ROOT / "app/notices/templates/kinds").glob("survey*.html")]  # fmt: skip
    assert len(texts) > 15
    assert [one.name for one in texts if OTHER_MODES.search(one.read_text(encoding="utf-8"))] == []
