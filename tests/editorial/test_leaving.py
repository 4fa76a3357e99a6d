"""When somebody leaves: what they hand over lives on, what was theirs alone stays theirs, and nothing waits in vain."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.core.actor import Actor
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.vocabulary import NotAtThatPoint, OfferGone, PieceState
from app.notices.models import Notice
from app.people.models import Person
from app.people.services import deactivate_person, reactivate_person
from tests.factories.editorial import (
    as_author,
    claim,
    hand_in,
    make_editor,
    make_piece,
    make_ready,
    make_topic,
    piece_of,
)
from tests.factories.people import make_hr, make_person
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("app")

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def mara(app: Flask) -> Person:
    return make_person("Mara Lind")


@pytest.fixture
def ann(app: Flask) -> Person:
    return make_person("Ann Lee")


def told(person: Person) -> list[str]:
    query = db.select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)
    return list(db.session.execute(query).scalars())


def leave(person: Person) -> None:
    with unit_of_work():
        deactivate_person(person.id, actor=Actor.operator())


def clear_desk() -> int:
    with unit_of_work():
        return services.clear_desk(actor=Actor.clockwork())


def test_a_draft_is_handed_over_with_its_history_once_the_colleague_takes_it(
    mara: Person, ann: Person, sign_in: SignIn
) -> None:
    """R-J30. Until then the colleague sees its title and no word of it; both are told."""
    author, colleague, piece_id = sign_in(mara), sign_in(ann), make_piece(mara)
    wrong = author.post(f"/drafts/{piece_id}/offer", data={"colleague": "nobody@larkfield.example"})
    assert (wrong.status_code, "nobody@larkfield.example" in wrong.text) == (422, True)

    for _twice in range(2):
        assert author.post(f"/drafts/{piece_id}/offer", data={"colleague": ann.email}).status_code == 303
    page = colleague.get("/drafts").text
    assert "A first piece" in page
    assert "informations" not in page
    assert colleague.get(f"/drafts/{piece_id}").status_code == 404
    assert "Offered to Ann Lee" in author.get(f"/drafts/{piece_id}").text

    for _twice in range(2):
        assert colleague.post(f"/offers/{piece_id}/acceptance").status_code == 303
    assert "informations" in colleague.get(f"/drafts/{piece_id}").text
    assert author.get(f"/drafts/{piece_id}").status_code == 404
    assert [one.id for one in queries.list_authors(piece_id)] == [ann.id]
    assert (told(ann), told(mara)) == (["draft_offered", "draft_taken_over"], ["offer_answered"])
    assert "A first piece" in colleague.get("/notices").text
    assert "Your colleague has taken your draft over." in author.get("/notices").text

    colleague.post(f"/drafts/{piece_id}/deletion")
    for person in (ann, mara):
        assert "A first piece" not in sign_in(person).get("/notices").text


def test_a_topic_goes_along_with_the_draft_about_it(mara: Person, ann: Person, sign_in: SignIn) -> None:
    """R-J41, R-J30: it says who writes about it now, and leads nobody to a draft that is no longer theirs."""
    topic_id, kind = make_topic(make_person("Tim")), {"kind": "article"}
    author, colleague, taking = sign_in(mara), sign_in(ann), f"/topics/{topic_id}/taking"
    address = author.post(taking, data=kind).headers["Location"]
    author.post(f"{address}/offer", data={"colleague": ann.email})
    colleague.post(f"/offers/{address.rpartition('/')[2]}/acceptance")

    assert colleague.post(taking, data=kind).headers["Location"] == address
    page = author.get(f"/topics/{topic_id}").text
    assert "Ann Lee" in page
    assert address not in page
    assert author.post(taking, data=kind).headers["Location"] != address


def test_an_offer_can_be_declined_or_taken_back_and_the_draft_stays_where_it_was(
    mara: Person, ann: Person, sign_in: SignIn
) -> None:
    """R-J30. What is published is not handed over."""
    piece_id, bob = make_piece(mara), make_person("Bob Ray")
    author, colleague = sign_in(mara), sign_in(ann)
    author.post(f"/drafts/{piece_id}/offer", data={"colleague": ann.email})
    assert colleague.post(f"/offers/{piece_id}/refusal").status_code == 303
    assert "would rather not take it over" in author.get(f"/drafts/{piece_id}").text
    assert colleague.post(f"/offers/{piece_id}/acceptance").status_code == 404

    author.post(f"/drafts/{piece_id}/offer", data={"colleague": bob.email})
    author.post(f"/drafts/{piece_id}/offer/withdrawal")
    assert told(bob) == []
    with pytest.raises(OfferGone), unit_of_work():
        services.accept_draft(piece_id, actor=as_author(bob))
    assert [one.id for one in queries.list_authors(piece_id)] == [mara.id]

    ready = make_ready(mara, make_editor())
    with unit_of_work():
        services.offer_draft(ready, bob.id, actor=as_author(mara))
        services.publish(ready, link="https://example.org/a", actor=as_author(mara))
    with pytest.raises(OfferGone), unit_of_work():
        services.accept_draft(ready, actor=as_author(bob))
    with pytest.raises(NotAtThatPoint), unit_of_work():
        services.offer_draft(ready, ann.id, actor=as_author(mara))


def test_of_what_somebody_left_behind_only_titles_are_seen_and_only_of_what_they_shared(
    mara: Person, ann: Person, sign_in: SignIn
) -> None:
    """R-J30. A draft that was never shown to anybody stays unseen, title and all; an offer outlives whoever made it."""
    make_piece(mara, title="My very own")
    offered, shared = make_piece(mara, title="For somebody"), make_piece(mara, title="With somebody")
    with unit_of_work():
        services.offer_draft(offered, ann.id, actor=as_author(mara))
        services.add_author(shared, ann.id, actor=as_author(mara))
    hr = sign_in(make_hr())
    assert "Nothing is left behind" in hr.get("/left-drafts").text
    leave(mara)

    page = hr.get("/left-drafts").text
    assert "My very own" not in page
    assert "For somebody" in page
    assert "With somebody" in page
    assert "informations" not in page
    assert hr.get(f"/drafts/{shared}").status_code == 404
    colleague = sign_in(ann)
    assert colleague.get("/left-drafts").status_code == 403
    assert colleague.post(f"/offers/{offered}/acceptance").status_code == 303
    assert "informations" in colleague.get(f"/drafts/{offered}").text


def test_a_piece_whose_only_author_is_gone_leaves_the_desk_quietly(mara: Person, ann: Person) -> None:
    """RQ-17. The editor who has it is told; with a co-author it stays; whoever comes back finds the draft as it was."""
    tom, alone, together = make_editor(), make_piece(mara), make_piece(mara)
    with unit_of_work():
        services.add_author(together, ann.id, actor=as_author(mara))
    hand_in(alone, mara)
    hand_in(together, mara)
    claim(alone, tom)
    assert clear_desk() == 0

    leave(mara)
    assert (clear_desk(), clear_desk()) == (1, 0)
    assert [line.piece_id for line in queries.page_queue(tom.id).items] == [together]
    assert (piece_of(alone).state, queries.find_claim(alone, tom.id)) == (PieceState.DRAFT, None)
    assert told(tom) == ["draft_left_desk"]

    with unit_of_work():
        reactivate_person(mara.id, actor=Actor.operator())
    hand_in(alone, mara)
    assert piece_of(alone).state == PieceState.WAITING
