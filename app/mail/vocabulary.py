"""The words of letters: their states and kinds, what can go wrong with them, and what stands in the log."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final, TypeAlias

from app.core.audit_actions import Traces, audit_action, leaves, leaves_nothing
from app.core.errors import Conflict, Invalid, NotFound

#: How long it is remembered to whom a letter went and what became of it.
KEPT: Final = timedelta(days=90)
#: The longest address that mail systems must bear.
LONGEST_ADDRESS: Final = 254


def _l(text: str) -> str:
    """Mark a text for the translators; it is translated where it is shown."""
    return text


class LetterState(StrEnum):
    """Where a letter is on its way."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """The state as people read it, to be translated."""
        return STATE_LABELS[self]


STATE_LABELS: Final = {
    LetterState.WAITING: _l("waiting"),
    LetterState.SENT: _l("sent"),
    LetterState.FAILED: _l("failed"),
    LetterState.BOUNCED: _l("came back"),
    LetterState.DROPPED: _l("not needed any more"),
}
#: The states out of which somebody may have a letter tried again.
RETRIABLE: Final = (LetterState.FAILED, LetterState.BOUNCED)


class Reason(StrEnum):
    """Why a letter did not go out, in our own words, to be translated; all others are those of a mail system."""

    UNKNOWN_KIND = _l("No part of this release knows such letters.")
    NOT_NEEDED = _l("It is not needed any more.")
    SWITCHED_OFF = _l("The person is switched off.")
    NOT_MADE = _l("It could not be made; the log of the worker says why.")
    NO_ADDRESS = _l("This is no address that a letter can be sent to.")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is to read a letter: a person, or an address of which we know no more."""

    address: str
    person_id: int | None = None
    name: str = ""
    language: str = "en"
    time_zone: str = ""  #: empty: the organisation's

    @property
    def first_name(self) -> str:
        """The first word of the name, for greetings; empty where there is no name."""
        return next(iter(self.name.split()), "")


#: Gives the template what it needs, in a unit of work, at the moment of sending; None if there is nothing to send.
Prepare: TypeAlias = Callable[[Mapping[str, Any], Recipient], Mapping[str, Any] | None]


def as_written(params: Mapping[str, Any], _recipient: Recipient) -> Mapping[str, Any]:
    """The preparation of letters that need none: their words follow from what was written down."""
    return params


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A kind of letters, and how one is made."""

    name: str
    title: str  #: in a few words, for those who look after mail; translated when it is shown
    template: str  #: `house/letters/name.html`
    prepare: Prepare = as_written
    #: Goes before all others and whatever the person's rhythm: it concerns their account.
    is_urgent: bool = False
    #: Carries something that works once, so that each try is a letter of its own and no twin of the one before.
    carries_secret: bool = False


_kinds: dict[str, LetterKind] = {}


def letter_kind(
    name: str,
    *,
    title: str,
    template: str,
    prepare: Prepare = as_written,
    is_urgent: bool = False,
    carries_secret: bool = False,
) -> LetterKind:
    """Register a kind of letters. Raises ValueError if its name is taken by another one."""
    kind = LetterKind(name, title, template, prepare, is_urgent, carries_secret)
    if _kinds.setdefault(name, kind) != kind:
        raise ValueError(f"letters of the kind {name} are registered twice")
    return kind


def letter_kinds() -> dict[str, LetterKind]:
    """Every registered kind by its name."""
    return dict(_kinds)


class LetterNotFound(NotFound):
    """There is no such letter, or it is remembered no longer."""

    message = _l("We could not find this letter.")


class LetterNotRetried(Conflict):
    """Only a letter that failed or came back can be tried again."""

    message = _l("This letter did not fail, so there is nothing to try again.")


class MailNotSetUp(Conflict):
    """There is no mail server to send anything with."""

    message = _l("No mail server is set up, so nothing can be sent.")


class AddressRefused(Invalid):
    """No letter can be addressed like this."""

    message = Reason.NO_ADDRESS.value


class ReportRefused(Invalid):
    """What was handed in is no report about a letter that came back."""

    message = _l("This is no report about a letter that came back.")


LETTER_RETRIED = audit_action("mail.letter.retried", _l("had a letter tried again"))
LETTER_BOUNCED = audit_action("mail.letter.bounced", _l("noted that a letter came back"))
LETTERS_FORGOTTEN = audit_action("mail.letters.forgotten", _l("forgot old letters"))
TEST_LETTER_WRITTEN = audit_action("mail.test.written", _l("asked for a test letter"))
SENDING_RESUMED = audit_action("mail.sending.resumed", _l("let letters go out again"))

#: Why an act may leave no line: a form sent twice.
_AGAIN = "what is so already is not done again"
#: What the doors of this house leave in the audit log.
TRACES = Traces(
    views={
        "mail.retry_letter": leaves(LETTER_RETRIED, or_nothing=_AGAIN),
        "mail.resume_sending": leaves(SENDING_RESUMED, or_nothing=_AGAIN),
        "mail.write_test_letter": leaves(TEST_LETTER_WRITTEN, or_nothing="one is on its way already"),
    },
    jobs={
        "mail.send": leaves_nothing(
            "whoever wrote a letter left a line; what became of it stands with the letter"
        ),
        "mail.send_again": leaves_nothing("what became of a letter stands with the letter"),
        "mail.forget_old": leaves(LETTERS_FORGOTTEN, or_nothing="there was nothing to forget"),
    },
    commands={
        "mail bounced": leaves(LETTER_BOUNCED, or_nothing="it was no letter of ours, or known already"),
        "mail resume": leaves(SENDING_RESUMED, or_nothing=_AGAIN),
    },
)
