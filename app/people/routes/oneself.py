"""What people see and decide about themselves."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import time_zone
from app.core.errors import Invalid
from app.core.unit_of_work import unit_of_work
from app.people import queries, services
from app.people.forms import ProfileForm, choices
from app.people.models import Person
from app.people.permissions import CARE_FOR_ONESELF
from app.people.routes.door import bp
from app.people.rules.values import time_zones
from app.people.vocabulary import Rhythm, Theme
from app.web.access import current_actor, public, recognise_anew, requires, safe_next, signed_in
from app.web.security import never_stored
from app.web.translations import forget_language, offered

#: The languages that pages exist in, each by its own name.
LANGUAGES = {"en": "English", "de": "Deutsch"}


@bp.get("/welcome")
@requires(CARE_FOR_ONESELF)
@never_stored
def show_welcome() -> str:
    return render_template("people/welcome.html", **_held())


@bp.post("/welcome")
@requires(CARE_FOR_ONESELF)
def mark_informed() -> Response:
    with unit_of_work():
        services.mark_informed(_own_id(), actor=current_actor())
    return redirect("/", 303)


@bp.post("/profile/observation-stop")
@requires(CARE_FOR_ONESELF)
def stop_observation() -> Response:
    with unit_of_work():
        services.stop_observation(_own_id(), actor=current_actor())
    flash(_("From now on none of your activity is kept. You can change this here at any time."))
    return redirect(url_for("people.show_profile"), 303)


@bp.post("/profile/observation")
@requires(CARE_FOR_ONESELF)
def resume_observation() -> Response:
    with unit_of_work():
        services.resume_observation(_own_id(), actor=current_actor())
    flash(_("Your activity is kept again from now on."))
    return redirect(url_for("people.show_profile"), 303)


@bp.get("/profile")
@requires(CARE_FOR_ONESELF)
@never_stored
def show_profile() -> str:
    person = queries.get_person(_own_id())
    return _profile_page(_profile_form(person))


@bp.post("/profile")
@requires(CARE_FOR_ONESELF)
def change_profile() -> Response | tuple[str, int]:
    form = _profile_form()
    if form.validate():
        try:
            with unit_of_work():
                services.change_profile(
                    _own_id(),
                    language=form.language.data or "",
                    time_zone=form.time_zone.data or "",
                    theme=Theme(form.theme.data or ""),
                    mail_rhythm=Rhythm(form.mail_rhythm.data),
                    is_on_boards=bool(form.is_on_boards.data),
                    actor=current_actor(),
                )
            # From here on in the language just chosen.
            recognise_anew()
            forget_language()
            flash(_("Saved."))
            return redirect(url_for("people.show_profile"), 303)
        except Invalid as refused:
            form.blame(refused)
    return _profile_page(form), 422


@bp.post("/theme")
@public
def change_theme() -> Response:
    person = signed_in()
    chosen = request.form.get("theme", "")
    if person is not None and chosen in list(Theme):
        with unit_of_work():
            services.change_profile(person.person_id, theme=Theme(chosen), actor=current_actor())
    return redirect(safe_next(request.form.get("next")), 303)


def _profile_page(form: ProfileForm) -> str:
    return render_template(
        "people/profile.html", form=form, zones=time_zones(), our_zone=time_zone().key, **_held()
    )


def _profile_form(person: Person | None = None) -> ProfileForm:
    form = ProfileForm.received() if person is None else ProfileForm(obj=person)
    form.language.choices = choices(
        [("", _("As my browser says")), *((name, LANGUAGES[name]) for name in offered())]
    )
    return form


def _held() -> dict[str, object]:
    """What people's records hold about whoever asks."""
    person = queries.get_person(_own_id())
    return {
        "person": person,
        "manager": queries.get_person(person.manager_id) if person.manager_id else None,
        "roles": queries.list_roles_of(person.id),
        "source": queries.find_source_of(person),
    }


def _own_id() -> int:
    person = signed_in()
    assert person is not None  # the view's rule lets nobody else in
    return person.person_id
