"""Where links lead: an invitation or a reset opens the page on which a password is chosen; and asking for a reset."""

from typing import Any

from flask import render_template

from app.accounts.forms import AskForResetForm, NewPasswordForm
from app.accounts.routes.door import bp, let_in, proof_of
from app.accounts.services import invitations, mailed_links, tries
from app.accounts.vocabulary import PasswordRefused, TooManyResets
from app.core.actor import Actor
from app.core.unit_of_work import unit_of_work
from app.mail.queries import can_mail
from app.people.models import Person
from app.web.access import current_actor, public
from app.web.security import client_address, never_stored


@bp.get("/invitations/<token>")
@bp.get("/password-reset/<token>")
@public
@never_stored
def show_invitation(token: str) -> str:
    return _password_page(invitations.get_invited_person(token), NewPasswordForm())


@bp.post("/invitations/<token>")
@bp.post("/password-reset/<token>")
@public
@never_stored
def accept_invitation(token: str) -> Any:
    person = invitations.get_invited_person(token)
    person_id, email, form = person.id, person.email, NewPasswordForm.received()
    if form.validate():
        try:
            with unit_of_work():
                account = invitations.accept_invitation(
                    token, password=form.password.data or "", actor=_as(person_id)
                )
                proof = proof_of(account)
            return let_in(proof, "/", email=email)
        except PasswordRefused as error:
            form.blame(error)
    return _password_page(invitations.get_invited_person(token), form), 422


@bp.get("/password-reset")
@public
@never_stored
def show_reset() -> str:
    return _reset_page(AskForResetForm())


@bp.post("/password-reset")
@public
@never_stored
def ask_for_reset() -> Any:
    form = AskForResetForm.received()
    if not can_mail() or not form.validate():
        return _reset_page(form), 422
    email, address = form.email.data or "", client_address()
    try:
        tries.demand_few_resets(email, address=address)
    except TooManyResets as error:
        form.blame(error)
        return _reset_page(form), 429, {"Retry-After": str(error.retry_after)}
    with unit_of_work():
        tries.remember_reset(email, address=address)
        mailed_links.ask_for_reset(email, address=address, actor=current_actor())
    return render_template("accounts/reset_asked.html")


def _as(person_id: int) -> Actor:
    """The person who holds the link: it is good for this one act."""
    actor = current_actor()
    return Actor(person_id, channel=actor.channel, request_id=actor.request_id)


def _password_page(person: Person, form: NewPasswordForm) -> str:
    return render_template("accounts/invitation.html", form=form, name=person.first_name, email=person.email)


def _reset_page(form: AskForResetForm) -> str:
    return render_template("accounts/reset.html", form=form, can_mail=can_mail())
