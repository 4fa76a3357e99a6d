"""How long a session lasts."""

from collections.abc import Set
from datetime import datetime, timedelta

from app.accounts.vocabulary import Limits, Recognised
from app.people.vocabulary import Role

USUAL = Limits(idle=timedelta(hours=12), absolute=timedelta(days=7))
#: For whoever sees or changes what belongs to others.
STRICT = Limits(idle=timedelta(hours=1), absolute=timedelta(hours=12))
STRICT_ROLES = frozenset({Role.HR.value, Role.ADMINISTRATOR.value})
#: For so long after the password was shown, acts that others must not do in one's place need no further proof.
FRESH = timedelta(minutes=10)
#: How exactly the last use is remembered: a page a second need not mean a write a second.
SEEN_EVERY = timedelta(minutes=5)


def limits_for(roles: Set[str]) -> Limits:
    """The limits for a person with these roles."""
    return STRICT if STRICT_ROLES & roles else USUAL


def is_good(session: Recognised, moment: datetime) -> bool:
    """Whether a session is within its limits, judged by the roles held now."""
    return moment < ends_at(session.roles, session.started_at, session.seen_at, session.expires_at)


def ends_at(roles: Set[str], started_at: datetime, seen_at: datetime, expires_at: datetime) -> datetime:
    """When a session ends if it is not used any more, for a person who holds these roles now."""
    limits = limits_for(roles)
    return min(expires_at, started_at + limits.absolute, seen_at + limits.idle)


def is_fresh(proved_at: datetime, moment: datetime) -> bool:
    """Whether the password was shown so lately that it need not be asked for again."""
    return moment - proved_at < FRESH


def needs_renewal(session: Recognised, moment: datetime) -> bool:
    """Whether the last use is long enough ago to be written down again."""
    return moment - session.seen_at >= SEEN_EVERY
