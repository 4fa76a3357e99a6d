"""For HR: take along for somebody what is held about them, and erase somebody who has left."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import DomainError
from app.core.unit_of_work import unit_of_work
from app.people.queries import get_person
from app.privacy import queries, services
from app.privacy.forms import EraseOtherForm
from app.privacy.permissions import DOWNLOAD_FOR_OTHERS, ERASE_OTHERS
from app.privacy.routes.door import bp, data_file
from app.privacy.vocabulary import BACKUPS_KEPT, TIME_TO_THINK, AlreadyErased
from app.web.access import costly, current_actor, fresh, requires
from app.web.security import never_stored
from app.web.streams import streams


@bp.get("/people/<int:person_id>/data")
@requires(DOWNLOAD_FOR_OTHERS)
@never_stored
def show_data_of(person_id: int) -> str:
    return _data_page(person_id, EraseOtherForm())


@bp.post("/people/<int:person_id>/data/downloads")
@requires(DOWNLOAD_FOR_OTHERS)
@costly
@fresh
@never_stored
@streams
def download_data_of(person_id: int) -> Response:
    with unit_of_work():
        services.note_download(person_id, actor=current_actor())
    return data_file(person_id)


@bp.post("/people/<int:person_id>/erasures")
@requires(ERASE_OTHERS)
@costly
@fresh
@never_stored
def ask_for_erasure_of(person_id: int) -> Response | tuple[str, int]:
    form = EraseOtherForm.received()
    if form.validate() and form.confirms(get_person(person_id).external_id):
        try:
            with unit_of_work():
                services.ask_for_erasure(
                    person_id, at_once=bool(form.at_once.data), why=form.why.data or "", actor=current_actor()
                )
            flash(_("Noted. The page says when it will be done."))
            return redirect(url_for("privacy.show_data_of", person_id=person_id), 303)
        except DomainError as refused:
            form.blame(refused)
    elif form.at_once.data:
        form.number.errors = [_("Type their number here, as their record shows it.")]
    return _data_page(person_id, form), 422


@bp.post("/people/<int:person_id>/erasures/withdrawal")
@requires(ERASE_OTHERS)
@never_stored
def withdraw_erasure_of(person_id: int) -> Response:
    with unit_of_work():
        services.withdraw_erasure(person_id, actor=current_actor())
    flash(_("Taken back. Everything stays as it is."))
    return redirect(url_for("privacy.show_data_of", person_id=person_id), 303)


def _data_page(person_id: int, form: EraseOtherForm) -> str:
    person = get_person(person_id)
    if person.erased_at is not None:
        raise AlreadyErased
    return render_template(
        "privacy/data_of.html",
        person=person,
        form=form,
        numbers=queries.count_held(person_id),
        erasure=queries.find_open_erasure(person_id),
        days=TIME_TO_THINK.days,
        backup_days=BACKUPS_KEPT.days,
    )
