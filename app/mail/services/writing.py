"""Writing letters down, in the unit of work that causes them."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from app import clients
from app.core.clock import now
from app.core.db import db
from app.core.jobs import enqueue
from app.core.upsert import insert
from app.mail.models import Letter
from app.mail.rules.composing import check_address, domain_of
from app.mail.vocabulary import LetterState, letter_kinds

#: The job that sends what is due.
SEND_JOB = "mail.send"
#: How many letters go into one statement.
SLICE = 500
_WOKEN = "mail.woken"


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter to be written: to a person, or to an address (with the person whom it is about, if known)."""

    person_id: int | None = None
    address: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None


def write(
    person_id: int | None = None,
    *,
    kind: str,
    address: str = "",
    params: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> int | None:
    """Write a letter inside the present unit of work; it is sent after the commit.

    It goes to the person's address at the time of sending, or to `address` where one is given (a former one, for
    instance). `params` hold numbers and plain words and never a secret; letters of one key are written once. Returns
    the letter's number; None if there is one of this key already, or no mail server. Raises ValueError for an unknown
    kind or nobody to write to, AddressRefused for an address that cannot be written to.
    """
    found = _insert(kind, [NewLetter(person_id, address, params or {}, key)])
    return found[0] if found else None


def write_all(kind: str, letters: Iterable[NewLetter]) -> int:
    """Write many letters of one kind inside the present unit of work, as `write` does; says how many are new."""
    rest, written = iter(letters), 0
    while part := list(islice(rest, SLICE)):
        written += len(_insert(kind, part))
    return written


def wake_sender() -> None:
    """Have letters sent after the present unit of work; asking twice in one asks once."""
    session = db.session()
    transaction = session.get_transaction()
    if session.info.get(_WOKEN) is not transaction:
        enqueue(SEND_JOB)
        session.info[_WOKEN] = transaction


def new_message_id(sender: str) -> str:
    """A name that no other letter has."""
    return f"{secrets.token_hex(16)}@{domain_of(sender)}"


def _insert(kind: str, letters: list[NewLetter]) -> list[int]:
    if kind not in letter_kinds():
        raise ValueError(f"nobody knows letters of the kind {kind}")
    mailer = clients.mailer()
    if mailer is None or not letters:
        return []
    rows = [_row(kind, letter, mailer.sender) for letter in letters]
    once = insert(Letter).values(rows).on_conflict_do_nothing(index_elements=["key"]).returning(Letter.id)
    written = list(db.session.execute(once).scalars())
    if written:
        wake_sender()
    return written


def _row(kind: str, letter: NewLetter, sender: str) -> dict[str, Any]:
    if letter.person_id is None and not letter.address:
        raise ValueError("a letter needs somebody to read it")
    moment = now()
    return {
        "person_id": letter.person_id,
        "address": check_address(letter.address) if letter.address else "",
        "kind": kind,
        "key": letter.key,
        "params": dict(letter.params),
        "state": LetterState.WAITING.value,
        "is_urgent": letter_kinds()[kind].is_urgent,
        "made_at": moment,
        "due_at": moment,
        "message_id": new_message_id(sender),
    }
