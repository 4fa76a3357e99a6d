"""What people in each zone do in a working week, and how each kind of act is written down."""

from dataclasses import dataclass
from typing import Final

from app.journey.vocabulary import Zone
from app.signals.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Wording:
    """How an act of a kind stands in the file, and where it is done."""

    type: str
    object_type: str
    platforms: tuple[str, ...]


_NETWORKS: Final = ("linkedin",) * 7 + ("mastodon", "bluesky", "x")

WORDINGS: Final = {
    Kind.CONNECT: Wording("Add", "account", ("linkedin", "mastodon", "bluesky")),
    Kind.FOLLOW: Wording("Follow", "person", _NETWORKS),
    Kind.READ: Wording("Read", "article", ("linkedin", "feeds", "feeds")),
    Kind.REACT: Wording("Like", "note", _NETWORKS),
    Kind.SHARE: Wording("Announce", "article", _NETWORKS),
    Kind.COMMENT: Wording("Announce", "commentary", _NETWORKS),
    Kind.REPLY: Wording("Create", "reply", _NETWORKS),
    Kind.POST: Wording("Create", "note", _NETWORKS),
    Kind.PIECE: Wording("Create", "article", ("blog", "blog", "linkedin")),
    Kind.LESSON: Wording("View", "lesson", ("academy",)),
    Kind.CHAT: Wording("Join", "chat", ("linkedin", "mastodon")),
    Kind.TALK: Wording("Create", "talk", ("events",)),
    Kind.THANKS: Wording("Create", "thanks", ("intranet",)),
    Kind.MENTORING: Wording("Join", "mentoring", ("intranet",)),
    Kind.DOWNLOAD: Wording("Add", "download", ("website",)),
    Kind.LEAD: Wording("Add", "lead", ("crm",)),
    Kind.CONVERSATION: Wording("Join", "conversation", ("crm",)),
    Kind.OPPORTUNITY: Wording("Offer", "opportunity", ("crm",)),
}

#: Acts in a working week with nothing special.
HABITS: Final[dict[Zone, dict[Kind, float]]] = {
    Zone.NOT_STARTED: {},
    Zone.CONSUMER: {
        Kind.CONNECT: 0.01,
        Kind.FOLLOW: 0.14,
        Kind.READ: 0.6,
        Kind.REACT: 0.25,
        Kind.SHARE: 0.01,
        Kind.LESSON: 0.03,
    },
    Zone.SHARER: {
        Kind.CONNECT: 0.01,
        Kind.FOLLOW: 0.12,
        Kind.READ: 0.6,
        Kind.REACT: 0.8,
        Kind.SHARE: 1.1,
        Kind.COMMENT: 0.6,
        Kind.REPLY: 0.1,
        Kind.POST: 0.03,
        Kind.LESSON: 0.04,
        Kind.THANKS: 0.03,
    },
    Zone.CREATOR: {
        Kind.CONNECT: 0.01,
        Kind.FOLLOW: 0.12,
        Kind.READ: 0.8,
        Kind.REACT: 1.6,
        Kind.SHARE: 1.5,
        Kind.COMMENT: 0.5,
        Kind.REPLY: 0.15,
        Kind.POST: 0.9,
        Kind.PIECE: 0.4,
        Kind.LESSON: 0.05,
        Kind.THANKS: 0.1,
    },
    Zone.ENGAGED: {
        Kind.CONNECT: 0.01,
        Kind.FOLLOW: 0.15,
        Kind.READ: 0.8,
        Kind.REACT: 1.8,
        Kind.SHARE: 1.5,
        Kind.COMMENT: 1.8,
        Kind.REPLY: 2.8,
        Kind.POST: 1.3,
        Kind.PIECE: 0.5,
        Kind.LESSON: 0.04,
        Kind.CHAT: 0.7,
        Kind.TALK: 0.07,
        Kind.THANKS: 0.3,
        Kind.MENTORING: 0.3,
        Kind.DOWNLOAD: 0.3,
        Kind.LEAD: 0.2,
        Kind.CONVERSATION: 0.5,
        Kind.OPPORTUNITY: 0.05,
    },
}
