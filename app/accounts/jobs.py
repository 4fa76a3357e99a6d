"""The clockwork of accounts."""

from datetime import timedelta

from app.accounts.services import care, mailed_links
from app.accounts.services.mailed_links import INVITE_MANY, MAIL_RESET
from app.core.actor import Actor
from app.core.jobs import job


@job(MAIL_RESET)
def mail_reset(person_id: int | None) -> None:
    """Mail a link for a new password; asked for by whoever has forgotten theirs."""
    mailed_links.mail_reset(person_id)


@job(INVITE_MANY)
def invite_many(department: str | None, asked_by: int | None) -> None:
    """Invite everybody who has no way in yet."""
    mailed_links.invite_many(department, asked_by)


@job("accounts.forget_old", every=timedelta(days=1))
def forget_old() -> None:
    """Forget sessions and links that ended long ago."""
    care.forget_old(actor=Actor.clockwork())
