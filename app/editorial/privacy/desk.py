"""What the desk suggested to people, and what they have in hand there."""

from collections.abc import Iterable

from sqlalchemy import CompoundSelect, Select, delete, select, union, update

from app.core.db import db
from app.core.holdings import Holding, Row, erase_nothing, take_over_nothing, written
from app.editorial.models import Author, Claim, Piece, Revision, Round, Suggestion
from app.editorial.vocabulary import Outcome, PieceState, SuggestionState, _l


def read_suggestions(person_id: int) -> Iterable[Row]:
    """What the desk suggested to the person, and what they made of it."""
    mine = select(Author.piece_id).where(Author.person_id == person_id)
    query = select(Suggestion).where(Suggestion.piece_id.in_(mine)).order_by(Suggestion.id)
    for one in db.session.execute(query).scalars().yield_per(500):
        yield {
            "original": one.original,
            "replacement": one.replacement,
            "reason": one.reason,
            "state": one.state,
            "answer": one.answer,
            "decided_at": written(one.decided_at),
        }


def read_claims(person_id: int) -> Iterable[Row]:
    """What the person has in hand at the desk, with the copy that they edit."""
    for claim in db.session.execute(select(Claim).where(Claim.editor_id == person_id)).scalars():
        yield {"since": claim.claimed_at.date().isoformat(), "expires_at": claim.expires_at.isoformat(), "text": claim.copy}  # fmt: skip


def erase_claims(person_id: int) -> int:
    """Give back what the person has in hand; says how many. What they answered stays, under their number."""
    held = select(Claim.round_id).where(Claim.editor_id == person_id)
    pieces = select(Round.piece_id).where(Round.id.in_(held))
    _hold(pieces)
    waiting = update(Piece).where(Piece.id.in_(pieces), Piece.state == PieceState.CLAIMED.value)
    db.session.execute(waiting.values(state=PieceState.WAITING.value))
    gone = delete(Claim).where(Claim.editor_id == person_id).returning(Claim.round_id)
    number = len(db.session.execute(gone).all())
    db.session.expire_all()
    return number


def take_over_claims(from_id: int, _to_id: int) -> int:
    """What the first record had in hand goes back to the queue."""
    erase_claims(from_id)
    return 0


def read_answers(person_id: int) -> Iterable[Row]:
    """What the person answered at the desk. Whose drafts they were, and what stood in them, is their authors'."""
    query = select(Round.ended_at, Round.outcome, Round.words).where(Round.editor_id == person_id)
    for ended_at, outcome, words in db.session.execute(query.order_by(Round.id)):
        yield {"at": written(ended_at), "outcome": outcome, "said": words}


def erase_answers(person_id: int) -> int:
    """Nobody has given these answers any more, nor made these decisions and versions; says how many."""
    return _hand_on(person_id, None)


def take_over_answers(from_id: int, to_id: int) -> int:
    """What the first person answered, decided and kept the second one did; says how much."""
    return _hand_on(from_id, to_id)


def _hand_on(from_id: int, to_id: int | None) -> int:
    hands = (Round.editor_id, Suggestion.decided_by, Revision.made_by, Piece.saved_by)
    pieces = (
        select(getattr(hand.class_, "id" if hand is Piece.saved_by else "piece_id")).where(hand == from_id)
        for hand in hands
    )
    _hold(union(*pieces))
    number = 0
    for hand in hands:
        moved = update(hand.class_).where(hand == from_id).values({hand: to_id}).returning(hand.class_.id)
        number += len(db.session.execute(moved).all())
    db.session.expire_all()
    return number


def _hold(piece_ids: Select[int] | CompoundSelect[int]) -> None:
    """Hold these pieces before what belongs to them, and from the first to the last, as the desk does."""
    pieces = select(Piece.id).where(Piece.id.in_(piece_ids)).order_by(Piece.id).with_for_update()
    db.session.execute(pieces).all()


HOLDINGS = (
    Holding(
        key="editorial.answers",
        title=_l("What you did at the desk"),
        purpose=_l("So that an author can see what was said, and the desk how well it keeps its promise."),
        source=_l("You, when you answered"),
        kept=_l("As long as the piece"),
        read=read_answers,
        erase=erase_answers,
        take_over=take_over_answers,
        stays=_l("The answer itself, which is its author's, without your name"),
        words={"outcome": {outcome.value: outcome.label for outcome in Outcome}},
    ),
    Holding(
        key="editorial.suggestions",
        title=_l("What the desk suggested to you"),
        purpose=_l("So that you can decide, and both of you can see afterwards whose words are whose."),
        source=_l("Editors, and you"),
        kept=_l("As long as the piece"),
        read=read_suggestions,
        erase=erase_nothing,
        take_over=take_over_nothing,
        words={"state": {state.value: state.label for state in SuggestionState}},
    ),
    Holding(
        key="editorial.claims",
        title=_l("What you have in hand at the desk"),
        purpose=_l("So that two editors never work on one draft."),
        source=_l("You, when you took it on"),
        kept=_l("Until you answer or give it back, a few hours at most"),
        read=read_claims,
        erase=erase_claims,
        take_over=take_over_claims,
    ),
)
