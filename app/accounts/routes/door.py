"""The blueprint of accounts, and what its pages share: whose key came with a request, and how one is given and taken."""

import logging
import secrets
from datetime import timedelta

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from app.accounts import queries
from app.accounts.models import Account
from app.accounts.rules.sessions import is_fresh
from app.accounts.services import letters, passwords, sessions, tries
from app.accounts.vocabulary import Proof, Recognised, SignInRefused, TooManyTries
from app.core.clock import now
from app.core.unit_of_work import unit_of_work
from app.web.access import SignedIn, current_actor, recognises_visitors, signed_in
from app.web.security import client_address, is_signature, signature
from app.web.settings import cookie_name, settings

log = logging.getLogger(__name__)
bp = Blueprint("accounts", __name__)

#: How long a browser is known as one in which somebody signed in.
FAMILIAR = timedelta(days=365)


@recognises_visitors
def recognise(token: str, along: queries.Extension | None) -> SignedIn | None:
    session = sessions.recognise(token, along)
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
        time_zone=session.time_zone,
        roles=session.roles,
        informed=session.is_informed,
        unread_count=session.unread_count,
        session_key=session.session_key,
        is_fresh=is_fresh(session.proved_at, now()),
        along=session.along,
    )


def verify(email: str, password: str) -> Proof:
    """What this proves. Raises SignInRefused, which is kept as a wrong try, and TooManyTries."""
    address, browser = client_address(), familiar_browser(email)
    try:
        tries.demand_patience(email, address=address, browser=browser)
        # Outside the unit of work: hashing takes its time, and on SQLite everybody else's writing would wait for it.
        proof = passwords.find_proof(email, password=password)
        if proof is None:
            with unit_of_work():
                tries.remember_wrong_try(email, address=address, browser=browser, actor=current_actor())
            raise SignInRefused
        # Again, because many passwords may have been looked at in the same moment.
        tries.demand_patience(email, address=address, browser=browser)
    except TooManyTries:
        _note_held_up(email, address)
        raise
    return proof


def proof_of(account: Account) -> Proof:
    """A password that was set a moment ago is proved."""
    return Proof(account.id, account.password_set_at)


def let_in(proof: Proof, going_to: str, *, email: str, by_password: bool = False) -> Response:
    """A redirect that carries the key of a new session; a key that the browser had before is given up.

    Whoever has not been told yet what is held about them is told first. Who comes by password from a browser that we
    have not seen them with is written to. Raises SignInRefused if what was proved has changed meanwhile.
    """
    before = signed_in()
    account_id, agent = proof.account_id, request.user_agent.string
    with unit_of_work():
        passwords.demand_good_proof(proof)
        if before is not None:
            sessions.sign_out(before.session_key, actor=current_actor())
        if by_password and not familiar_browser(email):
            letters.tell_of_new_browser(account_id, agent=agent)
        token = sessions.start_session(
            account_id, address=client_address(), agent=agent, actor=current_actor()
        )
    answer = redirect(going_to if queries.was_informed(account_id) else "/welcome", 303)
    return _remember_browser(give_key(answer, token), email)


def give_key(answer: Response, token: str) -> Response:
    config = settings()
    answer.set_cookie(cookie_name(config), token, secure=config.is_https, httponly=True, samesite="Lax")
    return answer


def forget_key(answer: Response) -> Response:
    config = settings()
    answer.delete_cookie(cookie_name(config), secure=config.is_https, httponly=True, samesite="Lax")
    return answer


def familiar_browser(email: str) -> str:
    """The mark of a browser in which this name was signed in to before; empty for any other."""
    mark, _dot, proof = request.cookies.get(cookie_name(settings(), "familiar"), "").partition(".")
    return mark if mark and is_signature(proof, "familiar", f"{mark}:{email.strip().lower()}") else ""


def person_here() -> SignedIn:
    """Who is signed in; the rule of the view lets nobody else in."""
    person = signed_in()
    if person is None:
        abort(403)
    return person


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


def _note_held_up(email: str, address: str) -> None:
    actor = current_actor()
    log.warning("sign-in held up", extra={"address": address})
    # Asked before anything is written, so that whoever goes on trying keeps nobody else from writing.
    if not tries.is_noted(address):
        with unit_of_work():
            tries.note_held_up(email, address=address, actor=actor)


def _renew(session: Recognised) -> None:
    try:
        with unit_of_work():
            sessions.renew_session(session.session_key)
    except Exception:
        # A page that only reads is still answered when nothing can be written.
        log.warning("the last use of a session could not be written down", exc_info=True)
