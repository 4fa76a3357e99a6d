"""What people say against their figures, what HR answers, and what people want of awards at all."""

from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.errors import NotAllowed
from app.core.upsert import insert, insert_once
from app.notices.services import tell, tell_all
from app.people.services.holding import hold_people
from app.rewards.models import AwardWishes, Cycle, CycleObjection
from app.rewards.permissions import RUN_CYCLES, SEE_OWN_CALCULATION
from app.rewards.queries import cycle_figures as figures
from app.rewards.queries import cycles as queries
from app.rewards.queries import impact
from app.rewards.queries.balances import records_of
from app.rewards.rules.words import checked
from app.rewards.services.cycles import about, demand_no_stake, demand_state, held
from app.rewards.vocabulary.cycles import (
    LONGEST_REASON,
    OBJECTION_ANSWERED,
    OBJECTION_MADE,
    WISHES_CHANGED,
    AnotherPerson,
    CycleChanged,
    CycleNotFound,
    CycleRefused,
    CycleState,
    ObjectedAlready,
    Period,
    TooEarly,
)
from app.rewards.vocabulary.words import _l


def make_objection(cycle_id: int, *, number: int, words: str, actor: Actor) -> int:
    """Say that one's figures are wrong, while there is time; once for each snapshot.

    Whoever is missing in them altogether may say so, too. Raises CycleNotFound for whoever takes no part, CycleChanged
    for figures that hold no more, ObjectedAlready, and TooEarly when the time is over.
    """
    SEE_OWN_CALCULATION.demand(actor)
    if actor.person_id is None:
        raise NotAllowed
    hold_people([actor.person_id])
    cycle = held(cycle_id)
    demand_state(cycle, CycleState.FROZEN, CycleState.CHECKED, CycleState.APPROVED)
    line = figures.find_line(figures.find_snapshot(cycle), records_of(actor.person_id))
    if line is None and not may_be_missing(cycle, actor.person_id):
        raise CycleNotFound
    if number != cycle.number:
        raise CycleChanged
    if cycle.objections_until is None or now() >= cycle.objections_until:
        raise TooEarly(_l("The time to object is over. Write to HR all the same if something is wrong."))
    kept = checked(words, field="words", most=LONGEST_REASON, ask=_l("Say what is wrong."))
    values = {
        "cycle_id": cycle.id, "person_id": actor.person_id if line is None else line.person_id, "number": number, "words": kept, "made_at": now(),
    }  # fmt: skip
    once = insert_once(CycleObjection.__table__, "cycle_id", "person_id", "number")
    stored = db.session.connection().execute(once, values).first()
    if stored is None:
        raise ObjectedAlready
    record(OBJECTION_MADE, actor=actor, object_type="cycle", object_id=cycle.id, object_label=cycle.key)
    runner = queries.runner_of(cycle)
    whom = [runner] if runner is not None else [one for one, _name in queries.list_hr()]
    key = f"cycle:{cycle.id}:objection:{stored.id}"
    tell_all("cycle_waits", [(one, key, about(cycle, "objection")) for one in whom])
    return int(stored.id)


def may_be_missing(cycle: Cycle, person_id: int) -> bool:
    """Whether somebody without a part in a cycle takes part in awards, so that their part may be missing."""
    facts = impact.list_facts([person_id], Period(cycle.period).element)
    return any(one.takes_part and one.is_here and not one.has_opted_out for one in facts)


def answer_objection(
    objection_id: int, *, is_upheld: bool | None, answer: str, cycle_id: int | None = None, actor: Actor
) -> None:
    """Answer an objection, once. One that was right is taken into the figures by whoever runs the cycle.

    With `cycle_id`, it has to be one in that cycle. Raises AnotherPerson for one's own, CycleRefused without a decision, and CycleChanged where somebody else has answered.
    """
    RUN_CYCLES.demand(actor)
    found = db.session.get(CycleObjection, objection_id)
    if found is None or cycle_id not in {None, found.cycle_id}:
        raise CycleNotFound
    hold_people([found.person_id])
    cycle = held(found.cycle_id)
    db.session.refresh(found)
    demand_state(cycle, CycleState.FROZEN, CycleState.CHECKED, CycleState.APPROVED)
    if found.person_id in records_of(actor.person_id or 0):
        raise AnotherPerson(_l("Nobody answers their own objection. Somebody else in HR does."))
    demand_no_stake(cycle, actor)
    if found.answered_at is not None:
        raise CycleChanged
    if is_upheld is None:
        raise CycleRefused(_l("Say whether they are right."), field="decision")
    found.answer = checked(answer, field="answer", most=LONGEST_REASON, ask=_l("Say what you found."))
    found.is_upheld, found.answered_by, found.answered_at = is_upheld, actor.person_id, now()
    db.session.flush()
    record(OBJECTION_ANSWERED, actor=actor, object_type="cycle", object_id=cycle.id, object_label=cycle.key)
    params = about(cycle) | {"is_upheld": is_upheld}
    tell(found.person_id, kind="objection_answered", key=f"cycle:{cycle.id}:answer:{found.id}", params=params)


def change_wishes(*, takes_part: bool, is_named: bool, actor: Actor) -> bool:
    """Say whether one takes part in awards, and is named when one wins; says whether that is new.

    Taking no part holds for figures that are fixed later; being named or not holds at once.
    """
    SEE_OWN_CALCULATION.demand(actor)
    if actor.person_id is None:
        raise NotAllowed
    hold_people([actor.person_id])
    known = db.session.execute(
        select(AwardWishes)
        .where(AwardWishes.person_id == actor.person_id)
        .execution_options(populate_existing=True)
    ).scalar()
    opted_out_at = None if takes_part else ((known.opted_out_at if known else None) or now())
    wanted = {"opted_out_at": opted_out_at, "is_named": is_named}
    before = {"opted_out_at": known.opted_out_at, "is_named": known.is_named} if known else {"opted_out_at": None, "is_named": False}  # fmt: skip
    if wanted == before:
        return False
    stored = insert(AwardWishes).values(person_id=actor.person_id, **wanted)
    db.session.execute(stored.on_conflict_do_update(index_elements=["person_id"], set_=wanted))
    record(WISHES_CHANGED, actor=actor, object_type="person", object_id=actor.person_id)
    return True
