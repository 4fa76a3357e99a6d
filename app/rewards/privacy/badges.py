"""Which badges people have."""

from collections.abc import Iterable

from sqlalchemy import Select, delete, select, update

from app.core.addresses import full_address
from app.core.clock import now
from app.core.db import db
from app.core.holdings import Holding, Row, written
from app.core.jobs import enqueue
from app.rewards.models import Award, Badge, Credential
from app.rewards.rules.credentials import list_number
from app.rewards.vocabulary.credentials import SIGN_STATUS_LIST
from app.rewards.vocabulary.words import _l


def read_awards(person_id: int) -> Iterable[Row]:
    """The badges that the person has, or had."""
    query = (
        select(Award, Badge.title, Credential.public_id)
        .join(Badge, Badge.id == Award.badge_id)
        .outerjoin(Credential, Credential.award_id == Award.id)
        .where(Award.person_id == person_id)
        .order_by(Award.id)
    )
    for award, title, public_id in db.session.execute(query):
        yield {
            "title": title["en"],
            "earned_at": award.earned_at.isoformat(),
            "recorded_at": award.granted_at.isoformat(),
            "is_public": award.is_public,
            "address": full_address(f"/credentials/{public_id}") if public_id else None,
            "revoked_at": written(award.revoked_at),
            "reason": award.revoked_note,
        }


def erase_awards(person_id: int) -> int:
    """Remove the person's badges; says how many. Of what was given out the address stays, and says that it is withdrawn."""
    _withdraw(select(Award.id).where(Award.person_id == person_id))
    gone = delete(Award).where(Award.person_id == person_id).returning(Award.id)
    number = len(db.session.execute(gone).all())
    db.session.expire_all()
    return number


def take_over_awards(from_id: int, to_id: int) -> int:
    """What the first person earned the second one earned; of a badge that both have the one earned earlier stays.

    Says how many badges that adds.
    """
    own = {(one.badge_key, one.occasion): one for one in _awards_of(to_id)}
    number = 0
    for one in _awards_of(from_id):
        other = own.get((one.badge_key, one.occasion))
        later = one if other is not None and other.earned_at <= one.earned_at else other
        if later is not None:
            _withdraw(select(Award.id).where(Award.id == later.id))
            db.session.execute(delete(Award).where(Award.id == later.id))
        if later is not one:
            db.session.execute(update(Award).where(Award.id == one.id).values(person_id=to_id))
        number += other is None
    db.session.expire_all()
    return number


def _withdraw(awards: Select[int]) -> None:
    """Take everything about their holder out of the credentials of awards that go, and let everybody know they are void."""
    void = update(Credential).where(Credential.award_id.in_(awards))
    values = {"award_id": None, "document": None, "withdrawn_at": now()}
    places = db.session.execute(void.values(values).returning(Credential.status_place)).scalars().all()
    for number in sorted({list_number(place) for place in places}):
        enqueue(SIGN_STATUS_LIST, number=number)


def _awards_of(person_id: int) -> list[Award]:
    query = select(Award).where(Award.person_id == person_id).order_by(Award.id)
    return list(db.session.execute(query.execution_options(populate_existing=True)).scalars())


HOLDINGS = (
    Holding(
        key="rewards.badges",
        title=_l("Badges that you earned"),
        purpose=_l("So that you can look back at what you did, and show it to others if you like."),
        source=_l("Counted from your activity, by the rules of the journey"),
        kept=_l("As long as your record"),
        read=read_awards,
        erase=erase_awards,
        take_over=take_over_awards,
        stays=_l("The address of a badge that you gave out; all it says is that it is withdrawn"),
        page="rewards.list_badges",
    ),
)
