"""What may be said about an act that somebody logged themselves, and what follows from what was said."""

from app.signals.rules.entries import LONGEST_STATEMENT
from app.signals.vocabulary import Answer, Evidence, ReportState, SignalRefused, _l

_STATES = {Answer.CONFIRMED: ReportState.CONFIRMED, Answer.QUESTIONED: ReportState.ASKED}
#: Where each may be said. Whoever was asked something may be confirmed all the same.
_ALLOWED = {
    Answer.CONFIRMED: {ReportState.OPEN, ReportState.ASKED},
    Answer.QUESTIONED: {ReportState.OPEN},
    Answer.REPLIED: {ReportState.ASKED},
    Answer.WITHDRAWN: {ReportState.CONFIRMED, ReportState.ASKED},
}


def state_after(last: Answer | None) -> ReportState:
    """Whose turn it is after what was said last, or before anything was said."""
    return ReportState.OPEN if last is None else _STATES.get(last, ReportState.OPEN)


def may_follow(answer: Answer, last: Answer | None) -> bool:
    """Whether this may be said now."""
    return state_after(last) in _ALLOWED[answer]


def evidence_after(evidence: Evidence, last: Answer | None) -> Evidence:
    """How surely an act is known that came in with this evidence, after what was said last.

    A question takes nothing away: what somebody says counts as said until somebody confirms it or takes it out.
    """
    is_confirmed = last is Answer.CONFIRMED and evidence is Evidence.SELF_REPORTED
    return Evidence.CONFIRMED if is_confirmed else evidence


def check_question(words: str) -> str:
    """A question as it is kept. Raises SignalRefused without words, or with too many."""
    return _checked(words, field="question", missing=_l("Say what would help, in a few words."))


def check_reply(words: str) -> str:
    """A reply as it is kept. Raises SignalRefused without words, or with too many."""
    return _checked(words, field="words", missing=_l("Say a few words."))


def _checked(words: str, *, field: str, missing: str) -> str:
    said = words.replace("\0", "").strip()
    if not said:
        raise SignalRefused(missing, field=field)
    if len(said) > LONGEST_STATEMENT:
        raise SignalRefused(
            _l("Please use at most %(longest)s characters."), field=field, longest=LONGEST_STATEMENT
        )
    return said
