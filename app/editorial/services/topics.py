"""Wanted topics: asked for by those who hear what customers want to know, offered to those who know something about it.

Taking one up begins a draft and is an act of one's own; passing leaves no trace that anybody else sees.
"""

from datetime import date

from sqlalchemy import delete, func, select

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import day_from_date, now, today
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.texts import kept_form
from app.core.upsert import insert_once
from app.editorial import queries
from app.editorial.models import Interest, Passing, Piece, Taking, Topic, TopicWord
from app.editorial.permissions import ASK_FOR_TOPICS, WRITE_PIECES
from app.editorial.rules.topics import words_of
from app.editorial.services.counting import count_taken_up
from app.editorial.services.holding import held_topic
from app.editorial.services.writing import begin_piece
from app.editorial.vocabulary import (
    FARTHEST_TOPIC,
    LONGEST_TITLE,
    LONGEST_WORDS,
    MOST_INTERESTS,
    MOST_WORDS_OF_TOPIC,
    TOPIC_ASKED,
    TOPIC_TAKEN,
    TOPIC_WITHDRAWN,
    PieceKind,
    TextRefused,
    TopicNotFound,
    TopicNotWanted,
    TopicTaken,
    _l,
)
from app.notices.services import tell, tell_all
from app.people.models import Person


def ask_for_topic(
    title: str, *, why: str, words: str, wanted_until: date, is_one_enough: bool = False, actor: Actor
) -> Topic:
    """Ask for a topic until the end of a day; those who know something about it are told. Raises TextRefused."""
    ASK_FOR_TOPICS.demand(actor)
    found = words_of(words, most=MOST_WORDS_OF_TOPIC, field="words")
    if not found:
        raise TextRefused(_l("Say in a word or two what it is about, so that the right people see it."), field="words")  # fmt: skip
    last = day_from_date(wanted_until)
    if not 0 <= last - today() <= FARTHEST_TOPIC:
        raise TextRefused(_l("Choose a day from today on, within a year."), field="wanted_until")
    topic = Topic(
        asker_id=actor.person_id,
        title=_checked(title, "title", LONGEST_TITLE),
        why=_checked(why, "why", LONGEST_WORDS),
        wanted_until=last,
        is_one_enough=is_one_enough,
        made_at=now(),
    )
    db.session.add(topic)
    db.session.flush()
    db.session.add_all(TopicWord(topic_id=topic.id, key=key, word=word) for key, word in found.items())
    db.session.flush()
    record(TOPIC_ASKED, actor=actor, object_type="topic", object_id=topic.id)
    about = {"topic_id": topic.id, "title": topic.title}
    matching = [one for one in queries.list_matching(topic.id) if one != actor.person_id]
    tell_all("topic_wanted", [(person_id, f"topic:{topic.id}", about) for person_id in matching])
    return topic


def take_topic(topic_id: int, kind: PieceKind, *, actor: Actor) -> int:
    """Begin a piece about a wanted topic; the answer is its number. Whoever has taken it up already gets the same piece.

    Raises TopicNotFound, TopicNotWanted, and TopicTaken where one is enough and somebody was faster.
    """
    WRITE_PIECES.demand(actor)
    person_id = _own_id(actor)
    topic = _locked(topic_id, person_id)
    taking = queries.find_taking(topic_id, person_id)
    if taking is not None:
        return taking.piece_id
    if not topic.is_wanted(today()):
        raise TopicNotWanted
    piece = begin_piece(kind, title=topic.title, actor=actor)
    taken = {
        "topic_id": topic_id,
        "person_id": person_id,
        "seat": 0 if topic.is_one_enough else person_id,
        "piece_id": piece.id,
        "taken_at": now(),
    }
    once = insert_once(Taking.__table__, "topic_id", "seat")
    if db.session.connection().execute(once, taken).first() is None:
        raise TopicTaken  # and with it goes the piece
    db.session.execute(delete(Passing).where(Passing.topic_id == topic_id, Passing.person_id == person_id))
    db.session.flush()
    record(TOPIC_TAKEN, actor=actor, object_type="topic", object_id=topic_id)
    count_taken_up(topic_id, person_id)
    return piece.id


def pass_topic(topic_id: int, *, actor: Actor) -> None:
    """Not be offered a topic any longer; passing twice is passing once. Raises TopicNotFound."""
    WRITE_PIECES.demand(actor)
    _locked(topic_id)
    once = insert_once(Passing.__table__, "topic_id", "person_id")
    db.session.connection().execute(once, {"topic_id": topic_id, "person_id": _own_id(actor)})


def withdraw_topic(topic_id: int, *, actor: Actor) -> bool:
    """Want a topic no longer, as the one who asked; who writes about it is told. Says whether it was still wanted.

    Whoever asked can do so even if they may ask for nothing any more; once they are no longer here, whoever may ask for
    topics can. Raises TopicNotFound and NotAllowed.
    """
    topic = _locked(topic_id)
    if not may_withdraw(topic, actor):
        raise NotAllowed
    if topic.withdrawn_at is not None:
        return False
    topic.withdrawn_at = now()
    db.session.flush()
    record(TOPIC_WITHDRAWN, actor=actor, object_type="topic", object_id=topic_id)
    tell_all(
        "topic_withdrawn",
        [
            (person_id, f"topic-withdrawn:{topic_id}", {"title": topic.title, "piece_id": piece_id})
            for person_id, piece_id in queries.list_takers(topic_id)
        ],
    )
    return True


def may_withdraw(topic: Topic, actor: Actor) -> bool:
    """Whether somebody may say that a topic is wanted no longer: who asked, or, once they are gone, whoever may ask."""
    if topic.asker_id is not None and topic.asker_id == actor.person_id:
        return True
    asker = db.session.get(Person, topic.asker_id) if topic.asker_id is not None else None
    return ASK_FOR_TOPICS.allows(actor) and (asker is None or not asker.is_active)


def tell_asker(piece: Piece) -> None:
    """Tell whoever asked for a topic that a piece about it is out; part of publishing."""
    topic = queries.find_topic_of(piece.id)
    if topic is None or topic.asker_id is None:
        return
    tell(
        topic.asker_id,
        kind="topic_published",
        key=f"topic-published:{piece.id}",
        params={"topic_id": topic.id, "topic": topic.title},
    )


def name_interests(words: str, *, actor: Actor) -> None:
    """Add to what one knows something about; what is there already stays as it is. Raises TextRefused."""
    WRITE_PIECES.demand(actor)
    person_id = _own_id(actor)
    found = words_of(words, most=MOST_INTERESTS, field="words")
    rows = [{"person_id": person_id, "key": key, "word": word} for key, word in found.items()]
    if rows:
        db.session.connection().execute(insert_once(Interest.__table__, "person_id", "key"), rows)
    number = select(func.count()).select_from(Interest).where(Interest.person_id == person_id)
    if db.session.execute(number).scalar_one() > MOST_INTERESTS:
        raise TextRefused(_l("These are more than %(most)s topics."), field="words", most=MOST_INTERESTS)


def remove_interest(key: str, *, actor: Actor) -> None:
    """Take something off what one knows something about; what is not there is gone already."""
    WRITE_PIECES.demand(actor)
    db.session.execute(delete(Interest).where(Interest.person_id == _own_id(actor), Interest.key == key))


def _locked(topic_id: int, *persons: int) -> Topic:
    topic = held_topic(topic_id, persons=persons)
    if topic is None:
        raise TopicNotFound
    return topic


def _own_id(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotAllowed
    return actor.person_id


def _checked(words: str, field: str, most: int) -> str:
    kept = kept_form(words).strip()
    kept = kept.replace("\n", " ") if field == "title" else kept
    if not kept:
        raise TextRefused(_l("Say it in a few words."), field=field)
    if len(kept) > most or "\0" in kept:
        raise TextRefused(_l("These are more than %(most)s characters."), field=field, most=most)
    return kept
