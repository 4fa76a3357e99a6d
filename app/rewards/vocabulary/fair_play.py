"""The words of what looks unusual: the checks that rules may ask for, and the jobs that make them."""

from enum import StrEnum
from typing import Final

from app.core.audit_actions import Traces, leaves
from app.rewards.vocabulary.holds import ACT_HELD

#: The file of the rules, beside those of the journey.
FAIR_PLAY_FILE: Final = "fair_play.toml"
CHECK_FAIR_PLAY: Final = "rewards.check_fair_play"


class Check(StrEnum):
    """What a rule looks for."""

    SELF = "self"  #: with an account of one's own, or with one's own name
    REPEAT_SOURCE = "repeat-source"  #: many from one and the same counterpart
    BURST = "burst"  #: many at once
    SAME_OBJECT = "same-object"  #: several colleagues about one and the same thing
    SAME_TEXT = "same-text"  #: several colleagues in the same words
    RING = "ring"  #: two or three who answer one another, and hardly anybody else


#: What concerns several people at once; which of them belong together is not kept.
CONCERNS_SEVERAL: Final = (Check.SAME_OBJECT, Check.SAME_TEXT, Check.RING)

#: What these doors leave in the audit log.
TRACES: Final = Traces(
    jobs={CHECK_FAIR_PLAY: leaves(ACT_HELD, or_nothing="nothing looked unusual")},
    commands={
        "rewards check-fair-play": leaves(
            "people.person.viewed", ACT_HELD, or_nothing="it names nobody whose activity looks unusual"
        ),
    },
)
