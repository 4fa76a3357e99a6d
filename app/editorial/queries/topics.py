"""Questions about wanted topics: what is wanted, of whom, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, exists, func, select

from app.core.clock import Day, today
from app.core.db import db
from app.editorial.models import Interest, Passing, Piece, Taking, Topic, TopicWord
from app.editorial.vocabulary import PieceState, TopicNotFound
from app.people.models import Person

#: So many topics are shown; what ends first is on top.
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Take:
    """Somebody who writes about a topic; the title and link once it is published."""

    person_id: int
    name: str
    piece_id: int
    state: str
    title: str
    link: str

    @property
    def is_published(self) -> bool:
        """Whether it can be read."""
        return self.state == PieceState.PUBLISHED


@dataclass(slots=True)
class TopicLine:
    """A topic with what belongs to it, as somebody sees it."""

    topic: Topic
    asker: str
    words: list[str] = field(default_factory=list)
    takes: list[Take] = field(default_factory=list)
    is_matching: bool = False
    is_passed: bool = False

    def take_of(self, person_id: int) -> Take | None:
        """How somebody has taken it up, if they have."""
        return next((take for take in self.takes if take.person_id == person_id), None)

    @property
    def is_settled(self) -> bool:
        """Whether one is enough and there is one."""
        return self.topic.is_one_enough and bool(self.takes)

    def is_open(self, on: Day) -> bool:
        """Whether somebody else can take it up on a day."""
        return self.topic.is_wanted(on) and not self.is_settled


def get_topic(topic_id: int, reader_id: int) -> TopicLine:
    """A topic as somebody sees it. Raises TopicNotFound."""
    found = _with_everything(db.session.execute(_topics().where(Topic.id == topic_id)).all(), reader_id)
    if not found:
        raise TopicNotFound
    return found[0]


def list_wanted(reader_id: int) -> Sequence[TopicLine]:
    """What is wanted today, what ends first on top, but nothing that the reader asked for or has taken up themselves."""
    own = exists().where(Taking.topic_id == Topic.id, Taking.person_id == reader_id)
    query = _topics().where(*_is_wanted(), Topic.asker_id.is_distinct_from(reader_id), ~own)
    rows = db.session.execute(query.order_by(Topic.wanted_until, Topic.id).limit(MOST_SHOWN)).all()
    return [line for line in _with_everything(rows, reader_id) if not line.is_settled]


def list_taken(person_id: int) -> Sequence[TopicLine]:
    """What somebody has taken up, the latest first."""
    query = _topics().join(Taking, Taking.topic_id == Topic.id).where(Taking.person_id == person_id)
    rows = db.session.execute(query.order_by(Taking.taken_at.desc(), Topic.id.desc()).limit(MOST_SHOWN)).all()
    return _with_everything(rows, person_id)


def list_asked(person_id: int) -> Sequence[TopicLine]:
    """What somebody asked for, the latest first, whatever became of it."""
    query = _topics().where(Topic.asker_id == person_id).order_by(Topic.id.desc()).limit(MOST_SHOWN)
    return _with_everything(db.session.execute(query).all(), person_id)


def find_topic_of(piece_id: int) -> Topic | None:
    """The topic that a piece was begun for."""
    query = select(Topic).join(Taking, Taking.topic_id == Topic.id).where(Taking.piece_id == piece_id)
    return db.session.execute(query).scalar()


def find_taking(topic_id: int, person_id: int) -> Taking | None:
    """How somebody has taken a topic up."""
    return db.session.get(Taking, (topic_id, person_id))


def list_interests(person_id: int) -> Sequence[Interest]:
    """What somebody knows something about, in the order of the alphabet."""
    query = select(Interest).where(Interest.person_id == person_id).order_by(Interest.key)
    return db.session.execute(query).scalars().all()


def list_matching(topic_id: int) -> Sequence[int]:
    """The people who know something about a topic and can be told."""
    matching = (
        select(Interest.person_id)
        .join(TopicWord, TopicWord.key == Interest.key)
        .join(Person, Person.id == Interest.person_id)
        .where(TopicWord.topic_id == topic_id, Person.is_active)
    )
    return db.session.execute(matching.distinct().order_by(Interest.person_id)).scalars().all()


def list_takers(topic_id: int) -> Sequence[tuple[int, int]]:
    """Who writes about a topic, and the piece of each that is not published."""
    query = (
        select(Taking.person_id, Piece.id)
        .join(Piece, Piece.id == Taking.piece_id)
        .where(Taking.topic_id == topic_id, Piece.published_at.is_(None))
    )
    return [(person_id, piece_id) for person_id, piece_id in db.session.execute(query)]


def list_words_in_use(*, most: int = 12) -> Sequence[str]:
    """Words of topics, those that are used most on top, so that people name the same thing alike."""
    query = select(func.min(TopicWord.word)).group_by(TopicWord.key)
    return db.session.execute(query.order_by(func.count().desc(), TopicWord.key).limit(most)).scalars().all()


def _is_wanted() -> tuple[ColumnElement[bool], ...]:
    return Topic.withdrawn_at.is_(None), Topic.wanted_until >= today()


def _topics() -> Select[*tuple[Any, ...]]:
    return select(Topic, Person.name).outerjoin(Person, Person.id == Topic.asker_id)


def _with_everything(rows: Sequence[Row[*tuple[Any, ...]]], reader_id: int) -> list[TopicLine]:
    """The topics with their words, who took them up, and what they are to the reader: four statements, however many."""
    lines = {topic.id: TopicLine(topic, asker or "") for topic, asker in rows}
    if not lines:
        return []
    words = select(TopicWord).where(TopicWord.topic_id.in_(lines)).order_by(TopicWord.topic_id, TopicWord.key)
    known = {one.key for one in list_interests(reader_id)}
    for word in db.session.execute(words).scalars():
        lines[word.topic_id].words.append(word.word)
        lines[word.topic_id].is_matching |= word.key in known
    for topic_id, *about in db.session.execute(_takes().where(Taking.topic_id.in_(lines))):
        lines[topic_id].takes.append(Take(*about))
    passed = select(Passing.topic_id).where(Passing.person_id == reader_id, Passing.topic_id.in_(lines))
    for topic_id in db.session.execute(passed).scalars():
        lines[topic_id].is_passed = True
    return list(lines.values())


def _takes() -> Select[*tuple[Any, ...]]:
    """Who writes about what. What a draft is called is its authors' business, so only published pieces have a title."""
    is_out = Piece.state == PieceState.PUBLISHED.value
    return (
        select(
            Taking.topic_id,
            Taking.person_id,
            Person.name,
            Taking.piece_id,
            Piece.state,
            case((is_out, Piece.title), else_=""),
            case((is_out, Piece.link), else_=""),
        )
        .join(Person, Person.id == Taking.person_id)
        .join(Piece, Piece.id == Taking.piece_id)
        .order_by(Taking.topic_id, Taking.taken_at, Taking.person_id)
    )
