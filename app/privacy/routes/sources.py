"""Stopping what is kept from one platform, and starting it again."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import Invalid
from app.core.unit_of_work import unit_of_work
from app.privacy.forms import StopSourceForm
from app.privacy.permissions import CARE_FOR_OWN_DATA
from app.privacy.routes.door import bp, own_id
from app.signals.services import resume_source, stop_source
from app.signals.vocabulary import SignalRefused
from app.web.access import current_actor, requires
from app.web.forms import translate_error


@bp.post("/my-data/stopped-sources")
@requires(CARE_FOR_OWN_DATA)
def stop_one_source() -> Response:
    try:
        with unit_of_work():
            stop_source(own_id(), platform=_platform(), actor=current_actor())
        flash(_("From now on nothing more is kept about you from there. You can change this at any time."))
    except Invalid as refused:
        flash(translate_error(refused), "attention")
    return redirect(url_for("privacy.show_my_data", _anchor="stop"), 303)


@bp.post("/my-data/stopped-sources/withdrawal")
@requires(CARE_FOR_OWN_DATA)
def resume_one_source() -> Response:
    with unit_of_work():
        resume_source(own_id(), platform=_platform(), actor=current_actor())
    flash(_("Your activity there is kept again from now on."))
    return redirect(url_for("privacy.show_my_data", _anchor="stop"), 303)


def _platform() -> str:
    form = StopSourceForm.received()
    if not form.validate():
        raise SignalRefused("Please name the platform.", field="platform")
    return form.platform.data or ""
