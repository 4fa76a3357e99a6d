"""What people write, and the versions that were kept of it."""

from collections.abc import Iterable

from sqlalchemy import Select, delete, func, select, union, update

from app.core.db import db
from app.core.holdings import Holding, Row, erase_nothing, take_over_nothing, written
from app.editorial.models import (
    Author,
    Check,
    Claim,
    Comment,
    HandOver,
    Picture,
    Piece,
    Publication,
    Reading,
    ReadyPost,
    Revision,
    Round,
    Suggestion,
    Taking,
)
from app.editorial.vocabulary import PieceKind, PieceState, _l
from app.notices.services import forget

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
    """The versions that were kept of what the person writes, and what they said to the desk along with them."""
    mine = select(Author.piece_id).where(Author.person_id == person_id)
    said = (Round.revision_id == Revision.id) & (Round.answer != "")
    query = select(Revision, Round.answer).outerjoin(Round, said).where(Revision.piece_id.in_(mine))
    for revision, answer in db.session.execute(query.order_by(Revision.piece_id, Revision.number)).yield_per(
        100
    ):
        row = {"title": revision.title, "number": revision.number, "made_at": revision.made_at.isoformat(), "text": revision.text}  # fmt: skip
        yield row | ({"said": answer} if answer else {})


def read_pictures(person_id: int) -> Iterable[Row]:
    """The pictures in what the person writes; each can be looked at under its address."""
    mine = select(Author.piece_id).where(Author.person_id == person_id)
    query = select(Picture, Piece.title).join(Piece).where(Picture.piece_id.in_(mine))
    for picture, title in db.session.execute(query.order_by(Picture.piece_id, Picture.added_at)):
        yield {
            "about": title,
            "object": f"/pictures/{picture.key}",
            "note": picture.alternative,
            "made_at": picture.added_at.isoformat(),
        }


def read_hand_overs(person_id: int) -> Iterable[Row]:
    """Drafts that the person offered to a colleague, or is offered; of the latter only what they are told themselves."""
    query = select(HandOver, Piece.title).join(Piece)
    query = query.where((HandOver.from_id == person_id) | (HandOver.to_id == person_id))
    for offer, title in db.session.execute(query.order_by(HandOver.piece_id)):
        yield {
            "about": title,
            "is_by_yourself": offer.from_id == person_id,
            "at": offer.offered_at.isoformat(),
            "declined_at": written(offer.declined_at),
        }


def erase_hand_overs(person_id: int) -> int:
    """Take back what the person has offered and was offered; says how much."""
    gone = delete(HandOver).where((HandOver.from_id == person_id) | (HandOver.to_id == person_id))
    offers = db.session.execute(gone.returning(HandOver.piece_id, HandOver.to_id)).all()
    for piece_id, to_id in offers:
        forget([to_id], about=f"piece:{piece_id}:offer:")
    db.session.expire_all()
    return len(offers)


def take_over_hand_overs(from_id: int, to_id: int) -> int:
    """What the first person offered or was offered the second one did or was; says how many offers that adds."""
    given = update(HandOver).where(HandOver.from_id == from_id).values(from_id=to_id)
    taken = update(HandOver).where(HandOver.to_id == from_id).values(to_id=to_id)
    number = sum(len(db.session.execute(one.returning(HandOver.piece_id)).all()) for one in (given, taken))
    own = select(Author.piece_id).where(Author.person_id == to_id)
    db.session.execute(delete(HandOver).where(HandOver.to_id == to_id, HandOver.piece_id.in_(own)))
    db.session.expire_all()
    return number


def remove_piece(piece_id: int) -> None:
    """Remove a piece and what belongs to it, as part of a larger act."""
    # What was told about it holds its title. Once it was at the desk, that may be any editor, also one who is none any more.
    rounds = select(Round.id).where(Round.piece_id == piece_id)
    was_at_the_desk = db.session.execute(rounds.limit(1)).scalar() is not None
    forget(None if was_at_the_desk else _told_of(piece_id), about=f"piece:{piece_id}:")
    db.session.execute(delete(Suggestion).where(Suggestion.piece_id == piece_id))
    db.session.execute(delete(Claim).where(Claim.round_id.in_(rounds)))
    # What was begun for a topic leaves it to others again.
    for model in (
        Taking, ReadyPost, Comment, Reading, Check, HandOver, Round, Revision, Publication, Picture, Author,
    ):  # fmt: skip
        db.session.execute(delete(model).where(model.piece_id == piece_id))
    db.session.execute(delete(Piece).where(Piece.id == piece_id))


def _told_of(piece_id: int) -> set[int]:
    """Who may have been told about a piece by its title."""
    columns = (Author.person_id, Reading.person_id, HandOver.from_id, HandOver.to_id)
    every = union(*(select(column).where(column.class_.piece_id == piece_id) for column in columns))
    return set(db.session.execute(every).scalars())


def _own(person_id: int) -> Select[Piece]:
    mine = select(Author.piece_id).where(Author.person_id == person_id)
    return select(Piece).where(Piece.id.in_(mine)).order_by(Piece.id)


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
        key="editorial.pictures",
        title=_l("Pictures in what you write"),
        purpose=_l("So that your readers see them."),
        source=_l("You; what your camera wrote beside them is not kept"),
        kept=_l("As long as the piece, and a few days once none of its versions shows them"),
        read=read_pictures,
        erase=erase_nothing,
        take_over=take_over_nothing,
    ),
    Holding(
        key="editorial.hand_overs",
        title=_l("Drafts offered to a colleague"),
        purpose=_l("So that a draft lives on with somebody else, where its author wishes so."),
        source=_l("You, or the author who offers it to you"),
        kept=_l("Until it is taken over or taken back, else as long as the draft"),
        read=read_hand_overs,
        erase=erase_hand_overs,
        take_over=take_over_hand_overs,
        page="editorial.list_drafts",
    ),
)
