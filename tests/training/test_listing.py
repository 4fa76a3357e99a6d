"""The list of lessons where there are many of them."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from flask import Flask

from app.people.vocabulary import Role
from app.training.queries.surveys import list_surveys
from app.training.rules.listing import AT_ONCE
from tests.factories.people import make_person
from tests.factories.surveys import answer, open_survey
from tests.factories.training import lesson, publish
from tests.support.clock import TestClock
from tests.training.test_lessons import reach


def test_of_many_lessons_the_page_shows_the_own_stretch_and_where_the_others_are(
    app: Flask, sign_in: Any, clock: TestClock
) -> None:
    """R-T1: links keep what was looked for; what is under way stands above, and whatever changes is seen at once."""
    sales = lesson("For sales", zone="sharer").replace("[everybody]", "[sales]")
    files = {f"early-{n:02d}.en.md": lesson(f"Early {n:02d}") for n in range(AT_ONCE + 2)}
    publish(files | {"sales.en.md": sales, "second.en.md": lesson("Second", zone="sharer")})
    visitor = sign_in(make_person())

    page = visitor.get("/learn").text
    assert ("Early 00" in page, f"Early {AT_ONCE:02d}" in page, "For sales" in page) == (True, False, False)
    assert 'href="/learn?stretch=sharer#sharer"' in page
    assert 'href="/learn?stretch=consumer&amp;page=2#consumer"' in page
    assert f"Early {AT_ONCE:02d}" in visitor.get("/learn?stretch=consumer&page=2").text
    assert "For sales" in visitor.get("/learn?stretch=sharer").text

    found = visitor.get("/learn?topic=safety&audience=sales").text
    assert ("For sales" in found, "Second" in found, "Early 00" in found) == (True, False, False)
    assert '<option value="sales" selected>' in found
    assert '<option value="safety" selected>' in found
    assert "nothing of this kind" in visitor.get("/learn?topic=courage").text
    assert "Early 00" in visitor.get("/learn?topic=nonsense&audience=nobody&stretch=nowhere&page=x").text

    for number in range(4):
        clock.advance(minutes=1)
        visitor.post(f"/learn/early-{number:02d}/place", data={"part": "2"})
    page = visitor.get("/learn").text
    assert (
        page.index("Early 03")
        < page.index("Early 02")
        < page.index("Early 01")
        < page.index("1 more that you have begun")
    )
    publish(files)
    assert "stretch=sharer" not in visitor.get("/learn").text


def test_whatever_a_page_of_lessons_shows_makes_it_another_page(app: Flask, sign_in: Any) -> None:
    """R-T1: also within one moment, since time stands still here; and what changes nothing lets the browser keep its page."""
    publish(
        {
            "safe.en.md": lesson(),
            "quiz.en.md": lesson("Quiz", quiz=True),
            "far.en.md": lesson("Far", zone="sharer"),
        }
    )
    person = make_person()
    visitor, coach = sign_in(person), sign_in(make_person(roles=(Role.COACH,)))
    own = {"key": "own", "language": "en", "source": lesson("Own"), "number": "0"}
    deeds: tuple[Callable[[], object], ...] = (
        lambda: open_survey(attributes=[]),
        lambda: answer(list_surveys()[0].id, person, knows=1),
        lambda: visitor.post("/learn/safe/place", data={"part": "2"}),
        lambda: visitor.post("/learn/safe/place", data={"part": "1"}),
        lambda: visitor.post("/learn/safe/place", data={"part": "3"}),
        lambda: visitor.post("/learn/safe/end"),
        lambda: visitor.post("/learn/quiz/quiz"),
        lambda: reach(person, "sharer"),
        lambda: coach.post("/learn/authoring", data=own),
        lambda: coach.post("/learn/authoring/own/archive"),
        lambda: coach.post("/learn/authoring/own/restore"),
    )

    def tags() -> tuple[str | None, ...]:
        visitor.get("/learn")  # what was just done is told once, on a page that nobody keeps
        return tuple(visitor.get(page).headers.get("ETag") for page in ("/learn", "/learn/safe"))

    seen = [tags()]
    for deed in deeds:
        deed()
        seen.append(tags())
    assert all(all(pair) for pair in seen)
    assert all(before != after for before, after in pairwise(seen))
    assert tags() == seen[-1] == seen[-3]  # put back on the list, everything is as it was
    assert visitor.get("/learn", headers={"If-None-Match": str(seen[-1][0])}).status_code == 304


def test_whoever_writes_finds_a_lesson_among_many_page_by_page(app: Flask, sign_in: Any) -> None:
    """R-T1: links keep what is looked for; a word that nobody knows looks for everything."""
    files = {f"early-{n:02d}.en.md": lesson(f"Early {n:02d}") for n in range(32)}
    publish(files | {"late.en.md": lesson("Late", zone="sharer")})
    coach = sign_in(make_person(roles=(Role.COACH,)))

    page = coach.get("/learn/authoring?q=early").text
    assert ("Early 29" in page, "Early 30" in page, "Late" in page) == (True, False, False)
    assert 'href="/learn/authoring?q=early&amp;page=2"' in page
    assert "Early 30" in coach.get("/learn/authoring?q=early&page=2").text
    found = coach.get("/learn/authoring?stretch=sharer&lang=en&state=listed").text
    assert ("Late" in found, "Early 00" in found) == (True, False)
    assert "There is nothing of this kind." in coach.get("/learn/authoring?state=archived").text
    assert "Early 00" in coach.get("/learn/authoring?stretch=nowhere&page=x").text
