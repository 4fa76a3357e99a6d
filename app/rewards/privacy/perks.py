"""What people asked for, and what was handed over to them."""

from collections.abc import Iterable

from sqlalchemy import String, cast, literal, select, update

from app.core.clock import date_from_day, now
from app.core.db import db
from app.core.holdings import Holding, Row, written
from app.people.services.holding import hold_people
from app.rewards.models import Perk, Redemption
from app.rewards.vocabulary.perks import Released, State
from app.rewards.vocabulary.words import _l


def read_redemptions(person_id: int) -> Iterable[Row]:
    """What the person asked for, what for, and what became of it."""
    query = (
        select(Redemption, Perk.name)
        .join(Perk, Perk.id == Redemption.perk_id)
        .where(Redemption.person_id == person_id)
        .order_by(Redemption.id)
    )
    for one, name in db.session.execute(query):
        yield {
            "what": name,
            "points": one.price,
            "at": one.reserved_at.isoformat(),
            "state": one.state,
            "day": None if one.fulfilled_on is None else date_from_day(one.fulfilled_on).isoformat(),
            "withdrawn_at": written(one.closed_at) if one.state == State.RELEASED else None,
            "reason": one.note,
        }


def erase_redemptions(person_id: int) -> int:
    """Leave of what the person asked for that something was given, when and at what cost; says how often.

    What still waits is for nobody any more, and back in stock.
    """
    hold_people([person_id])
    mine = select(Redemption).where(Redemption.person_id == person_id).order_by(Redemption.perk_id)
    # As they are now: whoever hands one over or gives it back was waited for, or waits, in the same order.
    held = mine.with_for_update().execution_options(populate_existing=True)
    found = db.session.execute(held).scalars().all()
    for one in found:
        if one.state == State.RESERVED:
            if one.is_from_stock:
                stocked = update(Perk).where(Perk.id == one.perk_id, Perk.stock.is_not(None))
                db.session.execute(stocked.values(stock=Perk.stock + 1))
            one.state, one.released_as, one.closed_at = State.RELEASED.value, Released.ERASED.value, now()
        one.person_id, one.note, one.entry = None, "", f"erased:{one.id}"
    db.session.flush()
    _give_up_keeping(person_id)
    db.session.expire_all()
    return len(found)


def take_over_redemptions(from_id: int, to_id: int) -> int:
    """What the first person asked for the second one did, and what they hand over the second one does; says how much that adds."""
    # Both may have sent forms of the same name.
    entry = literal("moved:").concat(cast(Redemption.id, String))
    moved = update(Redemption).where(Redemption.person_id == from_id).values(person_id=to_id, entry=entry)
    number = len(db.session.execute(moved.returning(Redemption.id)).all())
    db.session.execute(update(Perk).where(Perk.keeper_id == from_id).values(keeper_id=to_id))
    db.session.expire_all()
    return number


def _give_up_keeping(person_id: int) -> None:
    """What the person handed over HR hands over."""
    db.session.execute(update(Perk).where(Perk.keeper_id == person_id).values(keeper_id=None))


HOLDINGS = (
    Holding(
        key="rewards.redemptions",
        title=_l("What you asked for with your points"),
        purpose=_l("So that it is handed over to you, and HR can account for what it cost."),
        source=_l("You, and whoever handed it over"),
        kept=_l("As long as your record"),
        read=read_redemptions,
        erase=erase_redemptions,
        take_over=take_over_redemptions,
        stays=_l("That something was given, when, and what it cost; to whom is not kept"),
        words={"state": {state.value: state.label for state in State}},
        page="rewards.list_perks",
    ),
)
