"""The words of badges: what is drawn on one, why one is taken back, and what can go wrong."""

from enum import StrEnum
from typing import Final

from app.core.audit_actions import Traces, leaves, leaves_nothing
from app.core.errors import NotFound
from app.rewards.vocabulary.words import _l

#: Every badge is earned once; what can be earned again and again would say here for which time.
ONCE: Final = "once"


class Sign(StrEnum):
    """What is drawn into the blaze of a badge."""

    ARROW = "arrow"
    CHAT = "chat"
    DAYS = "days"
    EYE = "eye"
    HEART = "heart"
    LINK = "link"
    PAGE = "page"
    PAGES = "pages"
    PEN = "pen"
    PEOPLE = "people"
    SPARK = "spark"
    SPEECH = "speech"
    TRAIL = "trail"


class AwardNotFound(NotFound):
    """The person does not have this badge."""

    message = _l("We could not find this badge.")


class BadgesOff(NotFound):
    """There are no badges where the person works."""

    message = _l("Badges are switched off where you work. What you have earned is kept.")


#: Why granting badges leaves no line.
_GRANTED: Final = "each badge is kept with the act that earned it, and its rules"
#: What the doors to badges leave in the audit log.
TRACES: Final = Traces(
    jobs={
        "rewards.grant_everybody": leaves_nothing(_GRANTED),
        "rewards.grant_imported": leaves_nothing(_GRANTED),
    },
    commands={
        "rewards preview-badges": leaves(
            "people.person.viewed", or_nothing="it names nobody who would get any, or was looked at"
        ),
    },
)
