"""The settings: all of them at a glance, and each on a page of its own."""

from datetime import time
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import now
from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import unit_of_work
from app.organisation import services
from app.organisation.forms import FORMS, SettingForm, choices
from app.organisation.permissions import CHANGE_SETTINGS, SEE_ORGANISATION
from app.organisation.queries import organisation
from app.organisation.queries.settings import Standing, environment, list_standings
from app.organisation.routes.door import bp
from app.organisation.routes.wording import currency_name, language_name, say_value, weekday_pairs
from app.organisation.rules.settled import zone_in_force
from app.organisation.rules.values import definition_of, zone_names
from app.organisation.vocabulary import CURRENCIES, LOGO_BYTES, SECTIONS, SETTINGS, Definition, Kind
from app.web.access import current_actor, requires
from app.web.security import never_stored


@bp.get("/organisation")
@requires(SEE_ORGANISATION)
@never_stored
def show_settings() -> str:
    standings = list_standings()
    return render_template(
        "organisation/show.html",
        sections=[
            (title, [(SETTINGS[name], standings[name]) for name in names]) for title, names in SECTIONS
        ],
        say=say_value,
        zone=_zone_now(),
        may_change=CHANGE_SETTINGS.allows(current_actor()),
    )


@bp.get("/organisation/settings/<name>")
@requires(CHANGE_SETTINGS)
@never_stored
def show_setting(name: str) -> str:
    definition = definition_of(name)
    standing = list_standings()[name]
    return _setting_page(definition, _form_of(definition, standing), standing)


@bp.post("/organisation/settings/<name>")
@requires(CHANGE_SETTINGS)
@never_stored
def change_setting(name: str) -> Response | tuple[str, int]:
    definition = definition_of(name)
    form = _received(definition)
    status = 422
    if form.validate():
        try:
            with unit_of_work():
                _change(definition, form)
            flash(_said(definition))
            return redirect(url_for("organisation.show_settings"), 303)
        except Invalid as refused:
            form.blame(refused)
        except Conflict as conflict:
            status = 409
            form.blame(conflict)
    standing = list_standings()[name]
    if status == 409:
        # What was typed may be saved over what holds now: it stands above the field.
        form.version.data = str(standing.version)
    return _setting_page(definition, form, standing), status


@bp.post("/organisation/settings/<name>/default")
@requires(CHANGE_SETTINGS)
@never_stored
def reset_setting(name: str) -> Response:
    definition = definition_of(name)
    form = _received(definition)
    with unit_of_work():
        services.reset_setting(name, version=form.shown_version(), actor=current_actor())
    flash(_said(definition))
    return redirect(url_for("organisation.show_settings"), 303)


def _change(definition: Definition, form: SettingForm) -> None:
    if definition.kind is Kind.PICTURE:
        content = form.given.stream.read(LOGO_BYTES + 1)
        services.change_logo(content, version=form.shown_version(), actor=current_actor())
    else:
        services.change_setting(
            definition.name, form.given, version=form.shown_version(), actor=current_actor()
        )


def _said(definition: Definition) -> str:
    if definition.kind is not Kind.ZONE:
        return str(_("Saved. It holds everywhere within a few seconds."))
    pending = _zone_now()
    if pending["wanted"] == pending["in_force"]:
        return str(_("Saved. Days go on being cut in %(zone)s.", zone=pending["in_force"]))
    return str(
        _(
            "Saved. Today stays as it is; days are cut in %(zone)s from the next one on.",
            zone=pending["wanted"],
        )
    )


def _zone_now() -> dict[str, Any]:
    """In which zone days are cut now, which one is decided, and when that begins."""
    decided, moment = organisation(), now()
    begins = next((one.until for one in decided.past_zones if moment < one.until), None)
    return {"in_force": zone_in_force(decided, moment), "wanted": decided.time_zone, "begins": begins}


def _setting_page(definition: Definition, form: SettingForm, standing: Standing) -> str:
    return render_template(
        "organisation/setting.html",
        definition=definition,
        form=form,
        standing=standing,
        say=say_value,
        zone=_zone_now(),
        zones=zone_names() if definition.kind is Kind.ZONE else (),
        largest=LOGO_BYTES // 1024,
    )


def _received(definition: Definition) -> SettingForm:
    return _offering(definition, FORMS[definition.kind].received())


def _form_of(definition: Definition, standing: Standing) -> SettingForm:
    values: dict[str, Any] = {"version": str(standing.version), "value": standing.value}
    match definition.kind:
        case Kind.SPAN:
            values["value"], values["until"] = (time.fromisoformat(one) for one in standing.value)
        case Kind.DAYS:
            values["value"] = [str(day) for day in standing.value]
        case Kind.FLAG:
            values["value"] = "on" if standing.value else "off"
    return _offering(definition, FORMS[definition.kind](data=values))


def _offering(definition: Definition, form: SettingForm) -> SettingForm:
    """The form with what it lets one choose from, in the reader's language."""
    match definition.kind:
        case Kind.DAYS:
            form.value.choices = choices(weekday_pairs())
        case Kind.LIST:
            form.value.choices = choices((code, language_name(code)) for code in environment()["languages"])
        case Kind.CHOICE:
            named = [(code, currency_name(code)) for code in CURRENCIES]
            form.value.choices = choices(sorted(named, key=lambda pair: pair[1].lower()))
    return form
