"""Questions about cycles of awards: where they are, what their figures say, and what still waits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, true
from sqlalchemy.orm import aliased

from app.core.clock import Day
from app.core.db import db
from app.organisation.queries import is_working_day
from app.people.models import Person, RoleGrant
from app.people.vocabulary import Role
from app.rewards.models import (
    AwardWishes,
    Cycle,
    CycleExclusion,
    CycleObjection,
    CyclePart,
    CycleSnapshot,
    CycleStep,
    WonPrize,
)
from app.rewards.queries.cycle_figures import Line, find_snapshot, get_line, list_gone_winners, list_placed
from app.rewards.queries.cycle_holds import HeldInFigures, held_in
from app.rewards.vocabulary.cycles import (
    FIXED_STATES,
    PUBLIC_STATES,
    CycleNotFound,
    Period,
    Step,
)

#: What is done with a cycle by others than those who run it.
_BESIDE = [Step.APPROVED.value, Step.HANDED_OVER.value, Step.REOPENED.value]


@dataclass(frozen=True, slots=True)
class Readiness:
    """What has to be so before somebody else may approve; the page and the steps ask the same."""

    held: Mapping[int, Sequence[int]]  #: what is held and not decided about, by person
    open_objections: int
    #: What was decided, objections that were found right, and who came to run or approve it: not in the figures yet.
    to_take_in: int
    #: Who would win and has left or was erased since, by name, which is empty once they are erased.
    gone: Mapping[int, str]
    cost: int  #: what is won together, in hundredths
    budget: int | None

    @property
    def is_within_budget(self) -> bool:
        """Whether everything that is won is paid for."""
        return self.budget is None or self.cost <= self.budget

    @property
    def is_ready(self) -> bool:
        """Whether nothing waits."""
        waiting = self.held or self.open_objections or self.to_take_in or self.gone
        return self.is_within_budget and not waiting


def get_cycle(cycle_id: int) -> Cycle:
    """A cycle. Raises CycleNotFound."""
    found = db.session.get(Cycle, cycle_id, populate_existing=True)
    if found is None:
        raise CycleNotFound
    return found


def list_cycles() -> Sequence[Cycle]:
    """Every cycle, the latest period first."""
    return db.session.execute(select(Cycle).order_by(Cycle.first_day.desc(), Cycle.id)).scalars().all()


def list_keys(period: Period) -> set[str]:
    """The periods that are planned."""
    return set(db.session.execute(select(Cycle.key).where(Cycle.period == period.value)).scalars())


def find_last(period: Period, before: Day | None = None) -> Cycle | None:
    """The latest cycle of a kind, or the latest before a day."""
    earlier = true() if before is None else Cycle.last_day < before
    query = (
        select(Cycle).where(Cycle.period == period.value, earlier).order_by(Cycle.last_day.desc()).limit(1)
    )
    return db.session.execute(query).scalar()


def find_neighbours(period: Period, first: Day, last: Day) -> tuple[Cycle | None, Cycle | None]:
    """The cycles of a kind that are planned for right before a first day, and for right after a last one."""
    of_kind = select(Cycle).where(Cycle.period == period.value)
    earlier, later = of_kind.where(Cycle.last_day == first - 1), of_kind.where(Cycle.first_day == last + 1)
    return db.session.execute(earlier).scalar(), db.session.execute(later).scalar()


def list_here(person_ids: Collection[int]) -> Sequence[int]:
    """Those of these people who work here, by number."""
    query = select(Person.id).where(Person.id.in_(person_ids), Person.is_active)
    return db.session.execute(query.order_by(Person.id)).scalars().all()


def readiness_of(cycle: Cycle) -> Readiness:
    """What still waits in a cycle whose figures are fixed."""
    snapshot = find_snapshot(cycle)
    cost, held, placed, gone = 0, HeldInFigures(), set[int](), dict[int, str]()
    if snapshot is not None:
        # What somebody has won stays theirs when they leave afterwards.
        gone = {} if cycle.state in PUBLIC_STATES else list_gone_winners(snapshot)
        placed = set(list_placed(snapshot)) & list_who_cannot_win(cycle)
        spent = select(func.sum(CyclePart.prize)).where(CyclePart.snapshot_id == snapshot.id)
        cost, held = int(db.session.execute(spent).scalar() or 0), held_in(cycle, snapshot)
    objections = list_objections(cycle)
    upheld = sum(waits_to_be_taken_in(one) for one in objections)
    return Readiness(
        held.waiting,
        sum(one.answered_at is None for one in objections),
        upheld + len(held.decided) + len(placed),
        gone,
        cost,
        cycle.budget,
    )


def list_steps(cycle: Cycle) -> Sequence[tuple[CycleStep, str]]:
    """What was done with a cycle, the first step first, with who did it."""
    query = (
        select(CycleStep, func.coalesce(Person.name, ""))
        .outerjoin(Person, Person.id == CycleStep.made_by)
        .where(CycleStep.cycle_id == cycle.id)
        .order_by(CycleStep.id)
    )
    return [(step, name) for step, name in db.session.execute(query)]


def find_approved_hash(cycle: Cycle) -> str | None:
    """The hash of the figures that were approved last."""
    query = select(CycleStep.hash).where(
        CycleStep.cycle_id == cycle.id, CycleStep.step == Step.APPROVED.value
    )
    return db.session.execute(query.order_by(CycleStep.id.desc()).limit(1)).scalar()


def survivors_of(person_ids: Collection[int]) -> dict[int, int]:
    """Whose record each of these is now: their own, or the one that took it up."""
    query = select(Person.id, func.coalesce(Person.merged_into_id, Person.id)).where(
        Person.id.in_(person_ids), Person.merged_into_id.is_not(None)
    )
    return {one: one for one in person_ids} | {row[0]: row[1] for row in db.session.execute(query)}


def runner_of(cycle: Cycle) -> int | None:
    """Who runs a cycle, under the record that is theirs now."""
    return None if cycle.run_by is None else survivors_of([cycle.run_by])[cycle.run_by]


def list_office(cycle: Cycle) -> set[int]:
    """Who runs a cycle or has ever done a step of running it, under the records that are theirs now."""
    ran = select(CycleStep.made_by).where(
        CycleStep.cycle_id == cycle.id,
        CycleStep.made_by.is_not(None),
        CycleStep.step.not_in(_BESIDE),
    )
    found = {one for one in db.session.execute(ran).scalars() if one is not None}
    return set(survivors_of(found | {one for one in (cycle.run_by,) if one is not None}).values())


def list_who_cannot_win(cycle: Cycle) -> set[int]:
    """The office of a cycle, and who approves it or is asked to."""
    asked = {one for one in (cycle.approver_id, cycle.approved_by) if one is not None}
    return list_office(cycle) | set(survivors_of(asked).values())


def list_exclusions(cycle: Cycle) -> dict[int, CycleExclusion]:
    """Who is left out by hand, with the reason, by number."""
    query = select(CycleExclusion).where(
        CycleExclusion.cycle_id == cycle.id, CycleExclusion.withdrawn_at.is_(None)
    )
    return {one.person_id: one for one in db.session.execute(query).scalars()}


def list_objections(cycle: Cycle) -> Sequence[CycleObjection]:
    """What people said against their figures, the first one first."""
    query = select(CycleObjection).where(CycleObjection.cycle_id == cycle.id).order_by(CycleObjection.id)
    return db.session.execute(query.execution_options(populate_existing=True)).scalars().all()


def waits_to_be_taken_in(one: CycleObjection) -> bool:
    """Whether an objection was right and no snapshot has taken it in, whichever it was made against."""
    return one.is_upheld is True and one.taken_in is None


def find_objections_of(cycle: Cycle, person_ids: Sequence[int]) -> Sequence[CycleObjection]:
    """What somebody said against their figures, the latest first."""
    query = select(CycleObjection).where(
        CycleObjection.cycle_id == cycle.id, CycleObjection.person_id.in_(person_ids)
    )
    return db.session.execute(query.order_by(CycleObjection.id.desc())).scalars().all()


@dataclass(frozen=True, slots=True)
class Won:
    """Somebody who has won, as others read it."""

    prize: WonPrize
    name: str  #: empty once they are erased
    department: str
    external_id: str
    is_named: bool

    @property
    def is_erased(self) -> bool:
        """Whether they are erased, so that nothing is handed over to them, or noted of them, any more."""
        return not self.name


def list_won(cycle: Cycle) -> list[Won]:
    """Who has won in a cycle, the first place first; under the record to which theirs was joined, if it was."""
    into = aliased(Person)
    query = (
        select(
            WonPrize,
            func.coalesce(into.name, Person.name),
            func.coalesce(into.department, Person.department),
            func.coalesce(into.external_id, Person.external_id),
            func.coalesce(into.erased_at, Person.erased_at),
            AwardWishes.is_named,
        )
        .join(Person, Person.id == WonPrize.person_id)
        .outerjoin(into, into.id == Person.merged_into_id)
        .outerjoin(AwardWishes, AwardWishes.person_id == func.coalesce(into.id, Person.id))
        .where(WonPrize.cycle_id == cycle.id)
        .order_by(WonPrize.place, Person.name, WonPrize.id)
    )
    return [
        Won(prize, "" if erased else name, "" if erased else department, number, bool(named) and not erased)
        for prize, name, department, number, erased, named in db.session.execute(query)
    ]


def list_announced(periods: Collection[Period], limit: int = 24) -> Sequence[Cycle]:
    """The cycles of these kinds of which everybody knows who won, the latest first."""
    query = select(Cycle).where(
        Cycle.state.in_([state.value for state in PUBLIC_STATES]),
        Cycle.period.in_([period.value for period in periods]),
    )
    return db.session.execute(query.order_by(Cycle.first_day.desc(), Cycle.id).limit(limit)).scalars().all()


def list_cycles_with(person_ids: Sequence[int], limit: int = 24) -> Sequence[tuple[Cycle, Line]]:
    """The cycles with fixed figures in which somebody stands, the latest first, with their part."""
    stands_in_it = (
        select(CyclePart.person_id)
        .join(CycleSnapshot, CycleSnapshot.id == CyclePart.snapshot_id)
        .where(
            CycleSnapshot.cycle_id == Cycle.id,
            CycleSnapshot.number == Cycle.number,
            CyclePart.person_id.in_(person_ids),
        )
        .correlate(Cycle)
        .exists()
    )
    query = (
        select(Cycle)
        .where(stands_in_it, Cycle.state.in_([state.value for state in FIXED_STATES]))
        .order_by(Cycle.first_day.desc(), Cycle.id)
    )
    cycles = db.session.execute(query.limit(limit)).scalars().all()
    return [(cycle, get_line(find_snapshot(cycle), person_ids)) for cycle in cycles]


def wishes_of(person_id: int) -> AwardWishes | None:
    """What somebody has said they want of awards; None if they said nothing."""
    return db.session.get(AwardWishes, person_id, populate_existing=True)


def list_hr() -> Sequence[tuple[int, str]]:
    """Who works in HR, by name."""
    holds = RoleGrant.person_id == Person.id
    query = select(Person.id, Person.name).join(RoleGrant, holds).where(
        RoleGrant.role == Role.HR.value, Person.is_active
    )  # fmt: skip
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(Person.name, Person.id))]


def list_approvers(cycle: Cycle) -> Sequence[tuple[int, str]]:
    """Who in HR may approve a cycle, by name: has never run it, and does not win by the figures that hold."""
    kept = list_office(cycle) | _winners_of(cycle)
    return [one for one in list_hr() if one[0] not in kept]


def list_kept_from_approving(cycle: Cycle) -> tuple[list[str], list[str]]:
    """The names of those in HR who may not approve a cycle: who run or have run it, and who else wins by its figures."""
    office, winners = list_office(cycle), _winners_of(cycle)
    ran = [name for person_id, name in list_hr() if person_id in office]
    return ran, [name for person_id, name in list_hr() if person_id in winners - office]


def _winners_of(cycle: Cycle) -> set[int]:
    snapshot = find_snapshot(cycle)
    return set() if snapshot is None else set(list_placed(snapshot, winners=True))


def working_days_after(day: Day, number: int) -> Day:
    """The last of so many working days after a day."""
    while number > 0:
        day += 1
        number -= is_working_day(day)
    return day
