"""Wanted topics: asked for, offered to those who know something about it, taken up or passed, and what came of it."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.core.clock import date_from_day, today
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.models import Passing, Piece, Taking, Topic
from app.editorial.vocabulary import PieceKind, TextRefused, TopicNotFound, TopicNotWanted, TopicTaken
from app.journey.models import StepCompletion
from app.journey.services.rules import ensure_first_version
from app.notices.models import Notice
from app.people.models import Person
from app.signals.models import Signal
from tests.factories.editorial import (
    as_asker,
    as_author,
    as_editor,
    claim,
    hand_in,
    make_editor,
    make_topic,
    piece_of,
)
from tests.factories.people import make_person
from tests.support.clock import TestClock

pytestmark = pytest.mark.usefixtures("app")


def know(person: Person, words: str = "Probes") -> None:
    with unit_of_work():
        services.name_interests(words, actor=as_author(person))


def take(topic_id: int, person: Person) -> int:
    with unit_of_work():
        return services.take_topic(topic_id, PieceKind.ARTICLE, actor=as_author(person))


def told(person: Person, kind: str) -> int:
    db.session.rollback()
    query = select(func.count()).where(Notice.person_id == person.id, Notice.kind == kind)
    return db.session.execute(query).scalar_one()


def wanted(person: Person) -> list[str]:
    db.session.rollback()
    return [line.topic.title for line in queries.list_wanted(person.id) if not line.is_passed]


def test_those_who_know_something_about_it_are_told_and_everybody_can_see_it() -> None:
    """R-J41."""
    tim, ann, ben = make_person("Tim"), make_person("Ann"), make_person("Ben")
    know(ann, "probes, Water law")
    know(tim)

    topic_id = make_topic(tim, words="Low power, #PROBES")

    assert (told(ann, "topic_wanted"), told(ben, "topic_wanted"), told(tim, "topic_wanted")) == (1, 0, 0)
    assert queries.get_topic(topic_id, ann.id).is_matching
    assert not queries.get_topic(topic_id, ben.id).is_matching
    assert (len(wanted(ben)), len(wanted(tim)), len(queries.list_asked(tim.id))) == (1, 0, 1)


def test_a_topic_says_what_it_is_about_and_until_when() -> None:
    """R-J41, and nothing is asked for without the right to."""
    tim = make_person("Tim")
    about = {"why": "Because", "wanted_until": date_from_day(today())}
    for other in (
        {"words": " , "},
        {"words": "probes", "why": " "},
        {"words": "probes", "wanted_until": date_from_day(today() - 1)},
        {"words": "probes", "wanted_until": date(2190, 1, 1)},
    ):
        with pytest.raises(TextRefused), unit_of_work():
            services.ask_for_topic("Probes", actor=as_asker(tim), **about | other)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed), unit_of_work():
        services.ask_for_topic("Probes", words="probes", actor=as_author(tim), **about)  # type: ignore[arg-type]
    assert db.session.execute(select(func.count(Topic.id))).scalar_one() == 0


def test_taking_begins_one_piece_that_leads_back_and_counts_once() -> None:
    """R-J41, R-J4: the step of the trail is done by it, however often the button is pressed."""
    ensure_first_version()
    tim, ann, ben = make_person("Tim"), make_person("Ann"), make_person("Ben")
    topic_id = make_topic(tim)

    piece_id = take(topic_id, ann)
    assert take(topic_id, ann) == piece_id
    assert take(topic_id, ben) != piece_id

    assert piece_of(piece_id).title == "How long does a probe last?"
    assert queries.find_topic_of(piece_id).id == topic_id  # type: ignore[union-attr]
    signals = db.session.execute(select(Signal.external_id).where(Signal.person_id == ann.id)).scalars().all()
    assert signals == [f"topic:{topic_id}:{ann.id}"]
    done = select(StepCompletion.step_key).where(StepCompletion.person_id == ann.id)
    assert "take-up-a-topic" in db.session.execute(done).scalars().all()
    assert wanted(ann) == []
    assert [line.topic.id for line in queries.list_taken(ann.id)] == [topic_id]


def test_where_one_is_enough_the_second_one_is_told_and_begins_nothing() -> None:
    """R-J41: a key in the database decides, and a draft thrown away leaves the topic to others."""
    tim, ann, ben = make_person("Tim"), make_person("Ann"), make_person("Ben")
    topic_id = make_topic(tim, is_one_enough=True)
    piece_id = take(topic_id, ann)

    with pytest.raises(TopicTaken):
        take(topic_id, ben)
    assert take(topic_id, ann) == piece_id
    assert wanted(ben) == []
    assert db.session.execute(select(func.count(Piece.id))).scalar_one() == 1

    with unit_of_work():
        services.delete_piece(piece_id, actor=as_author(ann))
    assert wanted(ben) == ["How long does a probe last?"]
    take(topic_id, ben)


def test_a_topic_can_be_taken_up_again_after_the_draft_was_thrown_away(clock: TestClock) -> None:
    """R-J41: it is not refused as an act that is known already, and counts once."""
    tim, ann = make_person("Tim"), make_person("Ann")
    topic_id = make_topic(tim, is_one_enough=True)
    piece_id = take(topic_id, ann)
    with unit_of_work():
        services.delete_piece(piece_id, actor=as_author(ann))
    clock.advance(hours=1)

    assert piece_of(take(topic_id, ann)).title == "How long does a probe last?"
    assert db.session.execute(select(func.count(Signal.id))).scalar_one() == 1


def test_passing_is_ones_own_and_can_be_thought_over() -> None:
    """R-J41: taken up or declined, without a reason, and nobody sees it."""
    tim, ann, ben = make_person("Tim"), make_person("Ann"), make_person("Ben")
    topic_id = make_topic(tim)
    for _again in range(2):
        with unit_of_work():
            services.pass_topic(topic_id, actor=as_author(ann))

    assert (wanted(ann), len(wanted(ben))) == ([], 1)
    assert not queries.get_topic(topic_id, tim.id).is_passed
    assert (told(tim, "topic_published"), db.session.execute(select(func.count(Signal.id))).scalar_one()) == (
        0,
        0,
    )
    take(topic_id, ann)
    assert db.session.execute(select(func.count()).select_from(Passing)).scalar_one() == 0


def test_a_topic_ends_by_itself_or_when_its_asker_says_so(clock: TestClock) -> None:
    """R-J41: who writes about it is told and goes on."""
    tim, ann, ben = make_person("Tim"), make_person("Ann"), make_person("Ben")
    short, long = make_topic(tim, "Short", days=0), make_topic(tim, "Long")
    take(long, ann)
    assert len(wanted(ben)) == 2

    clock.advance(days=1)
    assert wanted(ben) == ["Long"]
    with pytest.raises(TopicNotWanted):
        take(short, ben)
    with pytest.raises(NotAllowed), unit_of_work():
        services.withdraw_topic(long, actor=as_asker(ben))
    for expected in (True, False):
        with unit_of_work():
            assert services.withdraw_topic(long, actor=as_asker(tim)) is expected

    assert wanted(ben) == []
    assert (told(ann, "topic_withdrawn"), told(ben, "topic_withdrawn")) == (1, 0)
    with pytest.raises(TopicNotWanted):
        take(long, ben)
    with pytest.raises(TopicNotFound):
        take(long + 99, ben)
    assert len(queries.list_asked(tim.id)) == 2


def test_whoever_asked_is_told_when_it_is_published_and_sees_no_more_than_that() -> None:
    """R-J41: linked to the piece that it led to; a draft is its author's alone."""
    tim, ann, tom = make_person("Tim"), make_person("Ann"), make_editor()
    topic_id = make_topic(tim)
    piece_id = take(topic_id, ann)
    with unit_of_work():
        services.save_text(piece_id, title="A secret title", text="Words.", version=1, actor=as_author(ann))
    [before] = queries.get_topic(topic_id, tim.id).takes
    assert (before.name, before.title, before.link, before.is_published) == ("Ann", "", "", False)

    hand_in(piece_id, ann)
    claim(piece_id, tom)
    with unit_of_work():
        services.say_ready(piece_id, actor=as_editor(tom))
    with unit_of_work():
        services.publish(piece_id, link="https://larkfield.example/probes", actor=as_author(ann))

    assert told(tim, "topic_published") == 1
    [after] = queries.get_topic(topic_id, tim.id).takes
    assert (after.title, after.link) == ("A secret title", "https://larkfield.example/probes")
    assert db.session.execute(select(func.count()).select_from(Taking)).scalar_one() == 1


def test_the_list_of_ones_own_grows_by_words_and_has_an_end() -> None:
    ann = make_person("Ann")
    know(ann, "probes, Water law")
    know(ann, "PROBES")
    with pytest.raises(TextRefused):
        know(ann, ",".join(f"topic {number}" for number in range(29)))
    db.session.rollback()
    assert [one.word for one in queries.list_interests(ann.id)] == ["probes", "Water law"]

    for _again in range(2):
        with unit_of_work():
            services.remove_interest("probes", actor=as_author(ann))
    assert [one.word for one in queries.list_interests(ann.id)] == ["Water law"]
