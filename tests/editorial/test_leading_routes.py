"""The pages of whoever leads the desk."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.core.clock import today
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.people.models import Person
from tests.factories.editorial import (
    EDITED,
    as_author,
    claim,
    edit,
    hand_in,
    make_edited,
    make_editor,
    make_lead,
    make_piece,
    make_ready,
    piece_of,
)
from tests.factories.people import make_absence, make_person
from tests.support.clock import TestClock
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("app")

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def mara(app: Flask) -> Person:
    return make_person("Mara Lind")


@pytest.fixture
def tom(app: Flask) -> Person:
    return make_editor("Tomasz Wit")


@pytest.fixture
def lead(app: Flask) -> Person:
    return make_lead()


def waiting(author: Person, text: str = "Secret words.") -> int:
    piece_id = make_piece(author, text)
    hand_in(piece_id, author)
    return piece_id


def test_a_lead_reads_a_draft_at_the_desk_whoever_has_it_and_other_editors_do_not(
    mara: Person, tom: Person, lead: Person, sign_in: SignIn
) -> None:
    """R-E1: seen by its authors, the peers whom they asked, the editor who has it, and whoever leads the desk."""
    piece_id, own = waiting(mara), waiting(lead, "Of my own.")
    leading, other = sign_in(lead), sign_in(make_editor("Olga Brandt"))

    for _time in range(2):
        assert "Secret words." in leading.get(f"/desk/{piece_id}").text
        assert "Secret" not in other.get(f"/desk/{piece_id}").text
        claim(piece_id, tom)
    assert leading.get(f"/desk/{own}").status_code == 404
    assert "/holder" not in other.get(f"/desk/{piece_id}").text


def test_a_lead_gives_and_takes_drafts_and_is_warned_of_who_is_away(
    mara: Person, tom: Person, lead: Person, sign_in: SignIn
) -> None:
    """R-E5, R-E6."""
    first, second, client = waiting(mara), waiting(mara), sign_in(lead)
    make_absence(tom, today(), today() + 2)
    given = {"piece": [first, second], "editor": tom.id}
    assert "Tomasz Wit, away until" in client.get("/desk").text

    warned = client.post("/desk/assignments", data=given)
    assert warned.status_code == 409
    assert "is away today" in warned.text
    assert warned.text.count(" checked>") == 2
    answer = client.post("/desk/assignments", data=given | {"is_sure": "y"})
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "2 drafts are with Tomasz Wit." in page
    assert '<input type="checkbox" form="assign"' not in page

    stale = client.post(f"/desk/{first}/holder", data={"held_by": lead.id, "editor": lead.id})
    assert stale.status_code == 409
    assert "By now Tomasz Wit has" in stale.text
    client.post(f"/desk/{first}/holder", data={"held_by": tom.id, "editor": lead.id})
    client.post(f"/desk/{second}/holder/withdrawal", data={"held_by": tom.id})
    assert "Tomasz Wit had it until now" in client.get(f"/desk/{second}").text
    assert [getattr(queries.find_holder(one), "name", None) for one in (first, second)] == [lead.name, None]
    told = sign_in(tom).get("/notices").text
    assert f"{lead.name} goes on with" in told
    assert "back into the queue, so that you need not think of it any more" in told


def test_what_names_nobody_or_nothing_is_asked_again(
    mara: Person, tom: Person, lead: Person, sign_in: SignIn
) -> None:
    """R-E5."""
    piece_id, client = waiting(mara), sign_in(lead)

    for editor in ("", "nobody", mara.id, 10**30):
        assert client.post("/desk/assignments", data={"piece": piece_id, "editor": editor}).status_code == 422
    client.post("/desk/assignments", data={"piece": ["x", 10**30], "editor": tom.id})
    assert "Tick at least one draft first." in client.get("/desk").text
    assert queries.find_holder(piece_id) is None


def test_the_same_two_and_what_came_back_are_shown_to_whoever_leads_the_desk(
    mara: Person, tom: Person, lead: Person, sign_in: SignIn, clock: TestClock
) -> None:
    """R-E1, R-P1: by quarter; what the desk read of a title, not what its author calls it by now."""
    piece_id = make_edited(mara, tom)
    hand_in(piece_id, mara)
    edit(piece_id, tom, EDITED.replace("all", "everybody"))
    for number in range(2):
        make_ready(mara, tom, title=f"Once {number}")
    client = sign_in(lead)
    assert "Nobody. The desk reads with different eyes." in client.get("/desk/pairs").text

    make_ready(mara, tom, title="Once more")
    with unit_of_work():
        version = piece_of(piece_id).version
        services.save_text(piece_id, title="Private now", text="x", version=version, actor=as_author(mara))

    page = client.get("/desk/pairs").text
    assert "5 of 5" in page
    assert "1 of 4 pieces" in page
    assert "suggestions → suggestions" in page
    assert "A first piece" in page
    assert ("Private now" in page, "Once more" in page) == (False, False)
    clock.advance(days=100)
    client = sign_in(lead)
    assert "Nothing was at the desk more than once." in client.get("/desk/pairs").text
    assert "5 of 5" in client.get("/desk/pairs?back=1").text + client.get("/desk/pairs?back=2").text
    for person in (mara, tom):
        assert sign_in(person).get("/desk/pairs").status_code == 403
