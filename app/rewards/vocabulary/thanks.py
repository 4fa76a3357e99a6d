"""The words of public thanks: what one can be thanked for, and what can go wrong."""

from enum import StrEnum
from typing import Final

from app.core.audit_actions import Traces, audit_action, leaves
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.rewards.vocabulary.words import _l


class Reason(StrEnum):
    """What somebody is thanked for."""

    HELP = "help"
    KNOWLEDGE = "knowledge"
    IDEA = "idea"
    ENCOURAGEMENT = "encouragement"
    TEAM = "team"
    WORK = "work"

    @property
    def label(self) -> str:
        """The reason as people read it after a name, to be translated."""
        return _REASONS[self]


_REASONS: Final = {
    Reason.HELP: _l("for help when it was needed"),
    Reason.KNOWLEDGE: _l("for sharing what they know"),
    Reason.IDEA: _l("for a good idea"),
    Reason.ENCOURAGEMENT: _l("for encouragement"),
    Reason.TEAM: _l("for thinking of the team"),
    Reason.WORK: _l("for something well made"),
}

#: Somebody thanks so many times a week: enough for everybody who deserves it, few enough that each one means something.
MOST_THANKS_A_WEEK: Final = 5
LONGEST_THANKS: Final = 400
LONGEST_REPORT: Final = 1_000
#: So many colleagues are offered for a name; whoever is not among them is found by more of it.
MOST_OFFERED: Final = 8


class ThanksNotFound(NotFound):
    """There is no such thank-you, or it was taken back, or is not shown to whoever asks."""

    message = _l("We could not find this thank-you. Perhaps it was taken back.")


class ShoutOutsAreOff(NotFound):
    """Public thanks are not wanted where the reader works."""

    heading = _l("Public thanks are switched off")
    message = _l("Where you work, public thanks are switched off. A word in person is never out of place.")


class NothingIsKept(NotAllowed):
    """Whoever lets no activity be kept would thank where nobody reads it."""

    heading = _l("Nothing of yours is kept here")
    message = _l("You have stopped the keeping of your activity, so your thanks cannot be kept here either. Say it in person.")  # fmt: skip


class EnoughThisWeek(Conflict):
    """Somebody has thanked as often as one can in a week."""

    message = _l("You have thanked %(most)s times this week, which is lovely. On Monday you can thank here again; until then, say it in person.")  # fmt: skip


class NotYoursToReport(NotAllowed):
    """Nobody reports their own words."""

    heading = _l("These are your own words")
    message = _l("You wrote this yourself. You can take it back.")


class NotYoursToDecide(NotAllowed):
    """Nobody decides about their own words, or what they reported themselves."""

    message = _l("You wrote or reported this yourself, so somebody else in HR looks at it.")


class ReportDecided(Conflict):
    """Nothing about this thank-you waits to be decided."""

    message = _l("Somebody has decided about this already, or it was taken back.")


class ThanksRefused(Invalid):
    """A thank-you that cannot be kept like this, with the field and the reason."""


THANKS_GIVEN = audit_action("rewards.thanks.given", _l("thanked somebody in public"))
THANKS_WITHDRAWN = audit_action("rewards.thanks.withdrawn", _l("took a public thank-you back"))
THANKS_KEPT = audit_action("rewards.thanks.kept", _l("chose who sees a thank-you that they were given"))
THANKS_REPORTED = audit_action("rewards.thanks.reported", _l("reported a public thank-you"))
THANKS_HIDDEN = audit_action("rewards.thanks.hidden", _l("hid a public thank-you that was reported"))
THANKS_LEFT = audit_action("rewards.thanks.left", _l("let a public thank-you stand that was reported"))

_AGAIN = "a form sent twice"
#: What the doors of this subject leave in the audit log.
TRACES: Final = Traces(
    views={
        "rewards.give_thanks": leaves(THANKS_GIVEN, or_nothing=_AGAIN),
        "rewards.withdraw_thanks": leaves(THANKS_WITHDRAWN, or_nothing=_AGAIN),
        "rewards.keep_thanks": leaves(THANKS_KEPT, or_nothing=_AGAIN),
        "rewards.report_thanks": leaves(THANKS_REPORTED, or_nothing=_AGAIN),
        "rewards.decide_thanks": leaves(THANKS_HIDDEN, THANKS_LEFT),
    },
)
