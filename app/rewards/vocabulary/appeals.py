"""The words of asking for a badge: what HR decides, what leaves a line in the log, and what can go wrong."""

from enum import StrEnum
from typing import Final

from app.core.audit_actions import Traces, audit_action, leaves
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.rewards.vocabulary.words import _l

#: Characters of why somebody should have a badge, and of what HR answers.
LONGEST_APPEAL: Final = 1_000


class Verdict(StrEnum):
    """What HR decided about a badge that somebody asked for; for good."""

    GIVEN = "given"
    REFUSED = "refused"


#: What was decided, in words; to be translated.
VERDICT_LABELS: Final = {Verdict.GIVEN: _l("it is yours"), Verdict.REFUSED: _l("it stays as it is")}


class AppealNotFound(NotFound):
    """Nobody has asked for that."""

    message = _l("We could not find what was asked for here.")


class AppealRefused(Invalid):
    """A badge that cannot be asked for; the message says why."""


class AppealWaits(Conflict):
    """It was asked for already, and nobody has decided yet."""

    message = _l("You have asked for this badge already. As soon as HR has decided, you are told.")


class AppealDecided(Conflict):
    """Somebody else was faster; what was decided is final."""

    message = _l("Somebody has decided about this already.")


class NotYoursToGive(NotAllowed):
    """Nobody decides about a badge of their own, or of those who lead them."""

    message = _l("This is yours, or of somebody who leads you. A colleague in HR decides about it.")


BADGE_ASKED: Final = audit_action("rewards.badge.asked", _l("said why a badge should be theirs"))
BADGE_GIVEN: Final = audit_action("rewards.badge.given", _l("gave a badge to somebody who had asked for it"))
BADGE_REFUSED: Final = audit_action(
    "rewards.badge.refused", _l("did not give a badge to somebody who had asked for it")
)

#: What the doors of this subject leave in the audit log.
TRACES: Final = Traces(
    views={
        "rewards.ask_for_badge": leaves(BADGE_ASKED, or_nothing="the same words sent twice"),
        "rewards.decide_appeal": leaves(BADGE_GIVEN, BADGE_REFUSED),
    },
)
