"""Questions about boards: who takes part, what they have in a period, and who stands beside whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    BigInteger,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased

from app.core.db import db
from app.core.questions import Question
from app.organisation.queries import is_on, organisation
from app.organisation.queries.elements import switches
from app.organisation.rules import elements
from app.organisation.vocabulary import Element
from app.people.models import Person
from app.rewards.models import BoardCount, BoardTotal, PointsEntry
from app.rewards.queries.balances import records_of
from app.rewards.rules.boards import Place, Team, Total, beside, from_top
from app.rewards.vocabulary.boards import BESIDE, EVER, STEP, TOP
from app.rewards.vocabulary.points import Entry

AnySelect: TypeAlias = Select[*tuple[Any, ...]]
#: Where these are off there is no board either.
_ELEMENTS: Final = (Element.BOARDS, Element.POINTS)
_EARNED: Final = (Entry.EARN.value, Entry.REVERSAL.value)


@dataclass(frozen=True, slots=True)
class Own:
    """What a page of boards has to know of whoever reads it."""

    person_id: int
    name: str
    country: str
    department: str
    has_chosen: bool  #: to take part
    points: int  #: of the period
    rank: int | None  #: only of those who take part and have any points


@dataclass(frozen=True, slots=True)
class PeopleBoard:
    """The board of people: those with the most points, and those beside the reader where these are others."""

    top: Sequence[Place]
    more_at_end: int  #: so many have as many points as the last one shown, and are not shown
    near: Sequence[Place]


_EVER = aliased(BoardTotal)
_OWN = Question(
    select(Person.name, Person.country, Person.department, Person.is_on_boards, BoardTotal.points, _EVER.points)
    .select_from(Person)
    .outerjoin(BoardTotal, and_(BoardTotal.person_id == Person.id, BoardTotal.period == bindparam("period", type_=String)))
    .outerjoin(_EVER, and_(_EVER.person_id == Person.id, _EVER.period == EVER))
    .where(Person.id == bindparam("person_id", type_=BigInteger))
)  # fmt: skip


def _better(step: int, *more: Any) -> Any:
    """How many have more points, of those who are counted in these steps."""
    people = func.coalesce(func.sum(BoardCount.people), 0)
    above = BoardCount.points > bindparam("points", type_=BigInteger)
    of_period = BoardCount.period == bindparam("period", type_=String)
    return select(people).where(of_period, BoardCount.step == step, above, *more).scalar_subquery()


#: Whole steps first, and then the rest of the step in which the points lie.
_RANK = Question(
    select(_better(STEP) + _better(1, BoardCount.points < bindparam("next_step", type_=BigInteger)) + 1)
)


def read_own(person_id: int, period: str) -> Own:
    """What a reader has in a period, and their rank if they take part."""
    row = _OWN.first(person_id=person_id, period=period)
    assert row is not None  # whoever is signed in has a record
    name, country, department, has_chosen, points, ever = row
    if ever is None:
        points = sum_earned(person_id, period)
    points = points or 0
    rank = rank_of(points, period) if ever is not None and points > 0 else None
    return Own(person_id, name, country, department, has_chosen, points, rank)


def rank_of(points: int, period: str) -> int:
    """One more than there are people with more points than these."""
    row = _RANK.first(points=points, next_step=points - points % STEP + STEP, period=period)
    assert row is not None  # sums are always there
    return int(row[0])


def are_boards_on(country: str, department: str) -> bool:
    """Whether there are boards for somebody in this country and department."""
    return all(is_on(element, country=country, department=department) for element in _ELEMENTS)


def read_people_board(own: Own, period: str) -> PeopleBoard:
    """Those with the most points; and those beside the reader, where the reader is not among them."""
    asked = {"period": period, "points": own.points, "person_id": own.person_id}
    rows = db.session.connection().execute(_board(own.rank is not None and own.rank > 1), asked).all()
    top = from_top(Total(*row[1:]) for row in rows if row.part == "top")
    if own.rank is None or any(place.total.person_id == own.person_id for place in top):
        near: list[Place] = []
    else:
        others = [Total(*row[1:]) for row in rows if row.part == "near"]
        mine = next(one for one in others if one.person_id == own.person_id)
        near = beside(own.rank, mine, others)
    shown = sum(place.total.points == top[-1].total.points for place in top) if top else 0
    more = top[-1].total.people - shown if top else 0
    return PeopleBoard(_seen(top), more, _seen(near))


def _seen(places: Sequence[Place]) -> list[Place]:
    """Whoever has come to where boards are off since the last night is not shown."""
    return [one for one in places if are_boards_on(one.total.country, one.total.department)]


@lru_cache(maxsize=2)
def _board(with_near: bool) -> Any:
    """Made once: all lines of a board with names, and how many share each."""
    order = (BoardTotal.points, BoardTotal.person_id)
    falling = tuple(column.desc() for column in order)
    of_period = (BoardTotal.period == bindparam("period", type_=String), BoardTotal.points > 0)
    own = tuple_(bindparam("points", type_=BigInteger), bindparam("person_id", type_=BigInteger))
    lists = [_part("top").where(*of_period).order_by(*falling).limit(TOP)]
    if with_near:
        # Whoever reads stands in the second part themselves.
        lists.append(_part("near").where(*of_period, tuple_(*order) > own).order_by(*order).limit(BESIDE))
        lists.append(
            _part("near").where(*of_period, tuple_(*order) <= own).order_by(*falling).limit(BESIDE + 1)
        )
    found = union_all(*(select(one.subquery()) for one in lists)).subquery()
    alike = and_(
        BoardCount.period == bindparam("period"), BoardCount.step == 1, BoardCount.points == found.c.points
    )
    return (
        select(found.c.part, found.c.person_id, Person.name, Person.department, Person.country, found.c.points,
               func.coalesce(BoardCount.people, 1))
        .join(Person, Person.id == found.c.person_id)
        .outerjoin(BoardCount, alike)
    )  # fmt: skip


def _part(name: str) -> AnySelect:
    return select(literal(name).label("part"), BoardTotal.person_id, BoardTotal.points)


def list_teams(period: str) -> list[Team]:
    """The departments in which enough people take part, with what these have earned; who has left takes no points along."""
    part, total = aliased(BoardTotal), aliased(BoardTotal)
    points = func.coalesce(func.sum(total.points), 0)
    query = (
        select(Person.department, func.count(), points)
        .select_from(part)
        .join(Person, Person.id == part.person_id)
        .outerjoin(total, and_(total.person_id == part.person_id, total.period == period))
        .where(part.period == EVER, Person.department != "")
        .group_by(Person.department)
        .having(and_(func.count() >= organisation().minimum_group_size, points > 0))
    )
    teams = (Team(row[0], row[1], int(row[2])) for row in db.session.execute(query))
    return [team for team in teams if are_boards_on("", team.department)]


def sum_earned(person_id: int, period: str) -> int:
    """What somebody has earned in a period, whether they take part or not."""
    earned = _months(records_of(person_id)).subquery()
    asked = select(func.coalesce(func.sum(earned.c.points), 0))
    if period != EVER:
        asked = asked.where((_half(earned.c.period) if "H" in period else earned.c.period) == period)
    return int(db.session.execute(asked).scalar_one())


def taking_part_among(person_ids: Sequence[int]) -> list[int]:
    """Those of these people who have chosen to take part, are here, and work where there are boards."""
    query = select(Person.id, Person.country, Person.department)
    chosen = query.where(Person.id.in_(person_ids), Person.is_on_boards, Person.is_active).order_by(Person.id)
    turned = switches()
    return [
        row.id
        for row in db.session.execute(chosen)
        if all(
            elements.is_on(turned, one, country=row.country, department=row.department) for one in _ELEMENTS
        )
    ]


def list_people_to_settle() -> Sequence[int]:
    """Everybody who has chosen to take part, and everybody who stands on a board."""
    stands = select(BoardTotal.person_id).where(BoardTotal.period == EVER)
    chosen = select(Person.id).where(Person.is_on_boards)
    return sorted(db.session.execute(chosen.union(stands)).scalars())


def list_standing_among(person_ids: Sequence[int]) -> set[int]:
    """Those of these people who stand on boards."""
    query = select(BoardTotal.person_id).where(
        BoardTotal.period == EVER, BoardTotal.person_id.in_(person_ids)
    )
    return set(db.session.execute(query).scalars())


def list_wrong_among(person_ids: Sequence[int]) -> set[int]:
    """Those of these people whose totals are not what the ledger says."""
    kept = select(BoardTotal.person_id, BoardTotal.period, BoardTotal.points)
    kept = kept.where(BoardTotal.person_id.in_(person_ids))
    said = totals_of(person_ids)
    wrong = union_all(
        select(kept.except_(said).subquery().c.person_id), select(said.except_(kept).subquery().c.person_id)
    )
    return set(db.session.execute(wrong).scalars())


def are_counts_right() -> bool:
    """Whether exactly so many people are counted as stand on boards."""
    kept = select(BoardCount.period, BoardCount.step, BoardCount.points, BoardCount.people)
    kept = kept.where(BoardCount.people != 0)
    wrong = union_all(
        select(kept.except_(counts()).subquery().c.period), select(counts().except_(kept).subquery().c.period)
    )
    return db.session.execute(wrong.limit(1)).first() is None


def counts() -> AnySelect:
    """How many people have so many points, counted anew: period, step, points, people."""
    parts = []
    for step in (1, STEP):
        # Written out: PostgreSQL takes no parameter for the same as the one before.
        points = BoardTotal.points - BoardTotal.points % literal_column(str(step))
        parts.append(
            select(BoardTotal.period, literal(step, Integer).label("step"), points.label("points"),
                   cast(func.count(), Integer).label("people"))
            .where(BoardTotal.points > 0)
            .group_by(BoardTotal.period, points)
        )  # fmt: skip
    found = union_all(*parts).subquery()
    return select(found.c.period, found.c.step, found.c.points, found.c.people)


def totals_of(person_ids: Sequence[int]) -> AnySelect:
    """What the ledger says for these people in each period, with all records of theirs: person, period, points."""
    months = _months(_records_among(person_ids)).cte("months")
    halves = select(months.c.person_id, _half(months.c.period).label("period"), months.c.points)
    ever = select(months.c.person_id, literal(EVER), months.c.points)
    # Whoever has earned nothing yet stands on the board of all time as well.
    nothing = select(Person.id, literal(EVER), literal(0, BigInteger)).where(Person.id.in_(person_ids))
    each = union_all(select(months), halves, ever, nothing).subquery()
    points = cast(func.sum(each.c.points), BigInteger).label("points")
    return select(each.c.person_id, each.c.period, points).group_by(each.c.person_id, each.c.period)


def _records_among(person_ids: Sequence[int]) -> list[int]:
    joined = select(Person.id).where(Person.merged_into_id.in_(person_ids))
    return [*person_ids, *db.session.execute(joined).scalars()]


def _months(records: Sequence[int]) -> AnySelect:
    """What was earned by these records and not taken back, month by month, for the people to whom they belong."""
    owner = func.coalesce(Person.merged_into_id, Person.id)
    earned = case((PointsEntry.kind == Entry.EARN.value, PointsEntry.amount), else_=-PointsEntry.amount)
    return (
        select(owner.label("person_id"), PointsEntry.period.label("period"), func.sum(earned).label("points"))
        .join(Person, Person.id == PointsEntry.person_id)
        .where(PointsEntry.person_id.in_(records), PointsEntry.kind.in_(_EARNED))
        .group_by(owner, PointsEntry.period)
    )


def _half(month: Any) -> Any:
    """As `half_of` has it, for the database."""
    which = case((func.substr(month, 6, 2) <= "06", "-H1"), else_="-H2")
    return func.substr(month, 1, 4).concat(which)
