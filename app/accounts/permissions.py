"""Who may let others in."""

from collections.abc import Collection

from app.accounts.vocabulary import _l
from app.core.actor import Actor
from app.core.permission import Permission
from app.people.permissions import GRANT_ROLES
from app.people.vocabulary import Role

INVITE = Permission.of(
    "accounts.invite",
    {Role.HR, Role.ADMINISTRATOR},
    _l("invite people, and make links with which they choose a password"),
)
END_SESSIONS = Permission.of(
    "accounts.sessions.end", {Role.ADMINISTRATOR}, _l("sign other people out everywhere")
)


def may_make_link_for(actor: Actor, roles: Collection[Role]) -> bool:
    """Whether the actor may make a link for somebody with these roles: whoever makes one could use it."""
    return INVITE.allows(actor) and (Role.ADMINISTRATOR not in roles or GRANT_ROLES.allows(actor))
