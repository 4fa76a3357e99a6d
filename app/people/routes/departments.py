"""Departments: who is in which, another name, and two that become one."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import Invalid
from app.core.unit_of_work import unit_of_work
from app.people import queries, services
from app.people.forms import RenameDepartmentForm
from app.people.permissions import CHANGE_PEOPLE, SEE_PEOPLE
from app.people.queries import PAGE_SIZE, Department
from app.people.routes.door import bp
from app.people.vocabulary import DepartmentNotFound, DepartmentTaken
from app.web.access import current_actor, requires
from app.web.security import never_stored


@bp.get("/departments")
@requires(SEE_PEOPLE)
@never_stored
def list_departments() -> str:
    after = request.args.get("after", "")
    found = queries.page_departments(after=after, limit=PAGE_SIZE + 1)
    return render_template(
        "people/departments.html",
        departments=found[:PAGE_SIZE],
        later=found[PAGE_SIZE - 1].name if len(found) > PAGE_SIZE else None,
        is_first=not after,
        without=queries.count_without_department(),
        may_change=CHANGE_PEOPLE.allows(current_actor()),
    )


@bp.get("/departments/name")
@requires(CHANGE_PEOPLE)
@never_stored
def show_department_name() -> Any:
    if not request.args.get("department"):
        return list_departments()
    department = _department(request.args["department"])
    return _page(
        department, RenameDepartmentForm(data={"department": department.name, "name": department.name})
    )


@bp.post("/departments/name")
@requires(CHANGE_PEOPLE)
@never_stored
def rename_department() -> Response | tuple[str, int]:
    form, taken = RenameDepartmentForm.received(), None
    department = _department(form.department.data or "")
    if form.validate():
        try:
            with unit_of_work():
                name = services.rename_department(
                    department.name,
                    to=form.name.data or "",
                    is_joining=request.form.get("joining") == form.name.data,
                    actor=current_actor(),
                )
            flash(_("The department is now called %(name)s.", name=name))
            return redirect(url_for("people.list_departments"), 303)
        except DepartmentTaken as refused:
            taken = queries.find_department(refused.name)
        except Invalid as refused:
            form.blame(refused)
    return _page(department, form, taken), 422


def _department(name: str) -> Department:
    found = queries.find_department(name)
    if found is None:
        raise DepartmentNotFound
    return found


def _page(department: Department, form: RenameDepartmentForm, taken: Department | None = None) -> str:
    return render_template("people/department.html", department=department, form=form, taken=taken)
