"""Surveys by page (R-T2): HR writes, tries out, opens, closes and releases; everybody answers without JavaScript."""

import logging
import re

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.clock import date_from_day, today
from app.core.db import db
from app.core.jobs import run_due_jobs
from app.training.queries import surveys as queries
from app.training.services.publishing import ensure_lessons
from app.training.services.responses import count_responses
from tests.factories.people import make_hr, make_person
from tests.factories.surveys import answer, close, make_people, make_survey, open_survey, release

LATER = date_from_day(today() + 9).isoformat()


def kept(page: str) -> dict[str, str]:
    """What the hidden fields of a page carry on."""
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page).group(1) for name in ("kept", "page")}  # type: ignore[union-attr]


def count(table: str) -> int:
    db.session.rollback()
    return int(db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_somebody_answers_page_by_page_and_nothing_is_stored_before_the_end(app: Flask, sign_in) -> None:
    """R-T2, SU-7, SU-9: the promise first; signed answers travel in the form; no address or cached page has any of them."""
    survey_id, mara = open_survey(), make_person("Mara Lind", language="de")
    hers = sign_in(mara)
    address = f"/survey/{survey_id}"
    assert "Was wir versprechen" in hers.get(address).text
    assert hers.get(address).headers["Cache-Control"] == "no-store"
    first = hers.post(f"{address}/pages").text
    assert ("Was ist ein Feed?" in first, "Do you post?" in first) == (True, False)
    second = hers.post(f"{address}/pages", data={**kept(first), "answer-knows": "1"}).text
    third = hers.post(f"{address}/pages", data={**kept(second), "answer-posts": "1"}).text
    assert "Why not?" in third
    long = hers.post(f"{address}/pages", data={**kept(third), "answer-why-not": "x" * 2001})
    assert (long.status_code, "x" * 2001 in long.text) == (422, True)
    assert 'href="#answer-why-not"' in long.text
    end = hers.post(f"{address}/pages", data={**kept(third), "answer-why-not": "I would blush"}).text
    assert "3 von 3" in end
    back = hers.post(f"{address}/pages", data={**kept(end), "back": "yes"}).text
    assert "I would blush" in back
    again = hers.post(
        f"{address}/pages", data={**kept(back), "back": "yes", "answer-why-not": "I would blush"}
    ).text
    # Another answer before: nobody asks why not any more, and what was written there is not kept.
    end = hers.post(f"{address}/pages", data={**kept(again), "answer-posts": "0"}).text
    assert count("training_survey_participations") == 0
    forged = hers.post(f"{address}/answers", data={"kept": kept(end)["kept"][:-1] + "?"})
    assert (forged.status_code, count_responses(survey_id)) == (400, 0)
    sent = hers.post(f"{address}/answers", data=kept(end))
    assert (sent.status_code, sent.location) == (303, address)
    (answers,) = db.session.execute(text("SELECT answers FROM training_survey_responses")).scalars()
    assert answers == '{"knows": 1, "posts": 0}'
    twice = hers.post(f"{address}/answers", data=kept(end))
    assert (twice.status_code, count_responses(survey_id)) == (409, 1)
    assert hers.post(f"{address}/pages").status_code == 303
    assert "Du hast teilgenommen" in hers.get(address).text
    assert "beantwortet" in hers.get("/survey").text


def test_the_log_does_not_tell_how_many_pages_somebody_turned(app: Flask, sign_in, caplog) -> None:
    """SU-9: only whoever says no is asked why, on a page of its own; so no line says who turned how many, or when."""
    survey_id, hers = open_survey(), sign_in(make_person())
    address = f"/survey/{survey_id}"
    with caplog.at_level(logging.INFO):
        hers.get(address)
        page = hers.post(f"{address}/pages").text
        page = hers.post(f"{address}/pages", data={**kept(page), "answer-knows": "1"}).text
        assert hers.post(f"{address}/answers", data=kept(page)).status_code == 303
    routes = [getattr(one, "route", "") for one in caplog.records if one.name == "app.web"]
    assert routes == ["/survey/<int:survey_id>"]


def test_answers_of_one_survey_are_none_of_another(app: Flask, sign_in) -> None:
    """R-T2: what is signed names its survey; a draft is nobody's business; a closed one says so, kindly."""
    first, second, draft, hers = open_survey(), open_survey(), make_survey(), sign_in(make_person())
    page = hers.post(f"/survey/{first}/pages").text
    assert hers.post(f"/survey/{second}/answers", data=kept(page)).status_code == 400
    assert hers.post(f"/survey/{second}/pages", data=kept(page)).status_code == 400
    assert [hers.get(f"/survey/{one}").status_code for one in (draft, 99)] == [404, 404]
    close(first)
    late = hers.post(f"/survey/{first}/answers", data=kept(page))
    assert (late.status_code, "Nothing that you chose was kept" in late.text) == (409, True)
    for address in ("/surveys", f"/surveys/{draft}/draft", f"/surveys/{draft}/trial", f"/surveys/{first}"):
        assert hers.get(address).status_code == 403


def test_hr_writes_a_survey_tries_it_out_and_opens_it(app: Flask, sign_in) -> None:
    """R-T2: from the ready-made questions; what was typed is never lost; trying out stores nothing."""
    office = sign_in(make_hr())
    assert "No survey yet" in office.get("/surveys").text
    begun = office.post("/surveys", data={"from": "baseline"})
    address = begun.location.removesuffix("/draft")
    survey_id = int(address.rpartition("/")[2])
    assert "Where do we stand" in office.get(begun.location).text
    typed = {"version": "1", "kind": "habit", "words": "Do you comment?", "options": "Yes\nNo", "options_de": "Ja", "words_de": "Kommentierst du?"}  # fmt: skip
    wrong = office.post(f"{address}/questions", data=typed)
    assert (wrong.status_code, "Kommentierst du?" in wrong.text, "as many answers" in wrong.text) == (422, True, True)  # fmt: skip
    assert office.post(f"{address}/questions", data=typed | {"options_de": "Ja\nNein"}).status_code == 303
    late = office.post(f"{address}/questions", data=typed | {"options_de": "Ja\nNein"})
    assert (late.status_code, "Do you comment?" in late.text, 'value="2"' in late.text) == (409, True, True)
    stars = typed | {"version": "2", "kind": "baseline", "options": "* Yes\n* No", "options_de": "", "topic": "reading"}  # fmt: skip
    assert "before one answer only" in office.post(f"{address}/questions", data=stars).text
    two = stars | {"options": "Yes\nNo", "kind": "open", "after": ["posts:0", "dares:1"]}
    assert "one question only" in office.post(f"{address}/questions", data=two).text
    changed = {"version": "2", "kind": "open", "words": "And why not?", "after": ["posts:2", "posts:3"]}
    assert "checked" in office.get(f"{address}/questions/why-not").text
    assert office.post(f"{address}/questions/why-not", data=changed).status_code == 303
    assert office.post(f"{address}/questions/posts/removal", data={"version": "3"}).status_code == 303
    assert "Another question follows" in office.get(f"{address}/draft").text
    assert office.post(f"{address}/questions/wish/removal", data={"version": "3"}).status_code == 303
    assert (
        office.post(f"{address}/questions/source/moving", data={"version": "4", "to": "up"}).status_code
        == 303
    )
    head = {"version": "5", "title": "What we know", "title_de": "Was wir wissen", "attributes": "department"}
    assert office.post(f"{address}/draft", data=head | {"title": ""}).status_code == 422
    assert office.post(f"{address}/draft", data=head).status_code == 303
    assert queries.get_survey(survey_id).attributes == ["department"]
    trial = office.post(f"{address}/trial").text
    assert "You are trying it out" in office.post(f"{address}/trial", data=kept(trial)).text
    assert office.post(f"{address}/trial", data={"kept": "?"}).status_code == 303
    assert office.get(f"{address}").status_code == 303
    assert "is asked" in office.get(f"{address}/opening").text
    assert (
        office.post(f"{address}/opening", data={"version": "6", "closes_on": "2001-01-01"}).status_code == 422
    )
    assert office.post(f"{address}/opening", data={"version": "5", "closes_on": LATER}).status_code == 409
    assert office.post(f"{address}/opening", data={"version": "6", "closes_on": LATER}).status_code == 303
    assert count("training_survey_responses") == 0
    assert office.get(f"{address}/draft").status_code == 303
    another = office.post("/surveys").location.removesuffix("/draft")
    assert "everybody would be asked twice" in office.get(f"{another}/opening").text
    standing = office.get(address).text
    assert ("too few to say how many" in standing, "Mara" in standing) == (True, False)
    assert [office.post(f"{address}/{act}", data=data).status_code for act, data in (("closing-day", {"closes_on": "2001-01-01"}), ("closing-day", {"closes_on": LATER}), ("reminders", {}), ("closing", {}), ("release", {"looked": "y"}))] == [422, 303, 303, 303, 303]  # fmt: skip
    assert "being sealed" in office.get(address).text
    assert 'aria-busy="true"' in office.get(f"{address}/state").text
    run_due_jobs()
    assert "The answers are sealed: go on" in office.get(f"{address}/state").text
    assert "Too few answers" in office.get(address).text
    repeated = office.post("/surveys", data={"repeats": str(survey_id)})
    assert office.post(f"{repeated.location.removesuffix('/draft')}/discarding").status_code == 303


def test_hr_looks_through_the_words_releases_and_compares(app: Flask, sign_in) -> None:
    """R-T2, SU-15, SU-20: results with hidden groups, gaps that lead to lessons, a sheet of the release, a comparison."""
    ensure_lessons()
    office = sign_in(make_hr())
    people = make_people({"Sales": 12, "Legal": 6, "Board": 3})
    numbers = []
    for _turn in range(2):
        survey_id = open_survey(attributes=["department"])
        for group in people.values():
            for number, person in enumerate(group):
                answer(
                    survey_id, person, knows=number % 2, posts=1, why_not=f"Because of Legal's rules {number}"
                )
        close(survey_id)
        numbers.append(survey_id)
    first, second = numbers
    checking = office.get(f"/surveys/{first}").text
    assert ("Because of Legal&#39;s rules 3" in checking, "May name somebody: Legal" in checking) == (
        True,
        True,
    )
    blind = office.post(f"/surveys/{first}/release", data={"left-out": "why-not:0", "black": "Legal"})
    assert (blind.status_code, blind.text.count("checked")) == (422, 1)
    done = office.post(f"/surveys/{first}/release", data={"left-out": ["why-not:0", "why-not:x"], "black": "legal, ", "looked": "y"})  # fmt: skip
    assert done.location == f"/surveys/{first}/results"
    release(second)
    shown = office.get(f"/surveys/{second}/results?beside={first}").text
    for words in ("Department: Sales", "Before and now", "Sources you can trust", "Because of Legal"):
        assert words in shown, words
    assert ("Department: Legal" in shown, "Department: Board" in shown) == (False, False)
    assert "[…]&#39;s rules" in office.get(f"/surveys/{first}/results").text
    assert office.post(f"/surveys/{first}/release", data={"looked": "y"}).status_code == 303
    sheet = office.post(f"/surveys/{first}/exports").text
    assert "What is a feed?,baseline,Everybody,A list of posts,yes," in sheet
    assert "Board" not in sheet
    reader = sign_in(make_person("Nils"))
    mine = reader.get(f"/survey/{second}").text
    assert ("What came of it" in mine, "/learn/" in mine, "Because of" in mine) == (True, True, False)
    assert reader.get(f"/surveys/{second}/results").status_code == 403
    learning = reader.get("/learn").text
    assert ("What colleagues know least about" in learning, "Sources you can trust" in learning) == (
        True,
        True,
    )


@pytest.mark.parametrize("address", ["/survey", "/surveys"])
def test_without_surveys_the_lists_say_what_would_stand_there(app: Flask, sign_in, address: str) -> None:
    """R-T2: an empty list is no dead end."""
    assert "yet" in sign_in(make_hr()).get(address).text


def test_doors_of_a_draft_lead_on_once_the_survey_is_open(app: Flask, sign_in) -> None:
    """R-T2: a second click on "Open it now", an old tab, and numbers that no row can have are answered, never broken."""
    survey_id, hr = open_survey(), sign_in(make_hr())
    address, huge = f"/surveys/{survey_id}", "9" * 30
    for door in ("opening", "questions/new", "questions/knows", "draft"):
        assert hr.get(f"{address}/{door}").location == address
    again = hr.post(f"{address}/opening", data={"version": "1", "closes_on": LATER})
    assert (again.status_code, again.location) == (303, address)
    assert hr.post("/surveys", data={"repeats": huge}).status_code == 404
    for _ in range(5):
        answer(survey_id, make_person(), knows=1)
    answer(survey_id, make_person(), knows=0)
    close(survey_id)
    release(survey_id)
    assert hr.get(f"{address}/results?beside={huge}").status_code == 200
