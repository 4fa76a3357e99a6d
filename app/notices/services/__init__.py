"""Telling people, keeping what they have read, and carrying notices by mail."""

from app.notices.services.mailing import mail_due_notices, mail_notices_of
from app.notices.services.telling import (
    forget,
    mark_all_read,
    mark_read,
    take_back,
    tell,
    tell_all,
    tell_anew,
)

__all__ = [
    "forget",
    "mail_due_notices",
    "mail_notices_of",
    "mark_all_read",
    "mark_read",
    "take_back",
    "tell",
    "tell_all",
    "tell_anew",
]
