"""Sending what waits: letters are taken in hand one by one, so that of two workers one sends each of them."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from app import clients
from app.clients.smtp import Answer, Fate, Line, Mailer, MailServerTrouble
from app.core.clock import now
from app.core.db import db
from app.core.facts import forget, may_send, remember
from app.core.jobs import heartbeat
from app.core.unit_of_work import unit_of_work
from app.mail.models import Letter
from app.mail.queries import TROUBLE, find_trouble, is_any_due
from app.mail.rules.composing import Cover, Words, compose
from app.mail.rules.pauses import pause_after
from app.mail.services.writing import new_message_id, wake_sender
from app.mail.vocabulary import AddressRefused, LetterKind, LetterState, Reason, Recipient, letter_kinds
from app.organisation.queries import organisation
from app.people.models import Person

log = logging.getLogger(__name__)

#: How many letters go over one connection.
BATCH = 50
#: After how many letters the job says that it is alive.
HEARTBEAT = 10
#: For how long a letter is in the hand of one worker; shorter than the lease of the job, longer than any conversation.
IN_HAND = timedelta(minutes=4)
#: How long the whole queue waits when the server cannot be used.
TROUBLE_PAUSE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Office:
    """What letters need of the pages: who draws their words, and the whole address of a path."""

    draw: Callable[..., tuple[str, str, str]]  #: subject, plain text and HTML of a template
    link: Callable[[str], str]


_slots: dict[str, Office] = {}


def open_office(office: Office) -> None:
    """Say how words of letters are drawn. The registry does, as this house knows no templates."""
    _slots["office"] = office


def office() -> Office:
    """What draws the words of letters, for whoever hands something over in another way."""
    return _slots["office"]


@dataclass(frozen=True, slots=True)
class _Taken:
    """A letter in hand. The number of the attempt tells this hand from any other."""

    id: int
    person_id: int | None
    address: str
    kind: str
    params: Mapping[str, Any]
    message_id: str
    attempt: int


class _NotToBeSent(Exception):
    """There is nothing to send, or it can never be sent; says in which state the letter ends, and why."""

    def __init__(self, state: LetterState, why: Reason) -> None:
        self.state = state
        super().__init__(why.value)


def send_due_letters() -> int:
    """Send what is due, over one connection; says how many letters the server took. What is left is sent by the next job.

    Does nothing while nothing may be sent, or while the server is known to be in trouble.
    """
    mailer = clients.mailer()
    if mailer is None or not _is_anything_to_do():
        return 0
    try:
        with mailer.connect() as line:
            _forget_trouble()
            sent = _send_batch(line, mailer)
    except MailServerTrouble as trouble:
        _note_trouble(str(trouble))
        return 0
    with unit_of_work():
        if may_send() and is_any_due():
            wake_sender()
    return sent


def _is_anything_to_do() -> bool:
    # A unit of work, so that nothing is left open while we talk to the server.
    with unit_of_work():
        trouble = find_trouble()
        is_pausing = trouble is not None and now() < trouble.next_try_at
        return not is_pausing and may_send() and is_any_due()


def _send_batch(line: Line, mailer: Mailer) -> int:
    sent = 0
    for number in range(BATCH):
        if number % HEARTBEAT == 0:
            heartbeat()
        taken = _take()
        if taken is None:
            break
        answer = _send(taken, line, mailer)
        if answer is not None:
            sent += answer.fate is Fate.TAKEN
            if answer.is_last:
                break
    return sent


def _take() -> _Taken | None:
    with unit_of_work() as session:
        # Asked for each letter: what is stopped now stops now.
        if not may_send():
            return None
        letter_id = _first_due(is_urgent=True) or _first_due(is_urgent=False)
        if letter_id is None:
            return None
        taken = (
            update(Letter)
            .where(Letter.id == letter_id)
            .values(attempts=Letter.attempts + 1, due_at=now() + IN_HAND)
            .returning(Letter.id, Letter.person_id, Letter.address, Letter.kind, Letter.params, Letter.message_id,
                       Letter.attempts)
        )  # fmt: skip
        return _Taken(*session.execute(taken).one())


def _first_due(*, is_urgent: bool) -> int | None:
    query = (
        select(Letter.id)
        .where(
            Letter.state == LetterState.WAITING,
            Letter.is_urgent.is_(is_urgent),
            Letter.due_at <= now(),
        )
        .order_by(Letter.due_at, Letter.id)
        .limit(1)
        # Another worker's letter is passed by, not waited for.
        .with_for_update(skip_locked=True)
    )
    return db.session.execute(query).scalar()


def _send(taken: _Taken, line: Line, mailer: Mailer) -> Answer | None:
    """Send a letter and note what became of it; None where it did not come to that."""
    try:
        message, to = _make(taken, mailer)
    except _NotToBeSent as reason:
        _settle(taken, reason.state, str(reason))
        return None
    except Exception:
        # One letter that cannot be made keeps no other from going out.
        log.exception("letter %s could not be made at try %s", taken.id, taken.attempt)
        _postpone(taken, Reason.NOT_MADE)
        return None
    try:
        answer = line.send(message, to=to)
    except MailServerTrouble:
        _put_back(taken)
        raise
    log.info("letter %s, try %s: %s", taken.id, taken.attempt, answer.fate.value)
    _note(taken, answer)
    return answer


def _note(taken: _Taken, answer: Answer) -> None:
    if answer.fate is Fate.TAKEN:
        _settle(taken, LetterState.SENT, "", sent_at=now())
    elif answer.fate is Fate.LATER:
        _postpone(taken, answer.words)
    elif answer.fate is Fate.NOBODY_THERE:
        _settle(taken, LetterState.BOUNCED, answer.words)
    else:
        _settle(taken, LetterState.FAILED, answer.words)


def _make(taken: _Taken, mailer: Mailer) -> tuple[bytes, str]:
    """The letter and its address. Raises _NotToBeSent."""
    kind = letter_kinds().get(taken.kind)
    if kind is None:
        raise _NotToBeSent(LetterState.FAILED, Reason.UNKNOWN_KIND)
    with unit_of_work():
        recipient = _recipient(taken)
        params = kind.prepare(taken.params, recipient)
        if params is None:
            raise _NotToBeSent(LetterState.DROPPED, Reason.NOT_NEEDED)
        message_id = new_message_id(mailer.sender) if kind.carries_secret else taken.message_id
        # Written down before it is sent: a report about it may be faster than we are.
        _mine(taken, sent_to=recipient.address, message_id=message_id)
    try:
        message = compose(_words(kind, recipient, params), _cover(kind, recipient, mailer, message_id))
    except AddressRefused:
        raise _NotToBeSent(LetterState.FAILED, Reason.NO_ADDRESS) from None
    return message, recipient.address


def _recipient(taken: _Taken) -> Recipient:
    if taken.person_id is None:
        return Recipient(taken.address, language=_language_for(""))
    person = db.session.get(Person, taken.person_id)
    if person is None or not person.is_active:
        raise _NotToBeSent(LetterState.DROPPED, Reason.SWITCHED_OFF)
    return Recipient(
        address=taken.address or person.email,
        person_id=person.id,
        name=person.name,
        language=_language_for(person.language),
        time_zone=person.time_zone,
    )


def _language_for(wish: str) -> str:
    """The language that a person wants, if the organisation has it; else the organisation's first."""
    ours = organisation().languages
    wanted = wish.partition("-")[0]
    return wanted if wanted in ours else ours[0]


def _words(kind: LetterKind, recipient: Recipient, params: Mapping[str, Any]) -> Words:
    drawn = _slots["office"].draw(
        kind.template,
        language=recipient.language,
        zone=recipient.time_zone,
        values={"recipient": recipient, "params": params, "organisation": organisation().name},
    )
    return Words(*drawn)


def _cover(kind: LetterKind, recipient: Recipient, mailer: Mailer, message_id: str) -> Cover:
    return Cover(
        sender=mailer.sender,
        sender_name=organisation().name,
        to=recipient.address,
        to_name=recipient.name,
        at=now(),
        message_id=message_id,
        leave_url="" if kind.is_urgent else _slots["office"].link("/profile"),
    )


def _postpone(taken: _Taken, words: str) -> None:
    pause = pause_after(taken.attempt)
    if pause is None:
        _settle(taken, LetterState.FAILED, words)
        return
    with unit_of_work():
        _mine(taken, due_at=now() + pause, error=words)


def _put_back(taken: _Taken) -> None:
    with unit_of_work():
        _mine(taken, due_at=now(), attempts=taken.attempt - 1)


def _settle(taken: _Taken, state: LetterState, words: str, *, sent_at: datetime | None = None) -> None:
    with unit_of_work():
        _mine(taken, state=state.value, error=words, sent_at=sent_at)


def _mine(taken: _Taken, **values: Any) -> None:
    """Change a letter as long as it is in this hand: not when another one took it over, not when it came back already."""
    mine = (
        Letter.id == taken.id,
        Letter.attempts == taken.attempt,
        Letter.state == LetterState.WAITING.value,
    )
    db.session.execute(update(Letter).where(*mine).values(**values))


def _note_trouble(words: str) -> None:
    log.warning("the mail server cannot be used: %s", words)
    with unit_of_work():
        before = find_trouble()
        since = before.since if before else now()
        remember(
            TROUBLE,
            {
                "words": words,
                "since": since.isoformat(),
                "next_try_at": (now() + TROUBLE_PAUSE).isoformat(),
            },
        )


def _forget_trouble() -> None:
    with unit_of_work():
        if find_trouble() is not None:
            forget(TROUBLE)
