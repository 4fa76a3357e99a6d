"""One's own days away, in two clicks."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import Day, date_from_day, now, today
from app.core.errors import Invalid
from app.core.unit_of_work import unit_of_work
from app.people import queries, services
from app.people.forms import AbsenceForm
from app.people.permissions import CARE_FOR_ONESELF, is_self
from app.people.routes.door import bp
from app.people.rules.absences import next_two_weeks, this_week
from app.people.services.absences import UNDO_FOR
from app.web.access import current_actor, requires, signed_in

PRESETS = {"this-week": this_week, "next-two-weeks": next_two_weeks}


@bp.get("/absences")
@requires(CARE_FOR_ONESELF)
def show_absences() -> str:
    return _absences_page(AbsenceForm())


@bp.post("/absences")
@requires(CARE_FOR_ONESELF)
def declare_absence() -> Response | tuple[str, int]:
    preset = PRESETS.get(request.form.get("preset", ""))
    form = AbsenceForm(data=_dates(preset(today()))) if preset else AbsenceForm.received()
    if preset or form.validate():
        try:
            with unit_of_work():
                services.declare_absence(_own_id(), **form.days(), actor=current_actor())
            flash(_("Kept. These days do not count, and nobody is told why you are away."))
            return redirect(url_for("people.show_absences"), 303)
        except Invalid as refused:
            form.blame(refused)
    return _absences_page(form), 422


@bp.post("/absences/<int:absence_id>/withdrawal")
@requires(CARE_FOR_ONESELF)
def withdraw_absence(absence_id: int) -> Response:
    with unit_of_work():
        person_id = services.withdraw_absence(absence_id, actor=current_actor()).person_id
    flash(_("Taken back. These days count again."))
    return redirect(_back(person_id), 303)


@bp.post("/absences/<int:absence_id>/restoration")
@requires(CARE_FOR_ONESELF)
def restore_absence(absence_id: int) -> Response:
    with unit_of_work():
        person_id = services.restore_absence(absence_id, actor=current_actor()).person_id
    flash(_("The absence stands again."))
    return redirect(_back(person_id), 303)


def _absences_page(form: AbsenceForm) -> str:
    person_id, day = _own_id(), today()
    moment: datetime = now()
    return render_template(
        "people/absences.html",
        form=form,
        absences=queries.list_absences(person_id),
        withdrawn=queries.list_withdrawn_absences(person_id, since=moment - UNDO_FOR),
        week=this_week(day),
        weeks=next_two_weeks(day),
        today=day,
    )


def _dates(span: tuple[Day, Day]) -> dict[str, object]:
    return {"first_day": date_from_day(span[0]), "last_day": date_from_day(span[1])}


def _back(person_id: int) -> str:
    if is_self(current_actor(), person_id):
        return url_for("people.show_absences")
    return url_for("people.show_person", person_id=person_id)


def _own_id() -> int:
    person = signed_in()
    assert person is not None  # the view's rule lets nobody else in
    return person.person_id
