"""What people know something about, what they asked for, and which topics they took up or passed on."""

from collections.abc import Iterable

from sqlalchemy import delete, select, update

from app.core.clock import date_from_day
from app.core.db import db
from app.core.holdings import Holding, Row, written
from app.editorial.models import Interest, Passing, Taking, Topic, TopicWord
from app.editorial.vocabulary import _l


def read_interests(person_id: int) -> Iterable[Row]:
    """What the person said that they know something about."""
    query = select(Interest.word).where(Interest.person_id == person_id).order_by(Interest.key)
    for word in db.session.execute(query).scalars():
        yield {"name": word}


def erase_interests(person_id: int) -> int:
    """Forget what the person knows something about; says how many topics."""
    gone = delete(Interest).where(Interest.person_id == person_id).returning(Interest.key)
    return len(db.session.execute(gone).all())


def take_over_interests(from_id: int, to_id: int) -> int:
    """What the first person knows the second one knows; says how many topics that adds."""
    own = select(Interest.key).where(Interest.person_id == to_id)
    moved = update(Interest).where(Interest.person_id == from_id, Interest.key.not_in(own))
    number = len(db.session.execute(moved.values(person_id=to_id).returning(Interest.key)).all())
    erase_interests(from_id)
    db.session.expire_all()
    return number


def read_topics(person_id: int) -> Iterable[Row]:
    """The topics that the person asked for."""
    for topic in db.session.execute(
        select(Topic).where(Topic.asker_id == person_id).order_by(Topic.id)
    ).scalars():
        yield {
            "title": topic.title,
            "text": topic.why,
            "made_at": topic.made_at.isoformat(),
            "last_day": date_from_day(topic.wanted_until).isoformat(),
            "withdrawn_at": written(topic.withdrawn_at),
        }


def erase_topics(person_id: int) -> int:
    """Remove what the person asked for and nobody took up, and their name from the rest; says out of how many."""
    taken = select(Taking.topic_id).where(Taking.topic_id == Topic.id)
    # Held first, as whoever takes one up does; only then it is seen which were.
    asked = select(Topic.id).where(Topic.asker_id == person_id).order_by(Topic.id).with_for_update()
    db.session.execute(asked).all()
    unwritten = select(Topic.id).where(Topic.asker_id == person_id, ~taken.exists())
    gone = list(db.session.execute(unwritten).scalars())
    for model in (TopicWord, Passing):
        db.session.execute(delete(model).where(model.topic_id.in_(gone)))
    db.session.execute(delete(Topic).where(Topic.id.in_(gone)))
    left = update(Topic).where(Topic.asker_id == person_id).values(asker_id=None).returning(Topic.id)
    number = len(db.session.execute(left).all())
    db.session.expire_all()
    return len(gone) + number


def take_over_topics(from_id: int, to_id: int) -> int:
    """What the first person asked for the second one asked for; says how many topics."""
    moved = update(Topic).where(Topic.asker_id == from_id).values(asker_id=to_id).returning(Topic.id)
    number = len(db.session.execute(moved).all())
    db.session.expire_all()
    return number


def read_takings(person_id: int) -> Iterable[Row]:
    """The topics that the person took up, and those that they passed on."""
    taken = select(Topic.title, Taking.taken_at).join(Taking, Taking.topic_id == Topic.id)
    for title, taken_at in db.session.execute(taken.where(Taking.person_id == person_id).order_by(Topic.id)):
        yield {"title": title, "state": "taken", "at": taken_at.isoformat()}
    passed = select(Topic.title).join(Passing, Passing.topic_id == Topic.id)
    for title in db.session.execute(
        passed.where(Passing.person_id == person_id).order_by(Topic.id)
    ).scalars():
        yield {"title": title, "state": "passed"}


def erase_takings(person_id: int) -> int:
    """Forget which topics the person took up or passed on; says how many."""
    number = 0
    for model in (Taking, Passing):
        gone = delete(model).where(model.person_id == person_id).returning(model.topic_id)
        number += len(db.session.execute(gone).all())
    db.session.expire_all()
    return number


def take_over_takings(from_id: int, to_id: int) -> int:
    """What the first person took up or passed on the second one did; says how many topics that adds."""
    number = 0
    for model in (Taking, Passing):
        own = select(model.topic_id).where(model.person_id == to_id)
        moved = update(model).where(model.person_id == from_id, model.topic_id.not_in(own))
        number += len(db.session.execute(moved.values(person_id=to_id).returning(model.topic_id)).all())
    erase_takings(from_id)
    # Each has a seat of their own, which bears their number; the one seat where one is enough stays.
    seats = update(Taking).where(Taking.person_id == to_id, Taking.seat == from_id)
    db.session.execute(seats.values(seat=to_id))
    db.session.expire_all()
    return number


_STATES = {"taken": _l("taken up"), "passed": _l("passed on")}

HOLDINGS = (
    Holding(
        key="editorial.interests",
        title=_l("What you know something about"),
        purpose=_l("So that you are told when a topic of yours is wanted."),
        source=_l("You"),
        kept=_l("Until you remove it"),
        read=read_interests,
        erase=erase_interests,
        take_over=take_over_interests,
        page="editorial.list_topics",
    ),
    Holding(
        key="editorial.topics",
        title=_l("Topics that you asked for"),
        purpose=_l("So that colleagues know what would be read, and you are told when it is written."),
        source=_l("You"),
        kept=_l("As long as your record"),
        read=read_topics,
        erase=erase_topics,
        take_over=take_over_topics,
        stays=_l("A topic that somebody took up stays with what they wrote, without your name"),
        page="editorial.list_topics",
    ),
    Holding(
        key="editorial.takings",
        title=_l("Topics that you took up or passed on"),
        purpose=_l(
            "So that the piece leads to whoever asked, and you are not offered again what you passed on."
        ),
        source=_l("You"),
        kept=_l("As long as the topic"),
        read=read_takings,
        erase=erase_takings,
        take_over=take_over_takings,
        words={"state": _STATES},
        page="editorial.list_topics",
    ),
)
