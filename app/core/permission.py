"""What may be done, and by holders of which roles: each house lists its permissions in `permissions.py`."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.actor import Actor, Channel
from app.core.errors import NotAllowed

#: The role that everybody who is signed in has.
EVERYBODY = "employee"


@dataclass(frozen=True, slots=True)
class Permission:
    """One act that a view or service guards, and the roles that may do it."""

    name: str
    roles: frozenset[str]

    @classmethod
    def of(cls, name: str, roles: Iterable[str]) -> "Permission":
        """A permission held by these roles; administrators hold none by default."""
        return cls(name, frozenset(roles))

    def allows(self, actor: Actor) -> bool:
        """Whether the actor may; whoever has a shell on the machine may do everything."""
        return actor.channel is not Channel.WEB or bool(self.roles & actor.roles)

    def demand(self, actor: Actor) -> None:
        """Raise NotAllowed unless the actor may."""
        if not self.allows(actor):
            raise NotAllowed
