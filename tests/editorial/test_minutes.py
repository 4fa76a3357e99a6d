"""How long a piece takes: planned and spent by its authors, calmly, and for their eyes alone (R-J35)."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from app.core.unit_of_work import unit_of_work
from app.editorial import services
from app.editorial.vocabulary import NotedMeanwhile, PieceKind, PieceNotFound, TextRefused
from app.people.models import Person
from tests.factories.editorial import as_author, hand_in, make_editor, make_piece, piece_of
from tests.factories.people import make_person
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("app")

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def mara(app: Flask) -> Person:
    return make_person("Mara Lind")


def test_a_short_post_is_offered_ten_or_fifteen_minutes_and_a_full_box_presses_nobody(
    mara: Person, sign_in: SignIn
) -> None:
    """R-J35."""
    client, piece_id = sign_in(mara), make_piece(mara, kind=PieceKind.POST)
    page = client.get(f"/drafts/{piece_id}").text
    assert "I have 10 minutes" in page
    assert "I have 15 minutes" in page

    client.post(f"/drafts/{piece_id}/minutes", data={"planned": "15", "spent": "0", "seen": "0"})
    page = client.get(f"/drafts/{piece_id}").text
    assert "15 minutes planned, 0 spent" in page
    assert "I have 10 minutes" not in page
    assert "data-full hidden" in page

    for _twice in range(2):
        answer = client.post(
            f"/drafts/{piece_id}/minutes", data={"planned": "15", "spent": "16", "seen": "0"}
        )
        assert answer.status_code == 303
    page = client.get(f"/drafts/{piece_id}").text
    assert "data-full>" in page
    assert "It can go on tomorrow, or be sent as it is." in page
    assert "15 minutes planned, 16 spent" in client.get("/drafts").text
    assert "I have 30 minutes" in client.get(f"/drafts/{make_piece(mara)}").text


def test_what_another_window_noted_is_not_overwritten_and_the_typed_figure_stays(
    mara: Person, sign_in: SignIn
) -> None:
    """R-J35. Nor is a figure kept that nobody can mean."""
    client, piece_id = sign_in(mara), make_piece(mara)
    url = f"/drafts/{piece_id}/minutes"
    client.post(url, data={"planned": "", "spent": "20", "seen": "0"})

    answer = client.post(url, data={"planned": "30", "spent": "7", "seen": "0"})
    assert answer.status_code == 409
    assert 'value="7"' in answer.text
    assert "20 minutes so far" in answer.text
    for wrong in ("-1", "10001", "soon"):
        answer = client.post(url, data={"planned": "30", "spent": wrong, "seen": "20"})
        assert answer.status_code == 422
        assert f'value="{wrong}"' in answer.text
    assert (piece_of(piece_id).minutes_planned, piece_of(piece_id).minutes_spent) == (0, 20)
    for minutes, seen, refusal in ((-1, 20, TextRefused), (10_001, 20, TextRefused), (5, 0, NotedMeanwhile)):
        with pytest.raises(refusal), unit_of_work():
            services.note_minutes(piece_id, planned=0, spent=minutes, seen=seen, actor=as_author(mara))


def test_nobody_but_the_authors_sees_how_long_it_took(mara: Person, sign_in: SignIn) -> None:
    """R-J35. Not the desk, and not what colleagues read."""
    tom, piece_id = make_editor(), make_piece(mara)
    with unit_of_work():
        services.note_minutes(piece_id, planned=987, spent=654, seen=0, actor=as_author(mara))
    hand_in(piece_id, mara)

    desk = sign_in(tom)
    for url in ("/desk", f"/desk/{piece_id}", "/desk/turnaround"):
        read = re.sub("<[^>]*>", "", desk.get(url).text)  # a token may hold any number
        assert "987" not in read
        assert "654" not in read
    assert (
        desk.post(
            f"/drafts/{piece_id}/minutes", data={"planned": "1", "spent": "1", "seen": "654"}
        ).status_code
        == 404
    )
    with pytest.raises(PieceNotFound), unit_of_work():
        services.note_minutes(piece_id, planned=1, spent=1, seen=654, actor=as_author(tom))
