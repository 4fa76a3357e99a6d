"""The words of the desk: kinds of pieces, where a piece is, what editors say about a text, and what can go wrong."""

from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from app.core.audit_actions import Traces, audit_action, leaves, leaves_nothing
from app.core.errors import Conflict, Invalid, NotFound


def _l(text: str) -> str:
    """Mark a text for the translators; it is translated where it is shown."""
    return text


class PieceKind(StrEnum):
    """What somebody writes."""

    ARTICLE = "article"
    POST = "post"
    NEWSLETTER = "newsletter"
    TALK = "talk"

    @property
    def label(self) -> str:
        """The kind as people read it, to be translated."""
        return _KINDS[self]

    @property
    def is_original(self) -> bool:
        """Whether it counts as an original piece; short posts do not."""
        return self is not PieceKind.POST


_KINDS: Final = {
    PieceKind.ARTICLE: _l("Article"),
    PieceKind.POST: _l("Short post"),
    PieceKind.NEWSLETTER: _l("Newsletter"),
    PieceKind.TALK: _l("Talk abstract"),
}


class Counting(StrEnum):
    """How a platform counts the length of a post."""

    UNITS = "units"  #: in units of UTF-16, as browsers count
    SIGNS = "signs"  #: what a reader sees as one sign is one
    WEIGHED = "weighed"  #: signs of scripts far from Latin, and emoji, are two
    BYTES_OF_EMOJI = "bytes-of-emoji"  #: an emoji is as long as its bytes


class Platform(NamedTuple):
    """Where a post can be put: its key in addresses, its name, how long a post may be, and the page that takes one."""

    key: str
    name: str
    most: int
    counting: Counting
    link_length: int | None  #: what any link counts as; None: as it is written
    compose: str  #: the person's own browser opens it; the text is put behind it


PLATFORMS: Final = (
    Platform("linkedin", "LinkedIn", 3_000, Counting.UNITS, None, "https://www.linkedin.com/feed/?shareActive=true&text="),
    Platform("mastodon", "Mastodon", 500, Counting.SIGNS, 23, "https://share.joinmastodon.org/#text="),
    Platform("bluesky", "Bluesky", 300, Counting.SIGNS, None, "https://bsky.app/intent/compose?text="),
    Platform("x", "X", 280, Counting.WEIGHED, 23, "https://x.com/intent/post?text="),
    Platform("threads", "Threads", 500, Counting.BYTES_OF_EMOJI, None, "https://www.threads.net/intent/post?text="),
)  # fmt: skip
#: Longer drafts of a post are not kept, whatever the platform.
LONGEST_POST: Final = 10_000
#: How long somebody may have for each kind, in minutes: what the page offers to plan with one press (R-J35).
TIME_BOXES: Final = {
    PieceKind.ARTICLE: (30, 60, 90),
    PieceKind.POST: (10, 15),
    PieceKind.NEWSLETTER: (30, 60, 90),
    PieceKind.TALK: (20, 40),
}
#: Whoever writes for longer than this at one piece writes a book.
MOST_MINUTES: Final = 10_000


class PieceState(StrEnum):
    """Where a piece is on its way."""

    DRAFT = "draft"  #: with its author, before anybody at the desk has seen it
    WAITING = "waiting"  #: in the queue
    CLAIMED = "claimed"  #: with an editor
    RETURNED = "returned"  #: with its author, who decides on suggestions or answers a question
    READY = "ready"  #: the desk has nothing more to say
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"  #: was published, and is no more

    @property
    def label(self) -> str:
        """Where it is, as its author reads it; to be translated."""
        return _STATES[self]


_STATES: Final = {
    PieceState.DRAFT: _l("You are writing"),
    PieceState.WAITING: _l("Waiting at the desk"),
    PieceState.CLAIMED: _l("An editor is reading it"),
    PieceState.RETURNED: _l("Back with you"),
    PieceState.READY: _l("Ready to publish"),
    PieceState.PUBLISHED: _l("Published"),
    PieceState.WITHDRAWN: _l("Withdrawn"),
}


class RevisionKind(StrEnum):
    """How a revision came about."""

    WRITTEN = "written"
    TAKEN = "taken"  #: the author took suggestions
    RESTORED = "restored"


class Lane(StrEnum):
    """How soon the desk answers: the fast lane is for those who are socially engaged (R-J40)."""

    NORMAL = "normal"
    FAST = "fast"

    @property
    def label(self) -> str:
        """The lane as people read it, to be translated."""
        return _l("fast lane") if self is Lane.FAST else _l("normal lane")


class Outcome(StrEnum):
    """What an editor can say about a draft. An opinion cannot be rejected, so there is no outcome for that."""

    SUGGESTIONS = "suggestions"
    QUESTION = "question"
    READY = "ready"

    @property
    def label(self) -> str:
        """What was said, in a word or two, to be translated."""
        return _OUTCOMES[self]


_OUTCOMES: Final = {
    Outcome.SUGGESTIONS: _l("suggestions"),
    Outcome.QUESTION: _l("a question"),
    Outcome.READY: _l("ready"),
}


class Category(StrEnum):
    """What a suggestion is about."""

    TYPO = "typo"
    GRAMMAR = "grammar"
    CLARITY = "clarity"
    STYLE = "style"
    FACT = "fact"

    @property
    def label(self) -> str:
        """The category as author and editor read it, to be translated."""
        return _CATEGORIES[self]


_CATEGORIES: Final = {
    Category.TYPO: _l("Slip of the pen"),
    Category.GRAMMAR: _l("Grammar"),
    Category.CLARITY: _l("Clearer"),
    Category.STYLE: _l("A matter of taste"),
    Category.FACT: _l("Please check"),
}


class SuggestionState(StrEnum):
    """What became of a suggestion. None disappears: each ends in one of the others, and can be read."""

    OPEN = "open"
    TAKEN = "taken"
    ADAPTED = "adapted"  #: taken, in the author's own words
    KEPT = "kept"  #: the author kept theirs
    COMMENT = "comment"  #: the words that it was about were changed, so that it could only be read

    @property
    def label(self) -> str:
        """What became of it, as the author reads it; to be translated."""
        return _SUGGESTIONS[self]


_SUGGESTIONS: Final = {
    SuggestionState.OPEN: _l("open"),
    SuggestionState.TAKEN: _l("taken"),
    SuggestionState.ADAPTED: _l("taken in your words"),
    SuggestionState.KEPT: _l("you kept yours"),
    SuggestionState.COMMENT: _l("the text has moved on"),
}


class CommentState(StrEnum):
    """What became of something that a peer said."""

    OPEN = "open"
    TAKEN = "taken"  #: the author took the other words
    DONE = "done"  #: read, and thought about

    @property
    def label(self) -> str:
        """What became of it, in words to be translated."""
        return _COMMENTS[self]


_COMMENTS: Final = {
    CommentState.OPEN: _l("open"),
    CommentState.TAKEN: _l("taken"),
    CommentState.DONE: _l("thought about"),
}


class CheckState(StrEnum):
    """How far the check of a text is."""

    QUEUED = "queued"
    DONE = "done"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """How far it is, as its author reads it; to be translated."""
        return _CHECKS[self]


_CHECKS: Final = {
    CheckState.QUEUED: _l("asked for"),
    CheckState.DONE: _l("done"),
    CheckState.FAILED: _l("did not work"),
}


class WordKind(StrEnum):
    """What the company says about a word."""

    OURS = "ours"
    AVOID = "avoid"

    @property
    def label(self) -> str:
        """What is said about it, as editors read it; to be translated."""
        return _WORDS[self]


_WORDS: Final = {
    WordKind.OURS: _l("One of ours: no check reports it"),
    WordKind.AVOID: _l("Better not: a check suggests something else"),
}
#: The longest word that can be taught.
LONGEST_WORD: Final = 100


#: The largest picture that is taken, in bytes and in points, and the longest side of what is kept of it.
PICTURE_BYTES: Final = 15 * 1024**2
PICTURE_POINTS: Final = 50_000_000
PICTURE_SIDE: Final = 1_600
MOST_PICTURES: Final = 40  #: of one piece
LONGEST_ALTERNATIVE: Final = 500


class Turnaround(NamedTuple):
    """What the desk promises: its answer within so much working time."""

    normal: timedelta = timedelta(hours=16)
    fast: timedelta = timedelta(hours=4)


#: An editor who does nothing with a draft for so long gives it back to the queue without anybody's doing.
LEASE: Final = timedelta(hours=4)
#: An editor to whom a draft was given has so much working time to begin.
ASSIGNED_FOR: Final = timedelta(hours=8)
#: Longer texts are not kept; about 60,000 words.
LONGEST_TEXT: Final = 400_000
LONGEST_TITLE: Final = 200
LONGEST_WORDS: Final = 2_000
LONGEST_ADVICE: Final = 20_000
#: How many people a circle has: enough for different eyes, few enough for trust.
FEWEST_IN_CIRCLE: Final = 3
MOST_IN_CIRCLE: Final = 6
#: What a wanted topic may hold, and a person's own list of topics.
LONGEST_WORD_OF_TOPIC: Final = 40
MOST_WORDS_OF_TOPIC: Final = 8
MOST_INTERESTS: Final = 30
#: A topic is wanted for so many days at most.
FARTHEST_TOPIC: Final = 366
#: From this share of changed words on, an editor is reminded that it is the author's text.
MUCH_CHANGED: Final = 25


class PieceNotFound(NotFound):
    """There is no such piece, or it is nobody's business who asks."""

    message = _l("We could not find this draft.")


class ChangedMeanwhile(Conflict):
    """The text was saved elsewhere since it was read."""

    message = _l("This draft was saved in another window in the meantime. What you typed is still here; compare the two, and save again.")  # fmt: skip


class NotedMeanwhile(Conflict):
    """The minutes were noted elsewhere since they were read."""

    message = _l("Minutes were noted in another window in the meantime, or by a co-author. Look at both figures, and note it again.")  # fmt: skip


class NotAtThatPoint(Conflict):
    """The piece is not where this can be done."""

    message = _l("This piece is somewhere else by now. Look at where it is, and go on from there.")


class ClaimedByOther(Conflict):
    """Somebody else has the draft."""

    message = _l("%(name)s has this draft.")


class ClaimLost(Conflict):
    """The draft went back to the queue, or to somebody else, while it was being edited."""

    message = _l("You no longer have this draft: it went back to the queue, or to somebody else. What you typed is still here. If it is in the queue, take it on again to go on.")  # fmt: skip


class NotYourOwnDesk(Conflict):
    """Nobody edits what they wrote themselves."""

    message = _l("You wrote this, so somebody else at the desk reads it.")


class WroteItThemselves(Conflict):
    """Nobody is given what they wrote themselves."""

    message = _l("%(name)s wrote “%(title)s”, so somebody else at the desk reads it.")


class HolderChanged(Conflict):
    """The draft went from one editor to another since the page was read."""

    message = _l("By now %(name)s has “%(title)s”. Nothing was changed.")


class HeldByNobody(Conflict):
    """The draft went back to the queue since the page was read."""

    message = _l("Nobody has “%(title)s” any more. Nothing was changed.")


class NoLongerAtTheDesk(Conflict):
    """The draft was answered or taken back since the page was read."""

    message = _l("A draft that you chose is no longer at the desk.")


class EditorIsAway(Conflict):
    """Somebody who is away is given nothing, unless whoever leads the desk knows."""

    message = _l("%(name)s is away today. Nothing was handed over so far.")


class EditorRefused(Invalid):
    """Nobody of this number is an editor who works here."""


class AdviceChanged(Conflict):
    """Somebody else has saved the advice of the desk since it was read."""

    message = _l("Somebody saved the advice in the meantime. What you typed is still here; compare the two, and save again.")  # fmt: skip


class AdviceNotFound(NotFound):
    """There is no such version of the advice."""

    message = _l("We could not find this version.")


class OfferGone(NotFound):
    """The draft is no longer offered to whoever asks."""

    message = _l("This draft is no longer offered to you. It was taken back, or thrown away.")


class BlogIsOff(Conflict):
    """The organisation shows no blog."""

    message = _l(
        "There is no public blog here at the moment. Publish it where your readers are, and put the link here."
    )


class NotOnTheBlog(NotFound):
    """Nothing of this name stands on the blog, or there is no blog."""

    message = _l("This page is not on the blog, or no longer.")


class SuggestionNotFound(NotFound):
    """There is no such suggestion."""

    message = _l("We could not find this suggestion.")


class DecidedAlready(Conflict):
    """The suggestion was decided upon before, or the words that it is about are gone."""

    message = _l("This suggestion has been decided upon, or the words that it is about have changed.")


class CircleNotFound(NotFound):
    """There is no such circle, or somebody else's."""

    message = _l("We could not find this circle.")


class CommentNotFound(NotFound):
    """There is no such comment."""

    message = _l("We could not find this comment.")


class PlatformNotFound(NotFound):
    """There is no such platform here."""

    message = _l("We do not know this platform.")


class PostedAlready(Conflict):
    """Another link was given for this platform before."""

    message = _l("You have told us another link for this platform: %(link)s")


class TopicNotFound(NotFound):
    """There is no such topic."""

    message = _l("We could not find this topic.")


class TopicNotWanted(Conflict):
    """The topic was withdrawn, or its day is over."""

    message = _l("This topic is no longer wanted. You can write about it all the same.")


class TopicTaken(Conflict):
    """One is enough, and somebody else was faster."""

    message = _l("Somebody else was faster and writes about it already. One piece is enough here.")


class TextMovedOn(Conflict):
    """The text is another one than the one that was checked."""

    message = _l("Your text has changed since it was checked, so nothing was replaced. Check it again to see what stands in it now.")  # fmt: skip


class FindingGone(Conflict):
    """The finding was dealt with before."""

    message = _l("This has been dealt with already.")


class PictureNotFound(NotFound):
    """There is no such picture, or it is nobody's business who asks."""

    message = _l("We could not find this picture.")


class PictureRefused(Invalid):
    """A file that cannot be a picture of a piece, or words about it that cannot be kept."""


class TextRefused(Invalid):
    """A text, a title or a word about it that cannot be kept."""


PIECE_BEGUN = audit_action("editorial.piece.begun", _l("began a draft"))
PIECE_HANDED_IN = audit_action("editorial.piece.handed-in", _l("sent a draft to the desk"))
PIECE_TAKEN_BACK = audit_action("editorial.piece.taken-back", _l("took a draft back from the desk"))
PIECE_CLAIMED = audit_action("editorial.piece.claimed", _l("took a draft on at the desk"))
PIECE_ASSIGNED = audit_action("editorial.piece.assigned", _l("gave a draft to an editor"))
PIECE_TAKEN_AWAY = audit_action("editorial.piece.taken-away", _l("put an editor's draft back into the queue"))
ADVICE_SAVED = audit_action("editorial.advice.saved", _l("changed what the desk advises about style"))
HOUSE_WORD_ADDED = audit_action("editorial.house-word.added", _l("put a word on the company's list"))
HOUSE_WORD_REMOVED = audit_action("editorial.house-word.removed", _l("took a word off the company's list"))
PIECE_RELEASED = audit_action("editorial.piece.released", _l("gave a draft back to the queue"))
PIECE_RETURNED = audit_action("editorial.piece.returned", _l("sent suggestions or a question to the author"))
PIECE_READY = audit_action("editorial.piece.ready", _l("said that a piece is ready"))
SUGGESTIONS_TAKEN = audit_action("editorial.suggestions.taken", _l("took suggestions"))
SUGGESTIONS_KEPT = audit_action("editorial.suggestions.kept", _l("kept their own words"))
PIECE_PUBLISHED = audit_action("editorial.piece.published", _l("published a piece"))
PIECE_WITHDRAWN = audit_action("editorial.piece.withdrawn", _l("took a published piece off again"))
PIECE_SCHEDULED = audit_action("editorial.piece.scheduled", _l("chose when a piece goes onto the blog"))
PIECE_CORRECTED = audit_action("editorial.piece.corrected", _l("corrected a published piece"))
REVISION_RESTORED = audit_action(
    "editorial.revision.restored", _l("brought an earlier version of a draft back")
)
AUTHOR_ADDED = audit_action("editorial.author.added", _l("asked somebody to write along"))
AUTHOR_REMOVED = audit_action("editorial.author.removed", _l("ended somebody's writing along"))
CIRCLE_MADE = audit_action(
    "editorial.circle.made", _l("made a circle of people who read each other's drafts")
)
CIRCLE_JOINED = audit_action("editorial.circle.joined", _l("took somebody into a circle"))
CIRCLE_LEFT = audit_action("editorial.circle.left", _l("left a circle"))
PEERS_ASKED = audit_action("editorial.peers.asked", _l("asked peers to read a draft"))
PEER_ENDED = audit_action("editorial.peer.ended", _l("ended a peer's reading of a draft"))
COMMENT_MADE = audit_action("editorial.comment.made", _l("said something about a peer's draft"))
COMMENT_DECIDED = audit_action("editorial.comment.decided", _l("decided upon what a peer said"))
SHARERS_INVITED = audit_action("editorial.sharers.invited", _l("invited whoever shared a piece to connect"))
POST_REPORTED = audit_action("editorial.post.reported", _l("said where they posted about a piece"))
POST_TAKEN_BACK = audit_action("editorial.post.taken-back", _l("took back that they posted about a piece"))
TOPIC_ASKED = audit_action("editorial.topic.asked", _l("asked for a topic"))
TOPIC_TAKEN = audit_action("editorial.topic.taken", _l("took up a wanted topic"))
TOPIC_WITHDRAWN = audit_action("editorial.topic.withdrawn", _l("withdrew a wanted topic"))
PICTURE_ADDED = audit_action("editorial.picture.added", _l("added a picture to a draft"))
PICTURE_REMOVED = audit_action("editorial.picture.removed", _l("removed a picture from a draft"))
PIECE_OFFERED = audit_action("editorial.piece.offered", _l("offered a draft to a colleague"))
PIECE_OFFER_WITHDRAWN = audit_action("editorial.piece.offer-withdrawn", _l("took the offer of a draft back"))
PIECE_HANDED_OVER = audit_action("editorial.piece.handed-over", _l("took a draft over from a colleague"))
PIECE_DECLINED = audit_action("editorial.piece.declined", _l("did not take a draft over"))
PIECE_LEFT_DESK = audit_action(
    "editorial.piece.left-desk", _l("took a draft off the desk whose author is no longer here")
)
PIECE_DELETED = audit_action("editorial.piece.deleted", _l("threw a draft away"))

#: What the doors of this house leave in the audit log.
TRACES: Final = Traces(
    views={
        "editorial.begin_draft": leaves(PIECE_BEGUN),
        "editorial.save_draft": leaves_nothing(
            "typing is nobody's business; what was there is kept as versions"
        ),
        "editorial.autosave_draft": leaves_nothing(
            "typing is nobody's business; what was there is kept as versions"
        ),
        "editorial.note_minutes": leaves_nothing("the authors' own figure"),
        "editorial.hand_in_draft": leaves(PIECE_HANDED_IN),
        "editorial.take_back_draft": leaves(PIECE_TAKEN_BACK),
        "editorial.restore_revision": leaves(REVISION_RESTORED),
        "editorial.delete_draft": leaves(PIECE_DELETED),
        "editorial.add_author": leaves(
            AUTHOR_ADDED, or_nothing="who writes along already is not asked again"
        ),
        "editorial.remove_author": leaves(AUTHOR_REMOVED, or_nothing="somebody who does not write along"),
        "editorial.offer_draft": leaves(PIECE_OFFERED, or_nothing="it is offered to them already"),
        "editorial.withdraw_offer": leaves(PIECE_OFFER_WITHDRAWN, or_nothing="it is offered to nobody"),
        "editorial.accept_draft": leaves(PIECE_HANDED_OVER, or_nothing="it is theirs already"),
        "editorial.decline_draft": leaves(PIECE_DECLINED, or_nothing="it is not offered to them"),
        "editorial.decide_suggestions": leaves(SUGGESTIONS_TAKEN, SUGGESTIONS_KEPT),
        "editorial.ask_for_check": leaves_nothing("the author's own thinking, before anybody sees the draft"),
        "editorial.take_finding": leaves_nothing("the author's own writing, like typing"),
        "editorial.dismiss_finding": leaves_nothing("the author's own thinking"),
        "editorial.learn_word": leaves_nothing("the author's own words"),
        "editorial.forget_word": leaves_nothing("the author's own words"),
        "editorial.undo_decision": leaves_nothing("the author's own thinking; the suggestion is open again"),
        "editorial.publish_draft": leaves(PIECE_PUBLISHED),
        "editorial.publish_on_blog": leaves(PIECE_PUBLISHED, PIECE_SCHEDULED),
        "editorial.unschedule_piece": leaves(PIECE_SCHEDULED),
        "editorial.correct_piece": leaves(PIECE_CORRECTED),
        "editorial.withdraw_piece": leaves(PIECE_WITHDRAWN),
        "editorial.make_circle": leaves(CIRCLE_MADE),
        "editorial.add_member": leaves(
            CIRCLE_JOINED, or_nothing="who is in it already is not taken in again"
        ),
        "editorial.leave_circle": leaves(CIRCLE_LEFT),
        "editorial.ask_peers": leaves(PEERS_ASKED, or_nothing="whoever reads it already is not asked again"),
        "editorial.end_reading": leaves(PEER_ENDED),
        "editorial.comment_on_draft": leaves(COMMENT_MADE),
        "editorial.decide_comment": leaves(COMMENT_DECIDED),
        "editorial.invite_sharers": leaves(
            SHARERS_INVITED, or_nothing="whoever was invited is not invited again"
        ),
        "editorial.save_ready_post": leaves_nothing("typing is nobody's business"),
        "editorial.remind_of_post": leaves_nothing("a reminder of one's own"),
        "editorial.report_post": leaves(POST_REPORTED, or_nothing="what was said before is not said again"),
        "editorial.take_back_post": leaves(POST_TAKEN_BACK, or_nothing="what is not there is not taken back"),
        "editorial.ask_for_topic": leaves(TOPIC_ASKED),
        "editorial.take_topic": leaves(
            TOPIC_TAKEN, or_nothing="what somebody took already they are led to again"
        ),
        "editorial.pass_topic": leaves_nothing("passing is nobody's business"),
        "editorial.withdraw_topic": leaves(TOPIC_WITHDRAWN, or_nothing="it was withdrawn before"),
        "editorial.name_interests": leaves_nothing("a list of one's own"),
        "editorial.remove_interest": leaves_nothing("a list of one's own"),
        "editorial.add_picture": leaves(PICTURE_ADDED, or_nothing="the same picture is not kept twice"),
        "editorial.remove_picture": leaves(PICTURE_REMOVED),
        "editorial.claim_piece": leaves(PIECE_CLAIMED, or_nothing="one's own is only held for longer"),
        "editorial.release_piece": leaves(PIECE_RELEASED),
        "editorial.assign_pieces": leaves(
            PIECE_ASSIGNED, or_nothing="what somebody has is not given to them again"
        ),
        "editorial.hand_over_piece": leaves(
            PIECE_ASSIGNED, or_nothing="what somebody has is not given to them again"
        ),
        "editorial.take_piece_away": leaves(PIECE_TAKEN_AWAY, or_nothing="what nobody has is not taken away"),
        "editorial.save_advice": leaves(ADVICE_SAVED, or_nothing="the same again is no change"),
        "editorial.add_house_word": leaves(HOUSE_WORD_ADDED, or_nothing="a form sent twice"),
        "editorial.remove_house_word": leaves(HOUSE_WORD_REMOVED, or_nothing="a form sent twice"),
        "editorial.save_copy": leaves_nothing("the editor's own copy"),
        "editorial.autosave_copy": leaves_nothing("the editor's own copy"),
        "editorial.answer_piece": leaves(PIECE_RETURNED, PIECE_READY),
    },
    jobs={
        "editorial.check_text": leaves_nothing("what is found is between the engine and the author"),
        "editorial.publish_due": leaves(PIECE_PUBLISHED, or_nothing="nothing has its time now"),
        "editorial.remind_due": leaves_nothing("a notice that somebody wished for"),
        "editorial.tidy_pictures": leaves_nothing("no text of its piece has shown it for days"),
        "editorial.release_lapsed": leaves(
            PIECE_RELEASED, PIECE_LEFT_DESK, or_nothing="nobody has let a draft lapse or left one behind"
        ),
    },
)
