"""What colleagues logged themselves: confirming it, asking about it, taking an answer back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.people.queries import list_departments
from app.people.services.looking import has_looked, note_look
from app.people.vocabulary import GONE
from app.signals import queries, services
from app.signals.forms import (
    ConfirmReportsForm,
    FilterReportsForm,
    QuestionReportForm,
    WithdrawAnswerForm,
    select,
)
from app.signals.permissions import CONFIRM_ACTIVITY
from app.signals.queries import Report, ReportFilter
from app.signals.routes.door import bp, own_id
from app.signals.routes.own import words_of
from app.signals.vocabulary import AnsweredMeanwhile, ReportState, SignalNotFound
from app.web.access import current_actor, requires
from app.web.forms import translate_error
from app.web.parameters import page_number
from app.web.security import never_stored

#: What the list is narrowed down by; everything else in an address is none of its business.
FILTERS = ("state", "q", "department")


@bp.get("/self-reports")
@requires(CONFIRM_ACTIVITY)
@never_stored
def show_self_reports() -> str:
    return _reports_page()


@bp.post("/self-reports/confirmations")
@requires(CONFIRM_ACTIVITY)
@never_stored
def confirm_self_reports() -> Response | tuple[str, int]:
    form = ConfirmReportsForm.received()
    if not form.validate():
        return _reports_page(form), 422
    try:
        with unit_of_work():
            outcome = services.confirm_reports(form.seen(), actor=current_actor())
    except Conflict as faster:
        form.blame(faster)
        return _reports_page(form), 409
    flash(ngettext("%(num)s entry is confirmed.", "%(num)s entries are confirmed.", outcome.count))
    for words in sorted({translate_error(one) for one in outcome.refused}):
        flash(_("Left as it is: %(why)s", why=words))
    return redirect(url_for("signals.show_self_reports", **_filters()), 303)


@bp.get("/self-reports/<int:signal_id>")
@requires(CONFIRM_ACTIVITY)
@never_stored
def show_self_report(signal_id: int) -> str:
    report = _found(signal_id)
    _note_look(report)
    return _report_page(report, QuestionReportForm(data={"version": report.version}))


@bp.post("/self-reports/<int:signal_id>/questions")
@requires(CONFIRM_ACTIVITY)
@never_stored
def question_self_report(signal_id: int) -> Response | tuple[str, int]:
    form, status = QuestionReportForm.received(), 422
    if form.validate():
        try:
            with unit_of_work():
                services.question_report(
                    signal_id,
                    version=form.version.data or 0,
                    question=form.question.data or "",
                    actor=current_actor(),
                )
            flash(_("Asked. You will see the answer here."))
            return redirect(url_for("signals.show_self_reports"), 303)
        except (AnsweredMeanwhile, Invalid) as refused:
            status = form.blame(refused)
    report = _found(signal_id)
    # Whoever has read what happened may ask on.
    form.version.raw_data, form.version.data = None, report.version
    return _report_page(report, form), status


@bp.post("/self-reports/<int:signal_id>/withdrawal")
@requires(CONFIRM_ACTIVITY)
@never_stored
def withdraw_answer(signal_id: int) -> Response:
    form = WithdrawAnswerForm.received()
    if not form.validate():
        raise AnsweredMeanwhile
    with unit_of_work():
        services.withdraw_answer(signal_id, version=form.version.data or 0, actor=current_actor())
    flash(_("Your answer is taken back. The entry is open again."))
    return redirect(url_for("signals.show_self_report", signal_id=signal_id), 303)


def _found(signal_id: int) -> Report:
    report = queries.find_report(signal_id, reader_id=own_id())
    if report is None:
        raise SignalNotFound
    return report


def _note_look(report: Report) -> None:
    """Keep that somebody has looked, so that the person can read who did."""
    if not has_looked(report.person_id, current_actor()):
        with unit_of_work():
            note_look(report.person_id, actor=current_actor())


def _filters() -> dict[str, Any]:
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


def _reports_page(form: ConfirmReportsForm | None = None) -> str:
    narrowed, state = _filter_form(), _state()
    search, department = narrowed.q.data or "", narrowed.department.data or ""
    filters = _filters()
    wanted = ReportFilter(
        state,
        search="" if narrowed.q.errors else search,
        department="" if narrowed.department.errors else department,
    )
    page = queries.page_reports(wanted, reader_id=own_id(), number=page_number())
    is_plain = state is ReportState.OPEN and not wanted.search and not wanted.department
    return render_template(
        "signals/reports.html",
        form=form,
        ticked=set(form.report.data or []) if form else set(),
        filter=narrowed,
        filters=filters,
        state=state.value,
        is_narrowed=bool(search or department),
        page=page,
        open_count=page.total if is_plain else queries.count_open_reports(own_id()),
        reader_id=own_id(),
        words_of=words_of,
        gone=GONE,
        url_for_page=lambda number: url_for("signals.show_self_reports", **{**filters, "page": number}),
    )


def _report_page(report: Report, form: QuestionReportForm) -> str:
    return render_template(
        "signals/report.html",
        form=form,
        report=report,
        turns=queries.list_turns(report.id),
        reader_id=own_id(),
        words_of=words_of,
        gone=GONE,
    )


def _state() -> ReportState:
    asked = request.args.get("state", "")
    return ReportState(asked) if asked in set(ReportState) else ReportState.OPEN


def _filter_form() -> FilterReportsForm:
    form = FilterReportsForm(request.args)
    departments = [(name, name) for name in list_departments()]
    form.department.choices = select([("", _("All departments")), *departments])
    form.validate()
    return form
