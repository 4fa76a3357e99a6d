"""The words of badges that are taken along: how one stands, why one was taken back, and what can go wrong."""

from enum import StrEnum
from typing import Final

from app.core.audit_actions import Traces, audit_action, leaves, leaves_nothing
from app.core.errors import Conflict, Invalid, NotFound, Unavailable
from app.rewards.vocabulary.words import _l

#: The job that signs the list of those taken back anew.
SIGN_STATUS_LIST: Final = "rewards.sign_status_list"
#: So many credentials have a place on one list of those taken back: each hides among many.
PLACES_ON_LIST: Final = 131_072
#: A signed list holds for so many days, so that nobody shows an old one for long; it is signed anew every day.
LIST_HOLDS_DAYS: Final = 30
#: Longer reasons nobody reads.
LONGEST_NOTE: Final = 500


class Standing(StrEnum):
    """What whoever checks a credential is told."""

    VALID = "valid"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"  #: whose it was is not held any more


class Why(StrEnum):
    """Why a badge was taken back, as far as everybody may know who checks it."""

    MISTAKE = "mistake"
    NOT_DONE = "not_done"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The reason in words, to be translated."""
        return _WHY[self]


_WHY: Final = {
    Why.MISTAKE: _l("It was granted by mistake."),
    Why.NOT_DONE: _l("What earned it did not happen as it was recorded."),
    Why.OTHER: _l("There is another reason."),
}


class CredentialNotFound(NotFound):
    """There is no such credential, or nobody is to see it."""

    message = _l("There is no badge at this address, or whoever earned it keeps it to themselves.")


class BadgeRevoked(Conflict):
    """A badge that was taken back is not given out any more."""

    message = _l("This badge was taken back, so it cannot be given out any more.")


class AlreadyRevoked(Conflict):
    """Somebody else was faster."""

    message = _l("This badge has been taken back already.")


class NotYourOwn(Conflict):
    """Nobody decides about a badge of their own."""

    message = _l("This is a badge of your own. Ask a colleague to decide about it.")


class NoteRefused(Invalid):
    """A reason that cannot be kept."""


class KeysUnavailable(Unavailable):
    """The folder for the keys cannot be written."""

    message = _l(
        "Badges cannot be signed at the moment: the key cannot be read or written. Please tell an administrator."
    )


BADGE_ISSUED: Final = audit_action("rewards.badge.issued", _l("made a badge ready to be taken along"))
BADGE_SHOWN: Final = audit_action("rewards.badge.shown", _l("let others see a badge of theirs"))
BADGE_HIDDEN: Final = audit_action("rewards.badge.hidden", _l("kept a badge of theirs to themselves again"))
BADGE_REVOKED: Final = audit_action("rewards.badge.revoked", _l("took a badge back"))
BADGE_RESTORED: Final = audit_action(
    "rewards.badge.restored", _l("gave a badge back that had been taken back")
)
KEY_ROTATED: Final = audit_action(
    "rewards.badge-key.rotated", _l("changed the key that badges are signed with")
)

#: What these doors leave in the audit log.
TRACES: Final = Traces(
    views={
        "rewards.issue_badge": leaves(BADGE_ISSUED, or_nothing="it was made ready before"),
        "rewards.show_to_others": leaves(BADGE_SHOWN, or_nothing="others see it already"),
        "rewards.hide_from_others": leaves(BADGE_HIDDEN, or_nothing="nobody else sees it"),
        "rewards.revoke_badge": leaves(BADGE_REVOKED),
        "rewards.restore_badge": leaves(BADGE_RESTORED, or_nothing="a form sent twice"),
    },
    jobs={
        SIGN_STATUS_LIST: leaves_nothing("whoever took a badge back is in the log"),
        "rewards.renew_status_lists": leaves_nothing("the lists say what they said before"),
    },
    commands={"rewards rotate-badge-key": leaves(KEY_ROTATED)},
)
