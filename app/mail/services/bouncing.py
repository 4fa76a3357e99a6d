"""Noting that a letter came back."""

from sqlalchemy import update

from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.mail.models import Letter
from app.mail.rules.reports import read_report
from app.mail.vocabulary import LETTER_BOUNCED, LetterState


def note_bounce(content: bytes, *, actor: Actor) -> int | None:
    """Mark the letter that a report says came back, and keep why; the letter's number.

    None if the report is about no letter of ours, or about one that is only late. Reading a report twice changes
    nothing. Raises ReportRefused for what is no report.
    """
    report = read_report(content)
    if not report.has_failed:
        return None
    on_its_way = [LetterState.SENT.value, LetterState.WAITING.value]
    bounced = (
        update(Letter)
        .where(Letter.message_id == report.message_id, Letter.state.in_(on_its_way))
        .values(state=LetterState.BOUNCED.value, error=report.words)
        .returning(Letter.id)
    )
    letter_id: int | None = db.session.execute(bounced).scalar()
    if letter_id is not None:
        record(LETTER_BOUNCED, actor=actor, object_type="letter", object_id=letter_id)
    return letter_id
