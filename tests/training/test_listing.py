"""The list of lessons where there are many of them."""

from typing import Any

from flask import Flask

from app.training.rules.listing import AT_ONCE
from tests.factories.people import make_person
from tests.factories.training import lesson, publish
from tests.support.clock import TestClock


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
