"""Private questions by page."""

import io
import re
from zipfile import ZipFile

from flask import Flask

from app.people.vocabulary import Role
from tests.factories.coaching import answer, ask, make_coach, take
from tests.factories.people import make_administrator, make_hr, make_person
from tests.factories.training import lesson, publish

SECRET = "Perhaps I cannot write"


def test_somebody_asks_and_a_coach_answers_by_page(app: Flask, sign_in) -> None:
    """R-T5: who reads it is said before sending; without a name the coach reads none."""
    ann, cora = make_person("Ann Lee"), make_coach()
    asker, coach = sign_in(ann), sign_in(cora)
    page = asker.get("/questions/new?about=step:follow-ten-voices").text
    assert all(
        words in page
        for words in ("Who reads it", "HR, your managers and administrators cannot", "Follow ten voices")
    )
    assert asker.post("/questions", data={"entry": "f", "words": " "}).status_code == 422
    typed = {"entry": "f", "words": f"<b>{SECRET}</b>", "is_unnamed": "y", "about": "step:follow-ten-voices"}
    asked = asker.post("/questions", data=typed)
    assert asker.post("/questions", data=typed).location == asked.location
    number = int(re.findall(r"\d+", asked.location)[-1])

    waiting = coach.get("/coaching/questions").text
    assert ("A colleague" in waiting, "Ann Lee" in waiting, SECRET in waiting) == (True, False, False)
    assert coach.get(f"/coaching/questions/{number}").status_code == 404
    assert coach.post(f"/coaching/questions/{number}/taking").status_code == 303
    page = coach.get(f"/coaching/questions/{number}").text
    assert (f"&lt;b&gt;{SECRET}" in page, "Ann Lee" in page) == (True, False)
    assert asker.post(f"/questions/{number}/withdrawal").status_code == 409
    stale = coach.post(
        f"/coaching/questions/{number}/answer", data={"number": "1", "words": "My long answer"}
    )
    assert (stale.status_code, "My long answer" in stale.text, 'value="2"' in stale.text) == (409, True, True)
    said = coach.post(f"/coaching/questions/{number}/answer", data={"number": "2", "words": "You can."})
    assert said.status_code == 303
    assert "A coach has answered you" in asker.get("/notices").text
    assert "You can." in asker.get(f"/questions/{number}").text
    assert (
        asker.post(f"/questions/{number}/words", data={"number": "3", "words": "And how?"}).status_code == 303
    )
    assert coach.post(f"/coaching/questions/{number}/leaving").status_code == 303
    assert asker.post(f"/questions/{number}/closure").status_code == 303
    assert "closed" in asker.get("/questions").text


def test_a_question_is_asked_beside_a_lesson(app: Flask, sign_in) -> None:
    """R-T1, R-T5: from the lesson's own page; a lesson off the list keeps its title, and one that never was has none."""
    publish({"safe.en.md": lesson()})
    asker, coach = sign_in(make_person("Ann Lee")), sign_in(make_coach())
    assert 'href="/questions/new?about=lesson:safe"' in asker.get("/learn/safe").text
    assert "Your question is about “Safe accounts”." in asker.get("/questions/new?about=lesson:safe").text
    assert "is about" not in asker.get("/questions/new?about=lesson:never").text

    typed = {"entry": "f", "words": SECRET, "about": "lesson:safe"}
    assert asker.post("/questions", data=typed).status_code == 303
    publish({})

    assert "About “Safe accounts”" in asker.get("/questions").text
    assert "about “Safe accounts”" in coach.get("/coaching/questions").text


def test_no_other_role_reads_a_word_of_it_anywhere(app: Flask, sign_in) -> None:
    """R-T5, LM-20: not by the pages of coaches, notices, the log, status, or what HR takes along for somebody."""
    boss = make_coach("Bo Boss")
    ann, cora = make_person("Ann Lee", manager_id=boss.id), make_coach()
    number = ask(ann, SECRET)
    take(number, cora)
    answer(number, cora, "My secret answer")
    hr, admin = make_hr(), make_administrator()
    strangers = [boss, hr, admin, make_coach("Hal", roles=(Role.HR,)), make_person("Ed", roles=(Role.EDITOR, Role.DESK_LEAD)), make_person("Mo")]  # fmt: skip
    for one in strangers:
        browser = sign_in(one)
        for path in (f"/questions/{number}", f"/coaching/questions/{number}"):
            assert browser.get(path).status_code in (403, 404), (one.name, path)
        for path in (
            "/coaching/questions",
            "/questions",
            "/notices",
            "/audit",
            "/status",
            f"/people/{ann.id}",
        ):
            text = browser.get(path).text
            assert (SECRET in text, "My secret answer" in text) == (False, False), (one.name, path)

    office = sign_in(hr)
    answered = office.post(f"/people/{ann.id}/data/downloads")
    assert answered.status_code == 200
    with ZipFile(io.BytesIO(answered.data)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert (SECRET in everything, "My secret answer" in everything) == (False, False)
    assert SECRET in sign_in(ann).get("/my-data/kinds/coaching.questions").text


def test_where_there_is_no_coach_the_page_says_so(app: Flask, sign_in) -> None:
    """R-T5."""
    asker = sign_in(make_person())
    assert "There is no coach yet who could answer you." in asker.get("/questions/new").text
    number = ask(make_person("Ben"))
    assert asker.get(f"/questions/{number}").status_code == 404
    assert (
        sign_in(make_coach("Hal", roles=(Role.HR,))).get("/coaching/questions").text.count("You work for HR")
        == 1
    )
