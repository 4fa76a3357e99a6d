"""Who leads whom."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import Invalid
from app.core.unit_of_work import unit_of_work
from app.people import queries, services
from app.people.forms import SearchForm
from app.people.permissions import CHANGE_PEOPLE, SEE_PEOPLE
from app.people.queries import PAGE_SIZE
from app.people.routes.door import bp
from app.web.access import current_actor, requires
from app.web.forms import translate_error
from app.web.parameters import row_number
from app.web.security import never_stored

#: So many people are offered when somebody is looked for; whoever is not among them is looked for more closely.
FOUND = 20


@bp.get("/people/<int:person_id>/team")
@requires(SEE_PEOPLE)
@never_stored
def show_team(person_id: int) -> str:
    return _team_page(person_id)


@bp.post("/people/<int:person_id>/manager")
@requires(CHANGE_PEOPLE)
@never_stored
def set_manager(person_id: int) -> Response | tuple[str, int]:
    chosen = request.form.get("manager", 0, type=int)
    try:
        with unit_of_work():
            services.change_person(person_id, version=request.form.get("version", 0, type=int),
                                   manager_id=chosen or None, actor=current_actor())  # fmt: skip
    except Invalid as refused:
        return _team_page(person_id, refusal=translate_error(refused)), 422
    flash(_("Kept."))
    return redirect(url_for("people.show_team", person_id=person_id), 303)


def _team_page(person_id: int, *, refusal: str = "") -> str:
    person, form = queries.get_person(person_id), SearchForm(request.args)
    form.validate()
    led = queries.list_led_by(person_id, after=row_number("after"), limit=PAGE_SIZE + 1)
    words = "" if form.q.errors else form.q.data or ""
    found = [one for one in queries.find_people(words, limit=FOUND + 1) if one.id != person_id]
    return render_template(
        "people/team.html",
        person=person,
        manager=queries.get_person(person.manager_id) if person.manager_id else None,
        led=led[:PAGE_SIZE],
        led_count=queries.count_led_by(person_id),
        later=led[PAGE_SIZE - 1].id if len(led) > PAGE_SIZE else None,
        may_change=CHANGE_PEOPLE.allows(current_actor()),
        form=form,
        words=words,
        found=found[:FOUND],
        most=FOUND,
        refusal=refusal,
    )
