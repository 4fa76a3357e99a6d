"""The clockwork of notices."""

from datetime import timedelta

from app.core.jobs import job
from app.notices import services
from app.notices.services.mailing import MAIL_AT_ONCE


@job(MAIL_AT_ONCE)
def mail_at_once(person_ids: list[int]) -> None:
    """Mail notices to people who want them at once."""
    services.mail_notices_of(person_ids)


@job("notices.mail_due", every=timedelta(minutes=30))
def mail_due() -> None:
    """Mail notices to those for whom it is time, each day or week in their own time zone."""
    services.mail_due_notices()
