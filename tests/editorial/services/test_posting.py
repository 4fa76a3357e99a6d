"""Ready posts: an author's own words for each platform, a reminder, and where they were posted."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.core.jobs import run_due_jobs
from app.core.unit_of_work import unit_of_work
from app.editorial import queries, services
from app.editorial.jobs import remind_due
from app.editorial.vocabulary import (
    ChangedMeanwhile,
    NotAtThatPoint,
    PieceKind,
    PieceNotFound,
    PieceState,
    PlatformNotFound,
    PostedAlready,
    TextRefused,
)
from app.notices.models import Notice
from app.people.models import Person
from app.signals.models import Reversal, Signal, Verb
from tests.factories.editorial import as_author, make_editor, make_piece, make_ready, piece_of
from tests.factories.people import make_person
from tests.support.clock import TestClock

pytestmark = pytest.mark.usefixtures("app")
LINK = "https://networks.example/posts/7"


def keep(piece_id: int, author: Person, text: str, version: int = 0, platform: str = "x") -> int:
    with unit_of_work():
        return services.keep_post(piece_id, platform, text=text, version=version, actor=as_author(author))


def report(piece_id: int, author: Person, link: str = LINK, platform: str = "linkedin") -> bool:
    with unit_of_work():
        return services.report_post(piece_id, platform, link=link, actor=as_author(author))


def signals_of(person: Person) -> list[tuple[str, str, str, int]]:
    """What is known of the person, without what the desk itself did for them."""
    db.session.rollback()
    query = select(Verb.object_type, Signal.object, Signal.source, Signal.evidence)
    query = query.join(Verb, Verb.id == Signal.verb_id).where(
        Signal.person_id == person.id, Signal.object != ""
    )
    return [tuple(row) for row in db.session.execute(query.order_by(Signal.id))]


def test_each_author_has_words_of_their_own_and_no_window_overwrites_another() -> None:
    """R-E4: never the same words from everybody's profile."""
    mara, ann = make_person("Mara"), make_person("Ann")
    piece_id = make_ready(mara, make_editor())
    with unit_of_work():
        services.add_author(piece_id, ann.id, actor=as_author(mara))

    assert keep(piece_id, mara, " Look at this \r\n") == 1
    assert keep(piece_id, mara, "Look at this") == 1
    with pytest.raises(ChangedMeanwhile):
        keep(piece_id, mara, "Other words")
    assert keep(piece_id, ann, "Look at this") == 1

    post = queries.find_ready_post(piece_id, ann.id, "x")
    assert post is not None
    assert queries.is_said_alike(post)
    assert keep(piece_id, ann, "I wrote along", 1) == 2
    assert not queries.is_said_alike(post)
    for words in (" ", "a\0b", "x" * 10_001):
        with pytest.raises(TextRefused):
            keep(piece_id, ann, words, 2)


def test_nothing_is_ready_for_others_before_the_desk_says_so_or_anywhere_else() -> None:
    mara, tom = make_person("Mara"), make_editor()
    with pytest.raises(NotAtThatPoint):
        keep(make_piece(mara), mara, "Too soon")
    piece_id = make_ready(mara, tom)
    with pytest.raises(PieceNotFound):
        keep(piece_id, tom, "Not mine")
    with pytest.raises(PlatformNotFound):
        keep(piece_id, mara, "Where?", platform="myspace")


def test_where_it_was_posted_counts_once_as_what_somebody_says() -> None:
    """R-E4, R-S1: however often it is sent."""
    mara = make_person("Mara")
    piece_id = make_ready(mara, make_editor())

    assert report(piece_id, mara)
    assert not report(piece_id, mara)
    with pytest.raises(PostedAlready):
        report(piece_id, mara, f"{LINK}0")
    assert report(piece_id, mara, f"{LINK}1", "x")

    assert signals_of(mara) == [
        ("comment", LINK, "self-report", 1),
        ("comment", f"{LINK}1", "self-report", 1),
    ]
    assert [post.link for post in queries.list_posted(piece_id)] == [LINK, f"{LINK}1"]
    assert piece_of(piece_id).state == PieceState.READY


def test_a_wrong_link_is_taken_back_and_another_one_told(clock: TestClock) -> None:
    """R-E4: what counted is reversed; the act told anew is another one."""
    mara = make_person("Mara")
    piece_id = make_ready(mara, make_editor())
    report(piece_id, mara)
    for expected in (True, False):
        with unit_of_work():
            taken = services.take_back_post(piece_id, "linkedin", actor=as_author(mara))
        assert taken is expected
    clock.advance(seconds=1)

    assert report(piece_id, mara, f"{LINK}1")

    assert [post.link for post in queries.list_posted(piece_id)] == [f"{LINK}1"]
    standing = select(Signal.object).outerjoin(Reversal, Reversal.signal_id == Signal.id)
    mine = standing.where(Signal.person_id == mara.id, Signal.object != "", Reversal.signal_id.is_(None))
    assert db.session.execute(mine).scalars().all() == [f"{LINK}1"]


def test_posting_a_short_post_publishes_it_and_counts_it_once() -> None:
    """R-E4: the first place is where it was published, others count as what somebody says."""
    mara = make_person("Mara")
    piece_id = make_ready(mara, make_editor(), kind=PieceKind.POST)

    assert report(piece_id, mara)
    assert report(piece_id, mara, f"{LINK}1", "mastodon")

    assert (piece_of(piece_id).state, piece_of(piece_id).link) == (PieceState.PUBLISHED, LINK)
    assert signals_of(mara) == [("note", LINK, "product", 3), ("note", f"{LINK}1", "self-report", 1)]


def test_a_reminder_comes_once_at_its_time_and_not_to_who_has_posted(clock: TestClock) -> None:
    """R-E4: scheduled, and nothing is posted for anybody."""
    mara = make_person("Mara")
    piece_id = make_ready(mara, make_editor())
    at = now() + timedelta(hours=2)
    with pytest.raises(TextRefused), unit_of_work():
        services.remind_of_post(piece_id, "x", at=now(), actor=as_author(mara))
    for platform in ("x", "linkedin"):
        with unit_of_work():
            services.remind_of_post(piece_id, platform, at=at, actor=as_author(mara))
    report(piece_id, mara)
    remind_due()
    clock.advance(hours=2)

    for _again in range(2):
        remind_due()
    run_due_jobs()

    db.session.rollback()
    told = select(Notice.params).where(Notice.person_id == mara.id, Notice.kind == "post_reminder")
    assert [params["platform"] for params in db.session.execute(told).scalars()] == ["x"]
