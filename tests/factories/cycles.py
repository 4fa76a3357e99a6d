"""Award cycles for stories."""

from datetime import UTC, datetime

from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.journey.services.rules import ensure_first_version
from app.people.models import Person
from app.rewards.models import Cycle, CyclePart, CycleSnapshot, FairPlayLook
from app.rewards.queries import cycle_figures as figures
from app.rewards.queries import cycles as queries
from app.rewards.queries.fair_play import newest_act
from app.rewards.services import awarding, cycles, freezing
from app.rewards.vocabulary.cycles import Period
from app.signals.models import Signal
from app.signals.vocabulary import Evidence
from tests.factories.rewards import as_hr
from tests.factories.signals import make_signal
from tests.support.clock import TestClock

LEAD, TALK, DOWNLOAD = ("Create", "lead"), ("Create", "conversation"), ("Create", "download")
LIKE, READ = ("Like", ""), ("View", "")
#: In the first half of 2026.
SPRING = datetime(2026, 4, 10, 9, tzinfo=UTC)
#: The figures of the first half of 2026 can be frozen then.
FREEZING = datetime(2026, 7, 20, 9, tzinfo=UTC)


def plan(runner: Person, key: str = "2026-H1", **fields: object) -> int:
    """A planned cycle, run by somebody in HR; gives its number."""
    ensure_first_version()
    period = Period.HALF_YEAR if "H" in key else Period.MONTH
    with unit_of_work():
        return cycles.plan_cycle(period, key, actor=as_hr(runner), **fields)  # type: ignore[arg-type]


def did(
    person: Person, *verbs: tuple[str, str], at: datetime = SPRING, evidence: Evidence = Evidence.VERIFIED
) -> list[Signal]:
    """What somebody did in the period, each with another counterpart."""
    return [
        make_signal(person, verb, at=at, evidence=evidence, target=f"company {number}")
        for number, verb in enumerate(verbs)
    ]


def version_of(cycle_id: int) -> int:
    """The version that a page would show now."""
    db.session.rollback()
    return queries.get_cycle(cycle_id).version


def state_of(cycle_id: int) -> str:
    """Where the cycle is now."""
    db.session.rollback()
    return queries.get_cycle(cycle_id).state


def freeze(cycle_id: int, runner: Person, clock: TestClock | None = None) -> None:
    """Fix the figures, when the time for it has come and fair play has looked at everything."""
    if clock is not None and clock.at < FREEZING:
        clock.at = FREEZING
    look_at_everything()
    with unit_of_work():
        freezing.freeze_cycle(cycle_id, version_of(cycle_id), actor=as_hr(runner))


def look_at_everything() -> None:
    """Fair play has looked at every act, and held none of them."""
    with unit_of_work() as session:
        newest = newest_act()
        session.merge(FairPlayLook(id=1, seen_to=newest, before_to=newest, looked_at=now()))


def places_of(cycle_id: int) -> dict[int, tuple[int, int | None, bool]]:
    """Score, place and whether they win, by number, in the figures that hold."""
    db.session.rollback()
    query = (
        select(CyclePart.person_id, CyclePart.score, CyclePart.place, CyclePart.wins)
        .join(CycleSnapshot, CycleSnapshot.id == CyclePart.snapshot_id)
        .join(Cycle, (Cycle.id == CycleSnapshot.cycle_id) & (Cycle.number == CycleSnapshot.number))
        .where(Cycle.id == cycle_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in db.session.execute(query)}


def hash_of(cycle_id: int) -> str:
    """The hash of the figures that hold."""
    db.session.rollback()
    snapshot = figures.find_snapshot(queries.get_cycle(cycle_id))
    return "" if snapshot is None else snapshot.hash


def check(cycle_id: int, runner: Person) -> None:
    with unit_of_work():
        cycles.check_cycle(cycle_id, version_of(cycle_id), actor=as_hr(runner))


def approve(cycle_id: int, second: Person) -> None:
    version, hash_ = version_of(cycle_id), hash_of(cycle_id)
    with unit_of_work():
        cycles.approve_cycle(cycle_id, version, hash=hash_, actor=as_hr(second))


def announce(cycle_id: int, runner: Person, clock: TestClock) -> int:
    """Announce it when nobody can object any more; says how many have won."""
    until = queries.get_cycle(cycle_id).objections_until
    clock.at = max(clock.at, until or now())
    with unit_of_work():
        return awarding.announce_cycle(cycle_id, version_of(cycle_id), actor=as_hr(runner))
