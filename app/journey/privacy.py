"""What this house holds about people."""

from collections.abc import Iterable

from sqlalchemy import delete, func, select, update

from app.core.clock import Day, date_from_day
from app.core.db import db
from app.core.holdings import Holding, Row
from app.journey.models import Move, Placement, StepCompletion
from app.journey.vocabulary import CAUSE_LABELS, DONE_BY_LABELS, ZONE_LABELS, Zone, _l


def read_placement(person_id: int) -> Iterable[Row]:
    """Where the person stands; there is at most one place."""
    placement = db.session.get(Placement, person_id)
    if placement is not None:
        yield {
            "zone": placement.zone,
            "since": _date(placement.since),
            "highest_zone": placement.highest_zone,
            "at_risk_since": _date(placement.at_risk_since),
            "valid_until": _date(placement.valid_until),
            "evaluated_at": placement.evaluated_at.isoformat(),
            "rules_version": placement.rules_version,
        }


def erase_placement(person_id: int) -> int:
    """Remove the place on the trail; says whether there was one."""
    gone = delete(Placement).where(Placement.person_id == person_id).returning(Placement.person_id)
    return len(db.session.execute(gone).all())


def take_over_placement(from_id: int, to_id: int) -> int:
    """The second person stands where the farther of both stood, until placed anew; what was reached stays reached.

    Somebody who was never placed takes the place as it is. Says how many places moved.
    """
    first, second = db.session.get(Placement, from_id), db.session.get(Placement, to_id)
    if first is None:
        return 0
    if second is None:
        moved = update(Placement).where(Placement.person_id == from_id).values(person_id=to_id)
        db.session.execute(moved)
        db.session.expire_all()
        return 1
    highest = max(Zone(first.highest_zone), Zone(second.highest_zone), key=lambda zone: zone.rank)
    farther = max(second, first, key=lambda one: Zone(one.zone).rank)
    raised = update(Placement).where(Placement.person_id == to_id)
    db.session.execute(
        raised.values(
            zone=farther.zone, since=farther.since, highest_zone=highest.value, version=Placement.version + 1
        )
    )
    erase_placement(from_id)
    db.session.expire_all()
    return 0


def read_moves(person_id: int) -> Iterable[Row]:
    """Every coming into a zone, with its evidence, the first first."""
    query = select(Move).where(Move.person_id == person_id).order_by(Move.id)
    for move in db.session.execute(query).scalars().yield_per(500):
        yield {
            "on": _date(move.on_day),
            "from_zone": move.from_zone,
            "to_zone": move.to_zone,
            "cause": move.cause,
            "decided_at": move.decided_at.isoformat(),
            "rules_version": move.rules_version,
            "evidence": move.evidence,
        }


def count_moves(person_id: int) -> int:
    """How many moves are held."""
    return db.session.execute(select(func.count(Move.id)).where(Move.person_id == person_id)).scalar_one()


def erase_moves(person_id: int) -> int:
    """Remove every move; says how many there were."""
    gone = delete(Move).where(Move.person_id == person_id).returning(Move.id)
    return len(db.session.execute(gone).all())


def take_over_moves(from_id: int, to_id: int) -> int:
    """The first person's moves become part of the second one's story; says how many."""
    moved = update(Move).where(Move.person_id == from_id).values(person_id=to_id).returning(Move.id)
    number = len(db.session.execute(moved).all())
    db.session.expire_all()
    return number


def read_steps(person_id: int) -> Iterable[Row]:
    """The steps that the person has done."""
    query = select(StepCompletion).where(StepCompletion.person_id == person_id)
    for step in db.session.execute(query.order_by(StepCompletion.completed_at)).scalars():
        yield {
            "step": step.step_key,
            "completed_at": step.completed_at.isoformat(),
            "cause": step.cause,
            "rules_version": step.rules_version,
        }


def erase_steps(person_id: int) -> int:
    """Remove every step done; says how many there were."""
    gone = delete(StepCompletion).where(StepCompletion.person_id == person_id)
    return len(db.session.execute(gone.returning(StepCompletion.step_key)).all())


def take_over_steps(from_id: int, to_id: int) -> int:
    """Steps that the first person has done are done for the second one; says how many that adds."""
    done = select(StepCompletion.step_key).where(StepCompletion.person_id == to_id)
    new = update(StepCompletion).where(
        StepCompletion.person_id == from_id, StepCompletion.step_key.not_in(done)
    )
    moved = len(db.session.execute(new.values(person_id=to_id).returning(StepCompletion.step_key)).all())
    erase_steps(from_id)
    db.session.expire_all()
    return moved


def _date(day: Day | None) -> str | None:
    return None if day is None else date_from_day(day).isoformat()


HOLDINGS = (
    Holding(
        key="journey.placement",
        title=_l("Where you are on the trail"),
        purpose=_l(
            "So that you see what lies behind you and what comes next. Beside you, HR and administrators see it where they try out new rules; each such look is written down for you."
        ),
        source=_l("Worked out from your activity by rules that you can read under “why”"),
        kept=_l("As long as your record; it is worked out anew with every act"),
        read=read_placement,
        erase=erase_placement,
        take_over=take_over_placement,
        words={"zone": ZONE_LABELS, "highest_zone": ZONE_LABELS},
        page="journey.show_why",
    ),
    Holding(
        key="journey.moves",
        title=_l("How you came there"),
        purpose=_l("So that every move can be explained, with the numbers that led to it."),
        source=_l("Worked out from your activity by rules"),
        kept=_l("As long as your record"),
        read=read_moves,
        erase=erase_moves,
        take_over=take_over_moves,
        count=count_moves,
        words={"from_zone": ZONE_LABELS, "to_zone": ZONE_LABELS, "cause": CAUSE_LABELS},
        for_programs=frozenset({"evidence"}),
        page="journey.list_moves",
    ),
    Holding(
        key="journey.steps",
        title=_l("Steps that you have done"),
        purpose=_l("So that nobody asks you for the same step twice, and what you have done stays done."),
        source=_l("Your activity, or you"),
        kept=_l("As long as your record"),
        read=read_steps,
        erase=erase_steps,
        take_over=take_over_steps,
        words={"cause": DONE_BY_LABELS},
    ),
)
