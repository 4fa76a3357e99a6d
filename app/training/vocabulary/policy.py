"""The words of the social media policy: how long it holds, what leaves a line in the log, and what can go wrong."""

from datetime import timedelta
from typing import Final

from app.core.audit_actions import Traces, audit_action, leaves, leaves_nothing
from app.core.errors import Conflict, Invalid, NotFound
from app.training.vocabulary.words import _l

#: Characters of one text; four times as long as ours.
LONGEST_POLICY: Final = 40_000
#: Whoever has read the policy is asked again after this time.
READ_HOLDS_FOR: Final = timedelta(days=365)
#: The job that asks whoever is due.
ASK_JOB: Final = "training.ask_to_read_policy"


class PolicyNotFound(NotFound):
    """There is no such version."""

    message = _l("There is no policy under this number.")


class PolicyRefused(Invalid):
    """A text that cannot stand as a policy; the message says why."""


class NoDraft(Conflict):
    """There is nothing to change or publish."""

    message = _l("There is no draft of the policy any more. Perhaps it has been published in the meantime.")


class DraftChanged(Conflict):
    """Somebody else was faster."""

    message = _l("Somebody has changed the draft in the meantime. What you typed is still here; look at what is new, then save again.")  # fmt: skip


class DraftNotSeen(Conflict):
    """What would be published is not what was on the page."""

    message = _l("The draft was changed after you opened this page. Look at it once more, then publish it.")


class NewerPolicy(Conflict):
    """Another version is in force by now."""

    message = _l("A newer version came in force while you were reading. Please look at that one.")


POLICY_BEGUN = audit_action("training.policy.begun", _l("began a draft of the social media policy"))
POLICY_CHANGED = audit_action("training.policy.changed", _l("changed the draft of the social media policy"))
POLICY_DISCARDED = audit_action(
    "training.policy.discarded", _l("threw away a draft of the social media policy")
)
POLICY_PUBLISHED = audit_action("training.policy.published", _l("published the social media policy"))
POLICY_SHARED = audit_action(
    "training.policy.shared", _l("asked everybody to read the social media policy again")
)
POLICY_REMINDED = audit_action(
    "training.policy.reminded", _l("reminded those who had not read the social media policy")
)
POLICY_READ = audit_action("training.policy.read", _l("said that they had read the social media policy"))
READERS_EXPORTED = audit_action(
    "training.policy.exported", _l("downloaded who has read the social media policy")
)

_AGAIN = "a form sent twice"
#: What the doors of this subject leave in the audit log.
TRACES: Final = Traces(
    views={
        "training.acknowledge_policy": leaves(POLICY_READ, or_nothing=_AGAIN),
        "training.advise_on_policy": leaves_nothing("nothing is kept of it"),
        "training.begin_policy": leaves(POLICY_BEGUN, or_nothing=_AGAIN),
        "training.save_policy_draft": leaves(POLICY_CHANGED, or_nothing="nothing was changed"),
        "training.discard_policy_draft": leaves(POLICY_DISCARDED, or_nothing=_AGAIN),
        "training.publish_policy": leaves(POLICY_PUBLISHED),
        "training.share_policy": leaves(POLICY_SHARED, or_nothing=_AGAIN),
        "training.remind_of_policy": leaves(
            POLICY_REMINDED, or_nothing="nobody is missing, or all were reminded today"
        ),
        "training.export_policy_readers": leaves(READERS_EXPORTED),
    },
    jobs={ASK_JOB: leaves_nothing("the notices are kept with whoever gets them")},
)
