"""The words of fair play: what is decided about an act that is held, and what can go wrong."""

from enum import StrEnum
from typing import Final

from app.core.audit_actions import Traces, audit_action, leaves
from app.core.errors import Conflict, NotAllowed, NotFound
from app.rewards.vocabulary.words import _l

LONGEST_REASON: Final = 500
LONGEST_ANSWER: Final = 1_000
#: So many acts are decided together with another one while somebody waits; what is left can be decided next.
MOST_ALIKE: Final = 200


class Decision(StrEnum):
    """What was decided about an act that was held; for good."""

    COUNTS = "counts"
    FALSE = "false"  #: it did not happen like this, and is taken back


#: What was decided, in words; to be translated.
DECISION_LABELS: Final = {
    Decision.COUNTS: _l("it counts"),
    Decision.FALSE: _l("it was taken back"),
}


class HoldNotFound(NotFound):
    """There is no such act that is or was held, or it is somebody else's."""

    message = _l("We could not find this activity among those that are being looked at.")


class HoldDecided(Conflict):
    """Somebody else was faster; what was decided is final."""

    message = _l("Somebody has decided about this already.")


class HoldMoved(Conflict):
    """The person has answered since the page was opened."""

    message = _l("The person has written something since you opened this page. Read it, and decide then.")


class ActGone(Conflict):
    """The act was taken back in another way, so there is nothing to decide."""

    message = _l("This activity was taken back meanwhile, so there is nothing to decide.")


class NotYoursToJudge(NotAllowed):
    """Nobody decides about acts of their own, of those who lead them, or what they did together with others."""

    message = _l(
        "This is yours, of somebody who leads you, or goes together with something of yours that is held. A colleague in HR decides about it."
    )


ACT_HELD: Final = audit_action("rewards.act.held", _l("held an activity, so that somebody looks at it before it counts"))  # fmt: skip
ACT_EXPLAINED: Final = audit_action("rewards.act.explained", _l("said how it was with an activity of theirs that is held"))  # fmt: skip
ACT_RELEASED: Final = audit_action("rewards.act.released", _l("decided that an activity that was held counts"))  # fmt: skip
ACT_DISMISSED: Final = audit_action("rewards.act.dismissed", _l("decided that an activity that was held does not count"))  # fmt: skip
HOLDS_EXPORTED: Final = audit_action("rewards.holds.exported", _l("downloaded which activity is or was held"))

#: What the doors of this subject leave in the audit log.
TRACES: Final = Traces(
    views={
        "rewards.answer_hold": leaves(ACT_EXPLAINED, or_nothing="the same words sent twice"),
        "rewards.decide_hold": leaves(ACT_RELEASED, ACT_DISMISSED),
        "rewards.export_holds": leaves(HOLDS_EXPORTED),
    },
)
