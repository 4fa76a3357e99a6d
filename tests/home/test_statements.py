"""What the front page asks of the database, and what it may keep."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from app.core.actor import Actor
from app.core.clock import day_of, now
from app.core.unit_of_work import unit_of_work
from app.people.services import declare_absence
from tests.factories.people import make_hr, make_person
from tests.stories.acts import make_sharer


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement sent inside the block, beside the marks of transactions."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_more):
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_the_front_page_takes_few_statements(app, sign_in):
    """PL-6. At most six for somebody who acts and was away, and one for a page that is unchanged or kept."""
    mara = make_person("Mara Lindqvist")
    make_sharer(mara)
    today = day_of(now())
    with unit_of_work():
        declare_absence(mara.id, first_day=today - 9, last_day=today - 8, actor=Actor.operator())
    browser = sign_in(mara)
    tag = browser.get("/").headers["ETag"]
    app.extensions["waymark-pages"].forget()

    with statements() as drawn:
        assert browser.get("/").status_code == 200
    with statements() as kept:
        assert browser.get("/").status_code == 200
    with statements() as unchanged:
        assert browser.get("/", headers={"If-None-Match": tag}).status_code == 304

    assert len(drawn) <= 6, drawn
    assert (len(kept), len(unchanged)) == (1, 1), (kept, unchanged)


def test_days_away_make_the_front_page_anew(app, sign_in):
    """R-J3. Whatever the numbers hang on changes the mark of the page, also where nobody moves."""
    mara = make_person("Mara Lindqvist")
    make_sharer(mara)
    browser = sign_in(mara)
    tag = browser.get("/").headers["ETag"]

    today = day_of(now())
    with unit_of_work():
        declare_absence(mara.id, first_day=today - 9, last_day=today - 8, actor=Actor.operator())

    assert browser.get("/", headers={"If-None-Match": tag}).status_code == 200


def test_what_is_shared_between_readers_is_nobodys_own(app, sign_in):
    """R-J3, AU-3. One process draws for people of several places, languages and roles, and mixes nothing up."""
    mara, nina = make_person("Mara Lindqvist"), make_person("Nina Kowalska", language="de")
    make_sharer(mara)
    browsers = [sign_in(person) for person in (mara, nina, make_hr())]

    alone = []
    for browser in browsers:
        app.extensions["waymark-fragments"].forget()
        alone.append(browser.get("/").text)
    app.extensions["waymark-pages"].forget()
    together = [[browser.get("/").text for browser in browsers] for _ in range(2)]

    assert together == [alone, alone]
    assert "Mara" not in alone[1] + alone[2]
