"""One's own account: the password, where one is signed in, and what happened to the account."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import queries
from app.accounts.forms import ChangePasswordForm
from app.accounts.queries.history import PAGE_SIZE
from app.accounts.routes.door import bp, forget_key, let_in, person_here, proof_of, verify
from app.accounts.services import passwords, sessions
from app.accounts.vocabulary import PasswordRefused, SignInRefused, TooManyTries
from app.core.unit_of_work import unit_of_work
from app.web.access import current_actor, signed_in_only
from app.web.parameters import row_number
from app.web.security import never_stored

#: How much of what happened stands on the page about the account.
LATEST = 5


@bp.get("/account")
@signed_in_only
@never_stored
def show_account() -> str:
    return _account_page(ChangePasswordForm())


@bp.post("/account/password")
@signed_in_only
@never_stored
def change_password() -> Any:
    person = person_here()
    form = ChangePasswordForm.received()
    if not form.validate():
        return _account_page(form), 422
    try:
        proof = verify(person.email, form.present.data or "")
        with unit_of_work():
            passwords.demand_good_proof(proof)
            account = passwords.set_password(
                person.person_id, password=form.password.data or "", actor=current_actor()
            )
            proof = proof_of(account)
    except TooManyTries as error:
        form.blame(error)
        return _account_page(form), 429, {"Retry-After": str(error.retry_after)}
    except SignInRefused:
        form.present.errors = [_("This is not your present password.")]
        return _account_page(form), 422
    except PasswordRefused as error:
        form.blame(error)
        return _account_page(form), 422
    flash(_("Your password is changed, and every other browser is signed out."))
    return let_in(proof, "/account", email=person.email)


@bp.post("/account/sessions/<handle>/end")
@signed_in_only
@never_stored
def close_session(handle: str) -> Response:
    with unit_of_work():
        sessions.close_session(person_here().person_id, handle, actor=current_actor())
    flash(_("This browser is signed out."))
    return redirect(url_for("accounts.show_account"), 303)


@bp.post("/account/sessions/others/end")
@signed_in_only
@never_stored
def end_other_sessions() -> Response:
    person = person_here()
    with unit_of_work():
        sessions.end_all_sessions(person.person_id, but=person.session_key, actor=current_actor())
    flash(_("Every other browser is signed out."))
    return redirect(url_for("accounts.show_account"), 303)


@bp.post("/account/sessions/end")
@signed_in_only
def end_all_sessions() -> Response:
    with unit_of_work():
        sessions.end_all_sessions(person_here().person_id, actor=current_actor())
    flash(_("You are signed out everywhere."), "info")
    return forget_key(redirect("/sign-in", 303))


@bp.get("/account/history")
@signed_in_only
@never_stored
def show_history() -> str:
    before = row_number("before")
    lines = queries.list_history(person_here().person_id, before=before, limit=PAGE_SIZE + 1)
    has_more = len(lines) > PAGE_SIZE
    return render_template(
        "accounts/history.html",
        lines=lines[:PAGE_SIZE],
        is_latest=before is None,
        older_url=url_for("accounts.show_history", before=lines[PAGE_SIZE - 1].id) if has_more else None,
    )


def _account_page(form: ChangePasswordForm) -> str:
    person = person_here()
    return render_template(
        "accounts/account.html",
        form=form,
        sessions=queries.list_sessions_of(person.person_id, this=person.session_key),
        history=queries.list_history(person.person_id, limit=LATEST),
    )
