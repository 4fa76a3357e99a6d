"""The catalogue of perks: HR keeps it; somebody asks, the points are set aside, and it is handed over or they go back.

Whoever asks is held, then the wish, then the perk: of two wishes that the points, the stock, the limit or the budget is
enough for once, one is kept. What is set aside and given back are lines of the ledger, each once by its key.
"""

from collections.abc import Sequence
from typing import Any, Final, TypedDict, Unpack

from sqlalchemy import func, select, update

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import Day, day_of, is_in_reach, now, today
from app.core.db import db
from app.core.errors import Conflict, NotAllowed
from app.core.jobs import heartbeat
from app.core.unit_of_work import unit_of_work
from app.core.upsert import insert_once
from app.notices.services import tell, tell_all
from app.organisation.queries import organisation
from app.people.queries import find_person_by_email, get_person, list_holders
from app.people.rules.values import check_country
from app.people.services.holding import hold_people
from app.people.vocabulary import PersonRefused, Role
from app.rewards.models import Perk, Redemption
from app.rewards.permissions import CURATE_PERKS, REDEEM_PERKS
from app.rewards.queries import perks as queries
from app.rewards.rules.boards import month_of
from app.rewards.rules.perks import bar_to, countries_in, left_after
from app.rewards.rules.words import checked
from app.rewards.services.ledger import Line, post
from app.rewards.vocabulary.perks import (
    DEAREST,
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_NOTE,
    MOST_PIECES,
    MOST_POINTS,
    PERK_ADDED,
    PERK_CHANGED,
    PERK_FULFILLED,
    PERK_REDEEMED,
    PERK_RELEASED,
    PERK_RETURNED,
    PERK_UNDONE,
    PERK_WITHDRAWN,
    PERKS_EXPORTED,
    RESERVED_FOR,
    CannotRedeem,
    ClosedAlready,
    Each,
    NameTaken,
    NotHandedOver,
    NotYoursToHandOver,
    PerkChanged,
    PerkNotFound,
    PerkRefused,
    PriceChanged,
    RedemptionNotFound,
    Released,
    State,
)
from app.rewards.vocabulary.points import Account, Entry, PointsSwitchedOff, Why
from app.rewards.vocabulary.recognition import OTHER_CURRENCY
from app.rewards.vocabulary.words import _l

#: More people in HR are not told of one wish.
_MOST_TOLD = 20
#: The advisory lock on PostgreSQL under which perks come into the catalogue and are renamed there.
_CURATING: Final = 7_205_021


class Wanted(TypedDict):
    """A perk as HR wants it. Money is in hundredths; none of a number means that there is no limit."""

    name: str
    description: str
    price: int
    stock: int | None
    most_each: int | None
    each_period: Each
    keeper: str  #: an e-mail address; empty for HR
    cost: int | None
    taxable: str
    budget: int | None
    countries: str  #: codes of two letters; empty for everywhere


def add_perk(*, currency: str | None = None, actor: Actor, **wanted: Unpack[Wanted]) -> int:
    """Put a perk into the catalogue; gives its number. The same form sent twice offers it once.

    `currency` is the one that whoever typed the amounts saw. Raises PerkRefused, also for the name of another one that
    stands there, and WordsRefused.
    """
    CURATE_PERKS.demand(actor)
    if currency not in (None, organisation().currency):
        for field in ("cost", "budget"):
            if wanted[field] is not None:
                raise PerkRefused(OTHER_CURRENCY, field=field)
    values = _checked(wanted) | {"currency": organisation().currency, "made_by": actor.person_id}
    _take_turns()
    namesake = queries.find_namesake(values["name"], values["countries"])
    if namesake is not None and all(getattr(namesake, name) == value for name, value in values.items()):
        return namesake.id
    _demand_no(namesake)
    perk = Perk(**values, made_at=now())
    db.session.add(perk)
    db.session.flush()
    record(PERK_ADDED, actor=actor, object_type="perk", object_id=perk.id, object_label=perk.name)
    return perk.id


def change_perk(
    perk_id: int, *, version: int, stock_seen: int | None, actor: Actor, **wanted: Unpack[Wanted]
) -> bool:
    """Change a perk; says whether anything is new. What somebody asked for before stays as it was.

    The stock is changed by as much as HR has changed what they saw of it. Raises PerkNotFound, PerkChanged for another version than the one that is stored, PerkRefused and WordsRefused.
    """
    CURATE_PERKS.demand(actor)
    _take_turns()
    perk, values = _held_perk(perk_id), _checked(wanted)
    if perk.version != version:
        raise PerkChanged
    values["stock"] = _left(wanted["stock"], stock_seen, perk)
    changes = {
        name: [getattr(perk, name), value] for name, value in values.items() if getattr(perk, name) != value
    }
    if not changes:
        return False
    # What is withdrawn stands beside nothing; and of two that stand already each can be mended.
    if perk.withdrawn_at is None and changes.keys() & {"name", "countries"}:
        _demand_no(queries.find_namesake(values["name"], values["countries"], but=perk_id))
    for name, value in values.items():
        setattr(perk, name, value)
    perk.version += 1
    db.session.flush()
    record(
        PERK_CHANGED,
        actor=actor,
        object_type="perk",
        object_id=perk.id,
        object_label=perk.name,
        changes=changes,
    )
    return True


def withdraw_perk(perk_id: int, *, actor: Actor) -> bool:
    """Take a perk out of the catalogue; what was asked for before is handed over all the same. Says whether that is new."""
    CURATE_PERKS.demand(actor)
    perk = _held_perk(perk_id)
    if perk.withdrawn_at is not None:
        return False
    perk.withdrawn_at, perk.version = now(), perk.version + 1
    db.session.flush()
    record(PERK_WITHDRAWN, actor=actor, object_type="perk", object_id=perk.id, object_label=perk.name)
    return True


def return_perk(perk_id: int, *, actor: Actor) -> bool:
    """Put a perk back into the catalogue; says whether that is new. Raises PerkNotFound, and NameTaken for that of another one."""
    CURATE_PERKS.demand(actor)
    _take_turns()
    perk = _held_perk(perk_id)
    if perk.withdrawn_at is None:
        return False
    if queries.find_namesake(perk.name, perk.countries) is not None:
        raise NameTaken
    perk.withdrawn_at, perk.version = None, perk.version + 1
    db.session.flush()
    record(PERK_RETURNED, actor=actor, object_type="perk", object_id=perk.id, object_label=perk.name)
    return True


def redeem(perk_id: int, *, price: int, entry: str, actor: Actor) -> int:
    """Ask for a perk at the price that was seen, and set the points for it aside; gives the number.

    The same form sent twice asks once.

    Raises PointsSwitchedOff, PerkNotFound, PriceChanged, and CannotRedeem with the reason.
    """
    REDEEM_PERKS.demand(actor)
    person_id = _own_id(actor)
    hold_people([person_id])
    person = get_person(person_id)
    db.session.refresh(person)
    if not queries.are_points_on(person):
        raise PointsSwitchedOff
    sent = queries.find_sent(person_id, entry)
    if sent is not None:
        return sent
    perk = _held_perk(perk_id)
    if not queries.is_offered(perk, person):
        raise PerkNotFound
    if perk.price != price:
        raise PriceChanged
    bar = bar_to(queries.standings_of([perk], person_id)[perk.id])
    if bar is not None:
        raise CannotRedeem(bar.label)
    redemption_id = _reserve(perk, person_id, entry)
    record(
        PERK_REDEEMED, actor=actor, object_type="redemption", object_id=redemption_id, object_label=perk.name
    )
    _tell_keepers(perk, redemption_id)
    return redemption_id


def cancel(redemption_id: int, *, actor: Actor) -> None:
    """Take back what one has asked for oneself; the points are there again.

    Raises RedemptionNotFound, also for what others have asked for, and ClosedAlready.
    """
    REDEEM_PERKS.demand(actor)
    person_id = _own_id(actor)
    if queries.find_owner(redemption_id) != person_id:
        raise RedemptionNotFound
    _release(redemption_id, person_id, how=Released.CANCELLED, note="", actor=actor)


def fulfil(redemption_id: int, *, on: Day, note: str, actor: Actor) -> None:
    """Note that a perk was handed over; the person is told.

    Raises RedemptionNotFound, NotYoursToHandOver, ClosedAlready, and PerkRefused for a day that is not yet or
    lies before the wish.
    """
    person_id = _demand_may_close(redemption_id, actor)
    hold_people([person_id] if person_id else [])
    if on > today() or not is_in_reach(on):
        raise PerkRefused(_l("Note it once it was handed over: today or before."), field="on")
    if on < queries.asked_on(redemption_id):
        raise PerkRefused(
            _l("Nobody had asked for it on that day. Note the day on which it was handed over."), field="on"
        )
    kept = _optional(note, field="note", most=LONGEST_NOTE)
    closed = {"state": State.FULFILLED.value, "fulfilled_on": on, "note": kept}
    redemption = _close(redemption_id, person_id, actor, closed)
    perk = queries.get_perk(redemption.perk_id)
    record(
        PERK_FULFILLED, actor=actor, object_type="redemption", object_id=redemption_id, object_label=perk.name
    )
    _tell(redemption, perk, "perk_fulfilled", note=kept)


def release(redemption_id: int, *, why: str, actor: Actor) -> None:
    """Say that a perk cannot be handed over, and why; the points go back, and the person is told.

    Raises RedemptionNotFound, NotYoursToHandOver, ClosedAlready, and WordsRefused without a reason.
    """
    person_id = _demand_may_close(redemption_id, actor)
    kept = checked(why, field="why", most=LONGEST_NOTE, ask=_l("Say why it cannot be handed over."))
    _release(redemption_id, person_id, how=Released.REFUSED, note=kept, actor=actor)


def undo_fulfilment(redemption_id: int, *, why: str, actor: Actor) -> None:
    """Put a perk back that was handed over by mistake: the points, the piece and the money are there again; the person is told.

    What was noted stays to be seen in the log, and both lines in the ledger.

    Raises RedemptionNotFound, NotYoursToHandOver, NotHandedOver, and WordsRefused without a reason.
    """
    person_id = _demand_may_close(redemption_id, actor)
    kept = checked(why, field="why", most=LONGEST_NOTE, ask=_l("Say why it is put back."))
    if person_id is None:
        raise NotHandedOver
    hold_people([person_id])
    before = queries.find_fulfilment(redemption_id)
    undone = {
        "state": State.RELEASED.value, "released_as": Released.UNDONE.value, "note": kept, "fulfilled_on": None,
    }  # fmt: skip
    redemption = _close(redemption_id, person_id, actor, undone, of=State.FULFILLED)
    perk = _put_back(redemption)
    post([_line(Entry.RELEASE, redemption_id, person_id, redemption.price, why=Why.PUT_BACK)])
    record(PERK_UNDONE, actor=actor, object_type="redemption", object_id=redemption_id, object_label=perk.name,
           changes={"fulfilled_on": [before, None]}, reason=kept)  # fmt: skip
    _tell(redemption, perk, "perk_released", note=kept, key="undone")


def expire_redemptions() -> int:
    """Give back the points for what has waited for too long; says for how many. May be broken off, and run twice at once."""
    released = 0
    for redemption_id in queries.list_expired(now()):
        with unit_of_work():
            try:
                person_id = queries.find_owner(redemption_id)
                _release(redemption_id, person_id, how=Released.EXPIRED, note="", actor=Actor.clockwork())
                released += 1
            except (Conflict, RedemptionNotFound):
                pass  # Somebody was faster: it was handed over, or given back.
        heartbeat()
    return released


def note_export(*, actor: Actor) -> None:
    """Keep in the log that it was downloaded who was given what."""
    CURATE_PERKS.demand(actor)
    record(PERKS_EXPORTED, actor=actor, object_type="perks", object_id="")


def demand_may_see(redemption_id: int, *, actor: Actor) -> None:
    """HR, and whoever hands the perk over, look at who waits for it. Raises RedemptionNotFound for everybody else."""
    queries.find_owner(redemption_id)
    if not CURATE_PERKS.allows(actor) and _keeper_of(redemption_id) != _own_id(actor):
        raise RedemptionNotFound


def _reserve(perk: Perk, person_id: int, entry: str) -> int:
    moment = now()
    day = day_of(moment)
    values = {
        "perk_id": perk.id, "person_id": person_id, "entry": entry, "price": perk.price, "cost": perk.cost,
        "currency": perk.currency, "month": month_of(day), "state": State.RESERVED.value,
        "is_from_stock": perk.stock is not None, "reserved_at": moment, "expires_at": moment + RESERVED_FOR,
    }  # fmt: skip
    once = insert_once(Redemption.__table__, "person_id", "entry")
    redemption_id = int(db.session.connection().execute(once, values).one().id)
    if perk.stock is not None:
        perk.stock -= 1
        db.session.flush()
    post([_line(Entry.SPEND, redemption_id, person_id, perk.price)])
    return redemption_id


def _release(redemption_id: int, person_id: int | None, *, how: Released, note: str, actor: Actor) -> None:
    hold_people([person_id] if person_id else [])
    closed = {"state": State.RELEASED.value, "released_as": how.value, "note": note}
    redemption = _close(redemption_id, person_id, actor, closed)
    perk = _put_back(redemption)
    if person_id is not None:
        post([_line(Entry.RELEASE, redemption_id, person_id, redemption.price)])
    record(PERK_RELEASED, actor=actor, object_type="redemption", object_id=redemption_id, object_label=perk.name,
           changes={"how": how.value}, reason=note)  # fmt: skip
    if how is not Released.CANCELLED:
        _tell(redemption, perk, "perk_released", note=note)


def _put_back(redemption: Redemption) -> Perk:
    """Where a piece was taken from stock for a wish, it is there again; gives the perk."""
    perk = _held_perk(redemption.perk_id)
    if redemption.is_from_stock and perk.stock is not None:
        perk.stock += 1
        db.session.flush()
    return perk


def _close(
    redemption_id: int,
    person_id: int | None,
    actor: Actor,
    values: dict[str, Any],
    *,
    of: State = State.RESERVED,
) -> Redemption:
    """Close what still waits, or what was handed over, once; whoever was slower hears so.

    Raises ClosedAlready, and NotHandedOver.
    """
    waiting = update(Redemption).where(
        Redemption.id == redemption_id,
        Redemption.state == of.value,
        # The record may have been joined to another one while somebody waited to hold it.
        Redemption.person_id.is_(None) if person_id is None else Redemption.person_id == person_id,
    )
    closed = waiting.values(closed_at=now(), closed_by=actor.person_id, **values).returning(Redemption.id)
    if db.session.execute(closed).scalar() is None:
        raise ClosedAlready if of is State.RESERVED else NotHandedOver
    return db.session.get_one(Redemption, redemption_id, populate_existing=True)


def _line(kind: Entry, redemption_id: int, person_id: int, points: int, *, why: Why = Why.NOT_GIVEN) -> Line:
    is_spent, moment = kind is Entry.SPEND, now()
    return Line(
        key=f"{kind.value}:{redemption_id}",
        kind=kind,
        person_id=person_id,
        from_account=person_id if is_spent else Account.SPENT.value,
        to_account=Account.SPENT.value if is_spent else person_id,
        amount=points,
        reason=Why.REDEEMED if is_spent else why,
        occurred_at=moment,
        day=day_of(moment),
    )


def _tell_keepers(perk: Perk, redemption_id: int) -> None:
    """Whoever hands it over is told, and of nobody's name: it stands in the queue."""
    if perk.keeper_id is not None and get_person(perk.keeper_id).is_active:
        told: Sequence[int] = [perk.keeper_id]
    else:
        told = [one.id for one in list_holders(Role.HR, limit=_MOST_TOLD) if one.is_active]
    params = {"perk": perk.name, "redemption_id": redemption_id}
    tell_all("perk_asked", [(one, f"redemption:{redemption_id}:asked", params) for one in told])


def _tell(redemption: Redemption, perk: Perk, kind: str, *, note: str, key: str = "closed") -> None:
    if redemption.person_id is not None and get_person(redemption.person_id).is_active:
        params = {"perk": perk.name, "points": redemption.price, "note": note, "how": redemption.released_as}
        tell(redemption.person_id, kind=kind, key=f"redemption:{redemption.id}:{key}", params=params)


def _demand_may_close(redemption_id: int, actor: Actor) -> int | None:
    """Whose wish it is, for HR and whoever hands the perk over, unless it is their own."""
    demand_may_see(redemption_id, actor=actor)
    person_id = queries.find_owner(redemption_id)
    if person_id is not None and person_id == actor.person_id:
        raise NotYoursToHandOver
    return person_id


def _keeper_of(redemption_id: int) -> int | None:
    query = select(Perk.keeper_id).join(Redemption, Redemption.perk_id == Perk.id)
    return db.session.execute(query.where(Redemption.id == redemption_id)).scalar()


def _take_turns() -> None:
    """Wait until nobody else changes which names stand in the catalogue; on SQLite the unit of work sees to that."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_CURATING)))


def _demand_no(namesake: Perk | None) -> None:
    if namesake is not None:
        raise PerkRefused(_l("There is a perk of this name already. Change that one, or find another name for this one."), field="name")  # fmt: skip


def _held_perk(perk_id: int) -> Perk:
    query = select(Perk).where(Perk.id == perk_id).with_for_update()
    found = db.session.execute(query.execution_options(populate_existing=True)).scalar()
    if found is None:
        raise PerkNotFound
    return found


def _own_id(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotAllowed
    return actor.person_id


def _checked(wanted: Wanted) -> dict[str, Any]:
    """What HR wants, as it is kept. Raises PerkRefused and WordsRefused."""
    _demand_numbers(wanted)
    return {
        "name": checked(wanted["name"], field="name", most=LONGEST_NAME, ask=_l("Say what it is.")),
        "description": _optional(wanted["description"], field="description", most=LONGEST_DESCRIPTION),
        "price": wanted["price"],
        "stock": wanted["stock"],
        "most_each": wanted["most_each"],
        "each_period": wanted["each_period"].value,
        "keeper_id": _keeper(wanted["keeper"]),
        "cost": wanted["cost"],
        "taxable": _optional(wanted["taxable"], field="taxable", most=LONGEST_NOTE),
        "budget": wanted["budget"],
        "countries": _countries(wanted["countries"]),
    }


def _demand_numbers(wanted: Wanted) -> None:
    """Each number is in its bounds."""
    bounds: dict[str, tuple[int | None, int, int]] = {
        "price": (wanted["price"], 1, MOST_POINTS),
        "stock": (wanted["stock"], 0, MOST_PIECES),
        "most_each": (wanted["most_each"], 1, MOST_PIECES),
        "cost": (wanted["cost"], 0, DEAREST),
        "budget": (wanted["budget"], 0, DEAREST),
    }
    for field, (value, least, most) in bounds.items():
        if value is not None and not least <= value <= most:
            raise PerkRefused(_l("This number cannot be kept."), field=field)


def _left(wanted: int | None, seen: int | None, perk: Perk) -> int | None:
    left = left_after(wanted, seen, perk.stock)
    if left is not None and left < 0:
        raise PerkRefused(_l("Somebody has asked for it meanwhile, so there are fewer left than you take out. Look at the number again."), field="stock")  # fmt: skip
    return left


def _keeper(email: str) -> int | None:
    if not email.strip():
        return None
    person = find_person_by_email(email.strip())
    if person is None or not person.is_active:
        raise PerkRefused(_l("We found nobody here with this address."), field="keeper")
    return person.id


def _countries(words: str) -> list[str]:
    try:
        return [check_country(code) for code in countries_in(words)]
    except PersonRefused:
        raise PerkRefused(
            _l("Write countries by their two letters, such as DE, FR."), field="countries"
        ) from None


def _optional(words: str, *, field: str, most: int) -> str:
    return checked(words, field=field, most=most, ask="") if words.strip() else ""
