"""Pages about people for those who look after their records."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import today
from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.people import queries, services
from app.people.forms import AbsenceForm, FilterPeopleForm, PersonForm, RolesForm, choices
from app.people.models import Person
from app.people.permissions import CHANGE_PEOPLE, ENTER_ABSENCES, GRANT_ROLES, SEE_PEOPLE, is_self
from app.people.queries import PeopleFilter
from app.people.routes.door import bp
from app.people.services.persons import Details
from app.people.vocabulary import GRANTABLE_ROLES, Role
from app.web.access import current_actor, requires
from app.web.parameters import page_number
from app.web.security import never_stored

SHOWN = {"on": True, "off": False, "all": None}


@bp.get("/people")
@requires(SEE_PEOPLE)
@never_stored
def list_people() -> str:
    form = _filter_form()
    wanted = _wanted(form)
    page = queries.page_people(wanted, number=page_number())
    return render_template(
        "people/list.html",
        page=page,
        form=form,
        is_narrowed=bool(wanted.search.strip() or wanted.department or wanted.role),
        is_empty=not page.total and not queries.count_people(),
        url_for_page=lambda number: url_for(
            "people.list_people", **{**request.args.to_dict(), "page": number}
        ),
    )


@bp.get("/people/new")
@requires(CHANGE_PEOPLE)
@never_stored
def show_new_person() -> str:
    return render_template("people/edit.html", form=PersonForm(), person=None)


@bp.post("/people")
@requires(CHANGE_PEOPLE)
@never_stored
def add_person() -> Response | tuple[str, int]:
    form = PersonForm.received()
    if form.validate():
        try:
            with unit_of_work():
                person = services.add_person(form.email.data or "", actor=current_actor(), **_details(form))
                person_id, name = person.id, person.name
            flash(_("%(name)s is in.", name=name))
            return redirect(url_for("people.show_person", person_id=person_id), 303)
        except Invalid as refused:
            form.blame(refused)
    return render_template("people/edit.html", form=form, person=None), 422


@bp.get("/people/<int:person_id>")
@requires(SEE_PEOPLE)
@never_stored
def show_person(person_id: int) -> str:
    return _person_page(queries.get_person(person_id), AbsenceForm())


@bp.get("/people/<int:person_id>/record")
@requires(CHANGE_PEOPLE)
@never_stored
def show_record(person_id: int) -> str:
    person = queries.get_person(person_id)
    return render_template("people/edit.html", form=PersonForm(obj=person), person=person)


@bp.post("/people/<int:person_id>/record")
@requires(CHANGE_PEOPLE)
@never_stored
def change_person(person_id: int) -> Response | tuple[str, int]:
    form = PersonForm.received()
    status = 422
    if form.validate():
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


@bp.post("/people/<int:person_id>/roles")
@requires(GRANT_ROLES)
@never_stored
def change_roles(person_id: int) -> Response:
    form = _roles_form()
    with unit_of_work():
        services.change_roles(person_id, shown=_roles((form.shown.data or "").split(";")),
                              wanted=_roles(form.roles.data or []), actor=current_actor())  # fmt: skip
    flash(_("The roles are saved. They hold from the next page on."))
    return redirect(url_for("people.show_person", person_id=person_id), 303)


@bp.post("/people/<int:person_id>/deactivation")
@requires(CHANGE_PEOPLE)
@never_stored
def deactivate_person(person_id: int) -> Response:
    with unit_of_work():
        services.deactivate_person(person_id, actor=current_actor())
    flash(_("Switched off, and signed out everywhere. You can switch them on again at any time."))
    return redirect(url_for("people.show_person", person_id=person_id), 303)


@bp.post("/people/<int:person_id>/reactivation")
@requires(CHANGE_PEOPLE)
@never_stored
def reactivate_person(person_id: int) -> Response:
    with unit_of_work():
        services.reactivate_person(person_id, actor=current_actor())
    flash(_("Switched on again, with everything that was known before."))
    return redirect(url_for("people.show_person", person_id=person_id), 303)


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
    return _person_page(queries.get_person(person_id), form), 422


def _person_page(person: Person, absence_form: AbsenceForm) -> str:
    actor = current_actor()
    roles = queries.list_roles_of(person.id)
    return render_template(
        "people/show.html",
        person=person,
        roles=roles,
        roles_form=_roles_form(roles),
        manager=queries.get_person(person.manager_id) if person.manager_id else None,
        may_change=CHANGE_PEOPLE.allows(actor),
        may_grant=GRANT_ROLES.allows(actor) and not is_self(actor, person.id),
        may_enter_absences=ENTER_ABSENCES.allows(actor),
        is_self=is_self(actor, person.id),
        absences=queries.list_absences(person.id) if ENTER_ABSENCES.allows(actor) else [],
        absence_form=absence_form,
        today=today(),
    )


def _filter_form() -> FilterPeopleForm:
    form = FilterPeopleForm(request.args)
    form.department.choices = choices(
        [("", _("All departments")), *((name, name) for name in queries.list_departments())]
    )
    form.role.choices = choices([("", _("All roles")), *_roles_by_label()])
    form.validate()
    return form


def _wanted(form: FilterPeopleForm) -> PeopleFilter:
    """What the form asks for; a field that cannot be read narrows nothing."""
    return PeopleFilter(
        search="" if form.q.errors else form.q.data or "",
        department="" if form.department.errors else form.department.data or "",
        is_active=SHOWN.get(form.state.data or "on", True),
        role=Role(form.role.data) if form.role.data and not form.role.errors else None,
    )


def _roles_by_label() -> list[tuple[str, str]]:
    return [(role.value, _(role.label)) for role in GRANTABLE_ROLES]


def _roles_form(held: list[Role] | None = None) -> RolesForm:
    form = RolesForm.received() if held is None else RolesForm(data={
        "roles": [role.value for role in held], "shown": ";".join(held)})  # fmt: skip
    form.roles.choices = choices(_roles_by_label())
    return form


def _roles(words: list[str]) -> frozenset[Role]:
    return frozenset(role for role in GRANTABLE_ROLES if role.value in words)


def _version(form: PersonForm) -> int:
    shown = form.version.data or ""
    return int(shown) if shown.isascii() and shown.isdigit() else 0


def _details(form: PersonForm) -> Details:
    return {
        "name": form.name.data or "",
        "external_id": form.external_id.data or form.email.data or "",
        "department": form.department.data or "",
        "title": form.title.data or "",
    }
