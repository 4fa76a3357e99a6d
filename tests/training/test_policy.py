"""The policy in force, who has read it, and when they are asked again (R-T3)."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.actor import Actor, Channel
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.unit_of_work import unit_of_work
from app.notices.models import Notice
from app.notices.services import mark_read
from app.people.models import Person
from app.people.services import merge_persons
from app.training.models import PolicyAcknowledgement
from app.training.privacy.policy import erase_acknowledgements, read_acknowledgements
from app.training.queries import policy as queries
from app.training.services import policy as services
from app.training.vocabulary.policy import (
    READ_HOLDS_FOR,
    DraftChanged,
    DraftNotSeen,
    NewerPolicy,
    NoDraft,
)
from tests.factories.people import make_person
from tests.factories.policy import HR, as_reader, publish_policy, read_policy
from tests.support.clock import TestClock
from tests.support.crowds import at_once


def told(person: Person) -> int:
    db.session.rollback()
    mine = select(Notice.id).where(Notice.person_id == person.id, Notice.kind == "policy_shared")
    return len(db.session.execute(mine).all())


def rows() -> list[tuple[int, int, int]]:
    db.session.rollback()
    columns = PolicyAcknowledgement.number, PolicyAcknowledgement.person_id, PolicyAcknowledgement.turn
    return [tuple(row) for row in db.session.execute(select(*columns).order_by(PolicyAcknowledgement.id))]


def test_a_version_is_published_in_all_languages_at_once_and_never_changed(app: Flask) -> None:
    """R-T3: the ready-made policy is a start; what was not on the page is not published; a draft changes nothing in force."""
    assert publish_policy() == 1
    assert set(queries.texts_of(1)) == {"en", "de"}
    with unit_of_work():
        assert services.begin_draft(actor=HR)
    with unit_of_work():
        assert not services.begin_draft(actor=HR)
        assert services.save_draft("en", "Be kind.", version=1, actor=HR)
        assert not services.save_draft("en", "Be kind.\n", version=2, actor=HR)
    with pytest.raises(DraftChanged), unit_of_work():
        services.save_draft("en", "Be brave.", version=1, actor=HR)
    with pytest.raises(DraftNotSeen), unit_of_work():
        services.publish_draft(seen={"en": 1, "de": 1}, actor=HR)
    assert queries.texts_of(1)["en"] != "Be kind.\n"
    with unit_of_work():
        assert services.publish_draft(seen={"en": 2, "de": 1}, actor=HR) == 2
    assert queries.texts_of(2)["en"] == "Be kind.\n"
    for late in (lambda: services.publish_draft(seen={"en": 2, "de": 1}, actor=HR), lambda: services.save_draft("fr", "Bonjour", version=0, actor=HR)):  # fmt: skip
        with pytest.raises(NoDraft), unit_of_work():
            late()
    with pytest.raises(NotAllowed), unit_of_work():
        services.begin_draft(actor=Actor(1, roles=frozenset({"employee"}), channel=Channel.WEB))


def test_whoever_clicks_twice_at_one_moment_has_read_it_once(app: Flask) -> None:
    """R-T3: by a unique key over version, person and turn; a newer version is not taken for the one that was read."""
    mara = make_person("Mara Lind")
    publish_policy()
    reader = as_reader(mara)
    news = at_once(app, [lambda: read_policy(reader)] * 4)

    assert Counter(news) == {True: 1, False: 3}
    assert rows() == [(1, mara.id, 0)]
    publish_policy(en="Be kind.")
    with pytest.raises(NewerPolicy):
        read_policy(mara, 1)
    assert queries.is_asked_to_read(mara.id)
    assert read_policy(mara, 2)
    assert not queries.is_asked_to_read(mara.id)


def test_people_are_asked_again_once_for_each_reason(app: Flask, clock: TestClock) -> None:
    """R-T3: when it is new, after a year, and when HR shares it again; a job that runs twice asks once."""
    mara, bob = make_person("Mara Lind"), make_person("Bob Berry", department="Desk")
    assert services.ask_to_read() == 0
    publish_policy()
    assert (services.ask_to_read(), services.ask_to_read()) == (2, 0)
    read_policy(mara)
    clock.advance(seconds=READ_HOLDS_FOR.total_seconds())
    assert services.ask_to_read() == 1
    assert (told(mara), told(bob)) == (2, 1)
    policy = queries.find_policy()
    assert policy is not None
    assert {one.name: (one.people, one.read) for one in queries.list_departments(policy)} == {"Desk": (1, 0), "Sales": (1, 0)}  # fmt: skip
    read_policy(mara)
    assert queries.list_missing(policy) == [(bob.id, "Bob Berry")]
    clock.advance(seconds=timedelta(minutes=5).total_seconds())
    with unit_of_work():
        assert services.share_again(number=1, share=1, actor=HR)
    with unit_of_work():
        assert not services.share_again(number=1, share=1, actor=HR)
    assert (services.ask_to_read(), services.ask_to_read()) == (2, 0)
    for number in (2, 0):
        with unit_of_work():
            assert services.remind(actor=HR) == number
    assert rows() == [(1, mara.id, 0), (1, mara.id, 1)]


def test_who_has_not_read_the_one_notice_is_not_left_with_two_that_say_the_same(
    app: Flask, clock: TestClock
) -> None:
    """R-T3: shared again on the day of its publication, and once more; what somebody has opened stays."""
    mara, bob = make_person("Mara Lind"), make_person("Bob Berry")
    publish_policy()
    services.ask_to_read()
    notice = db.session.execute(select(Notice).where(Notice.person_id == mara.id)).scalar_one()
    with unit_of_work():
        mark_read(notice.id, actor=Actor(mara.id))
    for share in (1, 2):
        clock.advance(seconds=60)
        with unit_of_work():
            assert services.share_again(number=1, share=share, actor=HR)
        assert (services.ask_to_read(), services.ask_to_read()) == (2, 0)
        assert (told(mara), told(bob)) == (2, 1)
    with unit_of_work():
        assert services.remind(actor=HR) == 2
    assert (services.ask_to_read(), told(mara), told(bob)) == (0, 3, 2)


def test_what_was_read_goes_along_with_a_joined_record_and_away_with_an_erased_one(app: Flask) -> None:
    """R-P3: both records may have read the same version."""
    mara, again = make_person("Mara Lind"), make_person("Mara Lind-Berg")
    publish_policy()
    read_policy(mara)
    read_policy(again)
    with unit_of_work():
        merge_persons(again.id, mara.id, why="typed twice", actor=Actor.operator())

    assert rows() == [(1, mara.id, 0), (1, mara.id, 1)]
    assert len(list(read_acknowledgements(mara.id))) == 2
    with unit_of_work():
        assert erase_acknowledgements(mara.id) == 2
    assert rows() == []
