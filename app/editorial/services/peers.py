"""Peers: small circles in which people read each other's drafts before an editor does. Nobody outside sees anything."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.comparing import Change
from app.core.db import db
from app.core.texts import kept_form
from app.editorial import queries
from app.editorial.models import Circle, Comment, Member, Piece, Reading
from app.editorial.permissions import WRITE_PIECES
from app.editorial.queries import peers
from app.editorial.rules.stages import Act
from app.editorial.services.counting import count_shown
from app.editorial.services.holding import held_piece
from app.editorial.services.writing import own_piece, replace_words
from app.editorial.vocabulary import (
    CIRCLE_JOINED,
    CIRCLE_LEFT,
    CIRCLE_MADE,
    COMMENT_DECIDED,
    COMMENT_MADE,
    LONGEST_WORDS,
    MOST_IN_CIRCLE,
    PEER_ENDED,
    PEERS_ASKED,
    ChangedMeanwhile,
    CommentNotFound,
    CommentState,
    DecidedAlready,
    NotAtThatPoint,
    PieceNotFound,
    PieceState,
    TextRefused,
    _l,
)
from app.notices.services import tell
from app.people.queries import get_person

#: While a piece is on its way, peers may read it.
_READ_IN = (PieceState.DRAFT, PieceState.WAITING, PieceState.CLAIMED, PieceState.RETURNED, PieceState.READY)


def make_circle(name: str, *, actor: Actor) -> Circle:
    """Begin a circle with its maker in it. Raises TextRefused without a name."""
    WRITE_PIECES.demand(actor)
    words = kept_form(name).strip()
    if not words or len(words) > 80 or "\0" in words:
        raise TextRefused(_l("Give the circle a name of up to 80 characters."), field="name")
    circle = Circle(name=words, made_at=now())
    db.session.add(circle)
    db.session.flush()
    db.session.add(Member(circle_id=circle.id, person_id=actor.person_id, joined_at=now()))
    record(CIRCLE_MADE, actor=actor, object_type="circle", object_id=circle.id)
    return circle


def add_member(circle_id: int, person_id: int, *, actor: Actor) -> None:
    """Take a colleague into one's circle; they are told and can leave. Raises CircleNotFound, PersonNotFound and TextRefused."""
    circle = _locked_circle(circle_id, actor)
    person = get_person(person_id)
    if not person.is_active:
        raise TextRefused(_l("%(name)s is switched off."), field="email", name=person.name)
    if db.session.get(Member, (circle_id, person_id)) is not None:
        return
    number = select(func.count()).select_from(Member).where(Member.circle_id == circle_id)
    if db.session.execute(number).scalar_one() >= MOST_IN_CIRCLE:
        raise TextRefused(_l("A circle has %(most)s people at most, so that everybody is heard."), field="email", most=MOST_IN_CIRCLE)  # fmt: skip
    db.session.add(Member(circle_id=circle_id, person_id=person_id, joined_at=now()))
    db.session.flush()
    record(
        CIRCLE_JOINED,
        actor=actor,
        object_type="circle",
        object_id=circle_id,
        changes={"person_id": [None, person_id]},
    )
    tell(person_id, kind="circle_joined", key=f"circle:{circle_id}", params={"name": circle.name})


def leave_circle(circle_id: int, *, actor: Actor) -> None:
    """Leave a circle; one in which nobody is left is gone. Raises CircleNotFound."""
    _locked_circle(circle_id, actor)
    db.session.execute(
        delete(Member).where(Member.circle_id == circle_id, Member.person_id == actor.person_id)
    )
    left = select(func.count()).select_from(Member).where(Member.circle_id == circle_id)
    if not db.session.execute(left).scalar_one():
        db.session.execute(delete(Circle).where(Circle.id == circle_id))
    record(CIRCLE_LEFT, actor=actor, object_type="circle", object_id=circle_id)


def ask_peers(piece_id: int, person_ids: Sequence[int], *, actor: Actor) -> int:
    """Ask peers of one's circles to read a draft; says how many are new to it. Raises PieceNotFound and TextRefused."""
    piece = _own(piece_id, actor, is_counted=True)
    known = {person.id for person in peers.list_peers(actor.person_id or 0)}
    chosen = [person_id for person_id in dict.fromkeys(person_ids) if person_id in known]
    if not chosen:
        raise TextRefused(_l("Choose somebody of your circles."), field="peer")
    asked = 0
    for person_id in chosen:
        reading = db.session.get(Reading, (piece_id, person_id))
        if queries.is_author(piece_id, person_id) or (reading is not None and reading.ended_at is None):
            continue
        if reading is None:
            reading = Reading(piece_id=piece_id, person_id=person_id)
            db.session.add(reading)
        reading.asked_at, reading.answered_at, reading.ended_at = now(), None, None
        asked += 1
        tell(person_id, kind="peer_asked", key=f"piece:{piece_id}:peer:{now().isoformat()}",
             params={"piece_id": piece_id, "title": piece.title})  # fmt: skip
    db.session.flush()
    if asked:
        count_shown(piece, actor.person_id or 0, now().isoformat())
        record(PEERS_ASKED, actor=actor, object_type="piece", object_id=piece_id, changes={"count": asked})
    return asked


def end_reading(piece_id: int, person_id: int, *, actor: Actor) -> None:
    """Let a peer see a draft no longer: its author says so, or the peer. Raises PieceNotFound."""
    if actor.person_id != person_id:
        _own(piece_id, actor)
    reading = db.session.get(Reading, (piece_id, person_id))
    if reading is None or reading.ended_at is not None:
        raise PieceNotFound
    reading.ended_at = now()
    db.session.flush()
    record(
        PEER_ENDED,
        actor=actor,
        object_type="piece",
        object_id=piece_id,
        changes={"person_id": [person_id, None]},
    )


def comment(
    piece_id: int, *, words: str = "", quote: str = "", replacement: str | None = None, actor: Actor
) -> Comment:
    """Say something about a peer's draft: about all of it, about words of it, or what could stand in their place.

    Raises PieceNotFound for whoever was not asked, NotAtThatPoint once it is published, and TextRefused: for nothing said,
    and for words that do not stand in the text, or more than once.
    """
    piece = _locked(piece_id)
    reading = None if actor.person_id is None else db.session.get(Reading, (piece_id, actor.person_id))
    if reading is None or reading.ended_at is not None:
        raise PieceNotFound
    if PieceState(piece.state) not in _READ_IN:
        raise NotAtThatPoint
    said, about = _checked(words, "words"), _checked(quote, "quote", is_exact=True)
    other = None if replacement is None or not about else _checked(replacement, "replacement", is_exact=True)
    other = None if other == about else other
    if not said and other is None:
        raise TextRefused(_l("Say what you think, or what could stand there instead."), field="words")
    made = Comment(
        piece_id=piece_id,
        person_id=actor.person_id,
        made_at=now(),
        quote=about,
        replacement=other,
        words=said,
        place=_place_of(piece.text, about) if about else None,
        state=CommentState.OPEN.value,
    )
    db.session.add(made)
    reading.answered_at = reading.answered_at or now()
    db.session.flush()
    record(COMMENT_MADE, actor=actor, object_type="piece", object_id=piece_id)
    for author in queries.list_authors(piece_id):
        tell(
            author.id,
            kind="peer_answered",
            key=f"piece:{piece_id}:peer-answer:{made.id}",
            params={"piece_id": piece_id, "title": piece.title},
        )
    return made


def decide_comment(piece_id: int, comment_id: int, *, take: bool, version: int, actor: Actor) -> None:
    """Take a peer's words into the text, or mark what they said as thought about.

    Raises PieceNotFound, CommentNotFound, ChangedMeanwhile, NotAtThatPoint and DecidedAlready.
    """
    piece = own_piece(piece_id, Act.WRITE, actor) if take else _own(piece_id, actor)
    found = db.session.get(Comment, comment_id)
    if found is None or found.piece_id != piece_id:
        raise CommentNotFound
    if take and piece.version != version:
        raise ChangedMeanwhile
    if found.state != CommentState.OPEN or (take and not found.is_takeable):
        raise DecidedAlready
    if take:
        change = Change(found.place or 0, found.quote, found.replacement or "")
        replace_words(piece, change, version=version, actor=actor)
        found.place = change.start
    found.state, found.decided_at = (CommentState.TAKEN if take else CommentState.DONE).value, now()
    db.session.flush()
    record(COMMENT_DECIDED, actor=actor, object_type="piece", object_id=piece_id)


def _place_of(text: str, quote: str) -> int:
    place = text.find(quote)
    if place < 0:
        raise TextRefused(
            _l("These words do not stand in the text. Copy them from it, exactly."), field="quote"
        )
    if text.find(quote, place + 1) >= 0:
        raise TextRefused(
            _l("These words stand there more than once. Take a few more with them."), field="quote"
        )
    return place


def _own(piece_id: int, actor: Actor, *, is_counted: bool = False) -> Piece:
    piece = _locked(piece_id, with_authors=is_counted)
    if actor.person_id is None or not queries.is_author(piece_id, actor.person_id):
        raise PieceNotFound
    return piece


def _locked(piece_id: int, *, with_authors: bool = False) -> Piece:
    piece = held_piece(piece_id, with_authors=with_authors)
    if piece is None:
        raise PieceNotFound
    return piece


def _locked_circle(circle_id: int, actor: Actor) -> Circle:
    peers.get_own_circle(circle_id, actor)
    query = select(Circle).where(Circle.id == circle_id).with_for_update()
    return db.session.execute(query.execution_options(populate_existing=True)).scalar_one()


def _checked(words: str, field: str, *, is_exact: bool = False) -> str:
    kept = kept_form(words) if is_exact else kept_form(words).strip()
    if len(kept) > LONGEST_WORDS or "\0" in kept:
        raise TextRefused(_l("These are more than %(most)s characters."), field=field, most=LONGEST_WORDS)
    return kept
