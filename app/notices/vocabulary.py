"""The words of telling: which kinds of notices there are, and what can go wrong."""

from enum import StrEnum
from typing import Final

from app.core.audit_actions import Traces, leaves_nothing
from app.core.errors import NotFound


def _l(text: str) -> str:
    """Mark a text for the translators; it is translated where it is shown."""
    return text


class Kind(StrEnum):
    """What a notice is about; `templates/kinds/` has the words for each."""

    MOVED = "moved"
    AT_RISK = "at_risk"
    STEP_DONE = "step_done"
    REMOVAL_ANSWERED = "removal_answered"
    REPORT_QUESTIONED = "report_questioned"
    PEOPLE_INFORMED = "people_informed"
    CYCLE_FIGURES = "cycle_figures"
    CYCLE_WAITS = "cycle_waits"
    CYCLE_WON = "cycle_won"
    DATA_DOWNLOADED = "data_downloaded"
    DATE_CANCELLED = "date_cancelled"
    DATE_CHANGED = "date_changed"
    DATE_LED = "date_led"
    DATE_SOON = "date_soon"
    ERASURE_ASKED = "erasure_asked"
    ERASURE_WITHDRAWN = "erasure_withdrawn"
    DESK_ANSWERED = "desk_answered"
    DESK_ASSIGNED = "desk_assigned"
    DESK_TAKEN_AWAY = "desk_taken_away"
    CIRCLE_JOINED = "circle_joined"
    PEER_ASKED = "peer_asked"
    PEER_ANSWERED = "peer_answered"
    POST_REMINDER = "post_reminder"
    CONNECT_INVITED = "connect_invited"
    TOPIC_WANTED = "topic_wanted"
    TOPIC_PUBLISHED = "topic_published"
    TOPIC_WITHDRAWN = "topic_withdrawn"
    DRAFT_OFFERED = "draft_offered"
    OBJECTION_ANSWERED = "objection_answered"
    OFFER_ANSWERED = "offer_answered"
    DRAFT_TAKEN_OVER = "draft_taken_over"
    DRAFT_LEFT_DESK = "draft_left_desk"
    DESK_UNSTAFFED = "desk_unstaffed"
    PIECE_STAYED = "piece_stayed"
    ACT_DECIDED = "act_decided"
    ACT_HELD = "act_held"
    ANSWERS_DECIDED = "answers_decided"
    ANSWERS_WAIT = "answers_wait"
    BADGE_ANSWERED = "badge_answered"
    BADGE_ASKED = "badge_asked"
    BADGE_EARNED = "badge_earned"
    BADGE_RESTORED = "badge_restored"
    BADGE_REVOKED = "badge_revoked"
    HOLD_WAITS = "hold_waits"
    LESSON_REGRADED = "lesson_regraded"
    LESSON_UNWAIVED = "lesson_unwaived"
    LESSON_WAIVED = "lesson_waived"
    PERK_ASKED = "perk_asked"
    PERK_FULFILLED = "perk_fulfilled"
    PERK_RELEASED = "perk_released"
    QUESTION_ANSWERED = "question_answered"
    QUESTION_GOES_ON = "question_goes_on"
    QUESTION_WAITS = "question_waits"
    COACH_MISSING = "coach_missing"
    POLICY_CHECKED = "policy_checked"
    POLICY_SHARED = "policy_shared"
    POLICY_TO_CHECK = "policy_to_check"
    SURVEY_CLOSED = "survey_closed"
    SURVEY_OPENED = "survey_opened"
    SURVEY_RELEASED = "survey_released"
    SURVEY_WAITS = "survey_waits"
    RECOGNITION_EARNED = "recognition_earned"
    THANKS_RECEIVED = "thanks_received"
    THANKS_DECIDED = "thanks_decided"
    THANKS_HIDDEN = "thanks_hidden"
    THANKS_REPORTED = "thanks_reported"


#: What a notice was about, in a few words; to be translated.
KIND_LABELS: Final = {
    Kind.MOVED: _l("Your trail went on"),
    Kind.AT_RISK: _l("It has become quiet"),
    Kind.STEP_DONE: _l("A step was done"),
    Kind.REMOVAL_ANSWERED: _l("Your request was answered"),
    Kind.REPORT_QUESTIONED: _l("Somebody asked about an entry"),
    Kind.PEOPLE_INFORMED: _l("Colleagues were told what is held"),
    Kind.CYCLE_FIGURES: _l("Your figures for an award"),
    Kind.CYCLE_WAITS: _l("An award cycle waits for you"),
    Kind.CYCLE_WON: _l("You have won"),
    Kind.DATA_DOWNLOADED: _l("Your data was downloaded"),
    Kind.DATE_CANCELLED: _l("A date does not take place"),
    Kind.DATE_CHANGED: _l("A date has changed"),
    Kind.DATE_LED: _l("You lead a date"),
    Kind.DATE_SOON: _l("A date is soon"),
    Kind.ERASURE_ASKED: _l("You are to be erased"),
    Kind.ERASURE_WITHDRAWN: _l("You are not erased after all"),
    Kind.DESK_ANSWERED: _l("The desk has answered"),
    Kind.DESK_ASSIGNED: _l("A draft to edit"),
    Kind.DESK_TAKEN_AWAY: _l("A draft is no longer with you"),
    Kind.CIRCLE_JOINED: _l("You are in a circle"),
    Kind.PEER_ASKED: _l("A draft to read"),
    Kind.PEER_ANSWERED: _l("A peer has read your draft"),
    Kind.POST_REMINDER: _l("You wanted to post something"),
    Kind.CONNECT_INVITED: _l("A colleague would like to connect"),
    Kind.TOPIC_WANTED: _l("A topic of yours is wanted"),
    Kind.TOPIC_PUBLISHED: _l("A piece about your topic is out"),
    Kind.TOPIC_WITHDRAWN: _l("A topic is no longer wanted"),
    Kind.DRAFT_OFFERED: _l("A draft is offered to you"),
    Kind.OBJECTION_ANSWERED: _l("Your objection was answered"),
    Kind.OFFER_ANSWERED: _l("A colleague answered about your draft"),
    Kind.DRAFT_TAKEN_OVER: _l("You took a draft over"),
    Kind.DRAFT_LEFT_DESK: _l("A draft left the desk"),
    Kind.DESK_UNSTAFFED: _l("The desk has nobody to read a draft"),
    Kind.PIECE_STAYED: _l("A piece did not go out"),
    Kind.ACT_DECIDED: _l("An activity was looked at"),
    Kind.ACT_HELD: _l("An activity is being looked at"),
    Kind.ANSWERS_DECIDED: _l("Your answers to a lesson are decided"),
    Kind.ANSWERS_WAIT: _l("Answers for a coach to read"),
    Kind.BADGE_ANSWERED: _l("HR has answered about a badge"),
    Kind.BADGE_ASKED: _l("Somebody asks for a badge"),
    Kind.BADGE_EARNED: _l("You earned a badge"),
    Kind.BADGE_RESTORED: _l("A badge is yours again"),
    Kind.BADGE_REVOKED: _l("A badge was taken back"),
    Kind.HOLD_WAITS: _l("Activity to look at"),
    Kind.LESSON_REGRADED: _l("You have passed a lesson after all"),
    Kind.LESSON_UNWAIVED: _l("A lesson does not count as known for you any more"),
    Kind.LESSON_WAIVED: _l("A lesson counts as known for you"),
    Kind.PERK_ASKED: _l("A perk to hand over"),
    Kind.PERK_FULFILLED: _l("A perk was handed over to you"),
    Kind.PERK_RELEASED: _l("Points came back to you"),
    Kind.QUESTION_ANSWERED: _l("A coach has answered you"),
    Kind.QUESTION_GOES_ON: _l("Somebody has said more"),
    Kind.QUESTION_WAITS: _l("A question for a coach"),
    Kind.COACH_MISSING: _l("A coach is missing"),
    Kind.POLICY_CHECKED: _l("Legal has looked at the policy"),
    Kind.POLICY_SHARED: _l("The social media policy to read"),
    Kind.POLICY_TO_CHECK: _l("A draft of the policy to look at"),
    Kind.SURVEY_CLOSED: _l("A survey is closed"),
    Kind.SURVEY_OPENED: _l("Some questions for everybody"),
    Kind.SURVEY_RELEASED: _l("What came of a survey"),
    Kind.SURVEY_WAITS: _l("Results of a survey wait for you"),
    Kind.RECOGNITION_EARNED: _l("Your pieces are recognised"),
    Kind.THANKS_RECEIVED: _l("A colleague thanks you"),
    Kind.THANKS_DECIDED: _l("HR has decided about what you reported"),
    Kind.THANKS_HIDDEN: _l("A thank-you of yours was hidden"),
    Kind.THANKS_REPORTED: _l("Somebody reported a thank-you"),
}


class NoticeNotFound(NotFound):
    """There is no such notice, or it is somebody else's."""

    message = _l("We could not find this notice.")


#: What the doors of this house leave in the audit log.
TRACES = Traces(
    views={
        "notices.mark_read": leaves_nothing("having read a notice concerns nobody"),
        "notices.mark_all_read": leaves_nothing("having read notices concerns nobody"),
    },
    jobs={
        "notices.mail_at_once": leaves_nothing("the letter is kept with what became of it"),
        "notices.mail_due": leaves_nothing("the letters are kept with what became of them"),
    },
)
