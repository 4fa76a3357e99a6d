"""Recognition for effort (R-W3): every fifth original piece earns something, whatever came of it.

Which pieces count is kept up with what happens to them; what they earn is granted once for each occasion. An occasion is
made by pieces that count at the same time, so withdrawing and publishing again earns nothing twice, and what was earned
is never taken back.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import case, select, update

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import Day, day_of, is_in_reach, now, today
from app.core.db import db
from app.core.jobs import heartbeat
from app.core.unit_of_work import unit_of_work
from app.core.upsert import insert, insert_once
from app.editorial.models import Author, Piece
from app.editorial.vocabulary import PieceKind, PieceState
from app.notices.services import tell
from app.organisation.queries import organisation
from app.people.models import Person
from app.people.services.holding import hold_people
from app.rewards.models import Gift, QualifyingPiece, Recognition
from app.rewards.permissions import HAND_OVER_RECOGNITION
from app.rewards.queries import recognition as queries
from app.rewards.rules.recognition import key_of, occasions, pieces_of
from app.rewards.rules.words import checked
from app.rewards.vocabulary.recognition import (
    DEAREST,
    LONGEST_GIFT,
    LONGEST_WHY,
    OTHER_CURRENCY,
    RECOGNITION_EARNED,
    RECOGNITION_EXPORTED,
    RECOGNITION_GIVEN,
    RECOGNITION_LISTED,
    RECOGNITION_UNDONE,
    GiftRefused,
    GivenAlready,
    NotForYourself,
    NotGiven,
    RecognitionNotFound,
)
from app.rewards.vocabulary.words import _l

#: What was earned longer ago than this is no news: nobody is told of it.
_NEWS: Final = timedelta(days=7)
#: So many people are held at once, while others wait to publish.
_AT_ONCE: Final = 100


def qualify_piece(
    piece_id: int,
    *,
    kind: PieceKind,
    link: str,
    author_ids: Collection[int],
    at: datetime,
    is_silent: bool = False,
) -> None:
    """A piece is out: it counts for each of its authors, once. Short posts do not count."""
    if not kind.is_original:
        return
    hold_people(author_ids)
    for person_id in _observed(author_ids):
        _qualify(person_id, key_of(link, f"piece:{piece_id}"), piece_id=piece_id, link=link, at=at)
        settle(person_id, is_silent=is_silent)


def disqualify_piece(piece_id: int) -> None:
    """A piece was taken off: it counts no longer. What it helped to earn stays."""
    standing = update(QualifyingPiece).where(
        QualifyingPiece.piece_id == piece_id, QualifyingPiece.disqualified_at.is_(None)
    )
    db.session.execute(standing.values(disqualified_at=now()))
    db.session.expire_all()


def settle(person_id: int, *, is_silent: bool = False) -> None:
    """Bring up to date which articles of somebody count, and grant what they have earned by now.

    Whoever publishes at two places at once is held, so that the fifth piece is seen by one of them.
    """
    hold_people([person_id])
    _settle_articles(person_id)
    person = db.session.get(Person, person_id)
    if person is not None and queries.are_awards_on(person):
        _grant(person, is_silent=is_silent)


def recognise_batch(batch_id: int) -> None:
    """Let what an import told of count, or count no longer; nobody is told of what lies behind them."""
    _settle_all(queries.list_authors_of_batch(batch_id))


def recognise_rest() -> None:
    """Let count what was published before anything was counted, and what waited while awards were switched off."""
    for piece_id in queries.list_missed_pieces():
        with unit_of_work():
            _qualify_missed(piece_id)
    _settle_all(queries.list_missed_persons())


def hand_over(
    recognition_id: int, *, what: str, on: Day, cost: int | None, currency: str | None = None, actor: Actor
) -> None:
    """Note what was handed over, when, and what it cost in hundredths of the organisation's currency.

    `currency` is the one that whoever typed the cost saw. Raises RecognitionNotFound, GivenAlready, NotForYourself, WordsRefused and GiftRefused.
    """
    HAND_OVER_RECOGNITION.demand(actor)
    earned = _held(recognition_id)
    if earned.person_id == actor.person_id:
        raise NotForYourself
    kept = checked(
        what, field="what", most=LONGEST_GIFT, ask=_l("Say what it was: a dinner, a book, a day off.")
    )
    if on > today() or not is_in_reach(on):
        raise GiftRefused(_l("Note it once it was handed over: today or before."), field="on")
    if on < day_of(earned.earned_at):
        raise GiftRefused(_l("It was not earned by then. Note the day on which it was handed over."), field="on")  # fmt: skip
    if cost is not None and not 0 <= cost <= DEAREST:
        raise GiftRefused(_l("This amount cannot be noted."), field="cost")
    if cost is not None and currency not in (None, organisation().currency):
        raise GiftRefused(OTHER_CURRENCY, field="cost")
    values = {
        "recognition_id": recognition_id, "what": kept, "given_on": on, "cost": cost,
        "currency": organisation().currency, "recorded_by": actor.person_id, "recorded_at": now(),
    }  # fmt: skip
    # Which of two in HR was faster the index of standing gifts decides.
    once = insert(Gift).on_conflict_do_nothing().returning(Gift.id)
    if db.session.execute(once, values).first() is None:
        raise GivenAlready
    record(RECOGNITION_GIVEN, actor=actor, object_type="recognition", object_id=recognition_id, changes={"what": [None, kept]})  # fmt: skip


def undo_hand_over(recognition_id: int, *, why: str, actor: Actor) -> None:
    """Take back what was noted as handed over; it stays to be seen, with the reason.

    Raises RecognitionNotFound, NotGiven, NotForYourself, and WordsRefused without a reason.
    """
    HAND_OVER_RECOGNITION.demand(actor)
    if _held(recognition_id).person_id == actor.person_id:
        raise NotForYourself
    kept = checked(why, field="why", most=LONGEST_WHY, ask=_l("Say what the mistake was."))
    gift = queries.find_standing_gift(recognition_id)
    if gift is None:
        raise NotGiven
    gift.undone_at, gift.undone_by, gift.undone_why = now(), actor.person_id, kept
    db.session.flush()
    record(RECOGNITION_UNDONE, actor=actor, object_type="recognition", object_id=recognition_id, reason=kept)


def list_all_the_same(recognition_id: int, *, is_listed: bool, actor: Actor) -> bool:
    """Put a recognition on the list whatever the policy says, or leave that to the policy again; says whether that is new.

    Raises RecognitionNotFound and NotForYourself.
    """
    HAND_OVER_RECOGNITION.demand(actor)
    earned = _held(recognition_id)
    if earned.person_id == actor.person_id:
        raise NotForYourself
    if earned.is_listed == is_listed:
        return False
    earned.is_listed = is_listed
    db.session.flush()
    record(RECOGNITION_LISTED, actor=actor, object_type="recognition", object_id=recognition_id,
           changes={"is_listed": [not is_listed, is_listed]})  # fmt: skip
    return True


def note_export(*, actor: Actor) -> None:
    """Keep in the log that the list was downloaded."""
    HAND_OVER_RECOGNITION.demand(actor)
    record(RECOGNITION_EXPORTED, actor=actor, object_type="recognition_list", object_id="")


def _observed(person_ids: Collection[int]) -> Iterable[int]:
    """Those of these people who let it be kept what they do."""
    query = select(Person.id).where(Person.id.in_(person_ids), Person.observation_stopped_at.is_(None))
    return db.session.execute(query.order_by(Person.id)).scalars().all()


def _qualify(person_id: int, key: str, *, piece_id: int | None, link: str, at: datetime) -> None:
    """Let a piece count for somebody. Known by its link or as a piece of the desk, it is the same one and keeps its day."""
    values = {"person_id": person_id, "key": key, "piece_id": piece_id, "link": link, "qualified_at": at}
    once = insert(QualifyingPiece).on_conflict_do_nothing().returning(QualifyingPiece.id)
    if db.session.execute(once, values).first() is not None or piece_id is None:
        return
    # Begun anew after it was taken off, it may be another piece of the desk at the same place.
    is_free = QualifyingPiece.piece_id.is_(None) | QualifyingPiece.disqualified_at.is_not(None)
    known = select(QualifyingPiece).where(
        QualifyingPiece.person_id == person_id,
        (QualifyingPiece.piece_id == piece_id) | ((QualifyingPiece.key == key) & is_free),
    )
    itself_first = case((QualifyingPiece.piece_id == piece_id, 0), else_=1)
    found = db.session.execute(known.order_by(itself_first)).scalars().first()
    if found is not None:
        found.piece_id, found.disqualified_at = piece_id, None
        db.session.flush()


def _settle_articles(person_id: int) -> None:
    """What systems told of counts as long as one act that tells of it stands; what the desk published goes before that."""
    standing: dict[str, queries.Article] = {}
    for article in queries.list_articles(person_id):
        if article.stands:
            standing.setdefault(key_of(article.link, f"signal:{article.signal_id}"), article)
    known = {row.key: row for row in queries.list_rows(person_id)}
    for key, article in standing.items():
        if key not in known:
            _qualify(person_id, key, piece_id=None, link=article.link, at=article.at)
    for key, row in known.items():
        if row.piece_id is None and (key in standing) != (row.disqualified_at is None):
            row.disqualified_at = None if key in standing else now()
    db.session.flush()


def _grant(person: Person, *, is_silent: bool) -> None:
    """Grant what the pieces that count now have earned, each occasion once; who is faster of two the key decides."""
    counting = (row.qualified_at for row in queries.list_rows(person.id) if row.disqualified_at is None)
    granted = queries.list_earned(person.id)
    once = insert_once(Recognition.__table__, "person_id", "occasion")
    for occasion, earned_at in occasions(counting):
        if occasion in granted:
            continue
        values = {"person_id": person.id, "occasion": occasion, "earned_at": earned_at, "recorded_at": now()}
        row = db.session.connection().execute(once, values).first()
        if row is None:
            continue
        record(RECOGNITION_EARNED, actor=Actor.clockwork(), object_type="recognition", object_id=row.id)
        if person.is_active and not is_silent and earned_at > now() - _NEWS:
            tell(person.id, kind="recognition_earned", key=occasion, params={"pieces": pieces_of(occasion)})


def _settle_all(person_ids: Collection[int]) -> None:
    listed = sorted(person_ids)
    for start in range(0, len(listed), _AT_ONCE):
        part = listed[start : start + _AT_ONCE]
        with unit_of_work():
            hold_people(part)
            for person_id in part:
                settle(person_id, is_silent=True)
        heartbeat()


def _qualify_missed(piece_id: int) -> None:
    authors = select(Author.person_id).where(Author.piece_id == piece_id)
    hold_people(authors)
    piece = db.session.get(Piece, piece_id, populate_existing=True)
    if piece is None or piece.state != PieceState.PUBLISHED or piece.published_at is None:
        return
    author_ids = db.session.execute(authors).scalars().all()
    qualify_piece(piece_id, kind=PieceKind(piece.kind), link=piece.link, author_ids=author_ids, at=piece.published_at, is_silent=True)  # fmt: skip


def _held(recognition_id: int) -> Recognition:
    query = select(Recognition).where(Recognition.id == recognition_id).with_for_update()
    found = db.session.execute(query.execution_options(populate_existing=True)).scalar()
    if found is None:
        raise RecognitionNotFound
    return found
