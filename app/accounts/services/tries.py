"""Patience with wrong tries: counted in the database, so that every process sees them."""

import hashlib
import ipaddress
from datetime import timedelta

from sqlalchemy import delete

from app.accounts import queries
from app.accounts.models import SignInTry
from app.accounts.vocabulary import SIGN_IN_REFUSED, TooManyTries
from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db

WINDOW = timedelta(minutes=5)
KEPT = timedelta(days=1)
PER_SUBJECT = 10
IN_ALL = 1000


def demand_patience(email: str, *, address: str, browser: str = "") -> None:
    """Raise TooManyTries if this name, this address or everybody together has been wrong too often of late.

    `browser` is one in which this name was signed in to before. It is judged by its own tries alone, so that nobody
    can lock others out by guessing at their name or from their network.
    """
    since = now() - WINDOW
    subjects = _subjects(email, address, browser)
    if any(queries.count_tries(subject, since) >= PER_SUBJECT for subject in subjects):
        raise TooManyTries
    if queries.count_all_tries(since) >= IN_ALL:
        raise TooManyTries


def remember_wrong_try(email: str, *, address: str, browser: str = "", actor: Actor) -> None:
    """Keep a wrong try for a while, under the name and the address, or the browser; the name itself is not stored."""
    moment = now()
    db.session.execute(delete(SignInTry).where(SignInTry.at < moment - KEPT))
    for position, subject in enumerate(_subjects(email, address, browser)):
        # A try counts once in the sum of all, however many subjects it is kept under.
        db.session.add(SignInTry(subject=subject, at=moment, weight=int(position == 0)))
    record(SIGN_IN_REFUSED, actor=actor, object_type="address", object_id=address[:45])


def _subjects(email: str, address: str, browser: str) -> tuple[str, ...]:
    if browser:
        return (f"browser:{_hash(browser)}",)
    return (f"name:{_hash(email.strip().lower())}", _network(address))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _network(address: str) -> str:
    """The address, or for IPv6 the network that one customer has to themselves."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "address:unknown"
    if parsed.version == 4:
        return f"address:{parsed}"
    return f"address:{ipaddress.ip_network((parsed, 64), strict=False)}"
