"""Activity that is looked at before it counts: one's own, with an answer; and all of it, for whoever decides."""

import csv
import io

from flask import Response as Sheet
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.people.rules.cells import harmless
from app.people.services.looking import has_looked, note_look
from app.rewards.forms.holds import AnswerHoldForm, DecideHoldForm
from app.rewards.permissions import DECIDE_HOLDS, SEE_OWN_HOLDS
from app.rewards.queries import holds as queries
from app.rewards.queries.explaining import words_of
from app.rewards.queries.holds import HeldAct
from app.rewards.routes.door import bp, own_id
from app.rewards.services import holds as services
from app.rewards.services.fair_play import rules_in_force
from app.rewards.vocabulary.holds import DECISION_LABELS, Decision
from app.web.access import costly, current_actor, requires
from app.web.parameters import page_number
from app.web.security import never_stored

COLUMNS = ("name", "department", "kind", "object", "occurred_at", "rule", "held_at", "answer", "answered_at",
           "decision", "decided_by", "decided_at", "reason")  # fmt: skip
#: What is written down of a look at somebody.
_LOOK = "activity that is held"


@bp.get("/holds/mine")
@requires(SEE_OWN_HOLDS)
@never_stored
def list_own_holds() -> str:
    return render_template(
        "rewards/own_holds.html",
        page=queries.page_holds_of(own_id(), number=page_number()),
        called=_called,
        decisions=DECISION_LABELS,
        looked_at=rules_in_force()[1],
        url_for_page=lambda number: url_for("rewards.list_own_holds", page=number),
    )


@bp.get("/holds/mine/<int:hold_id>")
@requires(SEE_OWN_HOLDS)
@never_stored
def show_own_hold(hold_id: int) -> str:
    act = queries.get_held_act(hold_id, of=own_id())
    return _own_page(act, AnswerHoldForm(data={"words": act.hold.answer}))


@bp.post("/holds/mine/<int:hold_id>/answer")
@requires(SEE_OWN_HOLDS)
@never_stored
def answer_hold(hold_id: int) -> Response | tuple[str, int]:
    form = AnswerHoldForm.received()
    status = 422
    if form.validate():
        try:
            with unit_of_work():
                services.answer(
                    hold_id, words=form.words.data or "", is_alike=form.is_alike.data, actor=current_actor()
                )
            flash(_("Thank you. Whoever decides reads it first."))
            return redirect(url_for("rewards.show_own_hold", hold_id=hold_id), 303)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    return _own_page(queries.get_held_act(hold_id, of=own_id()), form), status


@bp.get("/holds")
@requires(DECIDE_HOLDS)
@never_stored
def list_holds() -> str:
    is_decided, rules = request.args.get("state") == "decided", queries.rules_with_holds()
    rule = request.args.get("rule", "")
    rule = rule if rule in rules else ""
    return render_template(
        "rewards/holds.html",
        page=queries.page_holds(is_decided=is_decided, rule=rule, number=page_number()),
        is_decided=is_decided,
        waiting=queries.count_waiting(),
        rules=rules,
        rule=rule,
        called=_called,
        decisions=DECISION_LABELS,
        looked_at=rules_in_force()[1],
        url_for_page=lambda number: url_for(
            "rewards.list_holds", state="decided" if is_decided else None, rule=rule or None, page=number
        ),
    )


@bp.get("/holds/<int:hold_id>")
@requires(DECIDE_HOLDS)
@never_stored
def show_hold(hold_id: int) -> str:
    act = queries.get_held_act(hold_id)
    person_id = act.hold.person_id
    if not has_looked(person_id, current_actor()):
        with unit_of_work():
            note_look(person_id, what=_LOOK, actor=current_actor())
        act = queries.get_held_act(hold_id)
    return _decide_page(act, DecideHoldForm())


@bp.post("/holds/<int:hold_id>/decision")
@requires(DECIDE_HOLDS)
@never_stored
def decide_hold(hold_id: int) -> Response | tuple[str, int]:
    form, status = DecideHoldForm.received(), 422
    if form.validate():
        is_right = form.decision.data == Decision.COUNTS
        decide = services.release if is_right else services.dismiss
        try:
            with unit_of_work():
                number = decide(
                    hold_id,
                    version=form.version.data or 0,
                    reason=form.reason.data or "",
                    is_alike=form.is_alike.data,
                    up_to=form.up_to.data or 0,
                    actor=current_actor(),
                )
            flash(_decided(number) if is_right else _taken_back(number))
            return redirect(url_for("rewards.list_holds"), 303)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    return _decide_page(queries.get_held_act(hold_id), form), status


@bp.post("/holds/exports")
@requires(DECIDE_HOLDS)
@costly
@never_stored
def export_holds() -> Sheet:
    with unit_of_work():
        services.note_export(actor=current_actor())
    sheet = io.StringIO(newline="")
    lines = csv.writer(sheet)
    lines.writerow(COLUMNS)
    for act in queries.list_holds():
        lines.writerow(harmless(cell) for cell in _cells(act))
    answer = Sheet(sheet.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=holds.csv"
    return answer


def _cells(act: HeldAct) -> tuple[str, ...]:
    held = act.hold
    answered, decided = (
        "" if instant is None else instant.isoformat() for instant in (held.answered_at, held.decided_at)
    )
    kind = act.kind.value if act.kind else f"{act.type} {act.object_type}".strip()
    about = (act.name, act.department, kind, act.object, act.occurred_at.isoformat(), held.rule, held.held_at.isoformat())  # fmt: skip
    return (*about, held.answer, answered, held.decision or "", act.decider, decided, held.reason)


def _called(act: HeldAct) -> str:
    return str(_(words_of(act.type, act.object_type, act.kind)))


def _decided(number: int) -> str:
    return str(ngettext("Decided: it counts. They are told.", "Decided: all %(num)s count. They are told.", number))  # fmt: skip


def _taken_back(number: int) -> str:
    return str(ngettext("Taken back. They are told why.", "All %(num)s are taken back. They are told why.", number))  # fmt: skip


def _own_page(act: HeldAct, form: AnswerHoldForm) -> str:
    return render_template(
        "rewards/own_hold.html",
        act=act,
        held=act.hold,
        form=form,
        called=_called,
        others=len(queries.list_alike(act.hold)) if act.is_open else 0,
    )


def _decide_page(act: HeldAct, form: DecideHoldForm) -> str:
    # Whoever has read what was said since may decide.
    form.version.raw_data, form.version.data = None, act.hold.version
    alike = queries.list_alike(act.hold) if act.is_open else []
    own = queries.going_with(own_id(), [act.hold, *(one.hold for one in alike)])
    alike = [one for one in alike if one.hold.id not in own]
    form.up_to.raw_data, form.up_to.data = None, max((one.hold.id for one in alike), default=0)
    is_own = act.hold.person_id == own_id() or act.hold.id in own
    return render_template(
        "rewards/hold.html",
        act=act,
        held=act.hold,
        form=form,
        called=_called,
        decisions=DECISION_LABELS,
        alike=alike,
        is_theirs=not is_own and not queries.leads(act.hold.person_id, own_id()),
    )
