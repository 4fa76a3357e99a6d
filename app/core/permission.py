"""What may be done, and by holders of which roles: each house lists its permissions in `permissions.py`."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.actor import Actor, Channel
from app.core.errors import NotAllowed

#: The role that everybody who is signed in has.
EVERYBODY = "employee"


_permissions: dict[str, "Permission"] = {}


@dataclass(frozen=True, slots=True)
class Permission:
    """One act that a view or service guards, and the roles that may do it."""

    name: str
    roles: frozenset[str]
    sentence: str = (
        ""  #: what its holders may do, in words that go on after "may"; in English, to be translated
    )

    @classmethod
    def of(cls, name: str, roles: Iterable[str], sentence: str = "") -> "Permission":
        """A permission held by these roles, which stands among all of them; administrators hold none by default."""
        return _permissions.setdefault(name, cls(name, frozenset(roles), sentence))

    def allows(self, actor: Actor) -> bool:
        """Whether the actor may; whoever has a shell on the machine may do everything."""
        return actor.channel is not Channel.WEB or bool(self.roles & actor.roles)

    def demand(self, actor: Actor) -> None:
        """Raise NotAllowed unless the actor may."""
        if not self.allows(actor):
            raise NotAllowed


def permissions() -> tuple[Permission, ...]:
    """Every permission of every house, in the order in which the houses list them."""
    return tuple(_permissions.values())
