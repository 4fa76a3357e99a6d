"""Who writes at the same time as others waits their turn: nobody waits for somebody who waits for them."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask

from app.core.actor import Actor
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.editorial import privacy, queries, services
from app.editorial.jobs import release_lapsed
from app.editorial.models import Topic
from app.editorial.services import counting, deciding, leading, publishing, topics
from app.editorial.vocabulary import PieceKind, PieceState, TopicNotFound
from app.people.models import Person
from app.people.services import deactivate_person, merging
from tests.factories.editorial import (
    as_author,
    as_editor,
    as_lead,
    claim,
    hand_in,
    make_edited,
    make_editor,
    make_lead,
    make_piece,
    make_topic,
    piece_of,
    suggestions_of,
    take,
)
from tests.factories.people import make_person
from tests.support.clock import TestClock
from tests.support.crowds import at_once

pytestmark = pytest.mark.usefixtures("app")

#: So long everybody waits for the other to come as far; whoever waits their turn does not come.
MEETING = 0.25


def meeting_after(
    monkeypatch: pytest.MonkeyPatch, place: threading.Barrier, room: object, name: str, *, nth: int = 1
) -> None:
    """Let everybody who has just done this for the nth time wait for one more."""
    act: Callable[..., Any] = getattr(room, name)
    done = threading.local()

    def met(*args: Any, **kwargs: Any) -> Any:
        answer = act(*args, **kwargs)
        done.times = getattr(done, "times", 0) + 1
        if done.times == nth:
            with suppress(threading.BrokenBarrierError):
                place.wait(MEETING)
        return answer

    monkeypatch.setattr(room, name, met)


def ready(author: Person, along: Person) -> int:
    editor, piece_id = make_editor(), make_piece(author)
    hand_in(piece_id, author)
    claim(piece_id, editor)
    with unit_of_work():
        services.say_ready(piece_id, actor=as_editor(editor))
        services.add_author(piece_id, along.id, actor=as_author(author))
    return piece_id


def test_two_who_publish_with_each_other_do_not_wait_in_a_circle(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-E4, RQ-1: each is the first author of one piece and writes along at the other; both pieces come out."""
    mara, jon = make_person("Mara"), make_person("Jon")
    pieces = {ready(mara, jon): as_author(mara), ready(jon, mara): as_author(jon)}
    db.session.rollback()
    meeting_after(monkeypatch, threading.Barrier(2), counting, "record_signal")

    def publish(piece_id: int) -> Callable[[], None]:
        def act() -> None:
            with unit_of_work():
                services.publish(piece_id, link="https://example.org/1", actor=pieces[piece_id])

        return act

    at_once(app, [publish(piece_id) for piece_id in pieces])
    assert [piece_of(piece_id).state for piece_id in pieces] == [PieceState.PUBLISHED] * 2


def test_an_author_whose_two_records_become_one_publishes_all_the_same(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-E4, RQ-1: whoever joins records holds everybody before the pieces, and so does whoever publishes."""
    mara, jon, twin = make_person("Mara"), make_person("Jon"), make_person("Jon, again")
    piece_id, actor = ready(jon, mara), as_author(mara)
    ids = jon.id, twin.id
    db.session.rollback()
    place = threading.Barrier(2)
    meeting_after(monkeypatch, place, publishing, "own_piece")
    meeting_after(monkeypatch, place, merging, "hold_everybody")

    def publish() -> None:
        with unit_of_work():
            services.publish(piece_id, link="https://example.org/1", actor=actor)

    def merge() -> None:
        with unit_of_work():
            merging.merge_persons(*ids, why="One person", actor=Actor.operator())

    at_once(app, [publish, merge])
    db.session.rollback()
    assert [one.id for one in queries.list_authors(piece_id)] == [twin.id, mara.id]
    assert piece_of(piece_id).state == PieceState.PUBLISHED


def test_a_draft_is_taken_over_once_however_often_somebody_clicks(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-J30, RQ-1: the second click finds the draft theirs, and no offer that is gone."""
    mara, ann = make_person("Mara"), make_person("Ann")
    piece_id, actor = make_piece(mara), as_author(ann)
    with unit_of_work():
        services.offer_draft(piece_id, ann.id, actor=as_author(mara))
    meeting_after(monkeypatch, threading.Barrier(2), queries, "is_author")

    def accept() -> None:
        with unit_of_work():
            services.accept_draft(piece_id, actor=actor)

    at_once(app, [accept, accept])
    db.session.rollback()
    assert [one.id for one in queries.list_authors(piece_id)] == [ann.id]


def test_the_clockwork_and_who_gives_drafts_away_do_not_wait_in_a_circle(
    app: Flask, monkeypatch: pytest.MonkeyPatch, clock: TestClock
) -> None:
    """R-E5, RQ-1: what nobody answers for leaves the desk, what lapsed is back, and the lead gives it to somebody."""
    mara, gone, tom, olga, lead = (
        make_person("Mara"),
        make_person("Gone"),
        make_editor(),
        make_editor("Olga"),
        make_lead(),
    )
    lapsed, left = make_piece(mara), make_piece(gone)
    for piece_id, author in ((lapsed, mara), (left, gone)):
        hand_in(piece_id, author)
    claim(lapsed, tom)
    clock.advance(days=7)
    with unit_of_work():
        deactivate_person(gone.id, actor=Actor.operator())
    editor_id, actor = olga.id, as_lead(lead)
    db.session.rollback()
    place = threading.Barrier(2)
    meeting_after(monkeypatch, place, services, "clear_desk")
    meeting_after(monkeypatch, place, leading, "locked_piece")

    def assign() -> None:
        with unit_of_work():
            services.assign([lapsed, left], editor_id=editor_id, actor=actor)

    at_once(app, [release_lapsed, assign])
    assert piece_of(lapsed).state == PieceState.CLAIMED
    assert piece_of(left).state == PieceState.DRAFT


def test_an_author_is_erased_while_a_coauthor_decides(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-E6, RQ-1: pieces are held before what belongs to them, also by whoever erases."""
    mara, jon = make_person("Mara"), make_person("Jon")
    piece_id, actor, gone = make_edited(mara, make_editor()), as_author(jon), mara.id
    with unit_of_work():
        services.add_author(piece_id, jon.id, actor=as_author(mara))
    suggestion_id = suggestions_of(piece_id)[0].id
    take(piece_id, mara, suggestion_id)
    version = piece_of(piece_id).version
    place = threading.Barrier(2)
    meeting_after(monkeypatch, place, deciding, "own_piece")
    meeting_after(monkeypatch, place, privacy.desk, "update", nth=4)

    def undo() -> None:
        with unit_of_work():
            services.undo(piece_id, suggestion_id, version=version, actor=actor)

    def erase() -> None:
        with unit_of_work():
            privacy.desk.erase_answers(gone)

    db.session.rollback()
    at_once(app, [undo, erase])
    assert suggestions_of(piece_id)[0].decided_by is None


def test_whoever_asked_for_a_topic_is_erased_while_somebody_takes_it_up(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-J41, RQ-1: either it is gone before, or it stays with what is written about it."""
    tim, ann = make_person("Tim"), make_person("Ann")
    topic_id, actor, asker = make_topic(tim), as_author(ann), tim.id
    with unit_of_work():
        services.pass_topic(topic_id, actor=actor)
    place = threading.Barrier(2)
    meeting_after(monkeypatch, place, topics, "_locked")
    meeting_after(monkeypatch, place, privacy.topics, "delete", nth=3)

    def take_up() -> None:
        with suppress(TopicNotFound), unit_of_work():
            services.take_topic(topic_id, PieceKind.ARTICLE, actor=actor)

    def erase() -> None:
        with unit_of_work():
            privacy.topics.erase_topics(asker)

    at_once(app, [take_up, erase])
    db.session.rollback()
    topic, taking = db.session.get(Topic, topic_id), queries.find_taking(topic_id, ann.id)
    assert (topic is None) == (taking is None)
    assert topic is None or topic.asker_id is None
