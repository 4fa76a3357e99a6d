"""The list of people: narrowed down, paged, downloaded."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.changes import data_state
from app.core.clock import date_from_day, today
from app.core.unit_of_work import unit_of_work
from app.people import queries, services
from app.people.forms import FilterPeopleForm, choices
from app.people.permissions import IMPORT_PEOPLE, SEE_PEOPLE
from app.people.queries import PeopleFilter, PersonLine, Shown
from app.people.routes.door import bp
from app.people.rules.cells import harmless
from app.people.vocabulary import GRANTABLE_ROLES, Role
from app.web.access import costly, current_actor, requires
from app.web.kept_pages import answer_with
from app.web.parameters import row_number
from app.web.security import never_stored
from app.web.streams import sent_while_read, streams

#: What the list is narrowed down by; everything else in an address is none of its business.
FILTERS = ("q", "department", "role", "state")
COLUMNS = ("external_id", "email", "name", "department", "title", "role", "state", "last_day")


@bp.get("/people")
@requires(SEE_PEOPLE)
@never_stored
def list_people() -> Response:
    return answer_with(_draw_people, shown=(data_state(), today()))


def _draw_people() -> str:
    form = _filter_form()
    wanted = _wanted(form)
    page = queries.page_people(wanted, after=row_number("after"), before=row_number("before"))
    filters: dict[str, Any] = dict(_filters())
    return render_template(
        "people/list.html",
        page=page,
        form=form,
        filters=filters,
        is_empty=not page.items and not queries.is_anybody_here(),
        may_import=IMPORT_PEOPLE.allows(current_actor()),
        earlier_url=url_for("people.list_people", **filters, before=page.earlier) if page.earlier else None,
        later_url=url_for("people.list_people", **filters, after=page.later) if page.later else None,
    )


@bp.post("/people/exports")
@requires(SEE_PEOPLE)
@costly
@never_stored
@streams
def export_people() -> Response:
    form = _filter_form()
    with unit_of_work():
        services.note_export(_filters(), actor=current_actor())
    answer = sent_while_read(_sheet(_wanted(form)), "text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=people.csv"
    return answer


def _sheet(wanted: PeopleFilter) -> Iterator[str]:
    yield _line(COLUMNS)
    for person in queries.list_people(wanted):
        yield _line(_cells(person))


def _cells(person: PersonLine) -> tuple[str, ...]:
    last_day = "" if person.left_on is None else date_from_day(person.left_on).isoformat()
    state = "on" if person.is_active else "off"
    return (person.external_id, person.email, person.name, person.department, person.title, ";".join(person.roles),
            state, last_day)  # fmt: skip


def _line(cells: Iterable[str]) -> str:
    row = io.StringIO(newline="")
    csv.writer(row).writerow([harmless(cell) for cell in cells])
    return row.getvalue()


def _filters() -> dict[str, str]:
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


def _filter_form() -> FilterPeopleForm:
    form = FilterPeopleForm(request.args)
    form.department.choices = choices(
        [("", _("All departments")), *((name, name) for name in queries.list_departments())]
    )
    form.role.choices = choices(
        [("", _("All roles")), *((role.value, _(role.label)) for role in GRANTABLE_ROLES)]
    )
    form.validate()
    return form


def _wanted(form: FilterPeopleForm) -> PeopleFilter:
    """What the form asks for; a field that cannot be read narrows nothing."""
    state = "" if form.state.errors else form.state.data or ""
    return PeopleFilter(
        search="" if form.q.errors else form.q.data or "",
        department="" if form.department.errors else form.department.data or "",
        role=Role(form.role.data) if form.role.data and not form.role.errors else None,
        shown=Shown(state) if state in set(Shown) else Shown.ON,
    )
