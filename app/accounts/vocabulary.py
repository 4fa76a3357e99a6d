"""The words of signing in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from app.core.audit_actions import Traces, audit_action, leaves, leaves_nothing
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


class TooManyResets(TooManyTries):
    """Links for a new password were asked for too often at this address, or from this one."""

    message = _l(
        "You have asked for several links today. Look into the mail you have got, also among the unwanted, or ask HR."
    )

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__()


class InvitationNotValid(NotFound):
    """A link that was used, has run out, or never was; which of them is not said."""

    message = "This link has been used or has run out. Ask for a new one."
    heading = _l("This link opens nothing any more")


class LinkNotFound(NotFound):
    """The link to be taken back was used, has run out, or was taken back already."""

    message = _l("This link is not open any more.")


class PersonSwitchedOff(Conflict):
    """Nobody invites somebody who could not come in."""

    message = _l("This person is switched off. Switch them on again first.")


class AdministratorsOnly(NotAllowed):
    """Who makes a link could use it, so only administrators make one for an administrator."""

    message = _l("Only an administrator makes a link for an administrator.")


class OwnLinkRefused(NotAllowed):
    """Nobody makes a link for themselves: it would spare them their present password."""

    message = _l("You change your own password on the page about your account.")


class SessionNotFound(NotFound):
    """There is no such session, or it is somebody else's, or it has ended."""

    message = _l("This session has ended already.")


class AlreadySetUp(Conflict):
    """The first administrator exists; the first-run page is closed for good."""

    message = "Waymark is set up already. Sign in instead."


class Purpose(StrEnum):
    """What a link is for. Both let somebody choose a password, once."""

    INVITE = "invite"
    RESET = "reset"

    @property
    def lasts(self) -> timedelta:
        """How long such a link is good for."""
        return LASTS[self]

    @property
    def label(self) -> str:
        """The purpose as people read it, to be translated."""
        return PURPOSE_LABELS[self]


LASTS: Final = {Purpose.INVITE: timedelta(hours=72), Purpose.RESET: timedelta(minutes=60)}
PURPOSE_LABELS: Final = {Purpose.INVITE: _l("Invitation"), Purpose.RESET: _l("New password")}
#: What a try that is remembered was, by what stands before its scrambled name; to be translated.
TRY_LABELS: Final = {"name": _l("a wrong password"), "reset": _l("a link for a new password")}
#: How long it is remembered who had a link, once it is over.
LINKS_KEPT: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Link:
    """A link just made: its secret part, which is stored nowhere, and until when it is good."""

    token: str
    purpose: Purpose
    person_id: int
    made_at: datetime
    expires_at: datetime

    @property
    def path(self) -> str:
        """Where it leads, on our site."""
        return f"/{'invitations' if self.purpose is Purpose.INVITE else 'password-reset'}/{self.token}"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts without use, and at most."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True)
class Proof:
    """That somebody has just proved to be the owner of an account, and with the password of which moment."""

    account_id: int
    password_set_at: datetime | None


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
    proved_at: datetime  #: when the password was last shown
    unread_count: int = 0
    along: tuple[Any, ...] = ()  #: what was asked about the person in the same statement
    time_zone: str = ""  #: empty: the organisation's


SIGNED_IN = audit_action("accounts.session.started", _l("signed in"))
SIGN_IN_REFUSED = audit_action("accounts.session.refused", _l("was refused at sign-in"))
SIGN_IN_HELD_UP = audit_action("accounts.session.held-up", _l("tried to sign in too often and has to wait"))
SIGNED_OUT = audit_action("accounts.session.ended", _l("signed out"))
SESSION_CLOSED = audit_action("accounts.session.closed", _l("signed another browser out"))
SESSION_PROVED = audit_action("accounts.session.proved", _l("showed the password again"))
SESSIONS_ENDED = audit_action("accounts.sessions.ended", _l("ended all sessions"))
PASSWORD_SET = audit_action("accounts.password.set", _l("set a password"))
RESET_ASKED = audit_action("accounts.reset.asked", _l("asked for a link to a new password"))
RESET_MADE = audit_action("accounts.reset.made", _l("made a link to a new password"))
ACCOUNT_OPENED = audit_action("accounts.account.opened", _l("opened an account"))
INVITATION_SENT = audit_action("accounts.invitation.sent", _l("made an invitation"))
INVITATION_ACCEPTED = audit_action("accounts.invitation.accepted", _l("accepted an invitation"))
LINK_TAKEN_BACK = audit_action("accounts.invitation.taken-back", _l("took an invitation back"))
MANY_INVITED = audit_action("accounts.invitations.asked", _l("had people invited by mail"))
OLD_LINKS_FORGOTTEN = audit_action(
    "accounts.links.forgotten", _l("forgot old links, sessions and wrong tries to sign in")
)
FIRST_ADMINISTRATOR_MADE = audit_action("accounts.administrator.made", _l("made the first administrator"))


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the demo company, as the sign-in page offers it; `note` says in a few words who this is."""

    name: str
    email: str
    password: str
    note: dict[str, str]


#: Why an act may leave no line: a form sent twice.
_AGAIN = "what is so already is not done again"
#: What the doors of this house leave in the audit log.
TRACES = Traces(
    views={
        "accounts.sign_in": leaves(SIGNED_IN),
        "accounts.sign_out": leaves(SIGNED_OUT),
        "accounts.confirm_password": leaves(SESSION_PROVED),
        "accounts.make_first_administrator": leaves(FIRST_ADMINISTRATOR_MADE),
        "accounts.accept_invitation": leaves(INVITATION_ACCEPTED, PASSWORD_SET),
        "accounts.ask_for_reset": leaves(RESET_ASKED, or_nothing="the same address asked too often"),
        "accounts.change_password": leaves(PASSWORD_SET),
        "accounts.close_session": leaves(SESSION_CLOSED),
        "accounts.end_all_sessions": leaves(SESSIONS_ENDED),
        "accounts.end_other_sessions": leaves(SESSIONS_ENDED),
        "accounts.end_sessions_of_other": leaves(SESSIONS_ENDED),
        "accounts.invite_many": leaves(MANY_INVITED, or_nothing="nobody waits for an invitation"),
        "accounts.make_cards": leaves(INVITATION_SENT, or_nothing="nobody was chosen"),
        "accounts.make_link": leaves(INVITATION_SENT, RESET_MADE),
        "accounts.take_links_back": leaves(LINK_TAKEN_BACK, or_nothing=_AGAIN),
    },
    jobs={
        "accounts.mail_reset": leaves_nothing("whoever asked for the link left the line"),
        "accounts.invite_many": leaves(INVITATION_SENT, or_nothing="all have been invited meanwhile"),
        "accounts.forget_old": leaves(OLD_LINKS_FORGOTTEN, or_nothing="there was nothing to forget"),
    },
    commands={
        "accounts create-administrator": leaves(PASSWORD_SET),
        "accounts invite": leaves(INVITATION_SENT, RESET_MADE),
        "accounts set-password": leaves(PASSWORD_SET),
    },
)
