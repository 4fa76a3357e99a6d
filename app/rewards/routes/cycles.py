"""HR's pages of award cycles: which there are, planning another one, and one of them with its story and its figures."""

import json
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import date_from_day, day_from_date, day_of, today
from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.people.queries import names_of
from app.rewards.forms.cycles import (
    PlanForm,
)
from app.rewards.models import Cycle
from app.rewards.permissions import RUN_CYCLES
from app.rewards.queries import cycle_figures as figures
from app.rewards.queries import cycles as queries
from app.rewards.queries import impact
from app.rewards.routes.cycle_words import state_of, title_of, words_of_cycles
from app.rewards.routes.door import bp, own_id
from app.rewards.rules.impact import rules_from_data
from app.rewards.rules.periods import key_of, upcoming
from app.rewards.rules.standing import Placed, tied
from app.rewards.services import cycles as services
from app.rewards.vocabulary.cycles import (
    FIXED_STATES,
    CycleState,
    Period,
)
from app.web.access import current_actor, requires
from app.web.parameters import page_number
from app.web.security import never_stored
from app.web.templating import day, instant


@bp.get("/cycles")
@requires(RUN_CYCLES)
@never_stored
def list_cycles() -> str:
    return _cycles_page(_plan_form(PlanForm()))


@bp.post("/cycles")
@requires(RUN_CYCLES)
@never_stored
def plan_cycle() -> Response | tuple[str, int]:
    form, status = _plan_form(PlanForm.received()), 422
    period, _colon, key = (form.period.data or "").partition(":")
    if form.validate() and period in set(Period):
        first = None if form.first_day.data is None else day_from_date(form.first_day.data)
        try:
            with unit_of_work():
                cycle_id = services.plan_cycle(Period(period), key, first_day=first, actor=current_actor())
            flash(_("Planned. Look at what is won, and who decides."))
            return redirect(url_for("rewards.show_cycle", cycle_id=cycle_id), 303)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    return _cycles_page(form), status


@bp.get("/cycles/<int:cycle_id>")
@requires(RUN_CYCLES)
@never_stored
def show_cycle(cycle_id: int) -> str:
    return cycle_page(cycle_id)


def to_cycle(cycle_id: int) -> Response:
    """Back to the page of a cycle."""
    return redirect(url_for("rewards.show_cycle", cycle_id=cycle_id), 303)


def _plan_form(form: PlanForm) -> PlanForm:
    planned = {period: queries.list_keys(period) for period in Period}
    offered = [
        (period, key)
        for period in Period
        for key in upcoming(period, today(), services.PERIODS_AHEAD)
        if key not in planned[period]
    ]
    form.offer([(f"{period.value}:{key}", title_of(period, key)) for period, key in offered])
    if not form.period.data:
        present = [one for one in offered if one[1] == key_of(one[0], date_from_day(today()))]
        form.period.data = next((f"{period.value}:{key}" for period, key in present), None)
    return form


def _cycles_page(form: PlanForm) -> str:
    cycles = queries.list_cycles()
    return render_template(
        "rewards/cycles.html",
        **words_of_cycles(),
        form=form,
        cycles=cycles,
        running=[cycle for cycle in cycles if cycle.state != CycleState.DONE],
        done=[cycle for cycle in cycles if cycle.state == CycleState.DONE],
        names=names_of(cycle.run_by for cycle in cycles if cycle.run_by is not None),
    )


def cycle_page(cycle_id: int, *, refusal: str = "") -> str:
    """The page of a cycle, with why something was refused."""
    cycle = queries.get_cycle(cycle_id)
    snapshot = figures.find_snapshot(cycle)
    head = None if snapshot is None else json.loads(snapshot.head)
    lines = None if snapshot is None else figures.page_lines(snapshot, number=page_number())
    actor_id, readiness = own_id(), queries.readiness_of(cycle)
    approvers = [person_id for person_id, _name in queries.list_approvers(cycle)]
    return render_template(
        "rewards/cycle.html",
        **words_of_cycles(),
        cycle=cycle,
        state=state_of(cycle),
        story=_story(cycle),
        snapshot=snapshot,
        snapshots=figures.list_snapshots(cycle),
        head=head,
        page=lines,
        top=max((line.score for line in lines.items), default=0) if lines else 0,
        ties=_ties(lines.items) if lines else [],
        exclusions=queries.list_exclusions(cycle),
        barred=[] if snapshot is None else figures.list_barred(snapshot),
        readiness=readiness,
        held=names_of(readiness.held),
        gone=[name or _("Somebody who was erased") for name in readiness.gone.values()],
        steps=queries.list_steps(cycle),
        objections=queries.list_objections(cycle),
        won=queries.list_won(cycle),
        names=names_of({cycle.run_by or 0, cycle.approved_by or 0, cycle.approver_id or 0, *(one.person_id for one in queries.list_objections(cycle))}),
        refusal=refusal,
        typed=request.form,
        answered_id=(request.view_args or {}).get("objection_id"),
        runs=cycle.run_by == actor_id,
        approvers=approvers,
        may_approve=actor_id in approvers,
        kept_from_approving=([], []) if approvers else queries.list_kept_from_approving(cycle),
        own_id=actor_id,
        late=_late(cycle, head),
        before=_late_before(cycle),
        url_for_page=lambda number: url_for("rewards.show_cycle", cycle_id=cycle_id, page=number),
    )  # fmt: skip


def _story(cycle: Cycle) -> list[dict[str, str]]:
    """The stages of a cycle, each with when it was reached, by whom, or when it will be."""
    reached = list(CycleState).index(state_of(cycle))
    names = names_of({cycle.run_by or 0, cycle.approved_by or 0})
    won = queries.list_won(cycle)
    given = sum(one.prize.given_on is not None for one in won)
    notes = {
        CycleState.OPEN: day(cycle.first_day, "d MMM"),
        CycleState.CLOSING: _("%(first)s to %(last)s", first=day(cycle.last_day, "d MMM"), last=day(day_of(cycle.closes_at) - 1, "d MMM")),
        CycleState.FROZEN: "" if cycle.frozen_at is None else instant(cycle.frozen_at),
        CycleState.CHECKED: _by(names.get(cycle.run_by or 0, "")),
        CycleState.APPROVED: _by(names.get(cycle.approved_by or 0, "")) or _("by a second person"),
        CycleState.ANNOUNCED: _announced_note(cycle),
        CycleState.DONE: _("%(done)s of %(all)s", done=given, all=len(won)) if won else "",
    }  # fmt: skip
    return [
        {
            "label": str(_(state.label)),
            "note": str(notes[state]),
            "state": "done"
            if at < reached or cycle.state == CycleState.DONE
            else "now"
            if at == reached
            else "ahead",
        }
        for at, state in enumerate(CycleState)
    ]


def _by(name: str) -> str:
    return str(_("by %(name)s", name=name)) if name else ""


def _announced_note(cycle: Cycle) -> str:
    if cycle.announced_at is not None:
        return day(day_of(cycle.announced_at), "d MMM")
    if cycle.objections_until is None:
        return ""
    return str(_("from %(day)s on", day=day(day_of(cycle.objections_until), "d MMM")))


def _ties(lines: Any) -> list[tuple[int, list[str]]]:
    """The places that are shared, each with the names of who shares it."""
    placed = [Placed(line.name or line.who, line.score, line.place, line.wins) for line in lines]
    return tied(placed)


def _late(cycle: Cycle, head: dict[str, Any] | None) -> list[impact.Late]:
    return [] if head is None else impact.list_late(cycle, rules_from_data(head["rules"]).kinds)


def _late_before(cycle: Cycle) -> tuple[Cycle, list[impact.Late], dict[int, str]] | None:
    """What came for the period before after its figures were fixed: a note, and nothing that weighs here."""
    before = queries.find_last(Period(cycle.period), cycle.first_day)
    if before is None or before.state not in FIXED_STATES:
        return None
    snapshot = figures.find_snapshot(before)
    late = _late(before, None if snapshot is None else json.loads(snapshot.head))
    return (before, late, names_of({one.person_id for one in late})) if late else None
