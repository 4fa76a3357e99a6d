"""What is typed stays on the page, whatever happened to the draft meanwhile; and what the desk keeps of whoever answered."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.privacy.desk import erase_answers, read_answers, take_over_answers
from app.notices.models import Notice
from app.organisation.services import change_setting
from app.people.models import Person
from tests.factories.editorial import as_author, edit, hand_in, make_editor, make_piece, make_ready
from tests.factories.people import make_person
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("app")

SignIn = Callable[[Person], Visitor]
TYPED = {"words": "Lovely ending", "quote": "", "replacement": ""}


@pytest.fixture
def mara(app: Flask) -> Person:
    return make_person("Mara Lind")


@pytest.fixture
def ann(app: Flask) -> Person:
    return make_person("Ann Lee")


def ask(piece_id: int, author: Person, peer: Person) -> None:
    with unit_of_work():
        circle = services.make_circle("Tuesday", actor=as_author(author))
        services.add_member(circle.id, peer.id, actor=as_author(author))
        services.ask_peers(piece_id, [peer.id], actor=as_author(author))


def test_what_a_peer_typed_is_given_back_when_the_draft_is_out_or_the_reading_over(
    mara: Person, ann: Person, sign_in: SignIn
) -> None:
    """R-J30, R-E6."""
    peer, out, over = sign_in(ann), make_ready(mara, make_editor()), make_piece(mara)
    ask(out, mara, ann)
    ask(over, mara, ann)
    with unit_of_work():
        services.publish(out, link="https://example.org/a", actor=as_author(mara))
        services.end_reading(over, ann.id, actor=as_author(mara))

    for piece_id, status in ((out, 409), (over, 404)):
        answer = peer.post(f"/readings/{piece_id}/comments", data=TYPED)
        assert (answer.status_code, "Lovely ending" in answer.text) == (status, True)
        assert queries.list_comments(piece_id) == []


def test_a_time_that_nobody_can_read_and_peers_whom_nobody_chose_are_answered_on_the_page(
    mara: Person, sign_in: SignIn
) -> None:
    """R-E6, R-J30."""
    client, piece_id = sign_in(mara), make_ready(mara, make_editor())
    answer = client.post(f"/drafts/{piece_id}/blog", data={"at": ""})
    assert (answer.status_code, "There is no public blog" in answer.text) == (409, True)
    with unit_of_work():
        change_setting("public_blog", True, actor=Actor.operator())

    for at in ("soon", "2001-01-01T10:00"):
        answer = client.post(f"/drafts/{piece_id}/blog", data={"at": at})
        assert (answer.status_code, f'value="{at}"' in answer.text) == (422, True)
    answer = client.post(f"/drafts/{piece_id}/readers", data={"peer": "x"})
    assert (answer.status_code, "Choose somebody of your circles." in answer.text) == (422, True)


def test_another_language_is_taken_for_what_it_is(mara: Person, sign_in: SignIn) -> None:
    """R-E3. Nothing is told of a language that nobody named, and it stays chosen."""
    client, piece_id = sign_in(mara), make_piece(mara)

    assert client.post(f"/drafts/{piece_id}/check", data={"dialect": ""}).status_code == 303
    services.run_check(piece_id)

    page = client.get(f"/drafts/{piece_id}").text
    assert '<option value="" selected>Another language' in page
    assert "Nothing here knows the grammar and spelling of this language yet" in page


def test_what_waits_in_a_browser_is_named_for_one_person_and_names_nobody(
    mara: Person, ann: Person, sign_in: SignIn
) -> None:
    """R-E6. Two people at one machine do not find each other's text."""
    piece_id = make_piece(mara)
    with unit_of_work():
        services.add_author(piece_id, ann.id, actor=as_author(mara))

    keys = []
    for person in (mara, ann):
        page = sign_in(person).get(f"/drafts/{piece_id}").text
        keys.append(page.split('data-key="')[1].split('"')[0])
    assert keys[0] != keys[1]
    assert all(key.startswith(f"draft-{piece_id}-") and len(key.split("-")[2]) == 16 for key in keys)


def test_what_people_were_told_of_a_draft_goes_with_it(mara: Person, ann: Person) -> None:
    """R-J30. Its title would outlive it otherwise, read or not."""
    piece_id = make_piece(mara, title="A private matter")
    ask(piece_id, mara, ann)
    hand_in(piece_id, mara)
    edit(piece_id, make_editor())
    with unit_of_work() as session:
        session.query(Notice).update({"read_at": Notice.created_at})

    with unit_of_work():
        services.delete_piece(piece_id, actor=as_author(mara))

    with unit_of_work() as session:
        assert [one for one in session.query(Notice) if "A private matter" in str(one.params)] == []


def test_what_an_editor_answered_is_theirs_in_what_is_held_and_nobodys_afterwards(mara: Person) -> None:
    """R-P3. It moves with a record that is joined to another; the answer itself stays with its author."""
    tom, again = make_editor(), make_person("Tomasz Witt")
    piece_id = make_piece(mara)
    hand_in(piece_id, mara)
    edit(piece_id, tom, words="A pleasure to read")
    [answer] = read_answers(tom.id)
    assert (answer["outcome"], answer["said"]) == ("suggestions", "A pleasure to read")

    with unit_of_work():
        take_over_answers(tom.id, again.id)
    assert (list(read_answers(tom.id)), len(list(read_answers(again.id)))) == ([], 1)
    with unit_of_work():
        erase_answers(again.id)
    assert list(read_answers(again.id)) == []
    assert [stay.words for stay in queries.list_rounds(piece_id)] == ["A pleasure to read"]
