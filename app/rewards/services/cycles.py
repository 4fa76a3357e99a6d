"""Award cycles (R-W4, R-W5): planned, closed, frozen, checked, approved by a second person, announced, handed over.

Every step says which version of the cycle its page had shown, so of two people who act at once one is heard. The figures
are fixed in `services/freezing.py`; here stands everything that is done around them.
"""

import json
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import select

from app.core.actor import Actor
from app.core.audit import record
from app.core.audit_actions import AuditAction
from app.core.clock import Day, now, today
from app.core.db import db
from app.core.upsert import insert_once
from app.journey.services.rules import rules_if_readable
from app.notices.services import tell, tell_all
from app.organisation.queries import organisation
from app.organisation.vocabulary import CURRENCIES
from app.rewards.models import Cycle, CycleStep
from app.rewards.permissions import RUN_CYCLES
from app.rewards.queries import cycle_figures as figures
from app.rewards.queries import cycles as queries
from app.rewards.queries.balances import records_of
from app.rewards.rules.calculation import what_is_wrong
from app.rewards.rules.cycles import Prize, Terms, demand_terms, first_terms
from app.rewards.rules.impact import award_of
from app.rewards.rules.periods import begins_at, ends_at, span_of, upcoming
from app.rewards.rules.words import checked
from app.rewards.services.bundles import whole_bundle
from app.rewards.vocabulary.cycles import (
    CYCLE_APPROVED,
    CYCLE_CHANGED,
    CYCLE_CHECKED,
    CYCLE_CLOSED,
    CYCLE_PLANNED,
    CYCLE_REOPENED,
    CYCLE_TAKEN_OVER,
    DEAREST_PRIZE,
    LONGEST_REASON,
    PUBLIC_STATES,
    AnotherPerson,
    CycleChanged,
    CycleNotFound,
    CycleRefused,
    CycleState,
    NotNow,
    NotReady,
    NumbersDiffer,
    Period,
    PlannedAlready,
    Step,
)
from app.rewards.vocabulary.words import _l

#: So many periods can be planned ahead, the one that has just ended and the present one among them.
PERIODS_AHEAD = 6


def plan_cycle(period: Period, key: str, *, first_day: Day | None = None, actor: Actor) -> int:
    """Plan a period, with the terms of the one before it; whoever plans it runs it. Its days are cut now and stay.

    With `first_day` it begins later than the calendar does. Raises CycleRefused and PlannedAlready.
    """
    RUN_CYCLES.demand(actor)
    if key not in upcoming(period, today(), PERIODS_AHEAD):
        raise CycleRefused(_l("This period cannot be planned now."), field="key")
    span = span_of(period, key)
    first = span.first if first_day is None else first_day
    if not span.first <= first <= span.last:
        raise CycleRefused(_l("This day does not lie in the period."), field="first_day")
    before = queries.find_last(period, span.first)
    if before is None:
        terms = first_terms(period)._replace(leaves_out_executives=not organisation().recognise_executives)
    else:
        terms = terms_of(before)
    moment = now()
    # The zone may be another one by now: a period begins where the one before it ends, and ends where the next begins.
    earlier, later = queries.find_neighbours(period, first, span.last)
    starts = begins_at(first) if earlier is None else earlier.ends_at
    ends = ends_at(span.last) if later is None else later.starts_at
    values = {
        "period": period.value, "key": key, "state": CycleState.OPEN.value, "first_day": first,
        "last_day": span.last, "starts_at": starts, "ends_at": ends,
        "closes_at": closing_of(span.last, terms.closing_days, ends),
        "currency": organisation().currency, "salt": token_hex(16), "run_by": actor.person_id,
        "planned_at": moment, **_kept(terms),
    }  # fmt: skip
    stored = db.session.connection().execute(insert_once(Cycle.__table__, "key"), values).first()
    if stored is None:
        raise PlannedAlready
    cycle_id = int(stored.id)
    cycle = queries.get_cycle(cycle_id)
    note(cycle, Step.PLANNED, CYCLE_PLANNED, actor=actor)
    close_if_over(cycle)
    return cycle_id


def closing_of(last_day: Day, days: int, ends: datetime) -> datetime:
    """Until when late evidence may come: so many working days after a period, and never before it ends."""
    return max(ends, ends_at(queries.working_days_after(last_day, days)))


def change_terms(
    cycle_id: int, version: int, terms: Terms, *, currency: str, approver_id: int | None, actor: Actor
) -> bool:
    """Say what is won, and who cannot win: as long as the figures are not fixed; says whether that changes anything.

    Raises CycleRefused.
    """
    cycle = held(cycle_id, version)
    demand_runner(cycle, actor)
    demand_state(cycle, CycleState.OPEN, CycleState.CLOSING)
    demand_terms(terms)
    if currency not in CURRENCIES:
        raise CycleRefused(_l("We do not know this currency."), field="currency")
    if approver_id is not None and approver_id not in _approvers(cycle):
        raise CycleRefused(_l("Somebody else in HR approves it."), field="approver")
    agreed = _kept(terms) | {"currency": currency, "approver_id": approver_id}
    changes = {
        name: [getattr(cycle, name), one] for name, one in agreed.items() if getattr(cycle, name) != one
    }
    if not changes:
        return False
    for name, value in agreed.items():
        setattr(cycle, name, value)
    cycle.closes_at = closing_of(cycle.last_day, terms.closing_days, cycle.ends_at)
    note(cycle, Step.CHANGED, CYCLE_CHANGED, changes=changes, actor=actor)
    return True


def raise_budget(cycle_id: int, version: int, budget: int, *, actor: Actor) -> bool:
    """Give more, or less, for prizes once it is known what is won; the prizes themselves stay. Says whether that is new.

    Raises CycleRefused.
    """
    cycle = held(cycle_id, version)
    demand_runner(cycle, actor)
    demand_state(cycle, CycleState.FROZEN)
    if not 0 <= budget <= DEAREST_PRIZE:
        raise CycleRefused(_l("This amount cannot be kept."), field="budget")
    if cycle.budget == budget:
        return False
    changes = {"budget": [cycle.budget, budget]}
    cycle.budget = budget
    note(cycle, Step.CHANGED, CYCLE_CHANGED, changes=changes, actor=actor)
    return True


def take_over(cycle_id: int, version: int, *, actor: Actor) -> bool:
    """Run a cycle that somebody else ran until now; says whether that is new.

    Nobody does who could have a place in its figures. Raises AnotherPerson.
    """
    cycle = held(cycle_id, version)
    RUN_CYCLES.demand(actor)
    if actor.person_id is None or cycle.state in PUBLIC_STATES:
        raise NotNow
    if cycle.run_by == actor.person_id:
        return False
    if has_a_stake(cycle, actor):
        raise AnotherPerson(_l("You stand in the figures of this cycle, so somebody else runs it."))
    if (
        cycle.approved_by is not None
        and actor.person_id in queries.survivors_of([cycle.approved_by]).values()
    ):
        raise AnotherPerson(_l("You have approved this cycle, so somebody else runs it."))
    cycle.run_by = actor.person_id
    if (
        cycle.approver_id is not None
        and actor.person_id in queries.survivors_of([cycle.approver_id]).values()
    ):
        cycle.approver_id = None
    note(cycle, Step.TAKEN_OVER, CYCLE_TAKEN_OVER, actor=actor)
    return True


def close_periods() -> int:
    """Let every period end whose end has come, and remind whoever runs it when the figures can be frozen; says how many ended."""
    moment, closed = now(), 0
    waiting = select(Cycle.id).where(
        Cycle.state.in_([CycleState.OPEN.value, CycleState.CLOSING.value]), Cycle.ends_at <= moment
    )
    for cycle_id in db.session.execute(waiting.order_by(Cycle.id)).scalars().all():
        cycle = held(cycle_id)
        closed += close_if_over(cycle)
        runner = queries.runner_of(cycle)
        if cycle.state == CycleState.CLOSING and cycle.closes_at <= moment and runner is not None:
            tell(
                runner,
                kind="cycle_waits",
                key=f"cycle:{cycle.id}:freeze",
                params=about(cycle, "freeze"),
            )
    return closed


def close_if_over(cycle: Cycle) -> bool:
    """Let the period of a cycle end if its end has come and nobody has said so yet; says whether it did."""
    if cycle.state != CycleState.OPEN or now() < cycle.ends_at:
        return False
    cycle.state = CycleState.CLOSING.value
    note(cycle, Step.CLOSED, CYCLE_CLOSED, actor=Actor.clockwork())
    return True


def check_cycle(cycle_id: int, version: int, *, actor: Actor) -> None:
    """Say that everything is decided; from then on a second person may approve. Raises NotReady."""
    cycle = held(cycle_id, version)
    demand_runner(cycle, actor)
    demand_state(cycle, CycleState.FROZEN)
    demand_ready(cycle)
    cycle.state = CycleState.CHECKED.value
    note(cycle, Step.CHECKED, CYCLE_CHECKED, actor=actor)
    named = queries.survivors_of([cycle.approver_id]).values() if cycle.approver_id is not None else ()
    able = _approvers(cycle)
    # Whoever was named may have left HR by now; then everybody who may is asked.
    asked = [one for one in able if one in named] or able
    key = f"cycle:{cycle.id}:approve:{cycle.version}"
    tell_all("cycle_waits", [(person_id, key, about(cycle, "approve")) for person_id in asked])


def approve_cycle(cycle_id: int, version: int, *, hash: str, actor: Actor) -> None:  # noqa: A002  # what it is
    """Approve the very figures that were looked at. They are reckoned again before.

    Raises AnotherPerson for whoever ran it or stands to win, CycleChanged for other figures, NotReady and NumbersDiffer.
    """
    cycle = held(cycle_id, version)
    demand_state(cycle, CycleState.CHECKED)
    demand_approver(cycle, actor)
    snapshot = figures.find_snapshot(cycle)
    if snapshot is None or snapshot.hash != hash:
        raise CycleChanged
    demand_ready(cycle)
    demand_untouched(cycle)
    cycle.state, cycle.approved_by = CycleState.APPROVED.value, actor.person_id
    note(cycle, Step.APPROVED, CYCLE_APPROVED, actor=actor)
    if (runner := queries.runner_of(cycle)) is not None:
        tell(runner, kind="cycle_waits", key=f"cycle:{cycle.id}:announce:{cycle.version}", params=about(cycle, "announce"))  # fmt: skip


def reopen_cycle(cycle_id: int, version: int, *, why: str, actor: Actor) -> None:
    """Go back to the figures before it is announced; what was checked and approved is checked and approved anew.

    Whoever runs it does that, or the second person who does not want to approve. Raises WordsRefused without a reason.
    """
    cycle = held(cycle_id, version)
    RUN_CYCLES.demand(actor)
    demand_state(cycle, CycleState.CHECKED, CycleState.APPROVED)
    demand_no_stake(cycle, actor)
    kept = checked(why, field="why", most=LONGEST_REASON, ask=_l("Say why."))
    cycle.state, cycle.approved_by = CycleState.FROZEN.value, None
    # Not a step of running it: whoever sends it back may approve it afterwards.
    note(cycle, Step.REOPENED, CYCLE_REOPENED, why=kept, actor=actor)
    runner = queries.runner_of(cycle)
    if runner is not None and runner != actor.person_id:
        tell(runner, kind="cycle_waits", key=f"cycle:{cycle.id}:check:{cycle.version}", params=about(cycle, "check"))  # fmt: skip


def places_of(cycle: Cycle) -> int:
    """How many places win in a cycle: by its figures, or by the rules in force while there are none."""
    snapshot = figures.find_snapshot(cycle)
    if snapshot is not None:
        return int(json.loads(snapshot.head)["rules"]["places"])
    rules = rules_if_readable()
    award = None if rules is None else award_of(rules, Period(cycle.period))
    return len(cycle.prizes) if award is None else award.places


def held(cycle_id: int, version: int | None = None) -> Cycle:
    """A cycle that nobody else changes until this unit of work ends. Raises CycleNotFound, and CycleChanged for another version."""
    query = select(Cycle).where(Cycle.id == cycle_id).with_for_update()
    found = db.session.execute(query.execution_options(populate_existing=True)).scalar()
    if found is None:
        raise CycleNotFound
    if version is not None and found.version != version:
        raise CycleChanged
    return found


def demand_state(cycle: Cycle, *states: CycleState) -> None:
    """Raise NotNow unless the cycle is where the step belongs."""
    if cycle.state not in {state.value for state in states}:
        raise NotNow


def demand_runner(cycle: Cycle, actor: Actor) -> None:
    """Raise AnotherPerson unless the actor runs the cycle."""
    RUN_CYCLES.demand(actor)
    if actor.person_id is None or actor.person_id != queries.runner_of(cycle):
        raise AnotherPerson(_l("Somebody else runs this cycle. Take it over first."))


def demand_approver(cycle: Cycle, actor: Actor) -> None:
    """Raise AnotherPerson for whoever has run the cycle or stands to win in it."""
    RUN_CYCLES.demand(actor)
    if actor.person_id is None or actor.person_id in queries.list_office(cycle):
        raise AnotherPerson(_l("Nobody approves what they have run. A second person in HR does."))
    lines = figures.list_lines_of(figures.find_snapshot(cycle), records_of(actor.person_id))
    if any(line.wins for line in lines):
        raise AnotherPerson(_l("Nobody approves what they stand to win. Somebody else in HR does."))


def has_a_stake(cycle: Cycle, actor: Actor) -> bool:
    """Whether somebody stands in the figures of a cycle and could have a place there, so that they gain by others' loss."""
    lines = figures.list_lines_of(figures.find_snapshot(cycle), records_of(actor.person_id or 0))
    return any(line.may_win for line in lines)


def demand_no_stake(cycle: Cycle, actor: Actor) -> None:
    """Raise AnotherPerson for whoever stands in the figures and could have a place."""
    if has_a_stake(cycle, actor):
        raise AnotherPerson(
            _l("You stand in the figures of this cycle yourself. Somebody else in HR does this.")
        )


def demand_ready(cycle: Cycle) -> None:
    """Raise NotReady with the first thing that waits."""
    readiness = queries.readiness_of(cycle)
    if readiness.held:
        raise NotReady(_l("Some activity is still being looked at. Decide about it first."))
    if readiness.open_objections:
        raise NotReady(_l("Somebody has objected and waits for an answer."))
    if readiness.to_take_in:
        raise NotReady(_l("Something was decided and is not in the figures yet. Take it in first."))
    if readiness.gone:
        raise NotReady(
            _l(
                "Somebody who would win has left or was erased, and cannot win. Take that into the figures first."
            )
        )
    if not readiness.is_within_budget:
        raise NotReady(_l("What is won is more than the budget. Raise the budget first."))
    snapshot = figures.find_snapshot(cycle)
    winners = [] if snapshot is None else figures.list_placed(snapshot, winners=True)
    if len(set(winners)) < len(winners):
        raise NotReady(
            _l("Two records that are one person by now would win twice. Leave one of them out first.")
        )


def demand_untouched(cycle: Cycle) -> None:
    """Reckon the figures again, and look at whose they are. Raises NumbersDiffer if they do not come out."""
    snapshot = figures.find_snapshot(cycle)
    parts = [] if snapshot is None else figures.list_parts(snapshot)
    is_swapped = any(json.loads(part.body)["person"] != part.person_id for part in parts)
    if is_swapped or what_is_wrong(whole_bundle(cycle)):
        raise NumbersDiffer


def note(
    cycle: Cycle,
    step: Step,
    action: AuditAction,
    *,
    why: str = "",
    changes: dict[str, Any] | None = None,
    about_id: int | None = None,
    about_why: str = "",
    actor: Actor,
) -> None:
    """Keep that a step was done: the cycle has another version, its story a line, and so has the log.

    Where it is about one person, the line in the log is, with the reason: it is blanked when they are erased.
    """
    cycle.version += 1
    log_step(cycle, step, why=why, actor=actor)
    if about_id is not None:
        record(action, actor=actor, object_type="person", object_id=about_id, changes={"cycle": cycle.key}, reason=about_why)  # fmt: skip
        return
    record(
        action, actor=actor, object_type="cycle", object_id=cycle.id, object_label=cycle.key, changes=changes, reason=why
    )  # fmt: skip


def log_step(cycle: Cycle, step: Step, *, why: str = "", actor: Actor) -> None:
    """Write a line into the story of a cycle."""
    snapshot = figures.find_snapshot(cycle)
    db.session.add(
        CycleStep(
            cycle_id=cycle.id,
            step=step.value,
            at=now(),
            made_by=actor.person_id,
            why=why,
            hash="" if snapshot is None else snapshot.hash,
        )
    )
    db.session.flush()


def about(cycle: Cycle, what: str = "") -> dict[str, Any]:
    """What a notice about a cycle says it is about."""
    return {
        "cycle_id": cycle.id, "period": cycle.period, "key": cycle.key, "first_day": cycle.first_day, "what": what,
    }  # fmt: skip


def terms_of(cycle: Cycle) -> Terms:
    """What was agreed on for a cycle."""
    return Terms(
        ties=cycle.ties,
        leaves_out_executives=cycle.leaves_out_executives,
        leaves_out_winners=cycle.leaves_out_winners,
        closing_days=cycle.closing_days,
        objection_days=cycle.objection_days,
        budget=cycle.budget,
        prizes=tuple(Prize(**one) for one in cycle.prizes),
    )


def _kept(terms: Terms) -> dict[str, Any]:
    return {
        "ties": terms.ties,
        "leaves_out_executives": terms.leaves_out_executives,
        "leaves_out_winners": terms.leaves_out_winners,
        "closing_days": terms.closing_days,
        "objection_days": terms.objection_days,
        "budget": terms.budget,
        "prizes": [prize._asdict() for prize in terms.prizes],
    }


def _approvers(cycle: Cycle) -> list[int]:
    return [person_id for person_id, _name in queries.list_approvers(cycle)]
