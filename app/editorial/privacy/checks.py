"""What was found in people's drafts, and the words of their own."""

from collections.abc import Iterable

from sqlalchemy import delete, select, update

from app.core.db import db
from app.core.holdings import Holding, Row, erase_nothing, take_over_nothing
from app.editorial.models import Author, Check, KnownWord, Piece
from app.editorial.vocabulary import CheckState, _l


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


HOLDINGS = (
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
)
