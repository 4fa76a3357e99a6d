"""Coming in and going out: sign-in, sign-out, and the first run of an empty installation."""

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import queries
from app.accounts.forms import FirstRunForm, SignInForm
from app.accounts.routes.door import bp, forget_key, let_in, person_here, proof_of, verify
from app.accounts.services import administrators, sessions
from app.accounts.vocabulary import SignInRefused, TooManyTries
from app.core.errors import DomainError
from app.core.unit_of_work import unit_of_work
from app.people.queries import count_administrators, is_any_administrator_in
from app.web.access import current_actor, public, safe_next, signed_in, signed_in_only
from app.web.security import never_stored
from app.web.settings import DEMO_ACCOUNTS


@bp.get("/sign-in")
@public
@never_stored
def show_sign_in() -> Any:
    if signed_in() is not None:
        return redirect(safe_next(request.args.get("next")))
    if not count_administrators():
        return redirect("/first-run")
    return _sign_in_page(SignInForm(next=safe_next(request.args.get("next"), "")))


@bp.post("/sign-in")
@public
@never_stored
def sign_in() -> Any:
    form = SignInForm.received()
    if not form.validate():
        return _sign_in_page(form), 422
    email = form.email.data or ""
    try:
        proof = verify(email, form.password.data or "")
        return let_in(proof, safe_next(form.next.data), email=email, by_password=True)
    except TooManyTries as error:
        form.blame(error)
        return _sign_in_page(form), 429, {"Retry-After": str(error.retry_after)}
    except SignInRefused as error:
        form.blame(error)
        return _sign_in_page(form), 403


@bp.post("/sign-out")
@signed_in_only
def sign_out() -> Response:
    with unit_of_work():
        sessions.sign_out(person_here().session_key, actor=current_actor())
    flash(_("You are signed out."), "info")
    return forget_key(redirect("/sign-in", 303))


@bp.get("/first-run")
@public
@never_stored
def show_first_run() -> Any:
    _demand_empty_house()
    return render_template("accounts/first_run.html", form=FirstRunForm())


@bp.post("/first-run")
@public
@never_stored
def make_first_administrator() -> Any:
    _demand_empty_house()
    form = FirstRunForm.received()
    if form.validate():
        email = form.email.data or ""
        try:
            with unit_of_work():
                person = administrators.make_first_administrator(
                    email, name=form.name.data or "", password=form.password.data or "", actor=current_actor()
                )
                proof = proof_of(queries.get_account_of(person.id))
            return let_in(proof, "/", email=email)
        except DomainError as error:
            form.blame(error)
    return render_template("accounts/first_run.html", form=form), 422


def _demand_empty_house() -> None:
    if count_administrators():
        abort(404)


def _sign_in_page(form: SignInForm) -> str:
    demo_accounts = current_app.extensions.get(DEMO_ACCOUNTS)
    return render_template(
        "accounts/sign_in.html",
        form=form,
        demo_accounts=demo_accounts() if demo_accounts else (),
        is_locked=not is_any_administrator_in(),
    )
