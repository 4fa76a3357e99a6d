"""One's own accounts on platforms."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import DomainError
from app.core.unit_of_work import unit_of_work
from app.signals import queries, services
from app.signals.forms import DeclareAccountForm
from app.signals.permissions import KEEP_OWN_ACTIVITY
from app.signals.routes.door import bp, own_id
from app.web.access import current_actor, requires


@bp.get("/activity/accounts")
@requires(KEEP_OWN_ACTIVITY)
def show_accounts() -> str:
    return _accounts_page(DeclareAccountForm())


@bp.post("/activity/accounts")
@requires(KEEP_OWN_ACTIVITY)
def declare_account() -> Response | tuple[str, int]:
    form = DeclareAccountForm.received()
    if form.validate():
        try:
            with unit_of_work():
                services.declare_account(
                    own_id(),
                    platform=form.platform.data or "",
                    handle=form.handle.data or "",
                    actor=current_actor(),
                )
            flash(_("Your account is on the list."))
            return redirect(url_for("signals.show_accounts"), 303)
        except DomainError as refused:
            form.blame(refused)
    return _accounts_page(form), 422


@bp.post("/activity/accounts/<int:account_id>/withdrawal")
@requires(KEEP_OWN_ACTIVITY)
def withdraw_account(account_id: int) -> Response:
    with unit_of_work():
        services.withdraw_account(account_id, person_id=own_id(), actor=current_actor())
    flash(_("Taken off the list. You can name it again at any time."))
    return redirect(url_for("signals.show_accounts"), 303)


def _accounts_page(form: DeclareAccountForm) -> str:
    return render_template("signals/accounts.html", form=form, accounts=queries.list_accounts(own_id()))
