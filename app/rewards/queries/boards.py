"""Questions about boards: who takes part, what they have in a period, and who stands beside whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import (
    BigInteger,
    BindParameter,
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
from app.organisation.queries import organisation
from app.organisation.queries.elements import switches, where_on
from app.organisation.rules import elements
from app.organisation.vocabulary import Element
from app.people.models import Person
from app.rewards.models import BoardCount, BoardTotal, PointsEntry
from app.rewards.rules.boards import Place, Team, Total, before, beside, from_top, months_of
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
    country: str
    department: str
    has_chosen: bool  #: to take part
    points: int  #: of the period
    earlier: int  #: points of the period before
    rank: int | None  #: only of those who take part and have any points


class Rows(NamedTuple):
    """The rows of a board of people as the database gives them, and the places where boards are off by now."""

    top: list[tuple[Any, ...]]
    near: list[tuple[Any, ...]]
    off: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PeopleBoard:
    """The board of people: those with the most points, and those beside the reader where these are others."""

    top: Sequence[Place]
    has_more_alike: bool  #: others, who are not shown, have as many points as the last one
    near: Sequence[Place]


def _points() -> Any:
    """What a line of the ledger adds to what was earned."""
    return case((PointsEntry.kind == Entry.EARN.value, PointsEntry.amount), else_=-PointsEntry.amount)


def _text(name: str) -> BindParameter[str]:
    return bindparam(name, type_=String)


def _number(name: str) -> BindParameter[int]:
    return bindparam(name, type_=BigInteger)


def _own_statement() -> AnySelect:
    """Where somebody works, whether they take part, what they have in two periods, and their rank in the first."""
    now, earlier, ever = (aliased(BoardTotal) for _ in range(3))
    periods = ((now, _text("period")), (earlier, _text("earlier")), (ever, EVER))
    # Whole steps first, and then the rest of the step in which the points lie.
    next_step = now.points - now.points % STEP + STEP
    better = _better(STEP, now.points) + _better(1, now.points, BoardCount.points < next_step)
    rank = case((now.points > 0, better + 1))
    query = select(
        Person.country, Person.department, Person.is_on_boards, ever.points, now.points, earlier.points, rank
    )
    query = query.select_from(Person)
    for total, period in periods:
        query = query.outerjoin(total, and_(total.person_id == Person.id, total.period == period))
    return query.where(Person.id == _number("person_id"))


def _better(step: int, points: Any, *more: Any) -> Any:
    """How many have more points than these, of those who are counted in these steps."""
    people = func.coalesce(func.sum(BoardCount.people), 0)
    above = (BoardCount.period == _text("period"), BoardCount.step == step, BoardCount.points > points)
    return select(people).where(*above, *more).scalar_subquery()


def top_statement(most: int) -> AnySelect:
    """So many people with the most points of a period, in order."""
    return _people(BoardTotal.points > 0).order_by(*_FALLING).limit(most)


def _people(*where: Any) -> AnySelect:
    query = select(BoardTotal.person_id, Person.name, Person.department, Person.country, BoardTotal.points)
    found = query.join(Person, Person.id == BoardTotal.person_id)
    return found.where(BoardTotal.period == _text("period"), *where)


def _beside_statement() -> AnySelect:
    """Whoever has so many points themselves, with those next to them, and how many have as many as each."""
    own = tuple_(_number("points"), _number("person_id"))
    sides = (
        # Above nothing by themselves, so the index needs to hear of one bound alone.
        _people(tuple_(*_RISING) > own).order_by(*_RISING).limit(BESIDE),
        _people(tuple_(*_RISING) <= own, BoardTotal.points > 0).order_by(*_FALLING).limit(BESIDE + 1),
    )
    found = union_all(*(select(side.subquery()) for side in sides)).subquery()
    alike = and_(
        BoardCount.period == _text("period"), BoardCount.step == 1, BoardCount.points == found.c.points
    )
    return select(*found.c, func.coalesce(BoardCount.people, 1)).outerjoin(BoardCount, alike)


_RISING: Final = (BoardTotal.points, BoardTotal.person_id)
_FALLING: Final = tuple(column.desc() for column in _RISING)
#: Put into words once: every reader asks them.
OWN: Final = _own_statement()
_OWN = Question(OWN)
#: One more than are shown says whether the last one shares.
_TOP = Question(top_statement(TOP + 1))
_BESIDE = Question(_beside_statement())


def read_own(person_id: int, period: str) -> Own:
    """What a reader has in a period, and their rank if they take part: one more than there are people with more."""
    earlier_period = before(period)
    row = _OWN.first(person_id=person_id, period=period, earlier=earlier_period or "")
    assert row is not None  # whoever is signed in has a record
    country, department, has_chosen, ever, points, earlier, rank = row
    if ever is None:
        points = sum_earned(person_id, period)
        earlier = sum_earned(person_id, earlier_period) if earlier_period else 0
    return Own(person_id, country, department, has_chosen, points or 0, earlier or 0, rank)


def are_boards_on(country: str, department: str) -> bool:
    """Whether there are boards for somebody in this country and department."""
    return bool(where_on(_ELEMENTS, [(country, department)]))


def read_rows(own: Own, period: str) -> Rows:
    """What a board of people is laid out from: of two readings that are the same the boards are the same.

    Those who stand on boards are seen by those who do as well, and by nobody else.
    """
    if not own.has_chosen:
        return Rows([], [], [])
    top, near = _TOP.all(period=period), []
    if own.rank is not None and all(row[0] != own.person_id for row in top[:TOP]):
        near = _BESIDE.all(period=period, points=own.points, person_id=own.person_id)
    places = {(row[3], row[2]) for row in (*top, *near)}
    return Rows(top, near, sorted(places - where_on(_ELEMENTS, places)))


def lay_out(own: Own, rows: Rows) -> PeopleBoard:
    """Those with the most points; and those beside the reader, where the reader is not among them.

    Whoever has come to where boards are off since the last night is not shown.
    """
    totals = [Total(*row) for row in rows.top]
    near: list[Place] = []
    if own.rank is not None and rows.near:
        people = {row[4]: row[5] for row in rows.near}
        near = beside(own.rank, own.points, (Total(*row[:5]) for row in rows.near), people)

    def seen(places: Sequence[Place]) -> list[Place]:
        return [one for one in places if (one.total.country, one.total.department) not in rows.off]

    has_more = len(totals) > TOP and totals[TOP].points == totals[TOP - 1].points
    return PeopleBoard(seen(from_top(totals, TOP)), has_more, seen(near))


def list_teams(period: str) -> list[Team]:
    """The departments in which enough people take part, with what these have earned; who has left takes no points along.

    Whoever has come to where boards are off since the last night is not counted.
    """
    part, total = aliased(BoardTotal), aliased(BoardTotal)
    points = func.coalesce(func.sum(total.points), 0)
    query = (
        select(Person.country, Person.department, func.count(), points)
        .select_from(part)
        .join(Person, Person.id == part.person_id)
        .outerjoin(total, and_(total.person_id == part.person_id, total.period == period))
        .where(part.period == EVER, Person.department != "")
        .group_by(Person.country, Person.department)
    )
    rows = db.session.execute(query).all()
    on = where_on(_ELEMENTS, {(row[0], row[1]) for row in rows})
    teams: dict[str, Team] = {}
    for country, department, people, earned in rows:
        if (country, department) in on:
            team = teams.get(department, Team(department, 0, 0))
            teams[department] = Team(department, team.people + people, team.points + int(earned))
    least = organisation().minimum_group_size
    return [team for team in teams.values() if team.people >= least and team.points > 0]


def sum_earned(person_id: int, period: str) -> int:
    """What somebody has earned in a period, whether they take part or not."""
    first, last = months_of(period)
    row = _EARNED_BY.first(person_id=person_id, first=first, last=last)
    return int(row[0]) if row else 0


_JOINED = aliased(Person)
_EARNED_BY = Question(
    select(func.coalesce(func.sum(_points()), 0)).where(
        PointsEntry.person_id.in_(
            union_all(
                select(_number("person_id")),
                select(_JOINED.id).where(_JOINED.merged_into_id == _number("person_id")),
            )
        ),
        PointsEntry.kind.in_(_EARNED),
        PointsEntry.period.between(_text("first"), _text("last")),
    )
)


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
    return (
        select(
            owner.label("person_id"), PointsEntry.period.label("period"), func.sum(_points()).label("points")
        )
        .join(Person, Person.id == PointsEntry.person_id)
        .where(PointsEntry.person_id.in_(records), PointsEntry.kind.in_(_EARNED))
        .group_by(owner, PointsEntry.period)
    )


def _half(month: Any) -> Any:
    """As `half_of` has it, for the database."""
    which = case((func.substr(month, 6, 2) <= "06", "-H1"), else_="-H2")
    return func.substr(month, 1, 4).concat(which)
