"""Pages about people for those who look after their records."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import date_from_day, day_from_date, today
from app.core.errors import Conflict, DomainError, Invalid
from app.core.unit_of_work import unit_of_work
from app.people import queries, services
from app.people.forms import AbsenceForm, LeavingForm, PersonForm, RolesForm, choices
from app.people.models import Person
from app.people.permissions import CHANGE_PEOPLE, ENTER_ABSENCES, GRANT_ROLES, SEE_PEOPLE, is_self
from app.people.routes.door import bp, companions_of
from app.people.rules.stages import Ahead, what_is_ahead
from app.people.services.persons import Details
from app.people.vocabulary import GRANTABLE_ROLES, KnownBefore, PersonRefused, Role, _l
from app.web.access import current_actor, demand_fresh, requires
from app.web.security import never_stored


@bp.get("/people/new")
@requires(CHANGE_PEOPLE)
@never_stored
def show_new_person() -> str:
    return render_template("people/edit.html", form=PersonForm(), person=None)


@bp.post("/people")
@requires(CHANGE_PEOPLE)
@never_stored
def add_person() -> Response | tuple[str, int]:
    form, known_before = PersonForm.received(), None
    if form.validate():
        try:
            with unit_of_work():
                person = services.add_person(form.email.data or "", actor=current_actor(), **_details(form))
                person_id, name = person.id, person.name
            flash(_("%(name)s is in.", name=name))
            return redirect(url_for("people.show_person", person_id=person_id), 303)
        except KnownBefore as known:
            form.blame(known)
            known_before = queries.get_person(known.person_id)
        except Invalid as refused:
            form.blame(refused)
    return render_template("people/edit.html", form=form, person=None, known_before=known_before), 422


@bp.post("/people/<int:person_id>/return")
@requires(CHANGE_PEOPLE)
@never_stored
def take_back_person(person_id: int) -> Response | tuple[str, int]:
    form, person = PersonForm.received(), queries.get_person(person_id)
    if form.validate():
        _demand_proof_for_address(person, form)
        try:
            with unit_of_work():
                services.take_back(
                    person_id, email=form.email.data or "", actor=current_actor(), **_details(form)
                )
            flash(_("%(name)s is back, with everything that was known before.", name=form.name.data))
            return redirect(url_for("people.show_person", person_id=person_id), 303)
        except DomainError as refused:
            form.blame(refused)
    return render_template("people/edit.html", form=form, person=None, known_before=person), 422


@bp.get("/people/<int:person_id>")
@requires(SEE_PEOPLE)
@never_stored
def show_person(person_id: int) -> str:
    return person_page(person_id)


@bp.get("/people/<int:person_id>/record")
@requires(CHANGE_PEOPLE)
@never_stored
def show_record(person_id: int) -> str:
    person = queries.get_person(person_id)
    return render_template("people/edit.html", form=_form_of(person), person=person)


@bp.post("/people/<int:person_id>/record")
@requires(CHANGE_PEOPLE)
@never_stored
def change_person(person_id: int) -> Response | tuple[str, int]:
    form = PersonForm.received()
    status = 422
    if form.validate():
        _demand_proof_for_address(queries.get_person(person_id), form)
        try:
            with unit_of_work():
                services.change_person(person_id, version=_version(form), email=form.email.data or "",
                                       actor=current_actor(), **_details(form))  # fmt: skip
            flash(_("The record is saved."))
            return redirect(url_for("people.show_person", person_id=person_id), 303)
        except Invalid as refused:
            form.blame(refused)
        except Conflict as conflict:
            status = 409
            form.blame(conflict)
    return render_template("people/edit.html", form=form, person=queries.get_person(person_id)), status


@bp.post("/people/<int:person_id>/absences")
@requires(ENTER_ABSENCES)
@never_stored
def declare_absence_of(person_id: int) -> Response | tuple[str, int]:
    form = AbsenceForm.received()
    if form.validate():
        try:
            with unit_of_work():
                services.declare_absence(person_id, **form.days(), actor=current_actor())
            flash(_("The absence is kept. These days do not count."))
            return redirect(url_for("people.show_person", person_id=person_id), 303)
        except Invalid as refused:
            form.blame(refused)
    return person_page(person_id, absence_form=form), 422


def person_page(
    person_id: int,
    *,
    absence_form: AbsenceForm | None = None,
    leaving_form: LeavingForm | None = None,
    roles_form: RolesForm | None = None,
) -> str:
    """A person's record in one page: what is kept, what is ahead, and what can be done."""
    actor, person = current_actor(), queries.get_person(person_id)
    absences = queries.list_absences(person.id) if ENTER_ABSENCES.allows(actor) else []
    return render_template(
        "people/show.html",
        person=person,
        roles=queries.roles_since(person.id),
        roles_form=roles_form or _roles_form(queries.list_roles_of(person.id)),
        manager=queries.get_person(person.manager_id) if person.manager_id else None,
        led_count=queries.count_led_by(person.id),
        joined_to=queries.get_person(person.merged_into_id) if person.merged_into_id else None,
        bounce=queries.find_bounce(person.id),
        ahead=_ahead(person),
        companions=companions_of(person.id, actor),
        may_change=CHANGE_PEOPLE.allows(actor),
        may_grant=GRANT_ROLES.allows(actor) and not is_self(actor, person.id),
        may_enter_absences=ENTER_ABSENCES.allows(actor),
        is_self=is_self(actor, person.id),
        absences=absences,
        absence_form=absence_form or AbsenceForm(),
        leaving_form=leaving_form or LeavingForm(),
        today=today(),
    )


def _roles_form(held: list[Role]) -> RolesForm:
    form = RolesForm(data={"roles": [role.value for role in held], "shown": ";".join(held)})
    form.roles.choices = choices([(role.value, _(role.label)) for role in GRANTABLE_ROLES])
    return form


def _ahead(person: Person) -> list[Ahead]:
    return what_is_ahead(
        today=today(),
        joined_on=person.joined_on,
        left_on=person.left_on,
        is_active=person.is_active,
        absences=queries.absence_spans(person.id) if ENTER_ABSENCES.allows(current_actor()) else (),
    )


def _form_of(person: Person) -> PersonForm:
    names = ("version", "name", "email", "external_id", "department", "title", "country", "is_hourly")
    return PersonForm(data={
        **{name: getattr(person, name) for name in names},
        "manager": _address_of(person.manager_id),
        "joined_on": None if person.joined_on is None else date_from_day(person.joined_on),
    })  # fmt: skip


def _demand_proof_for_address(person: Person, form: PersonForm) -> None:
    """Whoever may set somebody's address may have their new password sent there."""
    if (form.email.data or "").strip().lower() != person.email.lower():
        demand_fresh()


def _version(form: PersonForm) -> int:
    shown = form.version.data or ""
    return int(shown) if shown.isascii() and shown.isdigit() else 0


def _details(form: PersonForm) -> Details:
    details: Details = {
        "name": form.name.data or "",
        "external_id": form.external_id.data or form.email.data or "",
        "department": form.department.data or "",
        "title": form.title.data or "",
        "is_hourly": bool(form.is_hourly.data),
    }
    if form.country.data is not None:
        details["country"] = form.country.data
    if form.joined_on.raw_data:
        joined_on = form.joined_on.data
        details["joined_on"] = None if joined_on is None else day_from_date(joined_on)
    if form.manager.data is not None:
        details["manager_id"] = _person_named(form.manager.data.strip())
    return details


def _person_named(name: str) -> int | None:
    if not name:
        return None
    found = queries.person_ids_by_actor([name]).get(name)
    if found is None:
        raise PersonRefused(_l("Nobody has this address or number."), field="manager")
    return found


def _address_of(person_id: int | None) -> str:
    return queries.get_person(person_id).email if person_id is not None else ""
