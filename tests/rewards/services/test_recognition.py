"""Every fifth original piece earns something, once, whatever came of it; and what was handed over is noted."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.core.actor import Actor
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.unit_of_work import unit_of_work
from app.editorial import services as editorial
from app.editorial.vocabulary import PieceKind
from app.notices.models import Notice
from app.organisation.services import switch_element
from app.organisation.vocabulary import Element
from app.people.models import Person
from app.people.services import deactivate_person, merge_persons
from app.rewards.models import Gift, QualifyingPiece, Recognition
from app.rewards.queries import recognition as queries
from app.rewards.services import recognition as services
from app.rewards.vocabulary.recognition import (
    GiftRefused,
    GivenAlready,
    NotForYourself,
    NotGiven,
    Standing,
)
from app.rewards.vocabulary.words import WordsRefused
from app.signals.models import Signal
from app.signals.services import import_signals, reinstate_batch, reverse_batch, reverse_signal
from app.signals.vocabulary import Evidence, Source
from tests.factories.editorial import as_author, make_editor, make_ready
from tests.factories.people import make_hr, make_person
from tests.factories.rewards import as_colleague, as_hr, publish_many
from tests.factories.signals import line, make_signal, write_csv
from tests.support.clock import TestClock
from tests.support.crowds import at_once

pytestmark = pytest.mark.usefixtures("app")
OPERATOR = Actor.operator()


def counting(person: Person) -> int:
    db.session.rollback()
    return len(queries.progress_of(person.id).pieces)


def earned(person: Person) -> dict[str, datetime]:
    db.session.rollback()
    query = select(Recognition.occasion, Recognition.earned_at).where(Recognition.person_id == person.id)
    return dict(db.session.execute(query.order_by(Recognition.id)).all())


def told(person: Person) -> list[str]:
    db.session.rollback()
    query = select(Notice.key).where(Notice.person_id == person.id, Notice.kind == "recognition_earned")
    return list(db.session.execute(query.order_by(Notice.id)).scalars())


def publish(piece_id: int, author: Person, link: str = "") -> None:
    with unit_of_work():
        editorial.publish(
            piece_id, link=link or f"https://blog.example/p/{piece_id}", actor=as_author(author)
        )


def withdraw(piece_id: int) -> None:
    with unit_of_work():
        services.disqualify_piece(piece_id)


def articles(person: Person, number: int) -> list[list[str]]:
    """So many articles of last year, as a file tells of them, in no order."""
    days = [*range(number, 0, -1)]
    return [
        line(f"a{day}", person, "Create", "article", object=f"https://elsewhere.example/{day}",
             published=f"2025-03-{day:02}T10:00:00Z")
        for day in days
    ]  # fmt: skip


def test_two_pieces_at_the_same_moment_make_one_fifth(app: Flask, clock: TestClock) -> None:
    """BA-1: on two connections; the recognition is there once, and its person is told once."""
    mara, tom = make_person("Mara Lind"), make_editor()
    publish_many(4, mara, first=900, at=now() - timedelta(days=9))
    ready, mara_id = [make_ready(mara, tom), make_ready(mara, tom)], mara.id
    actor = as_author(mara)
    db.session.rollback()

    def go(piece_id: int) -> None:
        with unit_of_work():
            editorial.publish(piece_id, link=f"https://blog.example/p/{piece_id}", actor=actor)

    at_once(app, [lambda: go(ready[0]), lambda: go(ready[1])])

    assert (list(earned(mara)), counting(mara), told(mara)) == (["pieces:5"], 6, ["pieces:5"])
    assert queries.progress_of(mara_id).next_at == 10


def test_an_import_of_old_articles_earns_what_they_are_worth_with_their_dates_and_in_silence(
    app: Flask, tmp_path: Path
) -> None:
    """BA-2, BA-9: two workers at once change nothing; taken back and brought in again it earns nothing twice."""
    mara = make_person("Mara Lind")
    import_signals(write_csv(tmp_path / "old.csv", articles(mara, 12)), basis="an agreement", actor=OPERATOR)

    fifth, tenth = (datetime(2025, 3, day, 10, tzinfo=UTC) for day in (5, 10))
    assert earned(mara) == {"pieces:5": fifth, "pieces:10": tenth}
    assert told(mara) == []

    batch_id = db.session.execute(select(Signal.batch_id)).scalars().first()
    assert batch_id is not None
    db.session.rollback()
    at_once(app, [lambda: services.recognise_batch(batch_id)] * 2)
    with unit_of_work():
        reverse_batch(batch_id, reason="the wrong file", actor=OPERATOR)
    assert counting(mara) == 0
    with unit_of_work():
        reinstate_batch(batch_id, reason="it was right", actor=OPERATOR)
    assert (counting(mara), list(earned(mara))) == (12, ["pieces:5", "pieces:10"])


def test_withdrawing_a_piece_takes_nothing_back_and_earns_nothing_twice() -> None:
    """BA-3: the next one comes with pieces beyond where somebody once was."""
    mara = make_person("Mara Lind")
    publish_many(5, mara)
    first = earned(mara)
    withdraw(5)
    publish_many(1, mara, first=6)
    assert (earned(mara), counting(mara)) == (first, 5)

    withdraw(6)
    publish_many(5, mara, first=7)
    assert (earned(mara), counting(mara)) == (first, 9)
    publish_many(1, mara, first=12)
    assert list(earned(mara)) == ["pieces:5", "pieces:10"]


def test_what_was_false_and_is_done_again_earns_no_second_recognition() -> None:
    """BA-11: found out and taken back, it was granted once and stays one; done in earnest it is still that one."""
    mara = make_person("Mara Lind")
    false = [
        make_signal(mara, ("Create", "article"), object=f"https://elsewhere.example/{one}")
        for one in range(5)
    ]
    first = earned(mara)
    for one in false:
        with unit_of_work():
            reverse_signal(one.id, reason="never written", actor=OPERATOR)
    assert (counting(mara), earned(mara)) == (0, first)
    publish_many(5, mara)
    assert (list(first), counting(mara), earned(mara), told(mara)) == (["pieces:5"], 5, first, ["pieces:5"])


def test_a_piece_counts_once_wherever_it_moves_and_whoever_tells_of_it(tmp_path: Path) -> None:
    """BA-4: under another address, published again, or seen by a system under its link in another spelling."""
    mara, piece = make_person("Mara Lind"), {"kind": PieceKind.ARTICLE, "at": now()}
    make_signal(mara, ("Create", "article"), object="http://blog.example/seven/")
    for link in ("https://blog.example/seven", "https://blog.example/7", "https://blog.example/seven"):
        with unit_of_work():
            services.qualify_piece(7, link=link, author_ids=[mara.id], **piece)  # type: ignore[arg-type]
        withdraw(7)
    assert counting(mara) == 0
    seen = make_signal(mara, ("Create", "article"), object="https://blog.example/seven")
    assert counting(mara) == 0  # withdrawn by its author, whatever is told of it
    with unit_of_work():
        services.qualify_piece(7, link="https://blog.example/7", author_ids=[mara.id], **piece)  # type: ignore[arg-type]
        reverse_signal(seen.id, reason="a mistake", actor=OPERATOR)
    assert counting(mara) == 1

    # Thrown away and written anew, another piece of the desk may stand at the same place.
    for before in (lambda: None, lambda: withdraw(7)):
        before()
        with unit_of_work():
            services.qualify_piece(8, link="http://blog.example/seven", author_ids=[mara.id], **piece)  # type: ignore[arg-type]
        assert counting(mara) == 1
    withdraw(8)
    assert counting(mara) == 0


def test_co_authors_have_a_piece_once_each_and_keep_it_when_authors_change() -> None:
    """BA-5, BA-6: whoever wrote it until it was out; withdrawn, it counts for none of them."""
    mara, ben, late, tom = make_person("Mara"), make_person("Ben"), make_person("Late"), make_editor()
    piece_id = make_ready(mara, tom, kind=PieceKind.TALK)
    with unit_of_work():
        editorial.add_author(piece_id, ben.id, actor=as_author(mara))
    publish(piece_id, mara)
    with unit_of_work():
        editorial.remove_author(piece_id, ben.id, actor=as_author(mara))
        editorial.add_author(piece_id, late.id, actor=as_author(mara))
    services.recognise_rest()
    assert [counting(one) for one in (mara, ben, late, tom)] == [1, 1, 0, 0]

    with unit_of_work():
        editorial.withdraw(piece_id, reason="", actor=as_author(late))
    assert [counting(one) for one in (mara, ben, late)] == [0, 0, 0]


def test_short_posts_and_what_people_say_themselves_do_not_count() -> None:
    """R-W3: an original piece went through the desk, or a system saw the article."""
    mara, tom = make_person("Mara"), make_editor()
    publish(make_ready(mara, tom, kind=PieceKind.POST), mara)
    make_signal(mara, ("Create", "article"), evidence=Evidence.SELF_REPORTED, source=Source.SELF_REPORT)
    make_signal(mara, ("Create", "note"))

    assert counting(mara) == 0
    wrong = make_signal(mara, ("Create", "article"), object="https://elsewhere.example/one")
    assert counting(mara) == 1
    with unit_of_work():
        reverse_signal(wrong.id, reason="not theirs", actor=OPERATOR)
    assert counting(mara) == 0


def test_what_was_published_before_anything_was_counted_is_caught_up_with() -> None:
    """R-W3, R-J32: in silence, and once."""
    mara, tom = make_person("Mara"), make_editor()
    for _number in range(5):
        publish(make_ready(mara, tom), mara)
    make_signal(ben := make_person("Ben"), ("Create", "article"))
    with unit_of_work() as session:
        for model in (Notice, Recognition, QualifyingPiece):
            session.execute(delete(model))
    for _again in range(2):
        services.recognise_rest()

    assert (counting(mara), list(earned(mara)), told(mara), counting(ben)) == (5, ["pieces:5"], [], 1)


def test_where_awards_are_off_nothing_is_granted_until_they_are_on_again() -> None:
    """BA-8: what happened meanwhile is not lost."""
    mara = make_person("Mara", department="Legal")
    with unit_of_work():
        switch_element(Element.AWARDS, department="Legal", to=False, was=None, actor=OPERATOR)
    publish_many(5, mara)
    services.recognise_rest()
    assert earned(mara) == {}
    with unit_of_work():
        switch_element(Element.AWARDS, department="Legal", to=True, was=False, actor=OPERATOR)
    services.recognise_rest()

    assert list(earned(mara)) == ["pieces:5"]


def test_whoever_has_left_keeps_what_they_earned_and_hr_decides_whether_it_is_open() -> None:
    """BA-10: they are told nothing any more."""
    mara, hr = make_person("Mara"), make_hr()
    with unit_of_work():
        deactivate_person(mara.id, actor=OPERATOR)
    publish_many(5, mara)
    [aside] = queries.list_all(Standing.ASIDE)
    assert (aside.name, told(mara), queries.list_all(Standing.OPEN)) == ("Mara", [], [])

    for changes in (True, False):
        with unit_of_work():
            assert services.list_all_the_same(aside.id, is_listed=True, actor=as_hr(hr)) is changes
    assert [one.id for one in queries.list_all(Standing.OPEN)] == [aside.id]


def test_what_was_handed_over_is_noted_once_and_a_mistake_stays_to_be_seen(app: Flask) -> None:
    """R-W3: also by two in HR at the same moment; nobody hands anything over to themselves."""
    mara, hr, other = make_person("Mara"), make_hr("Hanna"), make_hr("Hugo")
    publish_many(5, mara, hr, at=now() - timedelta(days=4))
    mine, hers = sorted(queries.list_all(), key=lambda one: one.name == "Mara")
    recognition_id, on = hers.id, today()
    offices = [as_hr(hr), as_hr(other)]
    for wrong, refusal in ((" ", WordsRefused), ("x" * 201, WordsRefused)):
        with pytest.raises(refusal), unit_of_work():
            services.hand_over(recognition_id, what=wrong, on=on, cost=None, actor=offices[0])
    with pytest.raises(GiftRefused), unit_of_work():
        services.hand_over(recognition_id, what="Dinner", on=on + 1, cost=None, actor=offices[0])
    with pytest.raises(GiftRefused, match="not earned by then"), unit_of_work():
        services.hand_over(recognition_id, what="Dinner", on=on - 1, cost=None, actor=offices[0])
    with pytest.raises(NotForYourself), unit_of_work():
        services.hand_over(mine.id, what="Dinner", on=on, cost=None, actor=offices[0])
    with pytest.raises(NotAllowed), unit_of_work():
        services.hand_over(recognition_id, what="Dinner", on=on, cost=None, actor=as_colleague(mara))
    db.session.rollback()

    def note(actor: Actor) -> str:
        try:
            with unit_of_work():
                services.hand_over(recognition_id, what="Dinner", on=on, cost=84_50, actor=actor)
        except GivenAlready:
            return "already"
        return "noted"

    assert sorted(at_once(app, [lambda: note(offices[0]), lambda: note(offices[1])])) == ["already", "noted"]
    assert [one.id for one in queries.list_all(Standing.GIVEN)] == [recognition_id]
    with unit_of_work():
        services.undo_hand_over(recognition_id, why="It was Ben's", actor=offices[1])
    with pytest.raises(NotGiven), unit_of_work():
        services.undo_hand_over(recognition_id, why="Again", actor=offices[1])
    assert note(offices[1]) == "noted"
    noted = [(gift.what, gift.cost, gift.undone_why) for gift, *_ in queries.list_gifts(recognition_id)]
    assert noted == [("Dinner", 84_50, ""), ("Dinner", 84_50, "It was Ben's")]


def test_two_records_that_become_one_have_each_piece_once_and_no_second_dinner() -> None:
    """R-W3, R-P3: both had five; what was handed over to the one is not handed over again."""
    ann, twin, hr = make_person("Ann"), make_person("Ann"), make_hr()
    publish_many(5, ann, at=now() - timedelta(days=9))
    publish_many(6, twin, first=5, at=now() - timedelta(days=5))  # the fifth they have both
    for one in queries.list_all():
        with unit_of_work():
            services.hand_over(one.id, what="Dinner", on=today(), cost=None, actor=as_hr(hr))
    with unit_of_work():
        merge_persons(twin.id, ann.id, why="typed twice", actor=OPERATOR)

    assert (counting(ann), list(earned(ann))) == (10, ["pieces:5", "pieces:10"])
    assert (len(queries.list_all(Standing.GIVEN)), queries.list_all(Standing.OPEN)) == (2, [])
    assert db.session.execute(select(Gift.id)).scalars().all()
