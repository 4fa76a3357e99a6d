"""Steps of the trail that are done by writing here: by one's own doing, and for nothing of others."""

import pytest
from flask import Flask
from sqlalchemy import update

from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.editorial import services
from app.journey.models import Placement
from app.journey.queries.steps import done_step_keys
from app.journey.services.rules import rules_in_force
from app.journey.services.steps import complete_steps_of_act
from app.journey.vocabulary import OwnAct, Zone
from app.people.models import Person
from app.people.services import stop_observation
from app.signals import services as signals
from app.signals.models import Signal
from app.signals.vocabulary import Evidence, Source
from tests.factories.editorial import as_author, edit, hand_in, make_editor, make_piece
from tests.factories.people import make_person

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def mara(app: Flask) -> Person:
    return make_person("Mara Lind")


@pytest.fixture
def ann(app: Flask) -> Person:
    return make_person("Ann Lee")


def done(person: Person) -> frozenset[str]:
    return done_step_keys(person.id) & {"draft-to-a-peer", "through-the-desk", "fast-lane"}


def show(piece_id: int, author: Person, peer: Person) -> None:
    with unit_of_work():
        circle = services.make_circle("Tuesday", actor=as_author(author))
        services.add_member(circle.id, peer.id, actor=as_author(author))
        services.ask_peers(piece_id, [peer.id], actor=as_author(author))


def test_a_draft_shown_to_a_peer_completes_its_step_once_there_is_something_to_read(
    mara: Person, ann: Person, sign_in
) -> None:
    """R-J30. For whoever shows it, and not for whoever reads it."""
    show(make_piece(mara, " "), mara, ann)
    assert done(mara) == set()

    show(make_piece(mara), mara, ann)
    show(make_piece(mara), mara, ann)
    assert "Showed a draft to a peer" in sign_in(mara).get("/activity").text
    assert (done(mara), done(ann)) == ({"draft-to-a-peer"}, set())


def test_an_answer_of_the_desk_completes_the_step_of_those_who_wrote(mara: Person, ann: Person) -> None:
    """R-J31, R-J40. Handing in and taking back is none; a co-author without a word in the text gets nothing for it."""
    tom, piece_id = make_editor(), make_piece(mara)
    hand_in(piece_id, mara)
    with unit_of_work():
        services.take_back(piece_id, actor=as_author(mara))
        services.add_author(piece_id, ann.id, actor=as_author(mara))
    assert done(mara) == set()

    hand_in(piece_id, mara)
    edit(piece_id, tom)
    assert (done(mara), done(ann), done(tom)) == ({"through-the-desk"}, set(), set())
    assert not db.session.query(Signal).filter(Signal.person_id.in_([ann.id, tom.id])).count()


def test_the_fast_lane_counts_for_whoever_is_in_it_themselves(mara: Person) -> None:
    """R-J40."""
    tom, first = make_editor(), make_piece(mara)
    hand_in(first, mara)
    edit(first, tom)
    with unit_of_work() as session:
        session.execute(
            update(Placement).where(Placement.person_id == mara.id).values(zone=Zone.ENGAGED.value)
        )
    second = make_piece(mara)

    hand_in(second, mara)
    edit(second, tom)

    assert done(mara) == {"through-the-desk", "fast-lane"}


def test_only_what_is_done_here_completes_such_a_step(mara: Person, ann: Person) -> None:
    """R-J4. Nobody logs it or brings it in by a file; whoever lets nothing be kept has nothing kept, and can go on."""
    rules_in_force()
    with unit_of_work():
        signals.record_signal(
            mara.id, verb=OwnAct.DRAFT_ANSWERED.pair, external_id="said", evidence=Evidence.SELF_REPORTED,
            source=Source.SELF_REPORT, actor=as_author(mara),
        )  # fmt: skip
        stop_observation(ann.id, actor=as_author(ann))
    show(make_piece(ann), ann, mara)

    assert (done(mara), done(ann)) == (set(), set())
    with unit_of_work():
        assert complete_steps_of_act(mara.id, "Create article") == []


def test_the_page_of_such_a_step_leads_to_where_it_is_done(mara: Person, sign_in) -> None:
    """R-J31, R-J41. One way, whether the step asks for an act or for a measure."""
    client = sign_in(mara)

    for key in ("through-the-desk", "fast-lane", "draft-to-a-peer", "take-up-a-topic"):
        page = client.get(f"/trail/steps/{key}").text
        assert ('href="/topics">' if key == "take-up-a-topic" else 'href="/drafts">Go to your drafts') in page
        assert page.count("How it completes") == 1
        assert "still to come" not in page
