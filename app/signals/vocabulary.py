"""The words of observation: what is counted, how surely it is known, and where it came from."""

from enum import IntEnum, StrEnum
from typing import Final, NamedTuple

from app.core.audit_actions import Traces, audit_action, leaves, leaves_nothing
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound


def _l(message: str) -> str:
    """Mark a sentence for translation; it is translated where it is shown."""
    return message


class Kind(StrEnum):
    """What an act counts as; each is one counter of the daily roll-up, in this order.

    Which Activity Streams type and object word count as which kind is data (`journey_rules/kinds.toml`).
    The order is part of the stored roll-ups: append, never reorder.
    """

    CONNECT = "connect"
    FOLLOW = "follow"
    READ = "read"
    REACT = "react"
    SHARE = "share"
    COMMENT = "comment"
    REPLY = "reply"
    POST = "post"
    PIECE = "piece"
    LESSON = "lesson"
    CHAT = "chat"
    TALK = "talk"
    THANKS = "thanks"
    MENTORING = "mentoring"
    STEP = "step"
    CLICK = "click"
    DOWNLOAD = "download"
    LEAD = "lead"
    CONVERSATION = "conversation"
    OPPORTUNITY = "opportunity"
    TOPIC = "topic"


KINDS: Final = tuple(Kind)
KIND_INDEX: Final = {kind: index for index, kind in enumerate(KINDS)}


class Evidence(IntEnum):
    """How surely an act is known, from least to most."""

    SELF_REPORTED = 1
    CONFIRMED = 2
    VERIFIED = 3

    @property
    def word(self) -> str:
        """The word that files and rules use."""
        return self.name.lower().replace("_", "-")


class Grade(IntEnum):
    """Which acts of a day a roll-up row counts: all of them, or those known less surely."""

    ALL = 0
    SELF_REPORTED = 1
    CONFIRMED = 2


class Facet(IntEnum):
    """A side of an act that measures may ask to be different: with whom, or about what."""

    COUNTERPART = 1
    OBJECT = 2


#: Only these kinds keep the second roll-up; it costs a row per act, so it is kept where diversity means something.
FACETED: Final[dict[Facet, frozenset[Kind]]] = {
    Facet.COUNTERPART: frozenset({Kind.COMMENT, Kind.REPLY, Kind.CHAT, Kind.MENTORING, Kind.CONVERSATION}),
    Facet.OBJECT: frozenset({Kind.COMMENT, Kind.PIECE, Kind.LESSON}),
}


class Source(StrEnum):
    """The way by which an act came in."""

    IMPORT = "import"
    SELF_REPORT = "self-report"
    PRODUCT = "product"


class Answer(StrEnum):
    """What is said about an act that somebody logged themselves: by coaches and HR, and by the person."""

    CONFIRMED = "confirmed"
    QUESTIONED = "questioned"
    REPLIED = "replied"
    WITHDRAWN = "withdrawn"


class ReportState(StrEnum):
    """Whose turn it is about such an act."""

    OPEN = "open"  #: a coach or HR may look at it
    ASKED = "asked"  #: the person was asked something
    CONFIRMED = "confirmed"


#: Naming an account is no report of an act: colleagues find the person there, or they do not.
ACCOUNT_NAMED: Final = ("Add", "account")


#: How platforms write their own names, by the words that are stored.
_PLATFORM_NAMES: Final = {
    "bluesky": "Bluesky",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "mastodon": "Mastodon",
    "threads": "Threads",
    "tiktok": "TikTok",
    "waymark": "Waymark",
    "x": "X",
    "xing": "XING",
    "youtube": "YouTube",
}


def platform_name(platform: str) -> str:
    """A platform as it writes its own name; one that is not known here as it was written."""
    return _PLATFORM_NAMES.get(platform, platform)


class BatchState(StrEnum):
    """Where an import is on its way."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    REVERSED = "reversed"


#: The types of Activity Streams 2.0 (https://www.w3.org/TR/activitystreams-vocabulary/#activity-types).
ACTIVITY_TYPES: Final = frozenset(
    """Accept Add Announce Arrive Block Create Delete Dislike Flag Follow Ignore Invite Join Leave Like Listen
    Move Offer Question Reject Read Remove TentativeReject TentativeAccept Travel Undo Update View""".split()
)

#: The platform name of acts done inside the product.
OWN_PLATFORM: Final = "waymark"


#: The columns of signals.csv, in the order in which we write them; `value` may be left out.
COLUMNS: Final = ("id", "actor", "type", "object_type", "object", "target", "published", "platform", "value")

#: The longest value of each text column, as the database keeps them.
LONGEST: Final = {"id": 512, "object_type": 64, "target": 512, "platform": 32}

#: The largest value of one act.
LARGEST_VALUE: Final = 100_000

#: So many refusals are kept with the batch and printed; all of them stand in the file of refusals.
REFUSALS_KEPT: Final = 1_000


class Deed(NamedTuple):
    """Something that people log about themselves: its key in forms, the words for it, and the verb it stands for."""

    key: str
    words: str
    verb: tuple[str, str]


#: What may be logged by hand, from what people do most to what they do seldom.
DEEDS: Final = (
    Deed("shared", _l("I shared something"), ("Announce", "")),
    Deed("commented", _l("I shared something with my own words"), ("Create", "comment")),
    Deed("replied", _l("I replied to somebody"), ("Create", "reply")),
    Deed("reacted", _l("I liked something"), ("Like", "")),
    Deed("posted", _l("I wrote a post of my own"), ("Create", "note")),
    Deed("published", _l("I published an article"), ("Create", "article")),
    Deed("followed", _l("I followed a person, a group or a topic"), ("Follow", "")),
    Deed("read", _l("I read something worth knowing"), ("Read", "")),
    Deed("chatted", _l("I took part in a group chat"), ("Join", "chat")),
    Deed("talked", _l("I gave a talk"), ("Create", "talk")),
    Deed("mentored", _l("I met somebody to help them along"), ("Create", "mentoring")),
    Deed("talked-with", _l("A conversation came of it"), ("Create", "conversation")),
    Deed("was-asked", _l("Somebody asked for me or for us"), ("Create", "opportunity")),
)


#: The same of acts in Waymark itself that are of no kind, and complete steps all the same.
OWN_ACT_LABELS: Final = {
    ("Offer", "draft"): _l("Showed a draft to a peer"),
    ("Add", "draft"): _l("Had a draft answered by the desk"),
    ("Add", "fast-draft"): _l("Had a draft answered in the fast lane"),
}
#: What a kind of act is called where people read about their own; to be translated.
KIND_LABELS: Final = {
    Kind.CONNECT: _l("Connected an account"),
    Kind.FOLLOW: _l("Followed"),
    Kind.READ: _l("Read"),
    Kind.REACT: _l("Liked"),
    Kind.SHARE: _l("Shared"),
    Kind.COMMENT: _l("Shared with own words"),
    Kind.REPLY: _l("Replied"),
    Kind.POST: _l("Posted"),
    Kind.PIECE: _l("Published"),
    Kind.LESSON: _l("Lesson"),
    Kind.CHAT: _l("Group chat"),
    Kind.TALK: _l("Talk"),
    Kind.THANKS: _l("Thanks"),
    Kind.MENTORING: _l("Mentoring"),
    Kind.STEP: _l("Step done"),
    Kind.CLICK: _l("Clicks on a link"),
    Kind.DOWNLOAD: _l("Download"),
    Kind.LEAD: _l("Lead"),
    Kind.CONVERSATION: _l("Conversation"),
    Kind.OPPORTUNITY: _l("Opportunity"),
    Kind.TOPIC: _l("Took up a topic"),
}

#: How surely an act is known, in words; to be translated.
EVIDENCE_LABELS: Final = {
    Evidence.SELF_REPORTED: _l("you said so"),
    Evidence.CONFIRMED: _l("confirmed by a colleague"),
    Evidence.VERIFIED: _l("seen by a system"),
}

#: Which acts a count of a day is of, in words; to be translated.
GRADE_LABELS: Final = {
    Grade.ALL: _l("all"),
    Grade.SELF_REPORTED: _l("of these you said so"),
    Grade.CONFIRMED: _l("of these confirmed by a colleague"),
}

#: What was said about an act that somebody logged, in words; to be translated.
ANSWER_LABELS: Final = {
    Answer.CONFIRMED: _l("confirmed"),
    Answer.QUESTIONED: _l("asked"),
    Answer.REPLIED: _l("replied"),
    Answer.WITHDRAWN: _l("taken back"),
}

#: By which way an act came in, in words; to be translated.
SOURCE_LABELS: Final = {
    Source.IMPORT: _l("imported"),
    Source.SELF_REPORT: _l("logged by you"),
    Source.PRODUCT: _l("done here"),
}

#: On what ground activity may be kept; whoever imports picks one, and it stands in the log.
BASES: Final = (
    _l("Consent of everybody in the file"),
    _l("An agreement with the works council"),
    _l("Legitimate interest, weighed and written down"),
    _l("The people themselves handed it over"),
)


class SignalNotFound(NotFound):
    """There is no such activity, or it is somebody else's."""

    message = _l("We could not find this activity.")


class BatchNotFound(NotFound):
    """There is no such import."""

    message = _l("We could not find this import.")


class RequestNotFound(NotFound):
    """There is no such request for removal."""

    message = _l("We could not find this request.")


class AccountNotFound(NotFound):
    """There is no such account on the person's list."""

    message = _l("We could not find this account.")


class AlreadyReversed(Conflict):
    """The activity has been taken back before."""

    message = _l("This has been taken back before.")


class NotReversed(Conflict):
    """An import that was not taken back cannot be brought back."""

    message = _l("This import has not been taken back.")


class BatchUnfinished(Conflict):
    """An import that is still at work, or was a trial, cannot be taken back."""

    message = _l("Only an import that has come to its end can be taken back.")


class BatchTakenOver(Conflict):
    """Another worker has carried the import on."""

    message = _l("Another worker has carried this import on.")


class AlreadyAsked(Conflict):
    """The person has asked for this removal before."""

    message = _l("You have asked for this already. You will find the answer here.")


class AlreadyAnswered(Conflict):
    """Somebody has answered the request before."""

    message = _l("This request has been answered already.")


class AnsweredMeanwhile(Conflict):
    """Somebody else has answered an entry, or said something about it, since it was read."""


class NotOwnEntry(NotAllowed):
    """Nobody answers what they logged themselves."""

    message = _l("Nobody answers their own entry. A colleague does.")


class NotYourAnswer(NotAllowed):
    """Only whoever gave an answer takes it back."""

    message = _l("Only whoever gave this answer can take it back.")


class ObservationStopped(NotAllowed):
    """The person has stopped the keeping of their activity."""

    heading = _l("Nothing of yours is kept here")
    message = _l("You have stopped the keeping of your activity, so nothing can be logged.")


class NotYoursToReverse(NotAllowed):
    """Only an entry of one's own can be taken back by the person; others are asked for."""

    message = _l("You can take back what you logged yourself. For other activity, ask to have it removed.")


class SignalRefused(Invalid):
    """An activity cannot be taken in, with the field and the reason."""


ACTIVITY_IMPORTED = audit_action("signals.list.imported", "imported a list of activity")
ACTIVITY_EXPORTED = audit_action("signals.list.exported", "exported all activity")
ACTIVITY_LOGGED = audit_action("signals.activity.logged", "logged an activity")
ACTIVITY_REVERSED = audit_action("signals.activity.reversed", "took an activity back")
LIST_REVERSED = audit_action("signals.list.reversed", "took a whole import back")
LIST_REINSTATED = audit_action("signals.list.reinstated", "brought a whole import back")
REMOVAL_ASKED = audit_action("signals.removal.asked", "asked to have an activity removed")
REMOVAL_ANSWERED = audit_action("signals.removal.answered", "answered a request for removal")
REPORT_CONFIRMED = audit_action(
    "signals.report.confirmed", _l("confirmed an activity that somebody logged themselves")
)
REPORT_QUESTIONED = audit_action(
    "signals.report.questioned", _l("asked about an activity that somebody logged themselves")
)
REPORT_REPLIED = audit_action(
    "signals.report.replied", _l("answered a question about an activity they logged")
)
REPORT_ANSWER_WITHDRAWN = audit_action(
    "signals.report.withdrawn", _l("took back their answer to an activity that somebody logged")
)
ROLLUPS_REBUILT = audit_action("signals.rollups.rebuilt", "rebuilt the daily counts of activity")
ACCOUNT_DECLARED = audit_action("signals.account.declared", "named an account of theirs on a platform")
SOURCE_STOPPED = audit_action(
    "signals.source.stopped", _l("stopped the keeping of their activity from a platform")
)
SOURCE_RESUMED = audit_action(
    "signals.source.resumed", _l("allowed the keeping of their activity from a platform again")
)
ACCOUNT_WITHDRAWN = audit_action("signals.account.withdrawn", "withdrew an account on a platform")

#: Why an act may leave no line: a form sent twice.
_AGAIN = "what is so already is not done again"
#: What the doors of this house leave in the audit log.
TRACES = Traces(
    views={
        "signals.import_signals": leaves_nothing("the worker brings the list in, and leaves the line then"),
        "signals.reverse_batch": leaves(LIST_REVERSED, or_nothing=_AGAIN),
        "signals.reinstate_batch": leaves(LIST_REINSTATED, or_nothing=_AGAIN),
        "signals.reverse_signal": leaves(ACTIVITY_REVERSED, or_nothing=_AGAIN),
        "signals.log_act": leaves(ACTIVITY_LOGGED, or_nothing=_AGAIN),
        "signals.ask_for_removal": leaves(REMOVAL_ASKED, or_nothing=_AGAIN),
        "signals.answer_removal_request": leaves(REMOVAL_ANSWERED, or_nothing=_AGAIN),
        "signals.confirm_self_reports": leaves(REPORT_CONFIRMED, or_nothing=_AGAIN),
        "signals.question_self_report": leaves(REPORT_QUESTIONED, or_nothing=_AGAIN),
        "signals.withdraw_answer": leaves(REPORT_ANSWER_WITHDRAWN, or_nothing=_AGAIN),
        "signals.reply_to_question": leaves(REPORT_REPLIED, or_nothing=_AGAIN),
        "signals.declare_account": leaves(ACCOUNT_DECLARED, or_nothing=_AGAIN),
        "signals.withdraw_account": leaves(ACCOUNT_WITHDRAWN, or_nothing=_AGAIN),
    },
    jobs={
        "signals.import_batch": leaves(ACTIVITY_IMPORTED, or_nothing="a trial brings nothing in"),
        "signals.end_abandoned_imports": leaves(
            ACTIVITY_IMPORTED, or_nothing="on most days no import is left lying"
        ),
    },
    commands={
        "signals import": leaves(ACTIVITY_IMPORTED, or_nothing="a trial brings nothing in"),
        "signals reverse": leaves(ACTIVITY_REVERSED, or_nothing=_AGAIN),
        "signals reverse-batch": leaves(LIST_REVERSED, or_nothing=_AGAIN),
        "signals reinstate-batch": leaves(LIST_REINSTATED, or_nothing=_AGAIN),
        "signals rebuild": leaves(ROLLUPS_REBUILT),
        "signals export": leaves(ACTIVITY_EXPORTED),
    },
)
