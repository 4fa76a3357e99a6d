"""Having oneself erased: what goes, what stays, the wish, and taking it back."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import DomainError
from app.core.holdings import holdings
from app.core.unit_of_work import unit_of_work
from app.privacy import queries, services
from app.privacy.forms import EraseOneselfForm
from app.privacy.permissions import CARE_FOR_OWN_DATA
from app.privacy.routes.door import bp, own_id
from app.privacy.vocabulary import BACKUPS_KEPT, TIME_TO_THINK
from app.web.access import costly, current_actor, fresh, requires
from app.web.security import never_stored


@bp.get("/my-data/erasure")
@requires(CARE_FOR_OWN_DATA)
@never_stored
def show_erasure() -> str:
    return _erasure_page(EraseOneselfForm())


@bp.post("/my-data/erasures")
@requires(CARE_FOR_OWN_DATA)
@costly
@fresh
@never_stored
def ask_for_erasure() -> Response | tuple[str, int]:
    form = EraseOneselfForm.received()
    if form.validate():
        try:
            with unit_of_work():
                services.ask_for_erasure(own_id(), actor=current_actor())
            flash(_("Your wish is noted. You can take it back here until the day comes."))
            return redirect(url_for("privacy.show_erasure"), 303)
        except DomainError as refused:
            form.blame(refused)
    return _erasure_page(form), 422


@bp.post("/my-data/erasures/withdrawal")
@requires(CARE_FOR_OWN_DATA)
def withdraw_erasure() -> Response:
    with unit_of_work():
        services.withdraw_erasure(own_id(), actor=current_actor())
    flash(_("Taken back. Everything stays as it is."))
    return redirect(url_for("privacy.show_erasure"), 303)


def _erasure_page(form: EraseOneselfForm) -> str:
    return render_template(
        "privacy/erasure.html",
        form=form,
        erasure=queries.find_open_erasure(own_id()),
        holdings=holdings(),
        days=TIME_TO_THINK.days,
        backup_days=BACKUPS_KEPT.days,
    )
