"""How long a session lasts."""

from collections.abc import Set
from datetime import datetime, timedelta

from app.accounts.vocabulary import Limits, Recognised
from app.people.vocabulary import Role

USUAL = Limits(idle=timedelta(hours=12), absolute=timedelta(days=7))
#: For whoever sees or changes what belongs to others.
STRICT = Limits(idle=timedelta(hours=1), absolute=timedelta(hours=12))
STRICT_ROLES = frozenset({Role.HR.value, Role.ADMINISTRATOR.value})
#: How exactly the last use is remembered: a page a second need not mean a write a second.
SEEN_EVERY = timedelta(minutes=5)


def limits_for(roles: Set[str]) -> Limits:
    """The limits for a person with these roles."""
    return STRICT if STRICT_ROLES & roles else USUAL


def is_good(session: Recognised, moment: datetime) -> bool:
    """Whether a session is within its limits, judged by the roles held now."""
    limits = limits_for(session.roles)
    end = min(session.expires_at, session.started_at + limits.absolute, session.seen_at + limits.idle)
    return moment < end


def needs_renewal(session: Recognised, moment: datetime) -> bool:
    """Whether the last use is long enough ago to be written down again."""
    return moment - session.seen_at >= SEEN_EVERY
