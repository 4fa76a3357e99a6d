"""Patience with wrong tries: counted in the database, so that every process sees them."""

import hashlib
from datetime import timedelta

from sqlalchemy import delete, text

from app.accounts import queries
from app.accounts.models import SignInTry
from app.accounts.vocabulary import SIGN_IN_HELD_UP, SIGN_IN_REFUSED, TooManyResets, TooManyTries
from app.clients.addresses import network_of
from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.people.queries import find_person_by_email

WINDOW = timedelta(minutes=5)
KEPT = timedelta(days=1)
PER_SUBJECT = 10
IN_ALL = 1000
#: Links for a new password: how many one address is sent in a day, and how often one may ask from one place.
RESETS_A_DAY = 5
#: The advisory lock on PostgreSQL under which wrong tries are counted and kept: "tries" in figures.
_COUNTING = 2018090519


def demand_patience(email: str, *, address: str, browser: str = "") -> None:
    """Raise TooManyTries if this name, this address or everybody together has been wrong too often of late.

    Whoever asked keeps in the log that somebody has to wait: see `is_noted` and `note_held_up`.

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
    """Keep a wrong try for a while, under the name and the address, or the browser; the name itself is not stored.

    Raises TooManyTries if others were faster while this password was looked at: of many that come in one moment no
    more are told that they were wrong than if they had come one after another.
    """
    moment = now()
    _take_turns()
    demand_patience(email, address=address, browser=browser)
    forget_old_tries()
    for position, subject in enumerate(_subjects(email, address, browser)):
        # A try counts once in the sum of all, however many subjects it is kept under.
        db.session.add(SignInTry(subject=subject, at=moment, weight=int(position == 0)))
    person = find_person_by_email(email)
    record(SIGN_IN_REFUSED, actor=actor, object_type="person" if person else "address",
           object_id=person.id if person else _logged(address), changes={"address": [None, address[:45]]})  # fmt: skip


def demand_few_resets(email: str, *, address: str) -> None:
    """Raise TooManyResets if links were asked for too often, for this name in a day or from this address of late.

    Known names and unknown ones are counted alike.
    """
    moment, (name, network) = now(), _reset_subjects(email, address)
    for subject, span, most in ((name, KEPT, RESETS_A_DAY), (network, WINDOW, PER_SUBJECT)):
        first = queries.find_try(subject, moment - span, number=most)
        if first is not None:
            raise TooManyResets(int((first + span - moment).total_seconds()) + 1)


def remember_reset(email: str, *, address: str) -> None:
    """Keep for a day that a link was asked for, as part of the act; the name itself is not stored."""
    moment = now()
    forget_old_tries()
    # They weigh nothing among the wrong tries of everybody.
    db.session.add_all(
        SignInTry(subject=subject, at=moment, weight=0) for subject in _reset_subjects(email, address)
    )


def forget_old_tries() -> int:
    """Remove what nobody counts any more; says how many."""
    gone = delete(SignInTry).where(SignInTry.at < now() - KEPT).returning(SignInTry.id)
    return len(db.session.execute(gone).all())


def is_noted(address: str) -> bool:
    """Whether the log holds already that this address has to wait; once in five minutes is enough."""
    return queries.is_logged(SIGN_IN_HELD_UP.name, _logged(address), since=now() - WINDOW)


def note_held_up(email: str, *, address: str, actor: Actor) -> None:
    """Keep in the log that somebody from an address has to wait, and at whose name the last try was, if we know them."""
    person = find_person_by_email(email)
    record(SIGN_IN_HELD_UP, actor=actor, object_type="address", object_id=_logged(address),
           changes={"person_id": [None, person.id]} if person is not None else None)  # fmt: skip


def _take_turns() -> None:
    """Wait until nobody else is counting; on SQLite the unit of work sees to that."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _COUNTING})


def _logged(address: str) -> str:
    return _network(address).removeprefix("address:")


def _subjects(email: str, address: str, browser: str) -> tuple[str, ...]:
    if browser:
        return (f"browser:{_hash(browser)}",)
    return (f"name:{_hash(email.strip().lower())}", _network(address))


def _reset_subjects(email: str, address: str) -> tuple[str, str]:
    return f"reset:{_hash(email.strip().lower())}", f"reset-{_network(address)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _network(address: str) -> str:
    return f"address:{network_of(address)}"
