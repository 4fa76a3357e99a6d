"""The words of signing in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.audit_actions import audit_action
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound


def _l(text: str) -> str:
    """Mark a text for the translators; it is translated where it is shown."""
    return text


class SignInRefused(NotAllowed):
    """The address and the password do not belong together; which of them is wrong is never said."""

    message = "This e-mail address and password do not belong together. Check both and try again."


class TooManyTries(NotAllowed):
    """Too many wrong tries in a short time; `retry_after` says in how many seconds the next is heard."""

    message = "There were too many tries. Wait a few minutes and try again."
    retry_after = 300


class PasswordRefused(Invalid):
    """A password that is too easy to guess or too short."""


class InvitationNotValid(NotFound):
    """An invitation that was used, has run out, or never was; which of them is not said."""

    message = "This link has been used or has run out. Ask for a new one."


class AlreadySetUp(Conflict):
    """The first administrator exists; the first-run page is closed for good."""

    message = "Waymark is set up already. Sign in instead."


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts without use, and at most."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True)
class Recognised:
    """A session that is still good, with the person behind it."""

    session_key: str
    account_id: int
    person_id: int
    name: str
    email: str
    language: str
    theme: str
    roles: frozenset[str]
    is_informed: bool
    started_at: datetime
    seen_at: datetime
    expires_at: datetime
    unread_count: int = 0


SIGNED_IN = audit_action("accounts.session.started", _l("signed in"))
SIGN_IN_REFUSED = audit_action("accounts.session.refused", _l("was refused at sign-in"))
SIGNED_OUT = audit_action("accounts.session.ended", _l("signed out"))
SESSIONS_ENDED = audit_action("accounts.sessions.ended", _l("ended all sessions"))
PASSWORD_SET = audit_action("accounts.password.set", _l("set a password"))
ACCOUNT_OPENED = audit_action("accounts.account.opened", _l("opened an account"))
INVITATION_SENT = audit_action("accounts.invitation.sent", _l("made an invitation"))
INVITATION_ACCEPTED = audit_action("accounts.invitation.accepted", _l("accepted an invitation"))
FIRST_ADMINISTRATOR_MADE = audit_action("accounts.administrator.made", _l("made the first administrator"))


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the demo company, as the sign-in page offers it; `note` says in a few words who this is."""

    name: str
    email: str
    password: str
    note: dict[str, str]
