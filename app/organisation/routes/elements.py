"""Game elements: where they are on, and what a switch would change before it is turned."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from app.core.errors import Conflict
from app.core.unit_of_work import unit_of_work
from app.organisation import services
from app.organisation.forms import SwitchForm, choices, grouped
from app.organisation.permissions import SWITCH_ELEMENTS
from app.organisation.queries.elements import list_groups, list_switches, switches
from app.organisation.queries.holidays import countries_of_people
from app.organisation.routes.door import bp
from app.organisation.routes.wording import country_name, country_pairs, say_place
from app.organisation.rules.elements import changing, decided_for, people_without, turned
from app.organisation.vocabulary import Element
from app.people.queries import list_departments
from app.web.access import costly, current_actor, requires
from app.web.security import never_stored

STATES = {"on": True, "off": False}
#: How many of the groups concerned a preview names.
_NAMED = 12


@bp.get("/organisation/game-elements")
@requires(SWITCH_ELEMENTS)
@never_stored
def show_elements() -> str:
    return _elements_page(_form())


@bp.get("/organisation/game-elements/preview")
@requires(SWITCH_ELEMENTS)
@costly
@never_stored
def preview_switch() -> str:
    form = _form(request.args)
    return _preview_page(form) if form.validate() else _elements_page(form)


@bp.post("/organisation/game-elements")
@requires(SWITCH_ELEMENTS)
@never_stored
def switch_element() -> Response | tuple[str, int]:
    form = _form(request.form)
    if not form.validate():
        raise BadRequest
    try:
        with unit_of_work():
            services.switch_element(form.which(), **form.where(), to=STATES.get(form.to.data or ""),
                                    was=STATES.get(request.form.get("was", "")), actor=current_actor())  # fmt: skip
    except Conflict as conflict:
        form.blame(conflict)
        return _preview_page(form), 409
    flash(_("Saved. It holds everywhere within a few seconds."))
    return redirect(url_for("organisation.show_elements"), 303)


def _elements_page(form: SwitchForm) -> str:
    lines, groups = list_switches(), list_groups()
    state = {line.key: line.is_on for line in lines}
    return render_template(
        "organisation/elements.html",
        elements=[
            {
                "element": element,
                "is_on": state.get((element.value, "", ""), True),
                "exceptions": [line for line in lines if line.key[0] == element and any(line.key[1:])],
                "without": people_without(state, element, groups),
            }
            for element in Element
        ],
        decided_for=decided_for(state, groups),
        people=sum(group.people for group in groups),
        form=form,
        say_place=say_place,
    )


def _preview_page(form: SwitchForm) -> str:
    element, where, to = form.which(), form.where(), STATES.get(form.to.data or "")
    key = (element.value, where["country"], where["department"])
    before, groups = switches(), list_groups()
    after = turned(before, key, to)
    concerned = changing(before, after, element, groups)
    return render_template(
        "organisation/element_preview.html",
        form=form,
        element=element,
        place=say_place(*key[1:]),
        to=form.to.data or "",
        was={True: "on", False: "off"}.get(before.get(key), ""),  # type: ignore[arg-type]  # None is not among them
        # The nearest switch decides, so all whom this one concerns change in the same direction.
        becomes_on=people_without(before, element, groups) > people_without(after, element, groups),
        people=sum(group.people for group in concerned),
        concerned=concerned[:_NAMED],
        more=len(concerned) - _NAMED,
        country_name=country_name,
    )


def _form(given: MultiDict[str, str] | None = None) -> SwitchForm:
    form = SwitchForm(given)
    form.element.choices = choices((element.value, _(element.label)) for element in Element)
    form.place.choices = grouped(
        {
            _("Widest"): [("", _("Everywhere"))],
            _("In a country"): [
                (f"country:{code}", name) for code, name in country_pairs(countries_of_people())
            ],
            _("In a department"): [(f"department:{name}", name) for name in list_departments()],
        }
    )
    return form
