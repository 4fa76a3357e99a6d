"""Showing the password again, before acts that nobody may do at a screen left alone: see `app.web.access.fresh`."""

import json
from typing import Any
from urllib.parse import urlencode

from flask import make_response, redirect, render_template, request
from flask_babel import gettext as _

from app.accounts.forms import ConfirmPasswordForm
from app.accounts.routes.door import bp, give_key, person_here, verify
from app.accounts.services import passwords, sessions
from app.accounts.vocabulary import SignInRefused, TooManyTries
from app.core.unit_of_work import unit_of_work
from app.web.access import (
    SAFE_METHODS,
    ProofNeeded,
    current_actor,
    demand_fresh,
    go_on_with,
    safe_next,
    signed_in_only,
    wants_proof,
)
from app.web.security import CSRF_FIELD, never_stored

#: What was typed and waits for the proof; kept by the browser, not by us.
KEPT_FIELD = "kept"


@bp.before_app_request
def ask_before_view() -> None:
    # After the form was found to be ours: what is kept of one that is not would be put onto our page.
    if wants_proof():
        demand_fresh()


@bp.app_errorhandler(ProofNeeded)
def ask_for_proof(_error: ProofNeeded) -> Any:
    if request.method in SAFE_METHODS:
        going_to = request.full_path.rstrip("?")
        return redirect("/confirm-password?" + urlencode({"next": going_to}), 303)
    typed = [pair for pair in request.form.items(multi=True) if pair[0] != CSRF_FIELD]
    form = ConfirmPasswordForm(data={"next": request.full_path.rstrip("?")})
    return _confirm_page(form, json.dumps(typed)), 403, {"Cache-Control": "no-store"}


@bp.get("/confirm-password")
@signed_in_only
@never_stored
def show_confirmation() -> str:
    return _confirm_page(ConfirmPasswordForm(data={"next": safe_next(request.args.get("next"))}))


@bp.post("/confirm-password")
@signed_in_only
@never_stored
def confirm_password() -> Any:
    form, kept = ConfirmPasswordForm.received(), request.form.get(KEPT_FIELD, "")
    if not form.validate():
        return _confirm_page(form, kept), 422
    try:
        proof = verify(person_here().email, form.password.data or "")
        with unit_of_work():
            passwords.demand_good_proof(proof)
            token = sessions.prove_anew(person_here().session_key, actor=current_actor())
    except TooManyTries as error:
        form.blame(error)
        return _confirm_page(form, kept), 429, {"Retry-After": str(error.retry_after)}
    except SignInRefused:
        form.password.errors = [_("This is not your password.")]
        return _confirm_page(form, kept), 422
    going_to = safe_next(form.next.data)
    # A form waits even if nothing was typed into it: many a button is a form without fields.
    if not kept:
        return give_key(redirect(going_to, 303), token)
    go_on_with(sessions.hash_token(token))
    page = render_template("accounts/go_on.html", going_to=going_to, typed=_typed(kept))
    return give_key(make_response(page), token)


def _typed(kept: str) -> list[tuple[str, str]]:
    """What was typed into the form that waits; nothing of what cannot have come from us."""
    try:
        pairs = json.loads(kept or "[]")
        return [(str(name), str(value)) for name, value in pairs]
    except (TypeError, ValueError):
        return []


def _confirm_page(form: ConfirmPasswordForm, kept: str = "") -> str:
    return render_template(
        "accounts/confirm_password.html", form=form, kept=kept, has_typed=bool(_typed(kept))
    )
