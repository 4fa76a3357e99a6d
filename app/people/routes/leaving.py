"""Leaving and coming back: a person's last day, off, on again, and back from leave before its end."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import Invalid
from app.core.unit_of_work import unit_of_work
from app.people import services
from app.people.forms import LeavingForm
from app.people.permissions import CHANGE_PEOPLE, ENTER_ABSENCES
from app.people.routes.door import bp
from app.people.routes.records import person_page
from app.people.vocabulary import PersonRefused, _l
from app.web.access import current_actor, requires
from app.web.security import never_stored
from app.web.templating import day as said_day


@bp.post("/people/<int:person_id>/deactivation")
@requires(CHANGE_PEOPLE)
@never_stored
def deactivate_person(person_id: int) -> Response | tuple[str, int]:
    form = LeavingForm.received()
    if form.validate():
        with unit_of_work():
            services.deactivate_person(
                person_id, last_day=form.day(), reason=form.reason.data or "", actor=current_actor()
            )
        flash(_("Switched off, and signed out everywhere. You can switch them on again at any time."))
        return redirect(url_for("people.show_person", person_id=person_id), 303)
    return person_page(person_id, leaving_form=form), 422


@bp.post("/people/<int:person_id>/last-day")
@requires(CHANGE_PEOPLE)
@never_stored
def plan_leaving(person_id: int) -> Response | tuple[str, int]:
    form = LeavingForm.received()
    if form.validate():
        try:
            day = form.day()
            if day is None:
                raise PersonRefused(
                    _l("Enter the last day, or switch the person off at once."), field="last_day"
                )
            with unit_of_work():
                services.plan_leaving(
                    person_id, last_day=day, reason=form.reason.data or "", actor=current_actor()
                )
            flash(_("Kept. They stay on until %(day)s is over, and are switched off after it by themselves.",
                    day=said_day(day)))  # fmt: skip
            return redirect(url_for("people.show_person", person_id=person_id), 303)
        except Invalid as refused:
            form.blame(refused)
    return person_page(person_id, leaving_form=form), 422


@bp.post("/people/<int:person_id>/last-day/withdrawal")
@requires(CHANGE_PEOPLE)
@never_stored
def withdraw_leaving(person_id: int) -> Response:
    with unit_of_work():
        services.withdraw_leaving(person_id, actor=current_actor())
    flash(_("Taken back: they stay on."))
    return redirect(url_for("people.show_person", person_id=person_id), 303)


@bp.post("/people/<int:person_id>/reactivation")
@requires(CHANGE_PEOPLE)
@never_stored
def reactivate_person(person_id: int) -> Response:
    with unit_of_work():
        services.reactivate_person(person_id, actor=current_actor())
    flash(_("Switched on again, with everything that was known before."))
    return redirect(url_for("people.show_person", person_id=person_id), 303)


@bp.post("/absences/<int:absence_id>/return")
@requires(ENTER_ABSENCES)
@never_stored
def end_absence(absence_id: int) -> Response:
    with unit_of_work():
        person_id = services.end_absence(absence_id, actor=current_actor()).person_id
    flash(_("They are back: from today on days count again."))
    return redirect(url_for("people.show_person", person_id=person_id), 303)
