"""Looking after letters: trying one again, letting them go out again, forgetting the old ones."""

from sqlalchemy import delete, select, update

from app import clients
from app.core.actor import Actor
from app.core.audit import record
from app.core.clock import now
from app.core.db import db
from app.core.facts import SENDING_STOPPED, forget, may_send
from app.core.unit_of_work import unit_of_work
from app.mail.models import Letter
from app.mail.permissions import SEND_LETTERS
from app.mail.queries import TROUBLE, get_letter
from app.mail.services.writing import new_message_id, wake_sender, write
from app.mail.vocabulary import (
    KEPT,
    LETTER_RETRIED,
    LETTERS_FORGOTTEN,
    RETRIABLE,
    SENDING_RESUMED,
    TEST_LETTER_WRITTEN,
    LetterNotRetried,
    LetterState,
    MailNotSetUp,
    _l,
    letter_kind,
)

TEST = letter_kind("test", title=_l("A test letter"), template="mail/letters/test.html")
#: How many old letters are removed in one transaction.
SLICE = 1_000


def retry_letter(letter_id: int, *, actor: Actor) -> None:
    """Have a letter that failed or came back tried anew, to the person's address of today.

    Raises LetterNotFound, LetterNotRetried, MailNotSetUp.
    """
    SEND_LETTERS.demand(actor)
    mailer = clients.mailer()
    if mailer is None:
        raise MailNotSetUp
    get_letter(letter_id)
    again = (
        update(Letter)
        .where(Letter.id == letter_id, Letter.state.in_([state.value for state in RETRIABLE]))
        .values(
            state=LetterState.WAITING.value,
            attempts=0,
            due_at=now(),
            error="",
            # A mail system that had the first one in hand must not take this one for its twin.
            message_id=new_message_id(mailer.sender),
        )
    )
    if db.session.execute(again.returning(Letter.id)).scalar() is None:
        raise LetterNotRetried
    record(LETTER_RETRIED, actor=actor, object_type="letter", object_id=letter_id)
    wake_sender()


def write_test_letter(*, actor: Actor) -> bool:
    """Write whoever asks a letter, and try the server at once; False if they asked within the last minute.

    Raises MailNotSetUp.
    """
    SEND_LETTERS.demand(actor)
    if clients.mailer() is None:
        raise MailNotSetUp
    moment = now()
    written = write(
        actor.person_id,
        kind=TEST.name,
        params={"asked_at": moment.isoformat()},
        key=f"test:{actor.person_id}:{moment:%Y%m%d%H%M}",
    )
    if written is None:
        return False
    forget(TROUBLE)
    record(TEST_LETTER_WRITTEN, actor=actor, object_type="letter", object_id=written)
    return True


def resume_sending(*, actor: Actor) -> bool:
    """Let letters and calls leave this installation again; says whether they were held back."""
    SEND_LETTERS.demand(actor)
    if may_send():
        return False
    forget(SENDING_STOPPED)
    record(SENDING_RESUMED, actor=actor, object_type="installation", object_id="")
    wake_sender()
    return True


def forget_old_letters(*, actor: Actor) -> int:
    """Remove letters that ended longer ago than they are kept; says how many. What waits stays."""
    forgotten = 0
    while removed := _forget_slice():
        forgotten += removed
    if forgotten:
        with unit_of_work():
            record(LETTERS_FORGOTTEN, actor=actor, object_type="letters", object_id="", changes={"number": forgotten})  # fmt: skip
    return forgotten


def _forget_slice() -> int:
    ended = [state.value for state in LetterState if state is not LetterState.WAITING]
    old = select(Letter.id).where(Letter.state.in_(ended), Letter.made_at < now() - KEPT).limit(SLICE)
    with unit_of_work() as session:
        return len(session.execute(delete(Letter).where(Letter.id.in_(old)).returning(Letter.id)).all())
