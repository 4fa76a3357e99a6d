"""The words of Legal's look at the draft of the policy: how long a comment is, what leaves a line in the log, what can go wrong."""

from typing import Final

from app.core.audit_actions import Traces, audit_action, leaves
from app.core.errors import Conflict, NotFound
from app.training.vocabulary.words import _l

#: Characters of a comment, and of what HR settles it with.
LONGEST_COMMENT: Final = 4_000
#: Characters of a heading, as far as it tells parts from each other.
LONGEST_PART: Final = 200


class CommentNotFound(NotFound):
    """There is no such comment."""

    message = _l("We could not find this comment. Perhaps the draft was thrown away.")


class SettledAlready(Conflict):
    """Somebody else was faster."""

    message = _l("A colleague has settled this in the meantime. Look at what they wrote.")


class CommentsOpen(Conflict):
    """What would be published has open comments that were not seen, or not passed over deliberately."""

    message = _l("Comments on this draft are open. Settle them, or tick that you publish it all the same.")


DRAFT_SENT = audit_action("training.policy.sent_to_legal", _l("asked Legal to look at the draft of the social media policy"))  # fmt: skip
DRAFT_COMMENTED = audit_action("training.policy.commented", _l("commented on the draft of the social media policy"))  # fmt: skip
COMMENT_SETTLED = audit_action("training.policy.comment_settled", _l("settled a comment on the social media policy"))  # fmt: skip
DRAFT_APPROVED = audit_action("training.policy.approved", _l("had no objections to the draft of the social media policy"))  # fmt: skip

_AGAIN = "a form sent twice"
#: What the doors of this subject leave in the audit log.
TRACES: Final = Traces(
    views={
        "training.add_policy_comment": leaves(DRAFT_COMMENTED, or_nothing=_AGAIN),
        "training.approve_policy_draft": leaves(DRAFT_APPROVED, or_nothing=_AGAIN),
        "training.ask_legal_about_policy": leaves(
            DRAFT_SENT, or_nothing="everybody was asked about this very draft before"
        ),
        "training.settle_policy_comment": leaves(COMMENT_SETTLED, or_nothing=_AGAIN),
    },
)
