"""HR's pages of award cycles: planning them, and bringing them from their first day to what is handed over."""

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask import Response as Sheet
from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_currency
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import date_from_day, day_from_date, day_of, now, today
from app.core.errors import Conflict, DomainError, Invalid, NotAllowed
from app.core.unit_of_work import unit_of_work
from app.people.queries import names_of
from app.people.rules.cells import harmless
from app.people.services.looking import has_looked, note_look
from app.rewards.forms.cycles import (
    AnswerForm,
    ApprovalForm,
    BudgetForm,
    PlanForm,
    PrizeForm,
    ReasonForm,
    TermsForm,
    VersionForm,
    offer_terms,
    terms_form,
    values_of,
    values_of_prize,
)
from app.rewards.models import Cycle, WonPrize
from app.rewards.permissions import RUN_CYCLES
from app.rewards.queries import cycles as queries
from app.rewards.queries import impact
from app.rewards.routes.door import bp, own_id
from app.rewards.rules.calculation import canonical
from app.rewards.rules.impact import rules_from_data
from app.rewards.rules.periods import key_of, span_of, upcoming
from app.rewards.rules.standing import Placed, tied
from app.rewards.services import cycles as services
from app.rewards.services import freezing, objections
from app.rewards.vocabulary.cycles import (
    BAR_LABELS,
    FIXED_STATES,
    PRIZE_KIND_LABELS,
    STEP_LABELS,
    TIES_LABELS,
    WEIGHS_LABELS,
    CycleNotFound,
    CycleState,
    Period,
)
from app.signals.vocabulary import EVIDENCE_LABELS, KIND_LABELS, SOURCE_LABELS, Evidence, Kind, Source
from app.web.access import costly, current_actor, requires
from app.web.forms import translate_error
from app.web.parameters import page_number
from app.web.security import never_stored
from app.web.templating import day, instant

PAYROLL = ("number", "name", "country", "period", "place", "what", "kind", "value", "currency", "given_on")
#: The hues of what weighs, in the order of the rules; each stands beside its word.
HUES = ("engaged", "consumer", "sharer", "creator", "not_started")
_EVIDENCE = {one.word: EVIDENCE_LABELS[one] for one in Evidence}


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
            form.blame(refused)
            status = 409 if isinstance(refused, Conflict) else 422
    return _cycles_page(form), status


@bp.get("/cycles/<int:cycle_id>")
@requires(RUN_CYCLES)
@never_stored
def show_cycle(cycle_id: int) -> str:
    return _cycle_page(cycle_id)


@bp.get("/cycles/<int:cycle_id>/terms")
@requires(RUN_CYCLES)
@never_stored
def show_terms(cycle_id: int) -> str:
    cycle = queries.get_cycle(cycle_id)
    terms = services.terms_of(cycle)
    chosen = {"currency": cycle.currency, "approver": str(cycle.approver_id or ""), "version": cycle.version}
    form = terms_form(services.places_of(cycle))(data=values_of(terms) | chosen)
    return _terms_page(cycle, form)


@bp.post("/cycles/<int:cycle_id>/terms")
@requires(RUN_CYCLES)
@never_stored
def change_terms(cycle_id: int) -> Response | tuple[str, int]:
    cycle = queries.get_cycle(cycle_id)
    form, status = terms_form(services.places_of(cycle)).received(), 422
    offer_terms(form, _approvers(cycle), _("Anybody in HR who may"))
    if form.validate():
        try:
            with unit_of_work():
                services.change_terms(
                    cycle_id,
                    form.shown_version(),
                    form.terms(),
                    currency=form.currency.data,
                    approver_id=form.approver_id(),
                    actor=current_actor(),
                )
            flash(_("Kept. Everybody in the cycle can read it."))
            return _to(cycle_id)
        except (Conflict, Invalid) as refused:
            form.blame(refused)
            status = 409 if isinstance(refused, Conflict) else 422
    return _terms_page(queries.get_cycle(cycle_id), form), status


@bp.post("/cycles/<int:cycle_id>/budget")
@requires(RUN_CYCLES)
@never_stored
def raise_budget(cycle_id: int) -> Response | tuple[str, int]:
    form = BudgetForm.received()
    if not form.validate():
        return _cycle_page(cycle_id, refusal=_("Write the budget as a number.")), 422
    return _step(cycle_id, lambda: services.raise_budget(cycle_id, form.shown_version(), form.hundredths(), actor=current_actor()), _("The budget is kept."))  # fmt: skip


@bp.post("/cycles/<int:cycle_id>/runner")
@requires(RUN_CYCLES)
@never_stored
def take_over_cycle(cycle_id: int) -> Response | tuple[str, int]:
    version = VersionForm.received().shown_version()
    return _step(cycle_id, lambda: services.take_over(cycle_id, version, actor=current_actor()), _("You run this cycle now, and cannot win it."))  # fmt: skip


@bp.post("/cycles/<int:cycle_id>/snapshot")
@requires(RUN_CYCLES)
@costly
@never_stored
def freeze_cycle(cycle_id: int) -> Response | tuple[str, int]:
    version = VersionForm.received().shown_version()
    return _step(cycle_id, lambda: freezing.freeze_cycle(cycle_id, version, actor=current_actor()), _("The figures stand. Everybody in it is told, and can object."))  # fmt: skip


@bp.post("/cycles/<int:cycle_id>/snapshot/renewal")
@requires(RUN_CYCLES)
@costly
@never_stored
def reckon_cycle_again(cycle_id: int) -> Response | tuple[str, int]:
    version = VersionForm.received().shown_version()
    return _step(cycle_id, lambda: freezing.reckon_cycle_again(cycle_id, version, actor=current_actor()), _("The decisions are in the figures; the figures before are kept."))  # fmt: skip


@bp.get("/cycles/<int:cycle_id>/people/<int:person_id>")
@requires(RUN_CYCLES)
@never_stored
def show_cycle_person(cycle_id: int, person_id: int) -> str:
    _note_look(person_id)
    return _person_page(cycle_id, person_id, ReasonForm())


@bp.post("/cycles/<int:cycle_id>/people/<int:person_id>/exclusion")
@requires(RUN_CYCLES)
@never_stored
def leave_out(cycle_id: int, person_id: int) -> Response | tuple[str, int]:
    form, status = ReasonForm.received(), 422
    if form.validate():
        try:
            with unit_of_work():
                freezing.leave_out(cycle_id, form.shown_version(), person_id, why=form.why.data or "", actor=current_actor())  # fmt: skip
            flash(_("Left out. They are told that their figures have changed, and can read why."))
            return _to(cycle_id)
        except (Conflict, Invalid) as refused:
            form.blame(refused)
            status = 409 if isinstance(refused, Conflict) else 422
    return _person_page(cycle_id, person_id, form), status


@bp.post("/cycles/<int:cycle_id>/people/<int:person_id>/exclusion/withdrawal")
@requires(RUN_CYCLES)
@never_stored
def let_in(cycle_id: int, person_id: int) -> Response | tuple[str, int]:
    version = VersionForm.received().shown_version()
    return _step(cycle_id, lambda: freezing.let_in(cycle_id, version, person_id, actor=current_actor()), _("They can win again."))  # fmt: skip


@bp.post("/cycles/<int:cycle_id>/check")
@requires(RUN_CYCLES)
@never_stored
def check_cycle(cycle_id: int) -> Response | tuple[str, int]:
    version = VersionForm.received().shown_version()
    return _step(cycle_id, lambda: services.check_cycle(cycle_id, version, actor=current_actor()), _("Checked. Now a second person looks at the same figures."))  # fmt: skip


@bp.post("/cycles/<int:cycle_id>/approval")
@requires(RUN_CYCLES)
@costly
@never_stored
def approve_cycle(cycle_id: int) -> Response | tuple[str, int]:
    form = ApprovalForm.received()
    return _step(cycle_id, lambda: services.approve_cycle(cycle_id, form.shown_version(), hash=form.hash.data or "", actor=current_actor()), _("Approved: these figures and no others."))  # fmt: skip


@bp.post("/cycles/<int:cycle_id>/reopening")
@requires(RUN_CYCLES)
@never_stored
def reopen_cycle(cycle_id: int) -> Response | tuple[str, int]:
    form = ReasonForm.received()
    if not form.validate():
        return _cycle_page(cycle_id, refusal=_("Say why it is sent back.")), 422
    return _step(cycle_id, lambda: services.reopen_cycle(cycle_id, form.shown_version(), why=form.why.data or "", actor=current_actor()), _("It is open again: to be checked and approved anew."))  # fmt: skip


@bp.post("/cycles/<int:cycle_id>/announcement")
@requires(RUN_CYCLES)
@never_stored
def announce_cycle(cycle_id: int) -> Response | tuple[str, int]:
    version = VersionForm.received().shown_version()
    return _step(cycle_id, lambda: services.announce_cycle(cycle_id, version, actor=current_actor()), _("Announced. The winners are told, and everybody can read it."))  # fmt: skip


@bp.post("/cycles/<int:cycle_id>/objections/<int:objection_id>/answer")
@requires(RUN_CYCLES)
@never_stored
def answer_objection(cycle_id: int, objection_id: int) -> Response | tuple[str, int]:
    form = AnswerForm.received()
    is_upheld = request.form.get("decision") == "right"
    if not form.validate():
        return _cycle_page(cycle_id, refusal=_("Say what you found; they read it.")), 422
    return _step(cycle_id, lambda: objections.answer_objection(objection_id, is_upheld=is_upheld, answer=form.answer.data or "", actor=current_actor()), _("Answered. They are told."))  # fmt: skip


@bp.get("/cycles/<int:cycle_id>/prizes/<int:prize_id>")
@requires(RUN_CYCLES)
@never_stored
def show_prize(cycle_id: int, prize_id: int) -> str:
    prize = _won(cycle_id, prize_id).prize
    on = today() if prize.given_on is None else prize.given_on
    values = values_of_prize(prize.what, prize.kind, prize.value, prize.currency, prize.country, on)
    return _prize_page(cycle_id, prize_id, PrizeForm(data=values | {"version": prize.version}))


@bp.post("/cycles/<int:cycle_id>/prizes/<int:prize_id>")
@requires(RUN_CYCLES)
@never_stored
def hand_over_prize(cycle_id: int, prize_id: int) -> Response | tuple[str, int]:
    form, status = PrizeForm.received(), 422
    form.offer()
    if form.validate():
        try:
            with unit_of_work():
                services.hand_over(prize_id, form.shown_version(), **form.given(), actor=current_actor())
            flash(_("Noted. It stands in the list for payroll."))
            return _to(cycle_id)
        except (Conflict, Invalid) as refused:
            form.blame(refused)
            status = 409 if isinstance(refused, Conflict) else 422
    return _prize_page(cycle_id, prize_id, form), status


@bp.post("/cycles/<int:cycle_id>/payroll")
@requires(RUN_CYCLES)
@costly
@never_stored
def export_payroll(cycle_id: int) -> Sheet:
    cycle = queries.get_cycle(cycle_id)
    with unit_of_work():
        services.note_export(cycle, payroll=True, actor=current_actor())
    sheet = io.StringIO(newline="")
    lines = csv.writer(sheet)
    lines.writerow(PAYROLL)
    cycle = queries.get_cycle(cycle_id)
    for won in queries.list_won(cycle):
        lines.writerow(harmless(cell) for cell in _payroll_cells(cycle, won))
    answer = Sheet(sheet.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename=prizes-{cycle.key}.csv"
    return answer


@bp.post("/cycles/<int:cycle_id>/exports")
@requires(RUN_CYCLES)
@costly
@never_stored
def export_cycle(cycle_id: int) -> Sheet:
    cycle = queries.get_cycle(cycle_id)
    bundle = services.whole_bundle(cycle)
    people = {who: body["person"] for who, body in bundle["bodies"].items()}
    names = names_of(people.values())
    bundle["names"] = {who: names.get(person_id, "") for who, person_id in people.items()}
    with unit_of_work():
        services.note_export(cycle, actor=current_actor())
    return as_file(bundle, f"cycle-{bundle['head']['key']}.json")


def as_file(bundle: dict[str, Any], name: str) -> Sheet:
    """A calculation as a file to take along."""
    answer = Sheet(canonical(bundle) + "\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


def money(value: int | None, currency: str) -> str:
    """An amount in hundredths, as the reader writes it; empty for none."""
    return "" if value is None else str(format_currency(Decimal(value) / 100, currency))


def title_of(period: Period, key: str) -> str:
    """What a cycle is called, in the reader's language."""
    if period is Period.MONTH:
        month = day(span_of(period, key).first, "LLLL y")
        return str(_("Monthly award, %(month)s", month=month))
    if key.endswith("H1"):
        return str(_("Impact prizes, first half of %(year)s", year=key[:4]))
    return str(_("Impact prizes, second half of %(year)s", year=key[:4]))


def words_of_cycles() -> dict[str, Any]:
    """What all pages of cycles say things with."""
    return {
        "bar_labels": BAR_LABELS,
        "evidence_labels": _EVIDENCE,
        "hues": HUES,
        "kind_labels": {kind.value: KIND_LABELS[kind] for kind in Kind},
        "money": money,
        "prize_kinds": PRIZE_KIND_LABELS,
        "source_labels": {source.value: SOURCE_LABELS[source] for source in Source},
        "step_labels": STEP_LABELS,
        "title_of": lambda cycle: title_of(Period(cycle.period), cycle.key),
        "ties_labels": {ties.value: words for ties, words in TIES_LABELS.items()},
        "weighs_labels": WEIGHS_LABELS,
    }


def _step(cycle_id: int, act: Callable[[], object], said: str) -> Response | tuple[str, int]:
    """Do one step, and show the cycle with what it says: that it is done, or why not."""
    try:
        with unit_of_work():
            act()
    except (Conflict, Invalid, NotAllowed) as refused:
        return _cycle_page(cycle_id, refusal=translate_error(refused)), _status(refused)
    flash(said)
    return _to(cycle_id)


def _status(refused: DomainError) -> int:
    if isinstance(refused, NotAllowed):
        return 403
    return 409 if isinstance(refused, Conflict) else 422


def _to(cycle_id: int) -> Response:
    return redirect(url_for("rewards.show_cycle", cycle_id=cycle_id), 303)


def _note_look(person_id: int) -> None:
    if person_id != own_id() and not has_looked(person_id, current_actor()):
        with unit_of_work():
            note_look(person_id, actor=current_actor())


def _plan_form(form: PlanForm) -> PlanForm:
    offered = [
        (period, key)
        for period in Period
        for key in upcoming(period, today(), services.PERIODS_AHEAD)
        if key not in queries.list_keys(period)
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
        state_of=lambda cycle: CycleState(cycle.state),
        now=now(),
    )


def _cycle_page(cycle_id: int, *, refusal: str = "") -> str:
    cycle = queries.get_cycle(cycle_id)
    snapshot = queries.find_snapshot(cycle)
    head = None if snapshot is None else json.loads(snapshot.head)
    lines = None if snapshot is None else queries.page_lines(snapshot, number=page_number())
    actor_id, readiness = own_id(), queries.readiness_of(cycle)
    return render_template(
        "rewards/cycle.html",
        **words_of_cycles(),
        cycle=cycle,
        state=CycleState(cycle.state),
        story=_story(cycle),
        snapshot=snapshot,
        snapshots=queries.list_snapshots(cycle),
        head=head,
        page=lines,
        top=max((line.score for line in lines.items), default=0) if lines else 0,
        ties=_ties(lines.items) if lines else [],
        barred=[] if snapshot is None else queries.list_barred(snapshot),
        readiness=readiness,
        held=names_of(readiness.held),
        steps=queries.list_steps(cycle),
        objections=queries.list_objections(cycle),
        won=queries.list_won(cycle),
        names=names_of({cycle.run_by or 0, cycle.approved_by or 0, cycle.approver_id or 0, *(one.person_id for one in queries.list_objections(cycle))}),
        refusal=refusal,
        runs=cycle.run_by == actor_id,
        may_approve=actor_id not in queries.list_office(cycle),
        own_id=actor_id,
        now=now(),
        late=_late(cycle, head),
        before=_late_before(cycle),
        url_for_page=lambda number: url_for("rewards.show_cycle", cycle_id=cycle_id, page=number),
    )  # fmt: skip


def _story(cycle: Cycle) -> list[dict[str, str]]:
    """The stages of a cycle, each with when it was reached, by whom, or when it will be."""
    reached = list(CycleState).index(CycleState(cycle.state))
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
    snapshot = queries.find_snapshot(before)
    late = _late(before, None if snapshot is None else json.loads(snapshot.head))
    return (before, late, names_of({one.person_id for one in late})) if late else None


def _terms_page(cycle: Cycle, form: TermsForm) -> str:
    offer_terms(form, _approvers(cycle), _("Anybody in HR who may"))
    return render_template(
        "rewards/cycle_terms.html",
        **words_of_cycles(),
        cycle=cycle,
        form=form,
        may_change=cycle.run_by == own_id() and cycle.state in {CycleState.OPEN, CycleState.CLOSING},
    )


def _approvers(cycle: Cycle) -> list[tuple[int, str]]:
    office = queries.list_office(cycle)
    return [one for one in queries.list_hr() if one[0] not in office]


def _person_page(cycle_id: int, person_id: int, form: ReasonForm) -> str:
    cycle = queries.get_cycle(cycle_id)
    snapshot = queries.find_snapshot(cycle)
    line = queries.get_line(snapshot, [person_id])
    assert snapshot is not None
    form.version.data = str(cycle.version)
    return render_template(
        "rewards/cycle_person.html",
        **words_of_cycles(),
        cycle=cycle,
        line=line,
        rules=json.loads(snapshot.head)["rules"],
        seen=impact.look_at_acts(act["id"] for act in line.body["acts"]),
        exclusion=queries.list_exclusions(cycle).get(person_id),
        form=form,
        runs=cycle.run_by == own_id(),
        is_open=cycle.state == CycleState.FROZEN,
    )


def _won(cycle_id: int, prize_id: int) -> queries.Won:
    found = [one for one in queries.list_won(queries.get_cycle(cycle_id)) if one.prize.id == prize_id]
    if not found:
        raise CycleNotFound
    return found[0]


def _prize_page(cycle_id: int, prize_id: int, form: PrizeForm) -> str:
    form.offer()
    won = _won(cycle_id, prize_id)
    return render_template(
        "rewards/cycle_prize.html",
        **words_of_cycles(),
        cycle=queries.get_cycle(cycle_id),
        won=won,
        form=form,
        is_own=won.prize.person_id == own_id(),
    )


def _payroll_cells(cycle: Cycle, won: queries.Won) -> tuple[str, ...]:
    prize: WonPrize = won.prize
    given_on = "" if prize.given_on is None else date_from_day(prize.given_on).isoformat()
    value = f"{Decimal(prize.value) / 100:.2f}"
    return (
        won.external_id, won.name, prize.country, cycle.key, str(prize.place), prize.what, prize.kind, value,
        prize.currency, given_on,
    )  # fmt: skip
