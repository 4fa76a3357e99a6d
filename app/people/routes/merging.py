"""Two records of one person: both side by side, what each holds, which values stay, then one."""

from collections.abc import Collection
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from app.core.errors import DomainError
from app.core.unit_of_work import unit_of_work
from app.people import queries, services
from app.people.forms import MergeForm, SearchForm
from app.people.models import Person
from app.people.permissions import CHANGE_PEOPLE
from app.people.routes.door import bp
from app.people.services.looking import is_look_due, note_look
from app.web.access import current_actor, fresh, requires
from app.web.forms import translate_error
from app.web.parameters import row_number
from app.web.security import never_stored
from app.web.templating import day

FOUND = 20
LABELS = {
    "name": _l("Name"),
    "email": _l("E-mail address"),
    "external_id": _l("The company's own number"),
    "department": _l("Department"),
    "title": _l("Job title"),
    "manager_id": _l("Manager"),
    "country": _l("Country"),
    "language": _l("Language"),
    "joined_on": _l("Joined on"),
    "is_hourly": _l("Paid by the hour"),
}


@bp.get("/people/<int:person_id>/merger")
@requires(CHANGE_PEOPLE)
@fresh
@never_stored
def show_merger(person_id: int) -> str | tuple[str, int]:
    into_id = row_number("into")
    if into_id is None:
        return _search_page(person_id)
    try:
        services.demand_mergeable(person_id, into_id, actor=current_actor())
    except DomainError as refused:
        return _search_page(person_id, refusal=translate_error(refused)), 422
    first, second = queries.get_person(person_id), queries.get_person(into_id)
    form = MergeForm(data={"into": into_id, "versions": f"{first.version} {second.version}"})
    return _page(first, second, form, _better_of_first(first, second))


@bp.post("/people/<int:person_id>/merger")
@requires(CHANGE_PEOPLE)
@fresh
@never_stored
def merge_person(person_id: int) -> Response | tuple[str, int]:
    form = MergeForm.received()
    into_id, chosen = (
        form.into_id(),
        [name for name in services.CHOICES if request.form.get(f"keep-{name}") == "first"],
    )
    status = 422
    if form.validate():
        try:
            with unit_of_work():
                services.merge_persons(person_id, into_id, from_first=chosen, versions=form.shown_versions(),
                                       why=form.why.data or "", actor=current_actor())  # fmt: skip
                name = queries.get_person(into_id).name
            flash(_("The two records of %(name)s are one now.", name=name))
            return redirect(url_for("people.show_person", person_id=into_id), 303)
        except DomainError as refused:
            status = 409
            form.blame(refused)
    return _page(queries.get_person(person_id), queries.get_person(into_id), form, chosen), status


def _search_page(person_id: int, *, refusal: str = "") -> str:
    form = SearchForm(request.args)
    form.validate()
    words = "" if form.q.errors else form.q.data or ""
    found = queries.find_people(words, limit=FOUND + 1, is_on=None)
    return render_template(
        "people/merger_search.html",
        person=queries.get_person(person_id),
        form=form,
        words=words,
        found=[one for one in found if one.id != person_id][:FOUND],
        most=FOUND,
        refusal=refusal,
    )


def _page(first: Person, second: Person, form: MergeForm, chosen: Collection[str]) -> str:
    _note_looks(first.id, second.id)
    return render_template(
        "people/merger.html",
        first=first,
        second=second,
        form=form,
        rows=[
            (name, LABELS[name], _shown(first, name), _shown(second, name), name in chosen)
            for name in services.CHOICES
        ],
        held=services.compare(first.id, second.id),
    )


def _note_looks(*person_ids: int) -> None:
    """The page shows both records in full, so it is a look at both."""
    actor = current_actor()
    due = [person_id for person_id in person_ids if is_look_due(person_id, actor)]
    if due:
        with unit_of_work():
            for person_id in due:
                note_look(person_id, actor=actor)


def _better_of_first(first: Person, second: Person) -> list[str]:
    """What only the first record knows."""
    return [name for name in services.CHOICES if getattr(first, name) and not getattr(second, name)]


def _shown(person: Person, name: str) -> str:
    value: Any = getattr(person, name)
    if name == "manager_id":
        return queries.get_person(value).name if value else ""
    if name == "joined_on":
        return str(day(value)) if value is not None else ""
    if name == "is_hourly":
        return str(_("yes") if value else _("no"))
    return str(value)
