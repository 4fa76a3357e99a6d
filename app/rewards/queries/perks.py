"""Questions about perks: what is offered to whom, who waits for what, and what was given."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from app.core.clock import Day, day_of, today
from app.core.db import db
from app.core.pagination import Page
from app.organisation.queries import is_on
from app.organisation.vocabulary import Element
from app.people.models import Person
from app.rewards.models import Perk, PointsEntry, Redemption
from app.rewards.queries.balances import get_balance
from app.rewards.rules.boards import half_of, month_of, months_of
from app.rewards.rules.perks import Offered, Standing, are_alike, bar_to, months_of_limit
from app.rewards.vocabulary.perks import Bar, Each, PerkNotFound, RedemptionNotFound, Released, State
from app.rewards.vocabulary.points import Entry

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Offer:
    """A perk as one person sees it."""

    perk: Perk
    bar: Bar | None  #: why they cannot have it now


@dataclass(frozen=True, slots=True)
class Kept:
    """A perk as HR sees it, with who hands it over and what of this half-year's budget is used."""

    perk: Perk
    keeper: str
    spent: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Line:
    """A wish for a perk, with what it is for, whose it is and who has closed it."""

    redemption: Redemption
    perk: Perk
    name: str  #: empty after an erasure
    department: str
    closed_by: str

    @property
    def state(self) -> State:
        """How far it is."""
        return State(self.redemption.state)

    @property
    def released(self) -> Released | None:
        """Why it was not handed over."""
        return Released(self.redemption.released_as) if self.redemption.released_as else None


def are_points_on(person: Person) -> bool:
    """Whether there are points where somebody works; without them nothing can be had for any."""
    return is_on(Element.POINTS, country=person.country, department=person.department)


def list_offers(person: Person) -> list[Offer]:
    """What somebody can see in the catalogue, what costs least first."""
    query = select(Perk).where(Perk.withdrawn_at.is_(None)).order_by(Perk.price, Perk.id)
    found = [perk for perk in db.session.execute(query).scalars() if is_offered(perk, person)]
    standings = standings_of(found, person.id)
    return [Offer(perk, bar_to(standings[perk.id])) for perk in found]


def is_offered(perk: Perk, person: Person) -> bool:
    """Whether a perk is in the catalogue for somebody."""
    return perk.withdrawn_at is None and (not perk.countries or person.country in perk.countries)


def standings_of(perks: Sequence[Perk], person_id: int) -> dict[int, Standing]:
    """What decides whether somebody can have each of these perks now, in three questions for all of them."""
    month, balance = month_of(today()), get_balance(person_id)
    ids = [perk.id for perk in perks]
    query = select(Redemption.perk_id, Redemption.month).where(
        Redemption.person_id == person_id, Redemption.perk_id.in_(ids), _COUNTS
    )
    mine, spent = db.session.execute(query).all(), _spent_of(ids)

    def had(perk: Perk) -> int:
        first, last = months_of_limit(Each(perk.each_period), month)
        return sum(row.perk_id == perk.id and first <= row.month <= last for row in mine)

    return {
        perk.id: Standing(balance, perk.price, perk.stock, perk.most_each, had(perk), perk.cost, perk.budget,
                          spent.get(perk.id, 0))
        for perk in perks
    }  # fmt: skip


def _spent_of(perk_ids: Sequence[int]) -> dict[int, int]:
    """What these perks have cost in this half-year, also what waits to be handed over; in hundredths."""
    first, last = months_of(half_of(month_of(today())))
    query = (
        select(Redemption.perk_id, func.coalesce(func.sum(Redemption.cost), 0))
        .where(Redemption.perk_id.in_(perk_ids), Redemption.month.between(first, last), _COUNTS)
        .group_by(Redemption.perk_id)
    )
    return {row[0]: int(row[1] or 0) for row in db.session.execute(query)}


#: What went back counts for nothing.
_COUNTS = Redemption.state != State.RELEASED.value


def list_own(person_id: int) -> Sequence[Line]:
    """What somebody has asked for, the latest first."""
    return _read(_lines().where(Redemption.person_id == person_id).order_by(Redemption.id.desc()))


def page_queue(*, keeper_id: int | None, is_open: bool, number: int = 1, size: int = PAGE_SIZE) -> Page[Line]:
    """What waits to be handed over, the longest first; or what does not any more, the latest first.

    With a keeper, only of the perks that they hand over.
    """
    reserved = State.RESERVED.value
    wanted = [Redemption.state == reserved if is_open else Redemption.state != reserved]
    if keeper_id is not None:
        wanted.append(Perk.keeper_id == keeper_id)
    count = select(func.count()).select_from(Redemption).join(Perk, Perk.id == Redemption.perk_id)
    total = db.session.execute(count.where(*wanted)).scalar_one()
    order = Redemption.id if is_open else Redemption.id.desc()
    query = _lines().where(*wanted).order_by(order).limit(size).offset((number - 1) * size)
    return Page(_read(query), number, size, total)


def get_redemption_line(redemption_id: int) -> Line:
    """A wish for a perk. Raises RedemptionNotFound."""
    found = _read(_lines().where(Redemption.id == redemption_id))
    if not found:
        raise RedemptionNotFound
    return found[0]


def list_all_redemptions() -> Sequence[Line]:
    """Everything that anybody ever asked for, the first first."""
    return _read(_lines().order_by(Redemption.id))


def list_kept(*, is_withdrawn: bool) -> list[Kept]:
    """The perks of the catalogue, or those that were taken out of it, by name."""
    where = Perk.withdrawn_at.is_not(None) if is_withdrawn else Perk.withdrawn_at.is_(None)
    waiting = (
        select(func.count())
        .where(Redemption.perk_id == Perk.id, Redemption.state == State.RESERVED.value)
        .scalar_subquery()
    )
    query = (
        select(Perk, func.coalesce(Person.name, ""), waiting)
        .outerjoin(Person, Person.id == Perk.keeper_id)
        .where(where)
        .order_by(Perk.name, Perk.id)
    )
    rows = db.session.execute(query).all()
    spent = _spent_of([row[0].id for row in rows])
    return [Kept(perk, keeper, spent.get(perk.id, 0), waiting) for perk, keeper, waiting in rows]


def get_perk(perk_id: int) -> Perk:
    """A perk, also one that was taken out of the catalogue. Raises PerkNotFound."""
    found = db.session.get(Perk, perk_id)
    if found is None:
        raise PerkNotFound
    return found


def find_namesake(name: str, countries: Collection[str], *, but: int | None = None) -> Perk | None:
    """A perk of the catalogue that somebody would see under the same name, beside the one with the number `but`."""
    query = select(Perk).where(Perk.withdrawn_at.is_(None)).order_by(Perk.id)
    standing = db.session.execute(query.execution_options(populate_existing=True)).scalars()
    wanted = Offered(name, countries)
    found = (one for one in standing if one.id != but and are_alike(wanted, Offered(one.name, one.countries)))
    return next(found, None)


def keeps_any(person_id: int) -> bool:
    """Whether somebody hands perks over, or still has to."""
    query = select(Perk.id).where(Perk.keeper_id == person_id).limit(1)
    return db.session.execute(query).first() is not None


def find_sent(person_id: int, entry: str) -> int | None:
    """The number of what somebody has asked for with this very form."""
    query = select(Redemption.id).where(Redemption.person_id == person_id, Redemption.entry == entry)
    return db.session.execute(query).scalar()


def find_owner(redemption_id: int) -> int | None:
    """Whose a wish for a perk is; nobody's after an erasure. Raises RedemptionNotFound."""
    row = db.session.execute(select(Redemption.person_id).where(Redemption.id == redemption_id)).first()
    if row is None:
        raise RedemptionNotFound
    return row[0]


def asked_on(redemption_id: int) -> Day:
    """On which day somebody asked for a perk. Raises RedemptionNotFound."""
    moment = db.session.execute(select(Redemption.reserved_at).where(Redemption.id == redemption_id)).scalar()
    if moment is None:
        raise RedemptionNotFound
    return day_of(moment)


def find_fulfilment(redemption_id: int) -> Day | None:
    """On which day a perk was handed over, as it was noted; none if it was not."""
    return db.session.execute(
        select(Redemption.fulfilled_on).where(Redemption.id == redemption_id)
    ).scalar_one()


def list_expired(moment: datetime) -> Sequence[int]:
    """What has waited for too long, the longest first."""
    query = select(Redemption.id).where(
        Redemption.state == State.RESERVED.value, Redemption.expires_at <= moment
    )
    return db.session.execute(query.order_by(Redemption.expires_at, Redemption.id)).scalars().all()


def list_unposted() -> Sequence[int]:
    """What somebody asked for, or got their points back for, without exactly the line in the ledger that says so.

    Of whoever was erased meanwhile nothing goes back, and the ledger says nothing more.
    """

    def says(kind: Entry) -> ColumnElement[bool]:
        owner = func.coalesce(Person.merged_into_id, Person.id)
        of_somebody = and_(PointsEntry.key == _key_of(kind), Person.id == PointsEntry.person_id)
        is_theirs = or_(Redemption.person_id.is_(None), Redemption.person_id == owner)
        is_it = (PointsEntry.kind == kind.value, PointsEntry.amount == Redemption.price)
        return exists().where(of_somebody, is_theirs, *is_it)

    query = select(Redemption.id).where(or_(~says(Entry.SPEND), says(Entry.RELEASE) != _IS_BACK))
    return db.session.execute(query.order_by(Redemption.id)).scalars().all()


def lines_without_wish() -> Any:
    """A question for the lines of the ledger that set points aside, or give them back, for what nobody asked for or got nothing back for."""
    # As sets: neither database has an index of what wishes are called.
    of_perks = select(PointsEntry.key).where(PointsEntry.kind.in_((Entry.SPEND.value, Entry.RELEASE.value)))
    left = of_perks.except_(select(_key_of(Entry.SPEND)), select(_key_of(Entry.RELEASE)).where(_IS_BACK))
    return select(PointsEntry.id).where(PointsEntry.key.in_(left))


def _key_of(kind: Entry) -> ColumnElement[str]:
    """What the line of a wish is called in the ledger."""
    return literal(f"{kind.value}:").concat(cast(Redemption.id, String))


#: The points for it are there again.
_IS_BACK = and_(Redemption.state == State.RELEASED.value, Redemption.released_as != Released.ERASED.value)


def _lines() -> Select[*tuple[Any, ...]]:
    owner, closer = aliased(Person), aliased(Person)
    return (
        select(Redemption, Perk, func.coalesce(owner.name, ""), func.coalesce(owner.department, ""),
               func.coalesce(closer.name, ""))
        .join(Perk, Perk.id == Redemption.perk_id)
        .outerjoin(owner, owner.id == Redemption.person_id)
        .outerjoin(closer, closer.id == Redemption.closed_by)
    )  # fmt: skip


def _read(query: Select[*tuple[Any, ...]]) -> list[Line]:
    return [Line(*row) for row in db.session.execute(query)]
