"""Guides and webinars: what is to come, coming to it, and looking after those that one leads."""

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask import Response as Answer
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.addresses import full_address
from app.core.clock import time_zone
from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.training.forms.dates import AttendanceForm, CancelDateForm, DateForm, RecordingForm
from app.training.permissions import PLAN_DATES, SEE_DATES
from app.training.queries import dates as queries
from app.training.routes.door import bp, own_id
from app.training.rules.calendar import calendar_file
from app.training.services import dates as services
from app.training.vocabulary.dates import NotYoursToLead
from app.web.access import current_actor, requires
from app.web.forms import translate_error
from app.web.parameters import page_number
from app.web.security import never_stored


@bp.get("/learn/dates")
@requires(SEE_DATES)
@never_stored
def list_dates() -> str:
    is_past = request.args.get("when") == "past"
    return render_template(
        "training/dates.html",
        page=queries.page_dates(own_id(), is_past=is_past, number=page_number()),
        is_past=is_past,
        may_plan=PLAN_DATES.allows(current_actor()),
        url_for_page=lambda number: url_for(
            "training.list_dates", when="past" if is_past else None, page=number
        ),
    )


@bp.get("/learn/dates/new")
@requires(PLAN_DATES)
@never_stored
def compose_date() -> str:
    return _form_page(DateForm(data={"entry": uuid4().hex, "minutes": 45, "time_zone": time_zone().key}))


@bp.post("/learn/dates")
@requires(PLAN_DATES)
@never_stored
def plan_date() -> Response | tuple[str, int]:
    form = DateForm.received()
    if form.validate():
        try:
            with unit_of_work():
                date_id = services.plan_date(
                    entry=form.entry.data or "", actor=current_actor(), **_wanted(form)
                )
            flash(_("Planned. Colleagues can say that they come."))
            return redirect(url_for("training.show_date", date_id=date_id), 303)
        except Invalid as refused:
            form.blame(refused)
    return _form_page(form), 422


@bp.get("/learn/dates/<int:date_id>")
@requires(SEE_DATES)
@never_stored
def show_date(date_id: int) -> str:
    return _date_page(queries.get_line(date_id, own_id()))


@bp.get("/learn/dates/<int:date_id>/calendar.ics")
@requires(SEE_DATES)
@never_stored
def download_date(date_id: int) -> Answer:
    """The date for one's own calendar."""
    page = full_address(url_for("training.show_date", date_id=date_id))
    domain = urlsplit(page).hostname or "localhost"
    appointment = queries.appointment_of(queries.get_line(date_id, own_id()), page, domain)
    answer = Answer(calendar_file(appointment), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f"attachment; filename=date-{date_id}.ics"
    return answer


@bp.post("/learn/dates/<int:date_id>/coming")
@requires(SEE_DATES)
@never_stored
def answer_date(date_id: int) -> Response:
    is_coming = request.form.get("is_coming") == "yes"
    try:
        with unit_of_work():
            services.say_coming(date_id, is_coming=is_coming, actor=current_actor())
        flash(
            _("Good. You are reminded the day before.")
            if is_coming
            else _("Noted. Perhaps the next one fits.")
        )
    except Conflict as refused:
        flash(translate_error(refused), "error")
    return redirect(url_for("training.show_date", date_id=date_id), 303)


@bp.get("/learn/dates/<int:date_id>/plan")
@requires(PLAN_DATES)
@never_stored
def edit_date(date_id: int) -> str:
    line = queries.get_line(date_id, own_id())
    date = line.date
    local = date.starts_at.astimezone(ZoneInfo(date.time_zone)).replace(tzinfo=None)
    return _form_page(DateForm(obj=date, data={"at": local, "host": line.host_email}), line)


@bp.post("/learn/dates/<int:date_id>/plan")
@requires(PLAN_DATES)
@never_stored
def change_date(date_id: int) -> Response | tuple[str, int]:
    form, status = DateForm.received(), 422
    if form.validate():
        try:
            with unit_of_work():
                services.change_date(
                    date_id, version=form.version.data or 0, actor=current_actor(), **_wanted(form)
                )
            flash(_("Changed. Whoever comes is told of another time or place."))
            return redirect(url_for("training.show_date", date_id=date_id), 303)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    line = queries.get_line(date_id, own_id())
    if status == 409:
        form.version.data, form.version.raw_data = line.date.version, None
    return _form_page(form, line), status


@bp.post("/learn/dates/<int:date_id>/cancellation")
@requires(PLAN_DATES)
@never_stored
def cancel_date(date_id: int) -> Response | tuple[str, int]:
    form = CancelDateForm.received()
    if not form.validate():
        return _date_page(queries.get_line(date_id, own_id()), form), 422
    try:
        with unit_of_work():
            services.cancel_date(date_id, why=form.why.data or "", actor=current_actor())
        flash(_("Cancelled. Whoever wanted to come is told."))
    except Conflict as refused:
        flash(translate_error(refused), "error")
    return redirect(url_for("training.show_date", date_id=date_id), 303)


@bp.get("/learn/dates/<int:date_id>/attendance")
@requires(SEE_DATES)
@never_stored
def show_attendance(date_id: int) -> str:
    return _attendance_page(_led(date_id), AttendanceForm())


@bp.post("/learn/dates/<int:date_id>/attendance")
@requires(SEE_DATES)
@never_stored
def mark_attendance(date_id: int) -> Response | tuple[str, int]:
    form, line = AttendanceForm.received(), _led(date_id)
    status = 422
    if form.validate():
        try:
            with unit_of_work():
                services.mark_attendance(
                    date_id,
                    shown=set(request.form.getlist("shown", type=int)),
                    here=set(request.form.getlist("here", type=int)),
                    also=form.also.data or "",
                    actor=current_actor(),
                )
            flash(_("Kept. It counts as a lesson for those who were there."))
            return redirect(url_for("training.show_attendance", date_id=date_id), 303)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    return _attendance_page(line, form), status


@bp.get("/learn/dates/<int:date_id>/recording")
@requires(SEE_DATES)
@never_stored
def show_recording(date_id: int) -> str:
    line = _led(date_id)
    return _recording_page(line, RecordingForm(obj=line.date))


@bp.post("/learn/dates/<int:date_id>/recording")
@requires(SEE_DATES)
@never_stored
def keep_recording(date_id: int) -> Response | tuple[str, int]:
    form, line = RecordingForm.received(), _led(date_id)
    status = 422
    if form.validate():
        try:
            with unit_of_work():
                services.keep_recording(
                    date_id,
                    version=form.version.data or 0,
                    recording=form.recording.data or "",
                    captions=form.captions.data or "",
                    transcript=form.transcript.data or "",
                    actor=current_actor(),
                )
            flash(_("Kept. It stands on the page of the date."))
            return redirect(url_for("training.show_date", date_id=date_id), 303)
        except (Conflict, Invalid) as refused:
            status = form.blame(refused)
    return _recording_page(line, form), status


def _wanted(form: DateForm) -> Any:
    return {
        "title": form.title.data or "",
        "about": form.about.data or "",
        "zone": form.zone.data or "",
        "at": form.at.data,
        "minutes": form.minutes.data or 0,
        "time_zone": form.time_zone.data or "",
        "link": form.link.data or "",
        "room": form.room.data or "",
        "host": form.host.data or "",
    }


def _leads(line: queries.Line) -> bool:
    return own_id() in (line.date.host_id, line.date.planned_by)


def _led(date_id: int) -> queries.Line:
    """A date that the person in front of the page looks after. Raises NotYoursToLead."""
    line = queries.get_line(date_id, own_id())
    if not _leads(line):
        raise NotYoursToLead
    return line


def _form_page(form: DateForm, line: queries.Line | None = None) -> str:
    return render_template("training/date_form.html", form=form, line=line)


def _date_page(line: queries.Line, form: CancelDateForm | None = None) -> str:
    return render_template(
        "training/date.html",
        line=line,
        date=line.date,
        form=form or CancelDateForm(),
        leads=_leads(line),
        may_plan=PLAN_DATES.allows(current_actor()),
    )


def _attendance_page(line: queries.Line, form: AttendanceForm) -> str:
    return render_template(
        "training/date_attendance.html", line=line, form=form, guests=queries.list_guests(line.date.id)
    )


def _recording_page(line: queries.Line, form: RecordingForm) -> str:
    return render_template("training/date_recording.html", line=line, form=form)
