"""The queue, narrowed down: what is counted is what is listed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from app.core.clock import now, today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.editorial import queries
from app.editorial.models import Piece, Round
from app.editorial.queries import NOBODY, QueueFilter
from app.editorial.vocabulary import Lane, PieceKind
from app.people.models import Person
from tests.factories.editorial import claim, edit, hand_in, make_editor, make_lead, make_piece
from tests.factories.people import make_absence, make_person
from tests.support.clock import TestClock
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("app")

SVG = "{http://www.w3.org/2000/svg}"
SignIn = Callable[[Person], Visitor]


def at_the_desk(author: Person, title: str, *, kind: PieceKind = PieceKind.ARTICLE, language: str = "",
                lane: Lane = Lane.NORMAL, late: bool = False) -> int:  # fmt: skip
    piece_id = make_piece(author, kind=kind, title=title)
    hand_in(piece_id, author)
    with unit_of_work() as session:
        session.get_one(Piece, piece_id).language = language
        stay = session.query(Round).filter_by(piece_id=piece_id).one()
        stay.lane = lane.value
        if late:
            stay.due_at = now() - timedelta(hours=1)
    return piece_id


@pytest.fixture
def tom(app: Flask) -> Person:
    return make_editor("Tomasz Wit")


@pytest.fixture
def desk(app: Flask, tom: Person) -> Person:
    """Four drafts of Mara's, one of which Tomasz has."""
    mara = make_person("Mara Lind")
    at_the_desk(mara, "Gauges", late=True)
    at_the_desk(mara, "Valves", kind=PieceKind.POST, language="de")
    at_the_desk(mara, "Pumps", lane=Lane.FAST, language="en-GB")
    claim(at_the_desk(mara, "Seals", language="de", late=True), tom)
    return mara


def test_counts_agree_with_the_list_whatever_it_is_narrowed_down_to(desk: Person, tom: Person) -> None:
    """RQ-16: with filters that fit nothing, too, and for somebody who asks for a page behind the last one."""
    expected = {
        QueueFilter(): {"Gauges", "Valves", "Pumps", "Seals"},
        QueueFilter(kind="post"): {"Valves"},
        QueueFilter(lane="fast"): {"Pumps"},
        QueueFilter(language="de"): {"Valves", "Seals"},
        QueueFilter(holder_id=NOBODY): {"Gauges", "Valves", "Pumps"},
        QueueFilter(holder_id=tom.id): {"Seals"},
        QueueFilter(is_overdue=True): {"Gauges", "Seals"},
        QueueFilter(is_overdue=True, holder_id=NOBODY, kind="article"): {"Gauges"},
        QueueFilter(kind="talk"): set(),
    }
    for wanted, titles in expected.items():
        page = queries.page_queue(tom.id, wanted, number=9)
        assert {one.title for one in page.items} == titles
        assert queries.count_at_the_desk(wanted) == page.total == len(titles)
    pages = [queries.page_queue(tom.id, number=number, size=3).items for number in (1, 2)]
    assert [len(page) for page in pages] == [3, 1]
    assert {one.title for page in pages for one in page} == expected[QueueFilter()]
    assert queries.count_at_the_desk(QueueFilter(holder_id=NOBODY)) == 3
    assert queries.list_languages_at_the_desk() == ["de", "en-GB"]


def test_the_page_of_the_queue_is_narrowed_down_by_its_address(
    desk: Person, tom: Person, sign_in: SignIn
) -> None:
    """R-E5."""
    client = sign_in(tom)

    everything = client.get("/desk").text
    assert "4 drafts" in everything
    assert "2 of them are overdue" in everything
    german = client.get(f"/desk?language=de&overdue=y&holder={tom.id}").text
    assert ("1 draft" in german, "Seals" in german, "Valves" in german) == (True, True, False)
    assert "Nothing at the desk fits this search." in client.get("/desk?kind=talk").text
    assert "4 drafts" in client.get("/desk?kind=poem&lane=slow&holder=x&page=99").text


def test_a_lease_of_somebody_who_is_away_is_shown_to_whoever_leads_the_desk(
    desk: Person, tom: Person, sign_in: SignIn
) -> None:
    """R-J5. Other editors are not told who is away."""
    make_absence(tom, today(), today() + 1)

    lead, other = sign_in(make_lead()), sign_in(make_editor("Olga Brandt"))
    for page in (f"/desk?holder={tom.id}", "/desk/turnaround"):
        assert "Tomasz Wit" in lead.get(page).text
        assert "away until" in lead.get(page).text
        assert "away until" not in other.get(page).text


def test_what_is_given_away_on_a_narrow_page_leads_back_to_it(
    desk: Person, tom: Person, sign_in: SignIn
) -> None:
    """R-E5."""
    client = sign_in(make_lead())
    piece_id = db.session.query(Piece.id).filter_by(title="Valves").scalar()

    page = client.get("/desk?kind=post").text
    assert "/desk/assignments?page=1&amp;kind=post" in page
    answer = client.post("/desk/assignments?kind=post&page=1", data={"piece": piece_id, "editor": tom.id})
    assert answer.location.endswith("/desk?kind=post&page=1")


def test_the_promise_is_drawn_and_its_numbers_are_taken_along(
    desk: Person, tom: Person, sign_in: SignIn, clock: TestClock
) -> None:
    """R-E5, R-J40, R-N7: a chart with a table behind it, and the same numbers as a file."""
    client = sign_in(tom)
    assert '<svg class="weeks"' not in client.get("/desk/turnaround").text
    clock.move_to(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    piece_id = at_the_desk(desk, "Answered")
    clock.advance(hours=3)
    edit(piece_id, tom)

    client = sign_in(tom)
    page = client.get("/desk/turnaround").text
    assert page.count('<svg class="weeks"') == page.count("<circle") == 1
    assert "How long answers took in the normal lane" in page
    lines = client.get("/desk/turnaround.csv").text.splitlines()
    assert lines[0] == "lane,week,answers,median_hours,ninetieth_hours,promised_hours"
    assert "normal,2026-03-02,1,3.00,3.00,16.00" in lines
    assert len(lines) == 1 + 2 * queries.WEEKS
    drawing = client.get("/desk/turnaround/normal.svg")
    marks = ET.fromstring(drawing.data)  # our own
    assert drawing.headers["Content-Disposition"] == "attachment; filename=turnaround-normal.svg"
    assert marks.findtext(f"{SVG}title") == "How long answers took in the normal lane"
    assert len(marks.findall(f".//{SVG}circle")) == 1
    for nothing in ("fast", "slow"):
        assert client.get(f"/desk/turnaround/{nothing}.svg").status_code == 404
