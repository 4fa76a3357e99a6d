"""Pieces that count for a person, what they earned, and what was handed over to them."""

from collections.abc import Iterable

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import aliased

from app.core.clock import date_from_day
from app.core.db import db
from app.core.holdings import Holding, Row, written
from app.rewards.models import Gift, QualifyingPiece, Recognition
from app.rewards.rules.recognition import occasion_of
from app.rewards.vocabulary.recognition import PIECES_EACH
from app.rewards.vocabulary.words import _l


def read_pieces(person_id: int) -> Iterable[Row]:
    """What counts or counted for the person."""
    query = select(QualifyingPiece).where(QualifyingPiece.person_id == person_id)
    for piece in db.session.execute(query.order_by(QualifyingPiece.id)).scalars():
        yield {
            "object": piece.link,
            "at": piece.qualified_at.isoformat(),
            "withdrawn_at": written(piece.disqualified_at),
        }


def erase_pieces(person_id: int) -> int:
    """Forget what counted for the person; says how much."""
    gone = delete(QualifyingPiece).where(QualifyingPiece.person_id == person_id).returning(QualifyingPiece.id)
    number = len(db.session.execute(gone).all())
    db.session.expire_all()
    return number


def take_over_pieces(from_id: int, to_id: int) -> int:
    """What counts for the first person counts for the second one, each piece once; says how much that adds."""
    own = aliased(QualifyingPiece)
    is_known = exists().where(
        own.person_id == to_id,
        (own.key == QualifyingPiece.key) | (own.piece_id == QualifyingPiece.piece_id),
    )
    moved = update(QualifyingPiece).where(QualifyingPiece.person_id == from_id, ~is_known)
    number = len(db.session.execute(moved.values(person_id=to_id).returning(QualifyingPiece.id)).all())
    erase_pieces(from_id)
    return number


def read_recognitions(person_id: int) -> Iterable[Row]:
    """What the person earned, and what was handed over."""
    query = select(Recognition).where(Recognition.person_id == person_id).order_by(Recognition.id)
    for one in db.session.execute(query).scalars():
        yield {
            "count": one.pieces,
            "at": one.earned_at.isoformat(),
            "recorded_at": one.recorded_at.isoformat(),
        }
        noted = select(Gift).where(Gift.recognition_id == one.id).order_by(Gift.id)
        for gift in db.session.execute(noted).scalars():
            yield {
                "count": one.pieces,
                "what": gift.what,
                "day": date_from_day(gift.given_on).isoformat(),
                "at": gift.recorded_at.isoformat(),
                "withdrawn_at": written(gift.undone_at),
                "reason": gift.undone_why,
            }


def erase_recognitions(person_id: int) -> int:
    """Forget what the person earned and was given; says how much."""
    mine = select(Recognition.id).where(Recognition.person_id == person_id)
    db.session.execute(delete(Gift).where(Gift.recognition_id.in_(mine)))
    gone = delete(Recognition).where(Recognition.person_id == person_id).returning(Recognition.id)
    number = len(db.session.execute(gone).all())
    db.session.expire_all()
    return number


def take_over_recognitions(from_id: int, to_id: int) -> int:
    """What the first person earned the second one earned; says how much that adds.

    Where both have the same occasion, what was noted as handed over goes on to the next one that is free: it was handed
    over, and is not handed over again.
    """
    taken = set(
        db.session.execute(select(Recognition.occasion).where(Recognition.person_id == to_id)).scalars()
    )
    number = 0
    query = select(Recognition).where(Recognition.person_id == from_id).order_by(Recognition.id)
    for one in db.session.execute(query).scalars().all():
        stands = select(Gift.id).where(Gift.recognition_id == one.id, Gift.undone_at.is_(None))
        if one.occasion in taken and db.session.execute(stands).first() is None:
            db.session.execute(delete(Gift).where(Gift.recognition_id == one.id))
            db.session.execute(delete(Recognition).where(Recognition.id == one.id))
            continue
        pieces = one.pieces
        while occasion_of(pieces) in taken:
            pieces += PIECES_EACH
        one.person_id, one.occasion = to_id, occasion_of(pieces)
        taken.add(one.occasion)
        number += 1
    db.session.flush()
    db.session.expire_all()
    return number


HOLDINGS = (
    Holding(
        key="rewards.pieces",
        title=_l("Pieces that count towards a recognition"),
        purpose=_l("So that every fifth piece is recognised, whatever came of it."),
        source=_l("What you published through the desk, and articles that systems told of"),
        kept=_l("As long as your record"),
        read=read_pieces,
        erase=erase_pieces,
        take_over=take_over_pieces,
        page="rewards.show_recognition",
    ),
    Holding(
        key="rewards.recognitions",
        title=_l("What you earned with your pieces"),
        purpose=_l("So that HR knows whom to thank, and what was handed over."),
        source=_l("Counted from your pieces; HR notes what was handed over"),
        kept=_l("As long as your record"),
        read=read_recognitions,
        erase=erase_recognitions,
        take_over=take_over_recognitions,
        page="rewards.show_recognition",
    ),
)
