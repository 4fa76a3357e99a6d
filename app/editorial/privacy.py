"""What this house holds about people: what they write, and what they did at the desk."""

from collections.abc import Iterable

from sqlalchemy import Select, delete, func, select, update

from app.core.db import db
from app.core.holdings import Holding, Row, erase_nothing, take_over_nothing, written
from app.editorial.models import (
    Author,
    Check,
    Circle,
    Claim,
    Comment,
    KnownWord,
    Member,
    Piece,
    Publication,
    Reading,
    Revision,
    Round,
    Suggestion,
)
from app.editorial.vocabulary import CheckState, PieceKind, PieceState, SuggestionState, _l

_KINDS = {kind.value: kind.label for kind in PieceKind}
_STATES = {state.value: state.label for state in PieceState}


def read_pieces(person_id: int) -> Iterable[Row]:
    """What the person writes and has written, with the text as it is now."""
    for piece in db.session.execute(_own(person_id)).scalars().yield_per(100):
        yield {
            "title": piece.title,
            "kind": piece.kind,
            "state": piece.state,
            "begun_at": piece.made_at.isoformat(),
            "saved_at": piece.saved_at.isoformat(),
            "published_at": written(piece.published_at),
            "object": piece.link,
            "language": piece.language,
            "note": piece.voice_note,
            "minutes_planned": piece.minutes_planned,
            "minutes_spent": piece.minutes_spent,
            "text": piece.text,
        }


def erase_pieces(person_id: int) -> int:
    """Remove what the person wrote alone, and their name from what they wrote with others; says how many pieces."""
    # Held first, as the desk does, so that nobody waits in a circle.
    piece = db.session.execute(_own(person_id).limit(1).with_for_update()).scalar()
    if piece is None:
        return 0
    others = select(func.count()).select_from(Author).where(Author.piece_id == piece.id)
    if db.session.execute(others).scalar_one() > 1:
        db.session.execute(delete(Author).where(Author.piece_id == piece.id, Author.person_id == person_id))
    else:
        remove_piece(piece.id)
    db.session.expire_all()
    return 1


def take_over_pieces(from_id: int, to_id: int) -> int:
    """What the first person writes is the second one's; says how many pieces that adds."""
    own = select(Author.piece_id).where(Author.person_id == to_id)
    moved = (
        update(Author).where(Author.person_id == from_id, Author.piece_id.not_in(own)).values(person_id=to_id)
    )
    number = len(db.session.execute(moved.returning(Author.piece_id)).all())
    db.session.execute(delete(Author).where(Author.person_id == from_id))
    db.session.expire_all()
    return number


def read_revisions(person_id: int) -> Iterable[Row]:
    """The versions that were kept of what the person writes."""
    mine = select(Author.piece_id).where(Author.person_id == person_id)
    query = select(Revision).where(Revision.piece_id.in_(mine)).order_by(Revision.piece_id, Revision.number)
    for revision in db.session.execute(query).scalars().yield_per(100):
        yield {"title": revision.title, "number": revision.number, "made_at": revision.made_at.isoformat(), "text": revision.text}  # fmt: skip


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


def read_checks(person_id: int) -> Iterable[Row]:
    """What was found in the person's drafts before anybody else saw them."""
    mine = select(Author.piece_id).where(Author.person_id == person_id)
    query = select(Check, Piece.title).join(Piece).where(Check.piece_id.in_(mine)).order_by(Check.piece_id)
    for check, title in db.session.execute(query):
        yield {
            "about": title,
            "language": check.language,
            "state": check.state,
            "made_at": check.made_at.isoformat(),
            "found": [f"{one['words']}: {one['message']}" for one in check.findings],
        }


def read_known_words(person_id: int) -> Iterable[Row]:
    """The words that the person has taught the check."""
    query = select(KnownWord.word).where(KnownWord.person_id == person_id).order_by(KnownWord.word)
    for word in db.session.execute(query).scalars():
        yield {"word": word}


def erase_known_words(person_id: int) -> int:
    """Forget the words that the person has taught; says how many."""
    gone = delete(KnownWord).where(KnownWord.person_id == person_id).returning(KnownWord.word)
    return len(db.session.execute(gone).all())


def take_over_known_words(from_id: int, to_id: int) -> int:
    """What the first person has taught the second one has, too; says how many words that adds."""
    known = select(KnownWord.word).where(KnownWord.person_id == to_id)
    moved = update(KnownWord).where(KnownWord.person_id == from_id, KnownWord.word.not_in(known))
    number = len(db.session.execute(moved.values(person_id=to_id).returning(KnownWord.word)).all())
    erase_known_words(from_id)
    db.session.expire_all()
    return number


def read_claims(person_id: int) -> Iterable[Row]:
    """What the person has in hand at the desk, with the copy that they edit."""
    for claim in db.session.execute(select(Claim).where(Claim.editor_id == person_id)).scalars():
        yield {"since": claim.claimed_at.date().isoformat(), "expires_at": claim.expires_at.isoformat(), "text": claim.copy}  # fmt: skip


def erase_claims(person_id: int) -> int:
    """Give back what the person has in hand; says how many. What they answered stays, under their number."""
    held = select(Claim.round_id).where(Claim.editor_id == person_id)
    pieces = select(Round.piece_id).where(Round.id.in_(held))
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


def read_circles(person_id: int) -> Iterable[Row]:
    """The circles that the person is in."""
    query = select(Circle.name, Member.joined_at).join(Member, Member.circle_id == Circle.id)
    for name, joined_at in db.session.execute(query.where(Member.person_id == person_id).order_by(Circle.id)):
        yield {"name": name, "since": joined_at.date().isoformat()}


def erase_circles(person_id: int) -> int:
    """Take the person out of their circles; says out of how many."""
    gone = delete(Member).where(Member.person_id == person_id).returning(Member.circle_id)
    left = list(db.session.execute(gone).scalars())
    members = select(Member.circle_id).where(Member.circle_id == Circle.id)
    db.session.execute(delete(Circle).where(Circle.id.in_(left), ~members.exists()))
    return len(left)


def take_over_circles(from_id: int, to_id: int) -> int:
    """Circles of the first person are the second one's; says how many that adds."""
    own = select(Member.circle_id).where(Member.person_id == to_id)
    moved = (
        update(Member)
        .where(Member.person_id == from_id, Member.circle_id.not_in(own))
        .values(person_id=to_id)
    )
    number = len(db.session.execute(moved.returning(Member.circle_id)).all())
    erase_circles(from_id)
    db.session.expire_all()
    return number


def read_comments(person_id: int) -> Iterable[Row]:
    """What the person said about drafts of peers; whose they are belongs to them."""
    query = select(Comment).where(Comment.person_id == person_id).order_by(Comment.id)
    for one in db.session.execute(query).scalars().yield_per(500):
        yield {
            "made_at": one.made_at.isoformat(),
            "object": one.quote,
            "replacement": one.replacement,
            "said": one.words,
        }


def erase_comments(person_id: int) -> int:
    """Remove what the person said and what they were asked to read; says how much."""
    said = db.session.execute(
        delete(Comment).where(Comment.person_id == person_id).returning(Comment.id)
    ).all()
    asked = db.session.execute(
        delete(Reading).where(Reading.person_id == person_id).returning(Reading.piece_id)
    ).all()
    return len(said) + len(asked)


def take_over_comments(from_id: int, to_id: int) -> int:
    """What the first person said the second one said; says how many comments."""
    moved = update(Comment).where(Comment.person_id == from_id).values(person_id=to_id).returning(Comment.id)
    number = len(db.session.execute(moved).all())
    own = select(Reading.piece_id).where(Reading.person_id == to_id)
    reads = (
        update(Reading)
        .where(Reading.person_id == from_id, Reading.piece_id.not_in(own))
        .values(person_id=to_id)
    )
    db.session.execute(reads)
    db.session.execute(delete(Reading).where(Reading.person_id == from_id))
    db.session.expire_all()
    return number


def remove_piece(piece_id: int) -> None:
    """Remove a piece and what belongs to it, as part of a larger act."""
    rounds = select(Round.id).where(Round.piece_id == piece_id)
    db.session.execute(delete(Suggestion).where(Suggestion.piece_id == piece_id))
    db.session.execute(delete(Claim).where(Claim.round_id.in_(rounds)))
    for model in (Comment, Reading, Check, Round, Revision, Publication, Author):
        db.session.execute(delete(model).where(model.piece_id == piece_id))
    db.session.execute(delete(Piece).where(Piece.id == piece_id))


def _own(person_id: int) -> Select[Piece]:
    mine = select(Author.piece_id).where(Author.person_id == person_id)
    return select(Piece).where(Piece.id.in_(mine)).order_by(Piece.id)


#: Erased from the last to the first: versions and suggestions go with the piece.
HOLDINGS = (
    Holding(
        key="editorial.pieces",
        title=_l("What you write"),
        purpose=_l("So that you find your drafts again, and can send them to the desk and publish them."),
        source=_l("You"),
        kept=_l("Until you throw it away, else as long as your record"),
        read=read_pieces,
        erase=erase_pieces,
        take_over=take_over_pieces,
        stays=_l("What you wrote together with others stays theirs, without your name"),
        words={"kind": _KINDS, "state": _STATES},
        page="editorial.list_drafts",
    ),
    Holding(
        key="editorial.revisions",
        title=_l("Earlier versions of what you write"),
        purpose=_l("So that nothing you wrote is lost, and you can bring any of it back."),
        source=_l("You, as you wrote"),
        kept=_l("As long as the piece"),
        read=read_revisions,
        erase=erase_nothing,
        take_over=take_over_nothing,
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
        key="editorial.checks",
        title=_l("What was found in your drafts"),
        purpose=_l("So that you can mend slips before anybody reads them. It is found on this server alone."),
        source=_l("Programs that know spelling and grammar, when you asked"),
        kept=_l("Until the next check, else as long as the piece"),
        read=read_checks,
        erase=erase_nothing,
        take_over=take_over_nothing,
        words={"state": {state.value: state.label for state in CheckState}},
    ),
    Holding(
        key="editorial.known_words",
        title=_l("Your own words"),
        purpose=_l("So that a check of your drafts says nothing about them."),
        source=_l("You"),
        kept=_l("Until you take them off, else as long as your record"),
        read=read_known_words,
        erase=erase_known_words,
        take_over=take_over_known_words,
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
    Holding(
        key="editorial.circles",
        title=_l("Your circles"),
        purpose=_l("So that you and a few colleagues can read each other's drafts."),
        source=_l("You, or whoever took you in"),
        kept=_l("Until you leave"),
        read=read_circles,
        erase=erase_circles,
        take_over=take_over_circles,
        page="editorial.show_circles",
    ),
    Holding(
        key="editorial.comments",
        title=_l("What you said about drafts of others"),
        purpose=_l("So that your peers can think about it."),
        source=_l("You"),
        kept=_l("As long as their draft"),
        read=read_comments,
        erase=erase_comments,
        take_over=take_over_comments,
    ),
)
