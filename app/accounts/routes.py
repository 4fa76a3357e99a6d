"""The doors: sign-in, sign-out, invitations, the first run, one's own account."""

import logging
import secrets
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import queries
from app.accounts.forms import ChangePasswordForm, FirstRunForm, NewPasswordForm, SignInForm
from app.accounts.services import administrators, invitations, passwords, sessions, tries
from app.accounts.vocabulary import PasswordRefused, Recognised, SignInRefused, TooManyTries
from app.core.actor import Actor
from app.core.errors import DomainError
from app.core.unit_of_work import unit_of_work
from app.people.queries import count_administrators
from app.web.access import (
    SignedIn,
    current_actor,
    public,
    recognises_visitors,
    safe_next,
    signed_in,
    signed_in_only,
)
from app.web.security import client_address, is_signature, never_stored, signature
from app.web.settings import DEMO_ACCOUNTS, cookie_name, settings

log = logging.getLogger(__name__)
bp = Blueprint("accounts", __name__)

#: How long a browser is known as one in which somebody signed in.
FAMILIAR = timedelta(days=365)


@recognises_visitors
def recognise() -> SignedIn | None:
    token = request.cookies.get(cookie_name(settings()))
    session = sessions.recognise(token) if token else None
    if session is None:
        return None
    if sessions.is_due_for_renewal(session):
        _renew(session)
    return SignedIn(
        person_id=session.person_id,
        account_id=session.account_id,
        name=session.name,
        email=session.email,
        language=session.language,
        theme=session.theme,
        roles=session.roles,
        informed=session.is_informed,
        unread_count=session.unread_count,
        session_key=session.session_key,
    )


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
        account_id = _verify(email, form.password.data or "")
    except TooManyTries as error:
        form.blame(error)
        return _sign_in_page(form), 429, {"Retry-After": str(error.retry_after)}
    if account_id is None:
        form.blame(SignInRefused())
        return _sign_in_page(form), 403
    return _remember_browser(_let_in(account_id, safe_next(form.next.data)), email)


@bp.post("/sign-out")
@signed_in_only
def sign_out() -> Response:
    person = _person()
    with unit_of_work():
        sessions.sign_out(person.session_key, actor=current_actor())
    flash(_("You are signed out."), "info")
    return _forget_key(redirect("/sign-in", 303))


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
        try:
            with unit_of_work():
                person = administrators.make_first_administrator(
                    form.email.data or "", name=form.name.data or "", password=form.password.data or "",
                    organisation=settings().organisation, actor=current_actor(),
                )  # fmt: skip
                account = queries.get_account_of(person.id)
                account_id = account.id
            return _let_in(account_id, "/")
        except DomainError as error:
            form.blame(error)
    return render_template("accounts/first_run.html", form=form), 422


@bp.get("/invitations/<token>")
@public
@never_stored
def show_invitation(token: str) -> Any:
    person = invitations.get_invited_person(token)
    return render_template(
        "accounts/invitation.html", form=NewPasswordForm(), name=person.name, email=person.email, token=token
    )


@bp.post("/invitations/<token>")
@public
@never_stored
def accept_invitation(token: str) -> Any:
    person = invitations.get_invited_person(token)
    name, email = person.name, person.email
    form = NewPasswordForm.received()
    if form.validate():
        try:
            with unit_of_work():
                actor = Actor(
                    person.id, channel=current_actor().channel, request_id=current_actor().request_id
                )
                account = invitations.accept_invitation(
                    token,
                    password=form.password.data or "",
                    organisation=settings().organisation,
                    actor=actor,
                )
                account_id = account.id
            return _let_in(account_id, "/")
        except PasswordRefused as error:
            form.blame(error)
    return render_template("accounts/invitation.html", form=form, name=name, email=email, token=token), 422


@bp.get("/account")
@signed_in_only
@never_stored
def show_account() -> Any:
    return _account_page(ChangePasswordForm())


@bp.post("/account/password")
@signed_in_only
@never_stored
def change_password() -> Any:
    person = _person()
    form = ChangePasswordForm.received()
    if not form.validate():
        return _account_page(form), 422
    account_id = _verify(person.email, form.present.data or "")
    if account_id is None:
        form.present.errors = [_("This is not your present password.")]
        return _account_page(form), 422
    try:
        with unit_of_work():
            passwords.set_password(
                person.person_id,
                password=form.password.data or "",
                organisation=settings().organisation,
                actor=current_actor(),
            )
    except PasswordRefused as error:
        form.blame(error)
        return _account_page(form), 422
    flash(_("Your password is changed, and every other browser is signed out."))
    return _let_in(account_id, "/account")


@bp.post("/account/sessions/end")
@signed_in_only
def end_all_sessions() -> Response:
    with unit_of_work():
        sessions.end_all_sessions(_person().person_id, actor=current_actor())
    flash(_("You are signed out everywhere."), "info")
    return _forget_key(redirect("/sign-in", 303))


def _verify(email: str, password: str) -> int | None:
    """The account that this opens, or None, which is kept as a wrong try. Raises TooManyTries."""
    address, browser = client_address(), _familiar_browser(email)
    tries.demand_patience(email, address=address, browser=browser)
    # Outside the unit of work: hashing takes its time, and on SQLite everybody else's writing would wait for it.
    account_id = passwords.find_verified_account(email, password=password)
    if account_id is None:
        with unit_of_work():
            tries.remember_wrong_try(email, address=address, browser=browser, actor=current_actor())
    return account_id


def _familiar_browser(email: str) -> str:
    """The mark of a browser in which this name was signed in to before; empty for any other."""
    mark, _dot, proof = request.cookies.get(cookie_name(settings(), "familiar"), "").partition(".")
    return mark if mark and is_signature(proof, "familiar", f"{mark}:{email.strip().lower()}") else ""


def _remember_browser(answer: Response, email: str) -> Response:
    config = settings()
    mark = secrets.token_urlsafe(16)
    proof = signature("familiar", f"{mark}:{email.strip().lower()}")
    answer.set_cookie(
        cookie_name(config, "familiar"),
        f"{mark}.{proof}",
        max_age=FAMILIAR,
        secure=config.is_https,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _person() -> SignedIn:
    person = signed_in()
    if person is None:
        abort(403)
    return person


def _demand_empty_house() -> None:
    if count_administrators():
        abort(404)


def _sign_in_page(form: SignInForm) -> str:
    demo_accounts = current_app.extensions.get(DEMO_ACCOUNTS)
    return render_template(
        "accounts/sign_in.html", form=form, demo_accounts=demo_accounts() if demo_accounts else ()
    )


def _account_page(form: ChangePasswordForm) -> str:
    return render_template(
        "accounts/account.html", form=form, session_count=queries.count_sessions_of(_person().person_id)
    )


def _let_in(account_id: int, going_to: str) -> Response:
    """A redirect that carries the key of a new session; a key that the browser had before is given up.

    Whoever has not been told yet what is held about them is told first.
    """
    before = signed_in()
    with unit_of_work():
        if before is not None:
            sessions.sign_out(before.session_key, actor=current_actor())
        token = sessions.start_session(
            account_id, address=client_address(), agent=request.user_agent.string, actor=current_actor()
        )
    answer = redirect(going_to if queries.was_informed(account_id) else "/welcome", 303)
    config = settings()
    answer.set_cookie(cookie_name(config), token, secure=config.is_https, httponly=True, samesite="Lax")
    return answer


def _forget_key(answer: Response) -> Response:
    config = settings()
    answer.delete_cookie(cookie_name(config), secure=config.is_https, httponly=True, samesite="Lax")
    return answer


def _renew(session: Recognised) -> None:
    try:
        with unit_of_work():
            sessions.renew_session(session.session_key)
    except Exception:
        # A page that only reads is still answered when nothing can be written.
        log.warning("the last use of a session could not be written down", exc_info=True)
