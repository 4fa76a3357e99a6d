"""What can be said about a question from what is known of it."""

from datetime import datetime

from app.coaching.vocabulary.questions import QuestionState
from app.coaching.vocabulary.words import WordsRefused
from app.editorial.rules.texts import kept_form


def state_of(*, waits_since: datetime | None, is_held: bool, closed_at: datetime | None) -> QuestionState:
    """Where a question is on its way."""
    if closed_at is not None:
        return QuestionState.CLOSED
    if waits_since is None:
        return QuestionState.ANSWERED
    return QuestionState.TAKEN if is_held else QuestionState.WAITING


def checked(words: str, *, most: int, ask: str, too_many: str) -> str:
    """Words as they are kept. Raises WordsRefused for none, with what is asked for, and for too many."""
    kept = kept_form(words).strip()
    if not kept:
        raise WordsRefused(ask, field="words")
    if len(kept) > most or "\0" in kept:
        raise WordsRefused(too_many, field="words", most=most)
    return kept


def told_about(question_id: int) -> str:
    """How the keys of notices about a question begin; the sign at its end keeps 1 from being taken for 12."""
    return f"question:{question_id}:"


def offered_as(question_id: int, waits_since: datetime) -> str:
    """The key under which coaches are told once that a question waits, each time that it begins to."""
    return f"{told_about(question_id)}waits:{waits_since.isoformat()}"
