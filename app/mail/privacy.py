"""What this house holds about people."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, select, update

from app.core.db import db
from app.core.holdings import Holding, Row
from app.mail.models import Letter
from app.mail.vocabulary import STATE_LABELS, _l, letter_kinds


def read_letters(person_id: int) -> Iterable[Row]:
    """The letters to the person that are remembered, the first first."""
    query = select(Letter).where(Letter.person_id == person_id).order_by(Letter.id)
    for letter in db.session.execute(query).scalars().yield_per(500):
        yield {
            "written_at": letter.made_at.isoformat(),
            "kind": letter.kind,
            "about": letter.params,
            "state": letter.state,
            "address": letter.sent_to or letter.address,
            "sent_at": letter.sent_at.isoformat() if letter.sent_at else None,
            "answer_of_the_mail_system": letter.error,
        }


def erase_letters(person_id: int) -> int:
    """Remove the letters to the person, also those that still wait; says how many there were."""
    gone = delete(Letter).where(Letter.person_id == person_id).returning(Letter.id)
    return len(db.session.execute(gone).all())


def take_over_letters(from_id: int, to_id: int) -> int:
    """The first person's letters become the second one's; says how many."""
    moved = update(Letter).where(Letter.person_id == from_id).values(person_id=to_id).returning(Letter.id)
    number = len(db.session.execute(moved).all())
    db.session.expire_all()
    return number


def _kinds() -> Mapping[str, str]:
    return {name: kind.title for name, kind in letter_kinds().items()}


HOLDINGS = (
    Holding(
        key="mail.letters",
        title=_l("Letters to you"),
        purpose=_l("So that a letter goes out once, and somebody notices when it does not reach you."),
        source=_l("Waymark itself, and the mail systems on the way to you"),
        kept=_l("For 90 days; what the letter said is not kept"),
        read=read_letters,
        erase=erase_letters,
        take_over=take_over_letters,
        words={"kind": _kinds, "state": STATE_LABELS},
        for_programs=frozenset({"about"}),
    ),
)
